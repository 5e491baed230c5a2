#include "vision/opencv/frame_source.h"

#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/videoio.hpp>

extern "C" {
#include "common/log.h"
#include "vision/camera.h"
}

struct frame_source {
	cv::VideoCapture capture;
	std::string name; /* as the user gave it, or the camera's device */
	bool is_camera = false;
	cv::Mat first; /* read while opening, until it is asked for */
	double first_seconds = 0;
	int width = 0, height = 0;
	double hertz = 30;
	double last_seconds = 0;
	long frames = 0;
	long regular = 0; /* frames that came one interval after the last */
};

namespace
{

constexpr int max_side = 16384;
constexpr int max_tries = 3; /* for a first frame */
/* Of a stream, and until a camera's silence is noticed here; who waits for frames notices
 * it earlier, by its own clock. */
constexpr int timeout_milliseconds = 5000;
constexpr const char *camera_timeout_seconds = "2";

double
now()
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return static_cast<double>(time.tv_sec) +
	       static_cast<double>(time.tv_nsec) * 1e-9;
}

/* What goes wrong is told in our own words; the libraries' can be had by setting these
 * variables before. */
void
quieten()
{
	cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
	setenv("OPENCV_FFMPEG_LOGLEVEL", "-8", 0);
	setenv("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", camera_timeout_seconds, 0);
	cv::setNumThreads(1); /* the other cores belong to the audio */
}

bool
is_url(const std::string &name)
{
	return name.find("://") != std::string::npos;
}

/* Drivers stamp frames with CLOCK_MONOTONIC, nearly all of them: a stamp that is not of
 * the last seconds is of another clock, and the time of arrival stands in. */
double
camera_seconds(const frame_source &source)
{
	double arrival = now();
	double stamp = source.capture.get(cv::CAP_PROP_POS_MSEC) / 1000;
	return stamp <= arrival && stamp > arrival - 2 ? stamp : arrival;
}

/* Stamps go forward; the last few frames of a video come out of the decoder without one.
 */
double
media_seconds(const frame_source &source)
{
	double seconds = source.capture.get(cv::CAP_PROP_POS_MSEC) / 1000;
	if (source.frames == 0)
		return seconds > 0 ? seconds : 0;
	return seconds > source.last_seconds ? seconds
					     : source.last_seconds + 1 / source.hertz;
}

void
count_frame(frame_source &source, double seconds)
{
	double intervals = (seconds - source.last_seconds) * source.hertz;
	source.regular += std::fabs(intervals - 1) < 0.1;
	source.last_seconds = seconds;
	source.frames++;
}

bool
camera_is_gone(const frame_source &source)
{
	return access(source.name.c_str(), F_OK) != 0;
}

/* Some containers guess; 0 where there is nothing to go by. */
double
stated_frames(const frame_source &source)
{
	double count = source.capture.get(cv::CAP_PROP_FRAME_COUNT);
	return count > 0 && count < 1e9 ? count : 0;
}

/* A file that stops well before its own stated end has been cut or damaged: the decoder
 * gives up on such a file in the same way as at a good end. */
frame_status
judge_end(const frame_source &source)
{
	double count = stated_frames(source);
	double stated = count / source.hertz;
	double played = source.last_seconds + 1 / source.hertz;
	if (!is_url(source.name) && played < stated * 0.98 - 0.5) {
		log_error("%s is damaged: it ends after %.1f s of %.1f s",
			source.name.c_str(), played, stated);
		return FRAME_BROKEN;
	}
	/* Where the rate is uneven, the stated number of frames is but a guess. */
	auto frames = static_cast<double>(source.frames);
	auto regular = static_cast<double>(source.regular);
	if (!is_url(source.name) && frames < count * 0.98 - 2 && regular > frames * 0.7)
		log_warning("%s is damaged: %.0f of about %.0f frames could be read",
			source.name.c_str(), frames, count);
	return FRAME_END;
}

frame_status
judge_failure(const frame_source &source)
{
	if (!source.is_camera)
		return judge_end(source);
	if (!camera_is_gone(source))
		return FRAME_NONE;
	log_error("camera %s has been unplugged", source.name.c_str());
	return FRAME_BROKEN;
}

/* Leaves the picture in `frame`, in its memory where the size fits. */
frame_status
read_frame(frame_source &source, cv::Mat &frame, double &seconds)
{
	if (!source.capture.grab())
		return judge_failure(source);
	seconds = source.is_camera ? camera_seconds(source) : media_seconds(source);
	if (!source.capture.retrieve(frame) || frame.empty() || frame.type() != CV_8UC3)
		return FRAME_NONE;
	count_frame(source, seconds);
	return FRAME_READ;
}

frame_status
read_next(frame_source &source, uint8_t *pixels, double &seconds)
{
	cv::Mat target(source.height, source.width, CV_8UC3, pixels);
	if (!source.first.empty()) {
		source.first.copyTo(target);
		source.first.release();
		seconds = source.first_seconds;
		return FRAME_READ;
	}
	cv::Mat frame = target;
	frame_status status = read_frame(source, frame, seconds);
	if (status != FRAME_READ || frame.data == target.data)
		return status;
	if (frame.size() != target.size()) {
		log_error("%s changes its picture from %d x %d to %d x %d",
			source.name.c_str(), source.width, source.height, frame.cols,
			frame.rows);
		return FRAME_BROKEN;
	}
	frame.copyTo(target);
	return FRAME_READ;
}

