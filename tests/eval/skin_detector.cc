#include "tests/eval/skin_detector.h"

#include <algorithm>
#include <vector>

#include <opencv2/imgproc.hpp>

namespace
{

void
dilate_round(cv::Mat &mask, int size)
{
	cv::dilate(mask, mask,
		cv::getStructuringElement(cv::MORPH_ELLIPSE, cv::Size(size, size)));
}

/* The steps, their order and their sizes are the original's; none is tuned. */
cv::Mat
skin_mask(const cv::Mat &picture)
{
	static const cv::Scalar lowest(2, 50, 50), highest(15, 255, 255);
	cv::Mat soft, hsv, mask;
	cv::blur(picture, soft, cv::Size(3, 3));
	cv::cvtColor(soft, hsv, cv::COLOR_BGR2HSV);
	cv::inRange(hsv, lowest, highest, mask);
	dilate_round(mask, 5);
	cv::erode(mask, mask, cv::Mat::ones(11, 11, CV_8U));
	dilate_round(mask, 5);
	cv::medianBlur(mask, mask, 5);
	cv::medianBlur(mask, mask, 5);
	cv::threshold(mask, mask, 127, 255, cv::THRESH_BINARY);
	return mask;
}

} // namespace

bool
skin_detector_find(const struct image *image, struct box *box)
{
	const cv::Mat picture(image->height, image->width, CV_8UC3,
		const_cast<uint8_t *>(image->pixels), static_cast<size_t>(image->stride));
	std::vector<std::vector<cv::Point>> outlines;
	cv::findContours(
		skin_mask(picture), outlines, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_SIMPLE);
	auto largest = std::max_element(
		outlines.begin(), outlines.end(), [](const auto &a, const auto &b) {
			return cv::contourArea(a) < cv::contourArea(b);
		});
	if (largest == outlines.end())
		return false;
	cv::Rect around = cv::boundingRect(*largest);
	*box = { static_cast<float>(around.x), static_cast<float>(around.y),
		static_cast<float>(around.br().x), static_cast<float>(around.br().y) };
	return true;
}
