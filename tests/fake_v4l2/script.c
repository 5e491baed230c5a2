#include "tests/fake_v4l2/script.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t
fourcc(const char *name)
{
	return v4l2_fourcc(name[0], name[1], name[2], name[3]);
}

/* Words with values; false: another word. */
static bool
read_values(struct fake_script *script, const char *line)
{
	struct fake_mode *mode = &script->modes[script->mode_count];
	char format[8] = "    ", path[200];
	if (sscanf(line, "card %31[^\n]", script->card) == 1 ||
		sscanf(line, "bus %31[^\n]", script->bus) == 1 ||
		sscanf(line, "stamps %15s", script->stamps) == 1 ||
		sscanf(line, "grant %u %u", &script->grant_width,
			&script->grant_height) == 2 ||
		sscanf(line, "rate %lf", &script->rate) == 1 ||
		sscanf(line, "buffers %u", &script->buffers) == 1)
		return true;
	if (script->mode_count < FAKE_MODES &&
		sscanf(line, "mode %4s %u %u %lf", format, &mode->width, &mode->height,
			&mode->hertz) == 4) {
		mode->format = fourcc(format);
		script->mode_count++;
		return true;
	}
	if (script->film_count < FAKE_FILMS &&
		sscanf(line, "frames %4s %199s", format, path) == 2) {
		script->films[script->film_count].format = fourcc(format);
		strcpy(script->films[script->film_count++].path, path);
		return true;
	}
	if (sscanf(line, "crowded %4s", format) != 1)
		return false;
	script->crowded = fourcc(format);
	return true;
}

static bool
read_word(struct fake_script *script, const char *line)
{
	const struct {
		const char *word;
		bool *value;
	} words[] = { { "busy", &script->busy }, { "denied", &script->denied },
		{ "metadata", &script->metadata }, { "freeze", &script->freeze },
		{ "repeat", &script->repeat }, { "garbage", &script->garbage },
		{ "half", &script->half }, { "flagged", &script->flagged },
		{ "eio", &script->eio }, { "dark", &script->dark } };
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(line, words[i].word) == 0)
			return *words[i].value = true;
	return false;
}

bool
fake_script_read(struct fake_script *script, const char *path)
{
	char line[256];
	FILE *file = fopen(path, "re");
	if (!file)
		return false;
	*script = (struct fake_script){ .card = "Fake Camera", .bus = "usb-1" };
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (!read_word(script, line) && !read_values(script, line)) {
			fprintf(stderr, "fake_v4l2: what is '%s'?\n", line);
			abort();
		}
	}
	fclose(file);
	return true;
}

const char *
fake_script_film(const struct fake_script *script, uint32_t format)
{
	for (int i = 0; i < script->film_count; i++)
		if (script->films[i].format == format)
			return script->films[i].path;
	return NULL;
}

void
fake_script_grant(const struct fake_script *script, struct v4l2_pix_format *format)
{
	if (script->grant_width) {
		format->width = script->grant_width;
		format->height = script->grant_height;
	}
	bool jpeg = format->pixelformat == V4L2_PIX_FMT_MJPEG;
	format->bytesperline = jpeg ? 0 : 2 * format->width;
	format->sizeimage = 2 * format->width * format->height;
}

double
fake_script_rate(const struct fake_script *script, uint32_t format, uint32_t width,
	uint32_t height, double wanted)
{
	double nearest = 0;
	for (int i = 0; i < script->mode_count; i++) {
		const struct fake_mode *mode = &script->modes[i];
		bool fits = mode->format == format && mode->width == width &&
			    mode->height == height;
		if (fits && fabs(mode->hertz - wanted) < fabs(nearest - wanted))
			nearest = mode->hertz;
	}
	return nearest > 0 ? nearest : 30;
}

static bool
tell_capability(const struct fake_script *script, struct v4l2_capability *capability)
{
	*capability = (struct v4l2_capability){ .capabilities = V4L2_CAP_DEVICE_CAPS |
								V4L2_CAP_VIDEO_CAPTURE };
	snprintf((char *)capability->card, sizeof(capability->card), "%s", script->card);
	snprintf((char *)capability->bus_info, sizeof(capability->bus_info), "%s",
		script->bus);
	capability->device_caps =
		V4L2_CAP_STREAMING |
		(script->metadata ? V4L2_CAP_META_CAPTURE : V4L2_CAP_VIDEO_CAPTURE);
	return true;
}

/* The mode of that index among those of the same kind; NULL: there are no more. */
static const struct fake_mode *
nth(const struct fake_script *script, uint32_t index, uint32_t format, uint32_t width)
{
	uint32_t seen = 0;
	for (int i = 0; i < script->mode_count; i++) {
		const struct fake_mode *mode = &script->modes[i], *before = mode - 1;
		bool same = i > 0 && before->format == mode->format &&
			    (!format || before->width == mode->width);
		if ((format && mode->format != format) ||
			(width && mode->width != width) || (same && !width))
			continue;
		if (seen++ == index)
			return mode;
	}
	return NULL;
}

bool
fake_script_tell(const struct fake_script *script, unsigned long request, void *argument)
{
	struct v4l2_fmtdesc *format = argument;
	struct v4l2_frmsizeenum *size = argument;
	struct v4l2_frmivalenum *rate = argument;
	const struct fake_mode *mode;
	switch (request) {
	case VIDIOC_QUERYCAP:
		return tell_capability(script, argument);
	case VIDIOC_ENUM_FMT:
		mode = nth(script, format->index, 0, 0);
		format->pixelformat = mode ? mode->format : 0;
		return mode;
	case VIDIOC_ENUM_FRAMESIZES:
		mode = nth(script, size->index, size->pixel_format, 0);
		size->type = V4L2_FRMSIZE_TYPE_DISCRETE;
		size->discrete.width = mode ? mode->width : 0;
		size->discrete.height = mode ? mode->height : 0;
		return mode;
	case VIDIOC_ENUM_FRAMEINTERVALS:
		mode = nth(script, rate->index, rate->pixel_format, rate->width);
		rate->type = V4L2_FRMIVAL_TYPE_DISCRETE;
		rate->discrete.numerator = 1000;
		rate->discrete.denominator = mode ? (uint32_t)(mode->hertz * 1000) : 0;
		return mode;
	case VIDIOC_G_CTRL:
		((struct v4l2_control *)argument)->value = script->dark;
		return true;
	default:
		return false;
	}
}
