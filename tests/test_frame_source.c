/* Videos read frame by frame, and everything that is no video refused in a line. */
#include "vision/opencv/frame_source.h"

#include "tests/tap.h"

#include "tests/clip.h"

static uint8_t pixels[CLIP_WIDTH * CLIP_HEIGHT * 3];

/* What a function writes to standard error, of which *lines are counted. */
static FILE *
listen(int *saved)
{
	FILE *messages = tmpfile();
	*saved = dup(STDERR_FILENO);
	dup2(fileno(messages), STDERR_FILENO);
	return messages;
}

static int
count_lines(FILE *messages, int saved, char *last, int bytes)
{
	int lines = 0;
	dup2(saved, STDERR_FILENO);
	close(saved);
	rewind(messages);
	*last = '\0';
	while (fgets(last, bytes, messages))
		lines++;
	fclose(messages);
	return lines;
}

static void
test_refused(const char *name, const char *why, const char *what)
{
	char line[512];
	int saved;
	FILE *messages = listen(&saved);
	struct frame_source *source = frame_source_open_video(name);
	int lines = count_lines(messages, saved, line, sizeof(line));
	ok(!source && lines == 1 && strstr(line, why), "%s: \"... %s ...\"", what, why);
	if (source || lines != 1 || !strstr(line, why))
		printf("# %d lines: %s", lines, line);
	frame_source_close(source);
}

static void
test_good(void)
{
	clip_make("good.mp4", 60, 30, "N/30");
	struct frame_source *source = frame_source_open_video(clip_path("good.mp4"));
	if (!ok(source != NULL, "a video opens"))
		return;
	ok(frame_source_width(source) == CLIP_WIDTH &&
			frame_source_height(source) == CLIP_HEIGHT,
		"its size is known");
	ok_near(frame_source_hertz(source), 30, 1e-6, "its rate is known");
	int right = 0, frames = 0;
	double seconds = -1, worst = 0;
	enum frame_status status;
	while ((status = frame_source_read(source, pixels, &seconds)) == FRAME_READ) {
		right += clip_number(pixels) == frames;
		worst = fmax(worst, fabs(seconds - frames / 30.0));
		frames++;
	}
	ok(status == FRAME_END && frames == 60, "it has 60 frames, then it ends");
	ok(right == 60, "each in its place");
	ok_near(worst, 0, 1e-3, "each with its own time");
	ok(frame_source_rewind(source), "it rewinds");
	ok(frame_source_read(source, pixels, &seconds) == FRAME_READ &&
			clip_number(pixels) == 0,
		"and begins again with the first frame");
	frame_source_close(source);
}

/* Odd frames come half an interval late. */
static void
test_uneven(void)
{
	clip_make("uneven.mkv", 20, 30, "(N+0.5*mod(N,2))/30");
	struct frame_source *source = frame_source_open_video(clip_path("uneven.mkv"));
	double seconds, worst = 0;
	int frames = 0;
	if (!ok(source != NULL, "a video of uneven rate opens"))
		return;
	for (; frame_source_read(source, pixels, &seconds) == FRAME_READ; frames++)
		worst = fmax(worst, fabs(seconds - (frames + 0.5 * (frames % 2)) / 30));
	ok(frames == 20, "all of its frames come");
	ok_near(worst, 0, 2e-3, "each with its own time");
	frame_source_close(source);
}

/* Every third picture of the clip, the second of them damaged. */
static void
test_sequence(void)
{
	char command[256], pattern[64], line[512];
	snprintf(pattern, sizeof(pattern), "%s/still-%%02d.png", clip_folder);
	snprintf(command, sizeof(command),
		"ffmpeg -v error -nostdin -y -i %s/good.mp4 -vf "
		"\"select='not(mod(n,3))'\" "
		"-fps_mode passthrough -frames:v 10 %s",
		clip_folder, pattern);
	ok(system(command) == 0, "ffmpeg makes pictures");
	struct trouble trouble;
	const struct frame_wishes wishes = { 12, NULL, NULL };
	struct frame_source *source = frame_source_open(pattern, &wishes, &trouble);
	if (!ok(source && frame_source_width(source) == CLIP_WIDTH,
		    "an image sequence opens"))
		return;
	ok_near(frame_source_hertz(source), 12, 1e-9, "at the rate asked for");
	clip_write("still-02.png", (const uint8_t *)"none", 4);
	double seconds;
	int read = 0, right = 0, none = 0, saved;
	enum frame_status status;
	FILE *messages = listen(&saved);
	while ((status = frame_source_read(source, pixels, &seconds)) == FRAME_READ ||
		status == FRAME_NONE) {
		int number = (int)lround(seconds * 12);
		none += status == FRAME_NONE;
		read += status == FRAME_READ;
		right += status == FRAME_READ && clip_number(pixels) == 3 * number;
	}
	int lines = count_lines(messages, saved, line, sizeof(line));
	ok(status == FRAME_END && read == 9 && right == 9 && none == 1,
		"its pictures come in their turn, then it ends");
	ok(lines == 1 && strstr(line, "still-02.png is damaged"),
		"one that cannot be read is named");
	ok(frame_source_rewind(source) &&
			frame_source_read(source, pixels, &seconds) == FRAME_READ &&
			clip_number(pixels) == 0,
		"it rewinds");
	frame_source_close(source);
}

