#include "vision/opencv/frame_reader.h"

#include <cmath>
#include <ctime>

#include <opencv2/imgcodecs.hpp>

extern "C" {
#include "common/log.h"
}

namespace
{

double
now()
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return static_cast<double>(time.tv_sec) +
	       static_cast<double>(time.tv_nsec) * 1e-9;
}

/* Stamps go forward, and some frames have none. */
double
media_seconds(const frame_source &source, double seconds)
{
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

/* A file that stops well before its own stated end has been cut or damaged: the decoder
 * gives up on such a file in the same way as at a good end. */
frame_status
judge_end(const frame_source &source)
{
	if (source.frames == 0)
		return FRAME_BROKEN; /* who opens it tells */
	double count = frame_reader_stated_frames(source);
	double stated = count / source.hertz;
	double played = source.last_seconds + 1 / source.hertz;
	if (!source.is_stream && played < stated * 0.98 - 0.5) {
		log_error("%s is damaged: it ends after %.1f s of %.1f s",
			source.name.c_str(), played, stated);
		return FRAME_BROKEN;
	}
	/* Where the rate is uneven, the stated number of frames is but a guess. */
	auto frames = static_cast<double>(source.frames);
	auto regular = static_cast<double>(source.regular);
	if (!source.is_stream && frames < count * 0.98 - 2 && regular > frames * 0.7)
		log_warning("%s is damaged: %.0f of about %.0f frames could be read",
			source.name.c_str(), frames, count);
	return FRAME_END;
}

/* Phones note how they were held. */
cv::Mat
upright(frame_source &source, const image &image)
{
	cv::Mat lying(image.height, image.width, CV_8UC3,
		const_cast<uint8_t *>(image.pixels), static_cast<size_t>(image.stride));
	switch (video_decoder_turn(source.decoder.get())) {
	case 90:
		cv::rotate(lying, source.turned, cv::ROTATE_90_CLOCKWISE);
		return source.turned;
	case 180:
		cv::rotate(lying, source.turned, cv::ROTATE_180);
		return source.turned;
	case 270:
		cv::rotate(lying, source.turned, cv::ROTATE_90_COUNTERCLOCKWISE);
		return source.turned;
	default:
		return lying;
	}
}

/* In its turn; a picture that cannot be read is skipped, and told. */
frame_status
read_picture(frame_source &source, cv::Mat &frame, double &seconds)
{
	if (source.frames >= static_cast<long>(source.pictures.size()))
		return FRAME_END;
	seconds = static_cast<double>(source.frames) / source.hertz;
	const std::string &path = source.pictures[source.frames++];
	frame = cv::imread(path, cv::IMREAD_COLOR);
	if (!frame.empty())
		return FRAME_READ;
	log_warning("%s is damaged or not a picture", path.c_str());
	return FRAME_NONE;
}

} // namespace

/* Some containers guess; 0 where there is nothing to go by. */
double
frame_reader_stated_frames(const frame_source &source)
{
	double count = source.decoder ? video_decoder_frames(source.decoder.get()) : 0;
	return count > 0 && count < 1e9 ? count : 0;
}

frame_status
frame_reader_read(frame_source &source, cv::Mat &frame, double &seconds)
{
	if (!source.pictures.empty())
		return read_picture(source, frame, seconds);
	struct image image;
	double stamp = 0;
	switch (video_decoder_read(source.decoder.get(), &image, &stamp)) {
	case VIDEO_READ:
		break;
	case VIDEO_NONE:
		return FRAME_NONE;
	case VIDEO_END:
		return judge_end(source);
	}
	seconds = source.is_live ? now() : media_seconds(source, stamp);
	frame = upright(source, image);
	count_frame(source, seconds);
	return FRAME_READ;
}
