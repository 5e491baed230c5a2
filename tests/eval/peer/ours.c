/* ours MODELS lite|full HANDS: what our sensor sees, picture by picture, for who compares
 * it with another's. A line on standard input asks for a picture, a line of JSON answers:
 *
 *   open FILE   {"good": true|false}   a video or photograph, and a sensor that is new
 *   next        {"width", "height", "ms", "hands": [{"side", "points": [[x, y], ...]}]},
 *               x, y in pixels, and then the picture, four bytes (red, green, blue, 255)
 * a pixel; {"end": true} when there is none again       the same, with the picture that
 * was the last
 */
#include "common/log.h"
#include "vision/opencv/frame_source.h"
#include "vision/sensor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ours {
	struct sensor_settings settings;
	struct sensor *sensor;
	struct frame_source *source;
	uint8_t *pixels, *out;
	struct image image;
	double seconds;
	int shown; /* how many pictures of this file */
};

static void
close_file(struct ours *ours)
{
	if (ours->source)
		frame_source_close(ours->source);
	sensor_free(ours->sensor);
	free(ours->pixels);
	free(ours->out);
	*ours = (struct ours){ .settings = ours->settings };
}

static bool
open_file(struct ours *ours, const char *path)
{
	close_file(ours);
	ours->sensor = sensor_new(&ours->settings);
	ours->source = ours->sensor ? frame_source_open_video(path) : NULL;
	if (!ours->source)
		return false;
	int width = frame_source_width(ours->source);
	int height = frame_source_height(ours->source);
	size_t count = (size_t)width * (size_t)height;
	ours->pixels = malloc(3 * count);
	ours->out = malloc(4 * count);
	ours->image = (struct image){ ours->pixels, width, height, 3 * width };
	return ours->pixels && ours->out;
}

static void
print_hand(const float *landmarks, const struct image *image, const char *side)
{
	printf("{\"side\": \"%s\", \"points\": [", side);
	for (int i = 0; i < HAND_LANDMARKS; i++)
		printf("%s[%.5f, %.5f]", i ? ", " : "",
			(1 - landmarks[3 * i]) * image->width,
			(1 - landmarks[3 * i + 1]) * image->height);
	printf("]}");
}

static void
print_picture(struct ours *ours)
{
	size_t count = (size_t)ours->image.width * (size_t)ours->image.height;
	for (size_t i = 0; i < count; i++) {
		ours->out[4 * i] = ours->pixels[3 * i + 2];
		ours->out[4 * i + 1] = ours->pixels[3 * i + 1];
		ours->out[4 * i + 2] = ours->pixels[3 * i];
		ours->out[4 * i + 3] = 255;
	}
	fwrite(ours->out, 4, count, stdout);
}

/* The time is that of all that is done for a picture, before and after it is sent. */
static bool
look(struct ours *ours)
{
	struct hand_frame frame = { 0 };
	float landmarks[HAND_SIDES][3 * HAND_LANDMARKS];
	double seconds = ours->seconds + ours->shown++ / 30.0;
	double start = stopwatch_now();
	if (!sensor_step(ours->sensor, &ours->image, seconds, &frame, landmarks) ||
		!sensor_look_around(ours->sensor, &ours->image, seconds))
		return false;
	printf("{\"width\": %d, \"height\": %d, \"ms\": %.3f, \"hands\": [",
		ours->image.width, ours->image.height, (stopwatch_now() - start) * 1e3);
	const char *comma = "";
	for (int side = 0; side < HAND_SIDES; side++) {
		if (!frame.hand[side].present)
			continue;
		fputs(comma, stdout);
		print_hand(landmarks[side], &ours->image, hand_side_name[side]);
		comma = ", ";
	}
	puts("]}");
	print_picture(ours);
	return true;
}

static bool
next(struct ours *ours)
{
	enum frame_status status = FRAME_NONE;
	while (ours->source && status == FRAME_NONE)
		status = frame_source_read(ours->source, ours->pixels, &ours->seconds);
	ours->shown = 0;
	if (status == FRAME_READ)
		return look(ours);
	puts("{\"end\": true}");
	return true;
}

static bool
answer(struct ours *ours, const char *line)
{
	if (strncmp(line, "open ", 5) == 0) {
		printf("{\"good\": %s}\n", open_file(ours, line + 5) ? "true" : "false");
		return true;
	}
	if (strcmp(line, "next") == 0)
		return next(ours);
	return strcmp(line, "again") == 0 && ours->source && look(ours);
}

int
main(int argc, char **argv)
{
	log_init("ours");
	if (argc != 4) {
		log_error("wants MODELS lite|full HANDS");
		return 2;
	}
	struct ours ours = { .settings = { .models = argv[1],
				     .full = strcmp(argv[2], "full") == 0,
				     .hands = argv[3][0] == '1' ? 1 : 2,
				     .raw = true,
				     .threads = 1 } };
	char line[4096];
	bool good = true;
	while (good && fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		good = answer(&ours, line) && fflush(stdout) == 0;
	}
	close_file(&ours);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
