#include "vision/sources/source.h"

#include "common/log.h"
#include "vision/opencv/frame_source.h"
#include "vision/sources/camera_news.h"
#include "vision/sources/camera_stream.h"
#include "vision/sources/rate_watch.h"
#include "vision/stopwatch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int wait_ms = 50;

/* A camera that has worked is opened anew after so long without a whole picture, and when
 * that does not help, each time after twice as long. */
static const double stuck_seconds = 1, stuck_seconds_max = 16;

/* One that sends the same again and again may well be covered: that is worth a line, but
 * its light need not blink all the time. */
static const double same_seconds = 10;

/* To look for a camera costs little. To call a phone costs the network something, the
 * less often the longer it has been away: what is lost by that is a twentieth. */
static const double camera_retry_seconds = 0.2;
static const double stream_retry_seconds = 0.1, stream_retry_seconds_max = 5;
static const double stream_retry_share = 0.05;

/* Over networks, pictures come in bursts. */
static const double video_patience = 0.1, stream_patience = 0.15;

struct source {
	struct source_settings settings;
	bool live;
	char name[160]; /* for the log */
	struct camera_stream *camera;
	struct v4l2_identity identity;
	struct frame_source *video;
	int width, height;
	double hertz;
	struct rate_watch rate;

	bool lost;           /* told, and not back yet */
	double lost_at;      /* when the last picture came before that */
	double good_at;      /* last whole picture, or when it was opened */
	double try_at;       /* when to open it again */
	double stuck;        /* for how long it may send nothing whole */
	bool whole;          /* the last picture that was looked at */
	const char *failing; /* what it sends in place of pictures */
	char trouble[400];   /* the last one that was told while lost */
	unsigned long skipped_before;
	struct source_counts counts;
};

static bool
open_camera(struct source *source, struct trouble *trouble)
{
	source->camera = camera_stream_open(source->settings.camera,
		&source->settings.request, &source->identity, trouble);
	if (!source->camera)
		return false;
	struct camera_mode mode = camera_stream_mode(source->camera);
	snprintf(source->name, sizeof(source->name), "camera %.80s (%s)",
		source->identity.device, source->identity.card);
	if (mode.width != source->width || mode.height != source->height ||
		fabs(mode.hertz - source->hertz) > 0.5)
		camera_news_mode(source->name, &mode, &source->settings.request);
	source->width = mode.width;
	source->height = mode.height;
	source->hertz = mode.hertz >= 1 && mode.hertz <= 1000 ? mode.hertz : 30;
	return true;
}

static bool
open_video(struct source *source, struct trouble *trouble)
{
	const struct source_settings *settings = &source->settings;
	const struct frame_wishes wishes = { settings->request.hertz, settings->give_up,
		settings->context };
	source->video = frame_source_open(settings->video, &wishes, trouble);
	if (!source->video)
		return false;
	source->live = frame_source_is_live(source->video);
	snprintf(source->name, sizeof(source->name), "stream %.120s",
		frame_source_name(source->video));
	int width = frame_source_width(source->video);
	int height = frame_source_height(source->video);
	if (source->live && (width != source->width || height != source->height))
		log_info("%s sends %d x %d", source->name, width, height);
	source->width = width;
	source->height = height;
	source->hertz = frame_source_hertz(source->video);
	return true;
}

static bool
open_any(struct source *source, struct trouble *trouble)
{
	bool opened = source->settings.video ? open_video(source, trouble)
					     : open_camera(source, trouble);
	if (opened)
		rate_watch_init(&source->rate, source->hertz);
	source->whole = false;
	source->good_at = stopwatch_now();
	source->failing = "gives no pictures";
	return opened;
}

/* The rest happens in source_read(), when it is time to try again. */
static void
close_any(struct source *source)
{
	if (source->camera)
		source->skipped_before += camera_stream_skipped(source->camera);
	camera_stream_close(source->camera);
	source->camera = NULL;
	frame_source_close(source->video);
	source->video = NULL;
}

struct source *
source_open(const struct source_settings *settings)
{
	struct source *source = calloc(1, sizeof(*source));
	if (!source) {
		log_error("not enough memory for pictures");
		return NULL;
	}
	source->settings = *settings;
	source->live = !settings->video;
	source->hertz = 30;
	source->stuck = stuck_seconds;
	rate_watch_init(&source->rate, source->hertz);
	struct trouble trouble = { "" };
	if (open_any(source, &trouble))
		return source;
	if (!settings->wait) {
		log_error("%s", trouble.text);
		free(source);
		return NULL;
	}
	log_info("%s; waiting for it", trouble.text);
	snprintf(source->trouble, sizeof(source->trouble), "%s", trouble.text);
	source->live = true;
	source->lost = true;
	source->lost_at = source->good_at;
	return source;
}

void
source_close(struct source *source)
{
	if (!source)
		return;
	close_any(source);
	free(source);
}

/* When to open it again. */
static double
next_try(const struct source *source)
{
	double now = stopwatch_now();
	if (!source->settings.video)
		return now + camera_retry_seconds;
	double away = source->lost ? now - source->lost_at : 0;
	return now + fmin(stream_retry_seconds + stream_retry_share * away,
			     stream_retry_seconds_max);
}

static enum source_event
lose(struct source *source, const char *what)
{
	bool was_lost = source->lost;
	close_any(source);
	source->try_at = next_try(source);
	if (was_lost)
		return SOURCE_NOTHING;
	log_warning("%s %s; hands are let go until it is back", source->name, what);
	source->lost = true;
	source->lost_at = source->good_at;
	source->trouble[0] = '\0';
	return SOURCE_GONE;
}

