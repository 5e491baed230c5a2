/* The capture thread: the newest frame in its time, or every frame in its turn. */
#include "vision/sources/capture.h"

#include <time.h>

#include "tests/tap.h"

#include "tests/clip.h"

static double
now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void
nap(double seconds)
{
	struct timespec time = { (time_t)seconds, (long)(fmod(seconds, 1) * 1e9) };
	nanosleep(&time, NULL);
}

static struct capture *
start(const char *name, bool pace, bool loop)
{
	struct capture_settings settings = {
		.video = clip_path(name), .pace = pace, .loop = loop
	};
	return capture_start(&settings);
}

/* Slower than the decoder at first, so that it must wait. */
static void
test_every_frame(void)
{
	struct capture *capture = start("good.mp4", false, false);
	struct captured frame;
	if (!ok(capture != NULL, "a video starts"))
		return;
	int frames = 0, right = 0;
	enum capture_status status;
	while ((status = capture_next(capture, &frame, 2000)) == CAPTURE_FRAME) {
		right += frame.image.width == CLIP_WIDTH &&
			 frame.image.height == CLIP_HEIGHT &&
			 clip_number(frame.image.pixels) == frames &&
			 frame.sequence == (uint64_t)frames &&
			 fabs(frame.media_seconds - frames / 30.0) < 1e-3 &&
			 fabs(frame.captured_seconds - now()) < 2;
		if (frames++ < 10)
			nap(0.005);
	}
	ok(status == CAPTURE_END, "it ends");
	ok(frames == 60 && right == 60, "without pace every frame comes in its turn");
	ok(capture_next(capture, &frame, 2000) == CAPTURE_END, "and it stays ended");
	ok(capture_counts(capture).read == 60 && capture_counts(capture).dropped == 0,
		"60 read, none dropped");
	capture_stop(capture);
}

/* Lateness depends on the machine's load: the median does not move for one hiccup. */
static void
test_pace(void)
{
	struct capture *capture = start("good.mp4", true, false);
	struct captured frame;
	double first = 0, begin = now(), early = 0;
	int frames = 0, late = 0;
	bool steady = true;
	enum capture_status status;
	while ((status = capture_next(capture, &frame, 2000)) == CAPTURE_FRAME) {
		double age = now() - frame.captured_seconds;
		if (frames++ == 0)
			first = frame.captured_seconds;
		early = fmax(early, -age);
		late += age > 0.02;
		steady = steady && fabs(frame.captured_seconds - first -
					   (double)frame.sequence / 30) < 1e-3;
	}
	double length = now() - begin;
	ok(status == CAPTURE_END, "a paced video ends");
	ok(steady, "its frames' moments are its own time stamps, without drift");
	ok(early <= 0, "no frame comes before its moment");
	ok(late <= frames / 2, "nor long after it");
	ok(length > 1.99 && length < 3,
		"two seconds take two seconds, the last frame too");
	ok(capture_counts(capture).read == 60 &&
			(uint64_t)frames + capture_counts(capture).dropped == 60,
		"every frame was given or counted as dropped");
	capture_stop(capture);
}

static void
test_newest(void)
{
	struct capture *capture = start("good.mp4", true, false);
	struct captured frame;
	int frames = 0, stale = 0, wrong = 0;
	uint64_t last = 0;
	while (capture_next(capture, &frame, 2000) == CAPTURE_FRAME) {
		stale += now() - frame.captured_seconds > 0.05;
		wrong += clip_number(frame.image.pixels) != (int)frame.sequence;
		wrong += frames > 0 && frame.sequence <= last;
		last = frame.sequence;
		frames++;
		nap(0.15);
		wrong += clip_number(frame.image.pixels) != (int)frame.sequence;
	}
	ok(frames >= 8 && frames <= 15, "who is slow gets fewer frames");
	ok(stale <= frames / 3, "but those that are new");
	ok(wrong == 0, "which nobody touches while they are looked at");
	ok((uint64_t)frames + capture_counts(capture).dropped == 60,
		"the others are counted");
	capture_stop(capture);
}

static void
test_loop(void)
{
	struct capture *capture = start("good.mp4", false, true);
	struct captured frame;
	int right = 0, frames = 0;
	for (; frames < 150 && capture_next(capture, &frame, 2000) == CAPTURE_FRAME;
		frames++)
		right += clip_number(frame.image.pixels) == frames % 60 &&
			 fabs(frame.media_seconds - frames / 30.0) < 1e-3;
	ok(right == 150, "a loop begins again, and its time goes on");
	capture_stop(capture);
}

/* Times of 30 frames a second, of which a third is wanted; and the taker is patient for
 * less than the time between those. */
static void
test_max_fps(void)
{
	struct capture_settings settings = {
		.video = clip_path("good.mp4"), .pace = true, .max_fps = 10
	};
	struct capture *capture = capture_start(&settings);
	struct captured frame;
	int frames = 0, wrong = 0, timeouts = 0;
	enum capture_status status;
	while ((status = capture_next(capture, &frame, 90)) != CAPTURE_END) {
		timeouts += status == CAPTURE_TIMEOUT;
		if (status == CAPTURE_FRAME)
			wrong += frame.sequence % 3 != 0 || frames++ > 20;
	}
	ok(wrong == 0 && frames + (int)capture_counts(capture).dropped == 20,
		"a highest rate takes every third frame");
	ok(capture_counts(capture).spared == 40 && capture_counts(capture).read == 60,
		"the others are counted as spared");
	ok(timeouts <= 4, "and are no silence");
	capture_stop(capture);
}

/* Frames three seconds apart. */
static void
test_timeout(void)
{
	clip_make("slow.mkv", 12, 1, "3*N");
	struct capture *capture = start("slow.mkv", true, false);
	struct captured frame;
	ok(capture_next(capture, &frame, 2000) == CAPTURE_FRAME, "a first frame");
	double begin = now();
	ok(capture_next(capture, &frame, 100) == CAPTURE_TIMEOUT,
		"none after it in time");
	ok(now() - begin >= 0.1, "no sooner than was asked for");
	begin = now();
	capture_stop(capture);
	ok(now() - begin < 1, "stopping does not wait for the next frame");
}

static void
test_lost(void)
{
	clip_cut("good.mp4", "cut.mp4", 0.5);
	struct capture *capture = start("cut.mp4", false, true);
	struct captured frame;
	int frames = 0;
	enum capture_status status;
	while ((status = capture_next(capture, &frame, 2000)) == CAPTURE_FRAME &&
		frames < 99)
		frames++;
	ok(status == CAPTURE_LOST && frames > 5 && frames < 45,
		"a damaged video is lost where the damage is, not looped");
	capture_stop(capture);
	ok(!start("missing.mp4", true, false), "a missing video does not start");
}

int
main(void)
{
	if (!clip_init())
		return 1;
	ok(clip_make("good.mp4", 60, 30, "N/30"), "ffmpeg makes a video");
	test_every_frame();
	test_pace();
	test_newest();
	test_loop();
	test_max_fps();
	test_timeout();
	test_lost();
	clip_finish();
	return tap_done();
}