static void
test_colon(void)
{
	struct clip_bytes good = clip_read("good.mp4");
	clip_write("http:take.mp4", good.data, good.size);
	struct frame_source *source = frame_source_open_video(clip_path("http:take.mp4"));
	ok(source != NULL, "a colon in a file's name makes it no address");
	frame_source_close(source);
	free(good.data);
}

static void
test_cut(void)
{
	clip_cut("good.mp4", "cut.mp4", 0.6);
	struct frame_source *source = frame_source_open_video(clip_path("cut.mp4"));
	if (!ok(source != NULL, "a cut video opens"))
		return;
	char line[512];
	int saved, frames = 0;
	double seconds;
	enum frame_status status;
	FILE *messages = listen(&saved);
	while ((status = frame_source_read(source, pixels, &seconds)) == FRAME_READ)
		frames++;
	int lines = count_lines(messages, saved, line, sizeof(line));
	ok(status == FRAME_BROKEN && frames > 10 && frames < 50,
		"after %d frames it is found to be damaged", frames);
	ok(lines == 1 && strstr(line, "damaged"), "which is told in one line");
	frame_source_close(source);
}

/* Whatever is in the middle of a file: it ends, and does not go back in time. */
static void
test_scratched(void)
{
	struct clip_bytes good = clip_read("good.mp4");
	size_t begin = clip_frames_at(good) + 200;
	uint32_t seed = 1;
	int copies = 12, fine = 0, saved;
	char line[512];
	FILE *messages = listen(&saved);
	for (int i = 0; i < copies; i++) {
		struct clip_bytes copy = { malloc(good.size + 1), good.size };
		memcpy(copy.data, good.data, good.size);
		for (size_t at = begin; at < begin + (good.size - begin) / 2; at++)
			if (((seed = seed * 1664525u + 1013904223u) >> 24) <
				(uint32_t)i * 8 + 1)
				copy.data[at] = (uint8_t)(seed >> 16);
		clip_write("scratched.mp4", copy.data, copy.size);
		free(copy.data);
		struct frame_source *source =
			frame_source_open_video(clip_path("scratched.mp4"));
		int frames = 0;
		double seconds, last = -1;
		bool forward = true;
		while (source && frames < 100 &&
			frame_source_read(source, pixels, &seconds) == FRAME_READ) {
			forward = forward && seconds > last;
			last = seconds;
			frames++;
		}
		fine += forward && frames <= 60;
		frame_source_close(source);
	}
	int lines = count_lines(messages, saved, line, sizeof(line));
	ok(fine == copies && lines <= copies,
		"scratched videos end, with a line at most");
	free(good.data);
}

static void
test_refusals(void)
{
	uint8_t noise[5000];
	for (size_t i = 0; i < sizeof(noise); i++)
		noise[i] = (uint8_t)(i * i >> 3);
	clip_write("noise.mp4", noise, sizeof(noise));
	clip_write("empty.mp4", noise, 0);
	clip_write("text.avi", (const uint8_t *)"not a video\n", 12);
	test_refused(clip_path("missing.mp4"), "No such file", "a missing file");
	test_refused(clip_path("noise.mp4"), "damaged or not a video", "noise");
	test_refused(clip_path("empty.mp4"), "damaged or not a video", "nothing");
	test_refused(clip_path("text.avi"), "damaged or not a video", "text");
	test_refused("/proc/sys", "no pictures in", "a folder without pictures");
	test_refused("/dev/null", "--camera", "a device as a video");
	test_refused("http://127.0.0.1:9/x.mp4", "stream", "a stream that is not there");
	test_refused("http://me:secret@127.0.0.1:9/x@y", "stream http://127.0.0.1:9/x@y",
		"a password, which is not told");
}

int
main(void)
{
	if (!clip_init())
		return 1;
	test_good();
	test_uneven();
	test_sequence();
	test_colon();
	test_cut();
	test_scratched();
	test_refusals();
	clip_finish();
	return tap_done();
}
