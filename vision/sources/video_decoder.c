#include "vision/sources/video_decoder.h"

#include "vision/stopwatch.h"

#include <math.h>
#include <stdlib.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libswscale/swscale.h>

/* FFmpeg's fast conversions write whole blocks of pixels, beyond the end of a row. What
 * it takes at once, also while it studies a file: a picture of four bytes a pixel. */
enum { ROW_PIXELS = 64, ALLOCATION_MAX = 4 * VIDEO_PIXELS_MAX + (1 << 20) };

struct video_decoder {
	struct video_wishes wishes;
	double deadline; /* of the waiting that is going on */
	AVFormatContext *file;
	AVStream *stream;
	AVCodecContext *codec;
	AVPacket *packet;
	AVFrame *frame;
	bool draining;  /* the file has ended, its last pictures come */
	double seconds; /* of the stream's beginning */
	struct SwsContext *scaler;
	uint8_t *pixels; /* blue, green, red */
	size_t bytes;
};

static bool
has_given_up(const struct video_decoder *decoder)
{
	const struct video_wishes *wishes = &decoder->wishes;
	return wishes->give_up && wishes->give_up(wishes->context);
}

static int
is_late(void *context)
{
	const struct video_decoder *decoder = context;
	return stopwatch_now() > decoder->deadline || has_given_up(decoder);
}

/* For pictures that are studied longer before they come than a player likes. */
static void
set_options(AVDictionary **options, const struct video_wishes *wishes)
{
	if (wishes->local)
		av_dict_set(options, "protocol_whitelist", "file,pipe", 0);
	if (!wishes->hurry)
		return;
	av_dict_set(options, "rtsp_transport", "tcp", 0);
	av_dict_set(options, "fflags", "nobuffer", 0);
	av_dict_set(options, "fpsprobesize", "0", 0);
	av_dict_set(options, "analyzeduration", "500000", 0);
	av_dict_set(options, "reorder_queue_size", "0", 0);
}

static bool
open_file(struct video_decoder *decoder, const char *address)
{
	AVDictionary *options = NULL;
	decoder->file = avformat_alloc_context();
	if (!decoder->file)
		return false;
	decoder->file->interrupt_callback = (AVIOInterruptCB){ is_late, decoder };
	set_options(&options, &decoder->wishes);
	/* which frees the context when it fails */
	int error = avformat_open_input(&decoder->file, address, NULL, &options);
	av_dict_free(&options);
	return error >= 0 && avformat_find_stream_info(decoder->file, NULL) >= 0;
}

static bool
choose_stream(struct video_decoder *decoder, const AVCodec **codec)
{
	AVFormatContext *file = decoder->file;
	int index = av_find_best_stream(file, AVMEDIA_TYPE_VIDEO, -1, -1, codec, 0);
	if (index < 0 || !*codec)
		return false;
	for (unsigned i = 0; i < file->nb_streams; i++)
		if ((int)i != index)
			file->streams[i]->discard = AVDISCARD_ALL;
	decoder->stream = file->streams[index];
	return true;
}

/* In this very thread: the other cores belong to the audio, and threads keep pictures
 * back. */
static bool
open_codec(struct video_decoder *decoder, const AVCodec *codec)
{
	decoder->codec = avcodec_alloc_context3(codec);
	if (!decoder->codec || avcodec_parameters_to_context(
				       decoder->codec, decoder->stream->codecpar) < 0)
		return false;
	decoder->codec->pkt_timebase = decoder->stream->time_base;
	decoder->codec->thread_count = 1;
	decoder->codec->max_pixels = VIDEO_PIXELS_MAX;
	if (decoder->wishes.hurry)
		decoder->codec->flags |= AV_CODEC_FLAG_LOW_DELAY;
	return avcodec_open2(decoder->codec, codec, NULL) >= 0;
}

static bool
open_all(struct video_decoder *decoder, const char *address)
{
	const AVCodec *codec = NULL;
	decoder->deadline = stopwatch_now() + decoder->wishes.open_seconds;
	if (!open_file(decoder, address) || !choose_stream(decoder, &codec) ||
		!open_codec(decoder, codec))
		return false;
	int64_t start = decoder->stream->start_time;
	if (start != AV_NOPTS_VALUE)
		decoder->seconds = (double)start * av_q2d(decoder->stream->time_base);
	decoder->packet = av_packet_alloc();
	decoder->frame = av_frame_alloc();
	return decoder->packet && decoder->frame;
}

struct video_decoder *
video_decoder_open(const char *address, const struct video_wishes *wishes)
{
	av_log_set_level(AV_LOG_QUIET);
	av_max_alloc(ALLOCATION_MAX);
	struct video_decoder *decoder = calloc(1, sizeof(*decoder));
	if (!decoder)
		return NULL;
	decoder->wishes = *wishes;
	if (open_all(decoder, address))
		return decoder;
	video_decoder_close(decoder);
	return NULL;
}

