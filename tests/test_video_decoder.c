/* Videos that are not what they seem: each picture has its own size and time, none is
 * larger than can be, and a file leads nowhere else. */
#include "vision/sources/video_decoder.h"

#include "vision/opencv/frame_source.h"

#include "tests/capture.h"
#include "tests/clip.h"
#include "tests/tap.h"

#include <arpa/inet.h>
#include <sys/resource.h>
#include <sys/socket.h>

static const struct video_wishes wishes = { 5, 5, true, false, NULL, NULL };

/* ffmpeg with those options, in the clips' folder. */
static bool
ffmpeg(const char *options)
{
	char command[1024];
	snprintf(command, sizeof(command), "cd %s && ffmpeg -v error -nostdin -y %s",
		clip_folder, options);
	return system(command) == 0;
}

static struct video_decoder *
open_clip(const char *name)
{
	char address[128];
	snprintf(address, sizeof(address), "file:%s", clip_path(name));
	return video_decoder_open(address, &wishes);
}

/* H.264 with reordered frames, odd ones coming half an interval late. */
static void
test_times(void)
{
	struct video_decoder *decoder;
	struct image image;
	double seconds, worst = 0;
	int frames = 0, right = 0;
	clip_make("uneven.mp4", 30, 30, "(N+0.5*mod(N,2))/30");
	decoder = open_clip("uneven.mp4");
	if (!ok(decoder != NULL, "a video with reordered frames and uneven times opens"))
		return;
	ok_near(video_decoder_frames(decoder), 30, 0, "it says how many frames it has");
	while (video_decoder_read(decoder, &image, &seconds) == VIDEO_READ) {
		const uint8_t *middle = image.pixels + image.stride * (CLIP_HEIGHT / 2) +
					3 * (CLIP_WIDTH / 2);
		worst = fmax(worst, fabs(seconds - (frames + 0.5 * (frames % 2)) / 30));
		right += (middle[1] - 40 + 1) / 3 == frames;
		frames++;
	}
	ok(frames == 30 && right == 30, "every frame comes in its turn");
	ok_near(worst, 0, 2e-3, "each with its own time");
	ok(video_decoder_read(decoder, &image, &seconds) == VIDEO_END, "the end stays");
	video_decoder_close(decoder);
}

static bool
is_told(void *context)
{
	return *(bool *)context;
}

/* Who ends the program in the middle of a video has not damaged it. */
static void
test_giving_up(void)
{
	bool told = false;
	struct video_wishes leaving = wishes;
	struct image image;
	double seconds;
	char address[128];
	leaving.give_up = is_told;
	leaving.context = &told;
	snprintf(address, sizeof(address), "file:%s", clip_path("uneven.mp4"));
	struct video_decoder *decoder = video_decoder_open(address, &leaving);
	ok(decoder && video_decoder_read(decoder, &image, &seconds) == VIDEO_READ,
		"a video begins");
	told = true;
	enum video_status status;
	while ((status = video_decoder_read(decoder, &image, &seconds)) == VIDEO_READ)
		;
	ok(status == VIDEO_NONE, "to give up is not the end");
	video_decoder_close(decoder);
}

static void
make_changing(const char *name, const char *first, const char *second)
{
	char options[256];
	struct clip_bytes parts[2];
	const char *const sizes[] = { first, second };
	for (int i = 0; i < 2; i++) {
		snprintf(options, sizeof(options),
			"-f lavfi -i testsrc2=size=%s:rate=10 -frames:v 3 -pix_fmt "
			"yuvj420p part.mjpeg",
			sizes[i]);
		ffmpeg(options);
		parts[i] = clip_read("part.mjpeg");
	}
	uint8_t *all = malloc(parts[0].size + parts[1].size);
	memcpy(all, parts[0].data, parts[0].size);
	memcpy(all + parts[0].size, parts[1].data, parts[1].size);
	clip_write(name, all, parts[0].size + parts[1].size);
	free(all);
	free(parts[0].data);
	free(parts[1].data);
}

static void
test_change(const char *first, const char *second, int width, int height)
{
	char name[64];
	snprintf(name, sizeof(name), "%sto%s.mjpeg", first, second);
	make_changing(name, first, second);
	struct video_decoder *decoder = open_clip(name);
	struct image image = { 0 };
	double seconds;
	int frames = 0;
	while (decoder && video_decoder_read(decoder, &image, &seconds) == VIDEO_READ)
		frames++;
	ok(frames == 6 && image.width == width && image.height == height,
		"from %s to %s: every picture has its own size", first, second);
	video_decoder_close(decoder);

	struct capture capture;
	enum frame_status status = FRAME_READ;
	struct frame_source *source = frame_source_open_video(clip_path(name));
	static uint8_t pixels[2048 * 64 * 3];
	capture_begin(&capture, STDERR_FILENO);
	for (frames = 0; source && status == FRAME_READ; frames++)
		status = frame_source_read(source, pixels, &seconds);
	capture_end(&capture);
	ok(frames == 4 && status == FRAME_BROKEN && capture_lines(&capture) == 1 &&
			strstr(capture.text, "changes its picture"),
		"who wants one size is told in a line");
	frame_source_close(source);
}