/* The first frame tells the size, and that there is something to decode at all. */
bool
read_first(frame_source &source)
{
	double hertz = source.capture.get(cv::CAP_PROP_FPS);
	if (hertz >= 1 && hertz <= 1000)
		source.hertz = hertz;
	frame_status status = FRAME_NONE;
	for (int tries = 0; status == FRAME_NONE && tries < max_tries; tries++)
		status = read_frame(source, source.first, source.first_seconds);
	source.width = source.first.cols;
	source.height = source.first.rows;
	if (status == FRAME_READ && source.width <= max_side && source.height <= max_side)
		return true;
	if (status == FRAME_READ)
		log_error("%s has pictures of %d x %d, too large", source.name.c_str(),
			source.width, source.height);
	else if (status == FRAME_NONE)
		log_error("camera %s sends no picture", source.name.c_str());
	else if (status == FRAME_END)
		log_error("%s is damaged: no picture in it can be read",
			source.name.c_str());
	return false;
}

/* Motion JPEG first, which brings full rates over USB. Two buffers: one is filled while
 * the other is looked at; with one, drivers skip every other frame; with more, frames
 * age. */
void
ask_camera(cv::VideoCapture &capture, const frame_request &request)
{
	capture.set(cv::CAP_PROP_FOURCC, cv::VideoWriter::fourcc('M', 'J', 'P', 'G'));
	if (request.width > 0 && request.height > 0) {
		capture.set(cv::CAP_PROP_FRAME_WIDTH, request.width);
		capture.set(cv::CAP_PROP_FRAME_HEIGHT, request.height);
	}
	if (request.hertz > 0)
		capture.set(cv::CAP_PROP_FPS, request.hertz);
	capture.set(cv::CAP_PROP_BUFFERSIZE, 2);
}

std::unique_ptr<frame_source>
open_camera(const char *name, const frame_request &request)
{
	char device[256];
	if (!camera_device(name, device, sizeof(device)) || !camera_check(device))
		return nullptr;
	auto source = std::make_unique<frame_source>();
	source->name = device;
	source->is_camera = true;
	if (!source->capture.open(source->name, cv::CAP_V4L2)) {
		log_error("camera %s does not start", device);
		return nullptr;
	}
	ask_camera(source->capture, request);
	return read_first(*source) ? std::move(source) : nullptr;
}

bool
check_file(const char *path)
{
	struct stat status;
	if (stat(path, &status) != 0 || access(path, R_OK) != 0) {
		log_error("cannot open video %s: %s", path, strerror(errno));
		return false;
	}
	if (S_ISCHR(status.st_mode)) {
		log_error("%s is a device, not a video: cameras go with --camera", path);
		return false;
	}
	if (!S_ISREG(status.st_mode) && !S_ISFIFO(status.st_mode)) {
		log_error("%s is not a video file", path);
		return false;
	}
	return true;
}

/* Local files go with their protocol, so that a colon in their name does not make one. */
bool
open_ffmpeg(frame_source &source)
{
	static const std::vector<int> parameters = { cv::CAP_PROP_OPEN_TIMEOUT_MSEC,
		timeout_milliseconds, cv::CAP_PROP_READ_TIMEOUT_MSEC,
		timeout_milliseconds, cv::CAP_PROP_HW_ACCELERATION,
		cv::VIDEO_ACCELERATION_NONE };
	bool url = is_url(source.name);
	std::string address = url ? source.name : "file:" + source.name;
	source.frames = source.regular = 0;
	source.last_seconds = 0;
	if (!source.capture.open(address, cv::CAP_FFMPEG, parameters)) {
		log_error(url ? "cannot open the stream %s"
			      : "%s is damaged or not a video",
			source.name.c_str());
		return false;
	}
	return read_first(source);
}

std::unique_ptr<frame_source>
open_video(const char *name)
{
	auto source = std::make_unique<frame_source>();
	source->name = name;
	if (!is_url(source->name) && !check_file(name))
		return nullptr;
	return open_ffmpeg(*source) ? std::move(source) : nullptr;
}

bool
rewind_video(frame_source &source)
{
	int width = source.width, height = source.height;
	source.capture.release();
	if (!open_ffmpeg(source))
		return false;
	if (source.width == width && source.height == height)
		return true;
	log_error("%s has been changed while it played", source.name.c_str());
	return false;
}

} // namespace

extern "C" struct frame_source *
frame_source_open_camera(const char *name, const struct frame_request *request)
try {
	quieten();
	return open_camera(name, *request).release();
} catch (const std::exception &error) {
	log_error("camera %s: %s", name, error.what());
	return nullptr;
}

extern "C" struct frame_source *
frame_source_open_video(const char *path_or_url)
try {
	quieten();
	return open_video(path_or_url).release();
} catch (const std::exception &error) {
	log_error("video %s: %s", path_or_url, error.what());
	return nullptr;
}

extern "C" void
frame_source_close(struct frame_source *source)
{
	delete source;
}

extern "C" int
frame_source_width(const struct frame_source *source)
{
	return source->width;
}

extern "C" int
frame_source_height(const struct frame_source *source)
{
	return source->height;
}

extern "C" double
frame_source_hertz(const struct frame_source *source)
{
	return source->hertz;
}

/* A camera's broken picture may make the decoder throw: it is skipped like any other. */
extern "C" enum frame_status
frame_source_read(struct frame_source *source, uint8_t *pixels, double *seconds)
try {
	return read_next(*source, pixels, *seconds);
} catch (const std::exception &error) {
	if (source->is_camera)
		return FRAME_NONE;
	log_error("%s: %s", source->name.c_str(), error.what());
	return FRAME_BROKEN;
}

extern "C" bool
frame_source_rewind(struct frame_source *source)
try {
	return rewind_video(*source);
} catch (const std::exception &error) {
	log_error("%s: %s", source->name.c_str(), error.what());
	return false;
}