static void
come_back(struct source *source)
{
	log_info("%s is back after %.1f s", source->name,
		stopwatch_now() - source->lost_at);
	source->counts.returned++;
	source->lost = false;
}

static enum source_event
take(struct source *source, enum source_event event)
{
	if (source->lost)
		come_back(source);
	source->whole = true;
	source->stuck = stuck_seconds;
	source->failing = "gives no more pictures";
	source->good_at = stopwatch_now();
	return event;
}

static bool
is_wanted(struct source *source, double seconds)
{
	enum rate_change change = rate_watch_frame(&source->rate, stopwatch_now());
	if (source->camera)
		camera_news_rate(source->name, source->identity.device, source->camera,
			&source->rate, change);
	return source->settings.wanted(source->settings.context, seconds);
}

/* Nothing whole has come: for how long already? */
static enum source_event
be_patient(struct source *source)
{
	double silent = stopwatch_now() - source->good_at;
	if (silent < source->stuck)
		return SOURCE_NOTHING;
	source->stuck = fmin(2 * source->stuck, stuck_seconds_max);
	return lose(source, source->failing);
}

/* It is told after as long as any other failure, but the camera stays open for longer. */
static enum source_event
bear_repetition(struct source *source)
{
	source->counts.repeated++;
	double silent = stopwatch_now() - source->good_at;
	if (!source->lost && silent >= stuck_seconds) {
		log_warning(
			"%s repeats one picture: is it covered, or stuck?", source->name);
		source->lost = true;
		source->lost_at = source->good_at;
	}
	source->stuck = fmax(source->stuck, same_seconds);
	return be_patient(source);
}

static enum source_event
bear_damage(struct source *source)
{
	source->whole = false;
	source->counts.damaged++;
	source->failing = "sends no whole picture";
	return be_patient(source);
}

/* One that is not looked at is taken to be as whole as the last. */
static enum source_event
look_at(struct source *source, struct picture *picture, double seconds)
{
	if (!is_wanted(source, seconds))
		return source->whole ? take(source, SOURCE_SPARED) : be_patient(source);
	if (camera_stream_read(source->camera, picture))
		return take(source, SOURCE_PICTURE);
	return bear_damage(source);
}

static enum source_event
read_camera(struct source *source, struct picture *picture, double *seconds)
{
	switch (camera_stream_wait(source->camera, wait_ms, seconds)) {
	case CAMERA_PICTURE:
		return look_at(source, picture, *seconds);
	case CAMERA_REPEATED:
		return bear_repetition(source);
	case CAMERA_NOTHING:
		return be_patient(source);
	case CAMERA_GONE:
		return lose(source, "is gone");
	case CAMERA_DAMAGED:
		break;
	}
	return bear_damage(source);
}

static enum source_event
read_video(struct source *source, struct picture *picture, double *seconds)
{
	if (!picture_fit(picture, source->width, source->height)) {
		log_error("not enough memory for pictures of %d x %d", source->width,
			source->height);
		return SOURCE_BROKEN;
	}
	switch (frame_source_read(source->video, picture->pixels, seconds)) {
	case FRAME_READ:
		return take(source,
			is_wanted(source, *seconds) ? SOURCE_PICTURE : SOURCE_SPARED);
	case FRAME_NONE:
		source->counts.damaged++;
		return SOURCE_NOTHING;
	case FRAME_END:
		return source->live ? lose(source, "has stopped") : SOURCE_END;
	case FRAME_BROKEN:
		break;
	}
	return source->live ? lose(source, "has stopped") : SOURCE_BROKEN;
}

/* What keeps it away is told when it changes, such as "busy" after "no such device". */
static enum source_event
try_again(struct source *source)
{
	struct trouble trouble = { "" };
	if (stopwatch_now() < source->try_at)
		return SOURCE_NOTHING;
	if (open_any(source, &trouble))
		return SOURCE_NOTHING;
	source->try_at = next_try(source);
	if (strstr(trouble.text, "busy") && strcmp(source->trouble, trouble.text) != 0)
		log_warning("%s", trouble.text);
	snprintf(source->trouble, sizeof(source->trouble), "%s", trouble.text);
	return SOURCE_NOTHING;
}

enum source_event
source_read(struct source *source, struct picture *picture, double *seconds)
{
	if (!source_is_open(source))
		return try_again(source);
	return source->camera ? read_camera(source, picture, seconds)
			      : read_video(source, picture, seconds);
}

bool
source_rewind(struct source *source)
{
	return source->video && frame_source_rewind(source->video);
}

bool
source_is_open(const struct source *source)
{
	return source->camera || source->video;
}

bool
source_is_live(const struct source *source)
{
	return source->live;
}

int
source_width(const struct source *source)
{
	return source->width;
}

int
source_height(const struct source *source)
{
	return source->height;
}

double
source_hertz(const struct source *source)
{
	return source->hertz;
}

double
source_patience(const struct source *source)
{
	if (!source->settings.video)
		return rate_watch_patience(&source->rate);
	return source->live ? stream_patience : video_patience;
}

struct source_counts
source_counts(const struct source *source)
{
	struct source_counts counts = source->counts;
	counts.working = source_is_open(source) && !source->lost;
	counts.hertz = rate_watch_hertz(&source->rate);
	counts.skipped = source->skipped_before;
	if (source->camera)
		counts.skipped += camera_stream_skipped(source->camera);
	return counts;
}

struct v4l2_identity
source_camera(const struct source *source)
{
	return source->identity;
}
