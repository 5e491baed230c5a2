/* Renders all frames of a script on several threads and writes them in order. */
#pragma once

#include <stdio.h>

#include "tests/render/studio.h"
#include "tests/render/video.h"

/* What is written does not depend on the number of jobs. False when writing failed or
 * memory is short. */
bool film_make(const struct stage *stage, const struct script *script, int jobs,
	struct video *video, FILE *truth);
