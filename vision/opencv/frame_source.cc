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
#include "vision/sources/picture.h"
#include "vision/sources/picture_list.h"
}

namespace
{

constexpr int max_tries = 3; /* for a first frame */
/* Before a stream, or a file on a slow disk, is given up. The one who waits for frames
 * has more urgent wishes, but a phone may well be silent for a second. */
constexpr double open_seconds = 3;
constexpr double read_seconds[] = { 5, 2 };

/* What goes wrong is told in our own words. */
void
quieten()
{
	cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
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
	cv::Mat frame;
	frame_status status = frame_reader_read(source, frame, seconds);
	if (status != FRAME_READ)
		return status;
	if (frame.size() != target.size()) {
		if (!source.is_live)
			log_error("%s changes its picture from %d x %d to %d x %d",
				source.name.c_str(), source.width, source.height,
				frame.cols, frame.rows);
		return FRAME_BROKEN;
	}
	frame.copyTo(target);
	return FRAME_READ;
}

/* The first frame tells the size, and that there is something to decode at all. */
bool
read_first(frame_source &source, trouble &trouble)
{
	frame_status status = FRAME_NONE;
	for (int tries = 0; status == FRAME_NONE && tries < max_tries; tries++)
		status = frame_reader_read(source, source.first, source.first_seconds);
	source.width = source.first.cols;
	source.height = source.first.rows;
	const char *name = source.name.c_str();
	if (status != FRAME_READ)
		trouble_is(&trouble, "%s is damaged: no picture in it can be read", name);
	else if (source.width > PICTURE_SIDE_MAX || source.height > PICTURE_SIDE_MAX)
		trouble_is(&trouble, "%s has pictures of %d x %d, too large", name,
			source.width, source.height);
	else
		return true;
	return false;
}

bool
check_file(const char *path, trouble &trouble)
{
	struct stat status;
	if (stat(path, &status) != 0 || access(path, R_OK) != 0)
		trouble_is(&trouble, "cannot open video %s: %s", path, strerror(errno));
	else if (S_ISCHR(status.st_mode))
		trouble_is(&trouble,
			"%s is a device, not a video: cameras go with --camera", path);
	else if (!S_ISREG(status.st_mode) && !S_ISFIFO(status.st_mode))
		trouble_is(&trouble, "%s is not a video file", path);
	else
		return true;
	return false;
}

bool
open_ffmpeg(frame_source &source, trouble &trouble)
{
	const video_wishes wishes = { open_seconds, read_seconds[source.is_stream],
		!source.is_stream, source.is_stream, source.wishes.give_up,
		source.wishes.context };
	source.decoder.reset(video_decoder_open(source.address.c_str(), &wishes));
	if (!source.decoder) {
		trouble_is(&trouble,
			source.is_stream ? "cannot open the stream %s"
					 : "%s is damaged or not a video",
			source.name.c_str());
		return false;
	}
	double hertz = video_decoder_hertz(source.decoder.get());
	if (hertz >= 1 && hertz <= 1000)
		source.hertz = hertz;
	source.is_live = source.is_stream && frame_reader_stated_frames(source) <= 0;
	return true;
}

bool
open_again(frame_source &source, trouble &trouble)
{
	source.frames = source.regular = 0;
	source.last_seconds = 0;
	return (!source.pictures.empty() || open_ffmpeg(source, trouble)) &&
	       read_first(source, trouble);
}

bool
find_pictures(frame_source &source, const char *name, trouble &trouble)
{
	picture_list list;
	if (!picture_list_find(&list, name, &trouble))
		return false;
	source.pictures.assign(list.path, list.path + list.count);
	picture_list_free(&list);
	return true;
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
open_source(const char *name, const frame_wishes &wishes, trouble &trouble)
{
	auto source = std::make_unique<frame_source>();
	source->name = without_secret(name);
	source->is_stream = source->name.find("://") != std::string::npos;
	/* a file goes with its protocol, so that a colon in its name does not make one */
	source->address = std::string(source->is_stream ? "" : "file:") + name;
	source->wishes = wishes;
	source->hertz = wishes.hertz;
	if (source->is_stream)
		return open_again(*source, trouble) ? std::move(source) : nullptr;
	if (picture_list_is(name) ? !find_pictures(*source, name, trouble)
				  : !check_file(name, trouble))
		return nullptr;
	return open_again(*source, trouble) ? std::move(source) : nullptr;
}

bool
rewind_video(frame_source &source)
{
	int width = source.width, height = source.height;
	trouble trouble;
	source.decoder.reset();
	if (!open_again(source, trouble)) {
		log_error("%s", trouble.text);
		return false;
	}
	if (source.width == width && source.height == height)
		return true;
	log_error("%s has been changed while it played", source.name.c_str());
	return false;
}

} // namespace

extern "C" struct frame_source *
frame_source_open(
	const char *name, const struct frame_wishes *wishes, struct trouble *trouble)
try {
	quieten();
	return open_source(name, *wishes, *trouble).release();
} catch (const std::exception &error) {
	trouble_is(trouble, "cannot open the video: %s", error.what());
	return nullptr;
}

extern "C" struct frame_source *
frame_source_open_video(const char *name)
{
	trouble trouble;
	const frame_wishes wishes = { 30, nullptr, nullptr };
	frame_source *source = frame_source_open(name, &wishes, &trouble);
	if (!source)
		log_error("%s", trouble.text);
	return source;
}

extern "C" void
frame_source_close(struct frame_source *source)
{
	delete source;
}

extern "C" bool
frame_source_is_live(const struct frame_source *source)
{
	return source->is_live;
}

extern "C" const char *
frame_source_name(const struct frame_source *source)
{
	return source->name.c_str();
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

/* A stream's broken picture may make the decoder throw: it is skipped like any other. */
extern "C" enum frame_status
frame_source_read(struct frame_source *source, uint8_t *pixels, double *seconds)
try {
	return read_next(*source, pixels, *seconds);
} catch (const std::exception &error) {
	if (source->is_live)
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
