#include "tests/fake_v4l2/film.h"

#include <stdlib.h>
#include <string.h>

#include <linux/videodev2.h>

static bool
load(struct fake_film *film, const char *path)
{
	FILE *file = path ? fopen(path, "re") : NULL;
	if (!file)
		return false;
	fseek(file, 0, SEEK_END);
	film->bytes = (size_t)ftell(file);
	rewind(file);
	film->data = malloc(film->bytes + 1);
	bool good = film->data && fread(film->data, 1, film->bytes, file) == film->bytes;
	fclose(file);
	return good;
}

/* A JPEG begins with ff d8 ff, which stands nowhere in the middle of one. */
static size_t
next_jpeg(const struct fake_film *film, size_t from)
{
	for (size_t i = from; i + 2 < film->bytes; i++)
		if (memcmp(film->data + i, "\xff\xd8\xff", 3) == 0)
			return i;
	return film->bytes;
}

bool
fake_film_open(struct fake_film *film, const char *path, uint32_t format, uint32_t width,
	uint32_t height)
{
	*film = (struct fake_film){ 0 };
	if (!load(film, path))
		return false;
	bool jpeg = format == V4L2_PIX_FMT_MJPEG;
	size_t picture = 2 * (size_t)width * height;
	size_t at = 0;
	while (film->count < FAKE_FRAMES && at < film->bytes &&
		(jpeg || at + picture <= film->bytes)) {
		film->begin[film->count++] = at;
		at = jpeg ? next_jpeg(film, at + 2) : at + picture;
	}
	film->begin[film->count] = at;
	return film->count > 0;
}

void
fake_film_close(struct fake_film *film)
{
	free(film->data);
	*film = (struct fake_film){ 0 };
}

uint32_t
fake_film_show(
	const struct fake_film *film, uint32_t number, uint8_t *memory, size_t bytes)
{
	uint32_t frame = number % film->count;
	size_t size = film->begin[frame + 1] - film->begin[frame];
	size = size < bytes ? size : bytes;
	memcpy(memory, film->data + film->begin[frame], size);
	return (uint32_t)size;
}
