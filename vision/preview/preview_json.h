/* The figures of a preview's scene as JSON, for programs and for the page. */
#pragma once

#include "vision/preview/preview_scene.h"

#include <stddef.h>

enum { PREVIEW_JSON_BYTES = 2048 };

/* Returns the length, less than PREVIEW_JSON_BYTES. What is not known is null. */
size_t preview_json_write(
	char json[PREVIEW_JSON_BYTES], const struct preview_scene *scene);
