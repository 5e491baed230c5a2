/* Renders single frames of a script. */
#pragma once

#include "tests/render/truth.h"

/* All that the frames share; never written to once it is open, so any number of threads
 * may render from it. */
struct stage;

/* Settles the script and paints everything that does not change. Says what is wrong and
 * returns NULL on failure. `path` is the script's, for messages. */
struct stage *stage_open(
	struct script *script, const struct mesh *mesh, const char *path);
void stage_close(struct stage *stage);

/* One thread's memory for rendering. NULL when memory is short. */
struct studio;
struct studio *studio_new(const struct stage *stage);
void studio_free(struct studio *studio);

/* Renders into `picture` (develop_frame_bytes) and measures each of the script's hands.
 * The result depends on the frame's number alone. */
void studio_render(struct studio *studio, int frame, uint8_t *picture,
	struct truth truth[SCRIPT_HANDS]);
