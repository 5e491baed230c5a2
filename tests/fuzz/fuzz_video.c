/* For libFuzzer: any bytes as a video file or picture: opened, read, begun again. Every
 * refusal has a line in the log, every frame the size of the first, whole within its
 * memory, and a later time than the last. */
#include "tests/fuzz/demand.h"
#include "tests/fuzz/memory_file.h"
#include "tests/fuzz/quiet_log.h"
#include "vision/opencv/frame_source.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { FRAMES_MAX = 40, REWOUND_FRAMES = 2 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

/* FFmpeg is compiled without coverage: what comes out of it stands in, so that libFuzzer
 * keeps the kinds of files apart. */
__attribute__((section("__libfuzzer_extra_counters"))) static uint8_t outcomes[4096];

static struct {
	unsigned long files, opened, frames, whole;
} counts;

static void
print_counts(void)
{
	fprintf(stderr, "files: %lu, opened %lu, frames %lu, good to the end %lu\n",
		counts.files, counts.opened, counts.frames, counts.whole);
}

static struct frame_source *
open_bytes(const uint8_t *bytes, size_t count)
{
	const char *path = memory_file(bytes, count);
	quiet_log_errors();
	struct frame_source *source = frame_source_open_video(path);
	demand(quiet_log_errors() == (source ? 0 : 1));
	return source;
}

static void
note_outcome(uint32_t a, uint32_t b, uint32_t c)
{
	uint32_t hash = (a * 31 + b) * 2654435761u + c * 40503u;
	outcomes[(hash >> 16) % sizeof(outcomes)] = 1;
}

/* Memory from aligned_alloc() ends at a guard here. */
static void
read_frames(struct frame_source *source, int limit)
{
	int width = frame_source_width(source), height = frame_source_height(source);
	double hertz = frame_source_hertz(source), last = -1, seconds = NAN;
	demand(width > 0 && height > 0 && hertz >= 1 && hertz <= 1000);
	uint8_t *pixels = aligned_alloc(1, (size_t)width * (size_t)height * 3);
	enum frame_status status = FRAME_NONE;
	int frames = 0;
	demand(pixels);
	for (int i = 0; i < limit && (status == FRAME_READ || status == FRAME_NONE);
		i++) {
		status = frame_source_read(source, pixels, &seconds);
		if (status != FRAME_READ)
			continue;
		demand(isfinite(seconds) && seconds >= 0 && seconds > last);
		demand(frame_source_width(source) == width &&
			frame_source_height(source) == height);
		last = seconds;
		frames++;
	}
	demand(quiet_log_errors() == (status == FRAME_BROKEN ? 1 : 0));
	counts.whole += status == FRAME_END;
	note_outcome((uint32_t)width % 64, (uint32_t)height % 64,
		(uint32_t)status * FRAMES_MAX + (uint32_t)frames);
	counts.frames += (unsigned long)frames;
	free(pixels);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
	if (counts.files++ == 0)
		demand(atexit(print_counts) == 0);
	struct frame_source *source = open_bytes(bytes, count);
	if (!source)
		return 0;
	counts.opened++;
	note_outcome(bytes[0], bytes[1], bytes[2]);
	read_frames(source, FRAMES_MAX);
	if (frame_source_rewind(source))
		read_frames(source, REWOUND_FRAMES);
	frame_source_close(source);
	return 0;
}