/* Held upright, as phones are: what ffmpeg makes of it is right. */
static void
test_turned(int degrees)
{
	enum { WIDTH = 64, HEIGHT = 48, BYTES = WIDTH * HEIGHT * 3 };
	static uint8_t pixels[BYTES];
	char options[256];
	double seconds, error = 0;
	ffmpeg("-f lavfi -i testsrc2=size=64x48:rate=10 -frames:v 2 -qp 1 flat.mp4");
	snprintf(options, sizeof(options),
		"-i flat.mp4 -c copy -metadata:s:v rotate=%d turned.mp4", degrees);
	ffmpeg(options);
	ffmpeg("-i turned.mp4 -frames:v 1 -f rawvideo -pix_fmt bgr24 turned.raw");
	struct clip_bytes expected = clip_read("turned.raw");
	struct frame_source *source = frame_source_open_video(clip_path("turned.mp4"));
	bool upright = degrees % 180 == 90;
	ok(source && frame_source_width(source) == (upright ? HEIGHT : WIDTH) &&
			frame_source_read(source, pixels, &seconds) == FRAME_READ,
		"a video turned by %d degrees is read", degrees);
	for (int i = 0; i < BYTES; i++)
		error += abs(pixels[i] - expected.data[i]);
	ok(expected.size == BYTES && error / BYTES < 3, "and stands upright");
	free(expected.data);
	frame_source_close(source);
}

static void
set_size(uint8_t *at, uint32_t width, uint32_t height)
{
	const uint32_t sizes[] = { htonl(width), htonl(height) };
	memcpy(at, sizes, sizeof(sizes));
}

/* Headers that promise more than there is, or can be. */
static void
test_huge(void)
{
	struct rusage before, after;
	int read = 0;
	ffmpeg("-f lavfi -i testsrc2=size=64x48 -frames:v 1 -pix_fmt rgb24 small.png");
	struct clip_bytes png = clip_read("small.png");
	getrusage(RUSAGE_SELF, &before);
	static const uint32_t sizes[][2] = { { 30000, 30000 }, { 100000, 2 },
		{ INT32_MAX, INT32_MAX }, { 8192, 8192 }, { 0, 48 } };
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct image image;
		double seconds;
		set_size(png.data + 16, sizes[i][0], sizes[i][1]);
		clip_write("huge.png", png.data, png.size);
		struct video_decoder *decoder = open_clip("huge.png");
		read += decoder &&
			video_decoder_read(decoder, &image, &seconds) == VIDEO_READ;
		video_decoder_close(decoder);
	}
	getrusage(RUSAGE_SELF, &after);
	ok(read == 0, "no picture of an absurd size is read");
	ok(after.ru_maxrss - before.ru_maxrss < 64 * 1024, "nor memory taken for it");
	set_size(png.data + 16, 64, 48);
	clip_write("huge.png", png.data, png.size);
	struct video_decoder *decoder = open_clip("huge.png");
	ok(decoder != NULL, "the same picture with its true size is");
	video_decoder_close(decoder);
	free(png.data);
}

static int
listen_anywhere(int *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	int server = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	bind(server, (struct sockaddr *)&address, sizeof(address));
	listen(server, 4);
	getsockname(server, (struct sockaddr *)&address, &length);
	*port = ntohs(address.sin_port);
	return server;
}

static void
test_elsewhere(void)
{
	char text[256], address[64];
	int port, server = listen_anywhere(&port);
	snprintf(text, sizeof(text),
		"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:%d/x.ts\n"
		"#EXT-X-ENDLIST\n",
		port);
	clip_write("list.m3u8", (const uint8_t *)text, strlen(text));
	video_decoder_close(open_clip("list.m3u8"));
	ok(accept(server, NULL, NULL) < 0, "a file cannot make us ask the network");

	const struct video_wishes soon = { 0.3, 0.3, false, true, NULL, NULL };
	snprintf(address, sizeof(address), "http://127.0.0.1:%d/x.mjpg", port);
	ok(!video_decoder_open(address, &soon), "a server that says nothing is given up");
	int client = accept(server, NULL, NULL);
	ok(client >= 0, "having been asked");
	close(client);
	close(server);
}

int
main(void)
{
	if (!clip_init())
		return 1;
	test_times();
	test_giving_up();
	test_change("64x48", "32x24", 32, 24);
	test_change("32x24", "64x48", 64, 48);
	test_change("2000x16", "16x16", 16, 16);
	for (int degrees = 0; degrees < 360; degrees += 90)
		test_turned(degrees);
	test_huge();
	test_elsewhere();
	clip_finish();
	return tap_done();
}
