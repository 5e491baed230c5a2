/* A running camera, call by call, on devices that tests/fake_v4l2/ plays: what of it is
 * given, in what order and when, and what is noticed. */
#include "vision/sources/camera_stream.h"

#include "tests/tap.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <linux/videodev2.h>

enum { WIDTH = 32, HEIGHT = 16, FRAMES = 200 };

static char folder[] = "/tmp/hand-camera.XXXXXX";
static const struct camera_request wish = { WIDTH, HEIGHT, 100, 0 };

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
	struct timespec time = { 0, (long)(seconds * 1e9) };
	nanosleep(&time, NULL);
}

static const char *
in_folder(const char *name)
{
	static char paths[2][96];
	static int next;
	char *path = paths[next++ % 2];
	snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
	return path;
}

/* Frame n is as bright as n + 20. */
static void
make_film(void)
{
	FILE *file = fopen(in_folder("film"), "w");
	for (int n = 0; n < FRAMES; n++)
		for (int i = 0; i < WIDTH * HEIGHT; i++) {
			fputc(n + 20, file);
			fputc(128, file);
		}
	fclose(file);
}

static int
brightness(const struct picture *picture)
{
	return (int)lround(picture->pixels[0] * 219 / 255.0 + 16) - 20;
}

static void
camera(const char *lines)
{
	FILE *file = fopen(in_folder("new"), "w");
	fprintf(file, "card Test\nmode YUYV %d %d 100\nframes YUYV %s\n%s", WIDTH, HEIGHT,
		in_folder("film"), lines);
	fclose(file);
	rename(in_folder("new"), in_folder("video0"));
}

static struct camera_stream *
start(void)
{
	struct v4l2_identity identity = { 0 };
	struct trouble trouble = { "" };
	struct camera_stream *stream =
		camera_stream_open("0", &wish, &identity, &trouble);
	if (!ok(stream != NULL, "a camera starts"))
		printf("# %s\n", trouble.text);
	return stream;
}

/* The first event that is another one; CAMERA_NOTHING when none comes. */
static enum camera_event
other_than(struct camera_stream *stream, enum camera_event usual, int tries)
{
	double seconds;
	while (tries-- > 0) {
		enum camera_event event = camera_stream_wait(stream, 100, &seconds);
		if (event != usual && event != CAMERA_NOTHING)
			return event;
	}
	return CAMERA_NOTHING;
}

static void
test_newest(void)
{
	camera("");
	struct camera_stream *stream = start();
	struct camera_mode mode = camera_stream_mode(stream);
	struct picture picture = { 0 };
	ok(mode.format == V4L2_PIX_FMT_YUYV && mode.width == WIDTH &&
			mode.height == HEIGHT && fabs(mode.hertz - 100) < 0.1,
		"with what it was asked for");
	int last = FRAMES - 1, forward = 0, stale = 0, rounds = 12;
	unsigned long steps = 0;
	for (int i = 0; i < rounds; i++) {
		double seconds = 0;
		if (i % 2)
			nap(0.055);
		if (camera_stream_wait(stream, 1000, &seconds) == CAMERA_PICTURE &&
			camera_stream_read(stream, &picture)) {
			/* the film begins again, perhaps */
			int step = (brightness(&picture) - last + FRAMES) % FRAMES;
			forward += step > 0;
			steps += (unsigned long)step;
			last = brightness(&picture);
			stale += now() - seconds > 0.04;
		}
	}
	ok(forward == rounds, "every picture is a newer one");
	ok(stale <= rounds / 2, "and hardly older than it must be");
	ok(steps == (unsigned long)rounds + camera_stream_skipped(stream),
		"those between are counted (%lu)", camera_stream_skipped(stream));
	picture_finish(&picture);
	camera_stream_close(stream);
}

static void
test_stamps(void)
{
	static const char *const odd[] = { "stamps none\n", "stamps future\n",
		"stamps back\n" };
	for (int i = 0; i < 3; i++) {
		camera(odd[i]);
		struct camera_stream *stream = start();
		double seconds = 0, before = now();
		while (camera_stream_wait(stream, 1000, &seconds) != CAMERA_PICTURE)
			;
		ok(seconds >= before && seconds <= now(), "%.*s: it is now",
			(int)strlen(odd[i]) - 1, odd[i]);
		camera_stream_close(stream);
	}
}

static void
test_events(void)
{
	camera("");
	struct camera_stream *stream = start();
	struct picture picture = { 0 };
	double seconds;
	camera("repeat\n");
	ok(other_than(stream, CAMERA_PICTURE, 50) == CAMERA_REPEATED, "a repetition");
	camera("flagged\n");
	ok(other_than(stream, CAMERA_REPEATED, 50) == CAMERA_DAMAGED ||
			other_than(stream, CAMERA_PICTURE, 50) == CAMERA_DAMAGED,
		"a picture that the driver calls damaged");
	camera("half\n");
	while (camera_stream_wait(stream, 1000, &seconds) != CAMERA_PICTURE)
		;
	ok(!camera_stream_read(stream, &picture), "a picture that is half there");
	camera("freeze\n");
	while (camera_stream_wait(stream, 50, &seconds) != CAMERA_NOTHING)
		;
	ok(true, "nothing");
	camera("");
	ok(camera_stream_wait(stream, 2000, &seconds) == CAMERA_PICTURE, "and again");
	camera("eio\n");
	ok(other_than(stream, CAMERA_PICTURE, 50) == CAMERA_DAMAGED, "an error");
	ok(other_than(stream, CAMERA_DAMAGED, 50) == CAMERA_GONE,
		"and the end of patience with them");
	picture_finish(&picture);
	camera_stream_close(stream);
}

static void
test_unplugged(void)
{
	struct v4l2_identity identity = { 0 };
	struct trouble trouble;
	camera("buffers 2\n");
	struct camera_stream *stream = start();
	ok(other_than(stream, CAMERA_NOTHING, 10) == CAMERA_PICTURE,
		"two buffers are enough");
	unlink(in_folder("video0"));
	double begin = now();
	ok(other_than(stream, CAMERA_PICTURE, 50) == CAMERA_GONE, "it is unplugged");
	ok(now() - begin < 2, "which is noticed at once");
	camera_stream_close(stream);
	ok(!camera_stream_open("0", &wish, &identity, &trouble) &&
			strstr(trouble.text, "No such file"),
		"and then it is not there");
}

static void
test_no_room(void)
{
	struct v4l2_identity identity = { 0 };
	struct trouble trouble;
	camera("crowded YUYV\n");
	ok(!camera_stream_open("0", &wish, &identity, &trouble) &&
			strstr(trouble.text, "does not start: No space"),
		"a bus without room");
	camera("buffers 0\nbusy\n");
	ok(!camera_stream_open("0", &wish, &identity, &trouble) &&
			strstr(trouble.text, "busy"),
		"a busy camera");
	for (int i = 0; i < 100; i++)
		camera_stream_open("0", &wish, &identity, &trouble);
	ok(access("/proc/self/fd/60", F_OK) != 0, "and nothing of it stays open");
}

int
main(void)
{
	if (!mkdtemp(folder))
		return 1;
	setenv("FAKE_V4L2", folder, 1);
	make_film();
	test_newest();
	test_stamps();
	test_events();
	test_unplugged();
	test_no_room();
	unlink(in_folder("video0"));
	unlink(in_folder("film"));
	rmdir(folder);
	return tap_done();
}
