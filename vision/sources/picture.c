#include "vision/sources/picture.h"

#include <stdlib.h>

bool
picture_fit(struct picture *picture, int width, int height)
{
	if (width < 1 || height < 1 || width > PICTURE_SIDE_MAX ||
		height > PICTURE_SIDE_MAX)
		return false;
	size_t bytes = 3 * (size_t)width * (size_t)height;
	if (bytes > picture->bytes) {
		uint8_t *pixels = realloc(picture->pixels, bytes);
		if (!pixels)
			return false;
		picture->pixels = pixels;
		picture->bytes = bytes;
	}
	picture->width = width;
	picture->height = height;
	return true;
}

void
picture_finish(struct picture *picture)
{
	free(picture->pixels);
	*picture = (struct picture){ 0 };
}
