/* Inside a frame source: one frame, its time, and what the end of them means. C++, for
 * frame_source.cc alone. */
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "vision/opencv/frame_source.h"
#include "vision/sources/video_decoder.h"

struct frame_source {
	std::unique_ptr<video_decoder, decltype(&video_decoder_close)> decoder{ nullptr,
		video_decoder_close };
	frame_wishes wishes{};
	std::string name;                  /* for the log */
	std::string address;               /* as FFmpeg wants it */
	std::vector<std::string> pictures; /* of a sequence; else empty */
	bool is_stream = false;            /* an address, not a file */
	bool is_live = false;
	cv::Mat first;  /* read while opening, until it is asked for */
	cv::Mat turned; /* memory for pictures that stand upright only then */
	double first_seconds = 0;
	int width = 0, height = 0;
	double hertz = 30;
	double last_seconds = 0;
	long frames = 0;
	long regular = 0; /* frames that came one interval after the last */
};

/* Lets `frame` be the picture, which stands until the next call. May throw. */
frame_status frame_reader_read(frame_source &source, cv::Mat &frame, double &seconds);

/* How many frames the file says that it has; 0 where it does not. */
double frame_reader_stated_frames(const frame_source &source);