void
video_decoder_close(struct video_decoder *decoder)
{
	if (!decoder)
		return;
	sws_freeContext(decoder->scaler);
	av_frame_free(&decoder->frame);
	av_packet_free(&decoder->packet);
	avcodec_free_context(&decoder->codec);
	avformat_close_input(&decoder->file);
	free(decoder->pixels);
	free(decoder);
}

double
video_decoder_hertz(const struct video_decoder *decoder)
{
	AVRational rate = av_guess_frame_rate(decoder->file, decoder->stream, NULL);
	return rate.num > 0 && rate.den > 0 ? av_q2d(rate) : 0;
}

double
video_decoder_frames(const struct video_decoder *decoder)
{
	const AVStream *stream = decoder->stream;
	double seconds = 0;
	if (stream->nb_frames > 0)
		return (double)stream->nb_frames;
	if (decoder->file->duration > 0)
		seconds = (double)decoder->file->duration / AV_TIME_BASE;
	else if (stream->duration > 0)
		seconds = (double)stream->duration * av_q2d(stream->time_base);
	return seconds > 0 ? floor(seconds * video_decoder_hertz(decoder) + 0.5) : 0;
}

int
video_decoder_turn(const struct video_decoder *decoder)
{
	size_t bytes = 0;
	const uint8_t *data = av_stream_get_side_data(
		decoder->stream, AV_PKT_DATA_DISPLAYMATRIX, &bytes);
	if (!data || bytes < 9 * sizeof(int32_t))
		return 0;
	/* anticlockwise, and NaN for a matrix that is none */
	double degrees = -av_display_rotation_get((const int32_t *)(const void *)data);
	if (!isfinite(degrees))
		return 0;
	return ((int)lround(degrees / 90) % 4 + 4) % 4 * 90;
}

/* Gives the codec the next packet of the stream; false when there is none any more. */
static bool
feed(struct video_decoder *decoder)
{
	if (decoder->draining)
		return false;
	int error = AVERROR(EAGAIN);
	while (error == AVERROR(EAGAIN) && !is_late(decoder))
		error = av_read_frame(decoder->file, decoder->packet);
	decoder->draining = error < 0;
	if (error < 0) {
		avcodec_send_packet(decoder->codec, NULL);
		return true;
	}
	/* what it refuses is damaged: the next one may be good */
	if (decoder->packet->stream_index == decoder->stream->index)
		avcodec_send_packet(decoder->codec, decoder->packet);
	av_packet_unref(decoder->packet);
	return true;
}

static bool
fit(struct video_decoder *decoder, size_t bytes)
{
	if (bytes <= decoder->bytes)
		return true;
	free(decoder->pixels);
	decoder->bytes = 0;
	decoder->pixels = aligned_alloc(ROW_PIXELS, bytes);
	if (decoder->pixels)
		decoder->bytes = bytes;
	return decoder->pixels;
}

/* Everything is asked of the frame itself: it may have another size and another kind of
 * pixels than the one before it, and than the file says. */
static bool
convert(struct video_decoder *decoder, struct image *image)
{
	const AVFrame *frame = decoder->frame;
	int width = frame->width, height = frame->height;
	if (width < 1 || height < 1 || (int64_t)width * height > VIDEO_PIXELS_MAX)
		return false;
	int stride = 3 * ((width + ROW_PIXELS - 1) / ROW_PIXELS * ROW_PIXELS);
	enum AVPixelFormat format = (enum AVPixelFormat)frame->format;
	if (!sws_isSupportedInput(format) ||
		!fit(decoder, (size_t)stride * ((size_t)height + 1)))
		return false;
	decoder->scaler = sws_getCachedContext(decoder->scaler, width, height, format,
		width, height, AV_PIX_FMT_BGR24, SWS_BICUBIC, NULL, NULL, NULL);
	uint8_t *const planes[] = { decoder->pixels, NULL, NULL, NULL };
	const int strides[] = { stride, 0, 0, 0 };
	if (!decoder->scaler ||
		sws_scale(decoder->scaler, (const uint8_t *const *)frame->data,
			frame->linesize, 0, height, planes, strides) != height)
		return false;
	*image = (struct image){ decoder->pixels, width, height, stride };
	return true;
}

static double
time_of(const struct video_decoder *decoder)
{
	int64_t stamp = decoder->frame->best_effort_timestamp;
	if (stamp == AV_NOPTS_VALUE)
		return NAN;
	return (double)stamp * av_q2d(decoder->stream->time_base) - decoder->seconds;
}

enum video_status
video_decoder_read(struct video_decoder *decoder, struct image *image, double *seconds)
{
	decoder->deadline = stopwatch_now() + decoder->wishes.read_seconds;
	while (avcodec_receive_frame(decoder->codec, decoder->frame) != 0)
		if (!feed(decoder) || is_late(decoder))
			return has_given_up(decoder) ? VIDEO_NONE : VIDEO_END;
	*seconds = time_of(decoder);
	bool converted = convert(decoder, image);
	av_frame_unref(decoder->frame);
	return converted ? VIDEO_READ : VIDEO_NONE;
}
