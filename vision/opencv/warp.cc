#include "vision/opencv/warp.h"

#include <algorithm>
#include <cmath>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

extern "C" {
#include "common/log.h"
}

struct warp {
	cv::Mat scaled, bytes; /* allocated at their first use, kept afterwards */
};

namespace
{

cv::Mat
view(const struct image *image)
{
	return cv::Mat(image->height, image->width, CV_8UC3,
		const_cast<uint8_t *>(image->pixels), static_cast<size_t>(image->stride));
}

/* Blue, green, red bytes to red, green, blue floats. */
void
write_floats(cv::Mat &bytes, float *out)
{
	cv::Mat floats(bytes.rows, bytes.cols, CV_32FC3, out);
	cv::cvtColor(bytes, bytes, cv::COLOR_BGR2RGB);
	bytes.convertTo(floats, CV_32FC3, 1.0 / 255);
}

void
letterbox(struct warp *warp, const struct image *frame, int side, float *out)
{
	int longer = std::max(frame->width, frame->height);
	int width = std::max(1, (frame->width * side + longer / 2) / longer);
	int height = std::max(1, (frame->height * side + longer / 2) / longer);
	cv::Rect inner((side - width) / 2, (side - height) / 2, width, height);

	warp->bytes.create(side, side, CV_8UC3);
	warp->bytes.setTo(cv::Scalar::all(0));
	cv::resize(view(frame), warp->scaled, inner.size(), 0, 0, cv::INTER_LINEAR);
	warp->scaled.copyTo(warp->bytes(inner));
	write_floats(warp->bytes, out);
}

/* OpenCV puts the centre of the first pixel at (0, 0), we its corner: hence the halves.
 */
void
crop_square(struct warp *warp, const struct image *frame, const struct crop *crop,
	int side, float *out)
{
	double scale = crop->side / side;
	double c = scale * std::cos(crop->angle), s = scale * std::sin(crop->angle);
	double middle = 0.5 - side / 2.0;
	double from_output[] = { c, -s, crop->cx - 0.5 + (c - s) * middle, s, c,
		crop->cy - 0.5 + (s + c) * middle };

	cv::warpAffine(view(frame), warp->bytes, cv::Mat(2, 3, CV_64F, from_output),
		cv::Size(side, side), cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
		cv::BORDER_CONSTANT);
	write_floats(warp->bytes, out);
}

} // namespace

extern "C" struct warp *
warp_new(void)
try {
	cv::setNumThreads(1); /* the other cores belong to the audio */
	return new struct warp;
} catch (const std::exception &error) {
	log_error("cannot set up OpenCV: %s", error.what());
	return nullptr;
}

extern "C" void
warp_free(struct warp *warp)
{
	delete warp;
}

extern "C" bool
warp_letterbox(struct warp *warp, const struct image *frame, int side, float *out)
try {
	letterbox(warp, frame, side, out);
	return true;
} catch (const std::exception &error) {
	log_error("cannot scale a frame: %s", error.what());
	return false;
}

extern "C" bool
warp_crop(struct warp *warp, const struct image *frame, const struct crop *crop, int side,
	float *out)
try {
	crop_square(warp, frame, crop, side, out);
	return true;
} catch (const std::exception &error) {
	log_error("cannot cut a hand out of a frame: %s", error.what());
	return false;
}
