#include "vision/opencv/frame_reader.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include <opencv2/core/utils/logger.hpp>

extern "C" {
#include "common/log.h"
#include "vision/camera.h"
}

namespace
{

constexpr int max_side = 16384;
constexpr int max_tries = 3; /* for a first frame */
/* Of a stream, and until a camera's silence is noticed here; who waits for frames notices
 * it earlier, by its own clock. */
constexpr int timeout_milliseconds = 5000;
constexpr const char *camera_timeout_seconds = "2";

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
	frame_status status = frame_reader_read(source, frame, seconds);
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
		status = frame_reader_read(source, source.first, source.first_seconds);
	source.width = source.first.cols;
	source.height = source.first.rows;
	if (status == FRAME_READ && source.width <= max_side && source.height <= max_side)
		return true;
	if (status == FRAME_READ)
		log_error("%s has pictures of %d x %d, too large", source.name.c_str(),
			source.width, source.height);
	else if (status == FRAME_NONE && source.is_camera)
		log_error("camera %s sends no picture", source.name.c_str());
	else if (status != FRAME_BROKEN)
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

bool
open_ffmpeg(frame_source &source)
{
	static const std::vector<int> parameters = { cv::CAP_PROP_OPEN_TIMEOUT_MSEC,
		timeout_milliseconds, cv::CAP_PROP_READ_TIMEOUT_MSEC,
		timeout_milliseconds, cv::CAP_PROP_HW_ACCELERATION,
		cv::VIDEO_ACCELERATION_NONE };
	source.frames = source.regular = 0;
	source.last_seconds = 0;
	if (!source.capture.open(source.address, cv::CAP_FFMPEG, parameters)) {
		log_error(source.is_stream ? "cannot open the stream %s"
					   : "%s is damaged or not a video",
			source.name.c_str());
		return false;
	}
	return read_first(source);
}

/* Without the user and password that may stand in it: the log is no place for them. */
std::string
without_secret(const std::string &address)
{
	size_t begin = address.find("://");
	if (begin == std::string::npos)
		return address;
	begin += 3;
	size_t at = address.substr(0, address.find_first_of("/?", begin)).rfind('@');
	return at == std::string::npos || at < begin
		       ? address
		       : address.substr(0, begin) + address.substr(at + 1);
}

std::unique_ptr<frame_source>
open_video(const char *name)
{
	auto source = std::make_unique<frame_source>();
	source->name = without_secret(name);
	source->is_stream = source->name.find("://") != std::string::npos;
	/* a file goes with its protocol, so that a colon in its name does not make one */
	source->address = std::string(source->is_stream ? "" : "file:") + name;
	if (!source->is_stream && !check_file(name))
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
	log_error("cannot open the video: %s", error.what());
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
