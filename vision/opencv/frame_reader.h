/* Inside a frame source: one frame, its time, and what the end of them means. C++, for
 * frame_source.cc alone. */
#pragma once

#include <string>

#include <opencv2/core.hpp>
#include <opencv2/videoio.hpp>

#include "vision/opencv/frame_source.h"

struct frame_source {
	cv::VideoCapture capture;
	std::string name;    /* for the log: of a file, an address or a camera's device */
	std::string address; /* of a video, as FFmpeg wants it */
	bool is_camera = false, is_stream = false; /* else a file */
	cv::Mat first; /* read while opening, until it is asked for */
	double first_seconds = 0;
	int width = 0, height = 0;
	double hertz = 30;
	double last_seconds = 0;
	long frames = 0;
	long regular = 0; /* frames that came one interval after the last */
};

/* Leaves the picture in `frame`, in its memory where the size fits. May throw. */
frame_status frame_reader_read(frame_source &source, cv::Mat &frame, double &seconds);
