#include "vision/opencv/convert.h"

#include <algorithm>
#include <iterator>

#include <linux/videodev2.h>

#include <opencv2/imgproc.hpp>

namespace
{

constexpr int as_it_is = -1;

struct form {
	uint32_t format;
	int type;       /* of OpenCV's matrix */
	int row_halves; /* rows of the matrix for two of the picture */
	int code;
	int unit; /* the width is a multiple of it, and so is the height where rows are
		   * shared */
};

constexpr form forms[] = {
	{ V4L2_PIX_FMT_YUYV, CV_8UC2, 2, cv::COLOR_YUV2BGR_YUYV, 2 },
	{ V4L2_PIX_FMT_UYVY, CV_8UC2, 2, cv::COLOR_YUV2BGR_UYVY, 2 },
	{ V4L2_PIX_FMT_YVYU, CV_8UC2, 2, cv::COLOR_YUV2BGR_YVYU, 2 },
	{ V4L2_PIX_FMT_NV12, CV_8UC1, 3, cv::COLOR_YUV2BGR_NV12, 2 },
	{ V4L2_PIX_FMT_NV21, CV_8UC1, 3, cv::COLOR_YUV2BGR_NV21, 2 },
	{ V4L2_PIX_FMT_GREY, CV_8UC1, 2, cv::COLOR_GRAY2BGR, 1 },
	{ V4L2_PIX_FMT_BGR24, CV_8UC3, 2, as_it_is, 1 },
	{ V4L2_PIX_FMT_RGB24, CV_8UC3, 2, cv::COLOR_RGB2BGR, 1 },
};

const form *
find(uint32_t format)
{
	auto same = [format](const form &form) { return form.format == format; };
	auto found = std::find_if(std::begin(forms), std::end(forms), same);
	return found == std::end(forms) ? nullptr : found;
}

bool
is_whole(const raw_picture &raw, const form &form, int rows)
{
	auto row = static_cast<size_t>(raw.width) * CV_ELEM_SIZE(form.type);
	auto stride = static_cast<size_t>(raw.stride);
	return raw.width > 0 && raw.height > 0 && raw.width % form.unit == 0 &&
	       (raw.height % 2 == 0 || form.row_halves == 2) && stride >= row &&
	       raw.bytes >= stride * (static_cast<size_t>(rows) - 1) + row;
}

bool
convert(const raw_picture &raw, const form &form, picture &picture)
{
	int rows = raw.height * form.row_halves / 2;
	if (!is_whole(raw, form, rows) || !picture_fit(&picture, raw.width, raw.height))
		return false;
	const cv::Mat from(rows, raw.width, form.type, const_cast<uint8_t *>(raw.data),
		static_cast<size_t>(raw.stride));
	cv::Mat to(raw.height, raw.width, CV_8UC3, picture.pixels);
	if (form.code == as_it_is)
		from.copyTo(to);
	else
		cv::cvtColor(from, to, form.code);
	return to.data == picture.pixels;
}

} // namespace

extern "C" bool
convert_knows(uint32_t format)
{
	return find(format) != nullptr;
}

extern "C" bool
convert_read(const struct raw_picture *raw, struct picture *picture)
try {
	const form *form = find(raw->format);
	return form && convert(*raw, *form, *picture);
} catch (const std::exception &) {
	return false; /* no memory for a moment: this picture is lost */
}
