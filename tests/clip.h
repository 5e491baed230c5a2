/* Small video files for tests, each frame as bright as its number, made by ffmpeg in a
 * folder of their own that clip_finish() removes. */
#pragma once

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CLIP_WIDTH = 64, CLIP_HEIGHT = 48 };

/* FFmpeg decodes on threads of its own, whose locks ThreadSanitizer cannot see: they are
 * not what the tests that read clips are about. */
const char *__tsan_default_suppressions(void);

const char *
__tsan_default_suppressions(void)
{
	return "called_from_lib:libavcodec.so\ncalled_from_lib:libavutil.so\n"
	       "called_from_lib:libavformat.so\n";
}

static char clip_folder[] = "/tmp/hand-clip.XXXXXX";

static inline bool
clip_init(void)
{
	return mkdtemp(clip_folder) != NULL;
}

/* The path of a file in the folder; stands until the fourth call after. */
static inline const char *
clip_path(const char *name)
{
	static char paths[4][64];
	static int next;
	char *path = paths[next++ % 4];
	snprintf(path, sizeof(paths[0]), "%s/%s", clip_folder, name);
	return path;
}

/* `time`: ffmpeg's expression for a frame's seconds from its number N. MP4 files hold
 * H.264 with reordered frames and their index in front, so that they still open when cut;
 * others hold frames in their order, whose times may be uneven. */
static inline bool
clip_make(const char *name, int frames, int hertz, const char *time)
{
	char command[512];
	snprintf(command, sizeof(command),
		"ffmpeg -v error -nostdin -y -f lavfi -i \"nullsrc=size=%dx%d:rate=%d,"
		"format=gray,geq=lum='40+3*mod(N,60)',settb=1/60000,setpts='(%s)/TB'\" "
		"-frames:v %d -fps_mode passthrough -enc_time_base 1:600 -g 10 "
		"-pix_fmt yuv420p %s '%s'",
		CLIP_WIDTH, CLIP_HEIGHT, hertz, time, frames,
		strstr(name, ".mp4") ? "-c:v libx264 -qp 4 -bf 2 -movflags +faststart"
				     : "-c:v mpeg4 -q:v 2",
		clip_path(name));
	return system(command) == 0;
}

/* The number, 0 to 59, that a frame shows. */
static inline int
clip_number(const uint8_t *pixels)
{
	int middle = 3 * (CLIP_HEIGHT / 2 * CLIP_WIDTH + CLIP_WIDTH / 2);
	return (pixels[middle + 1] - 40 + 1) / 3;
}

struct clip_bytes {
	uint8_t *data;
	size_t size;
};

static inline struct clip_bytes
clip_read(const char *name)
{
	struct clip_bytes bytes = { malloc(1 << 20), 0 };
	FILE *file = fopen(clip_path(name), "rb");
	if (file && bytes.data)
		bytes.size = fread(bytes.data, 1, 1 << 20, file);
	if (file)
		fclose(file);
	return bytes;
}

static inline void
clip_write(const char *name, const uint8_t *data, size_t size)
{
	FILE *file = fopen(clip_path(name), "wb");
	if (!file)
		return;
	fwrite(data, 1, size, file);
	fclose(file);
}

/* Where the frames of an MP4 begin, behind its index. */
static inline size_t
clip_frames_at(struct clip_bytes bytes)
{
	for (size_t at = 0; at + 4 <= bytes.size; at++)
		if (memcmp(bytes.data + at, "mdat", 4) == 0)
			return at + 4;
	return bytes.size;
}

/* Leaves only a part, 0 to 1, of the frames. */
static inline void
clip_cut(const char *from, const char *to, double part)
{
	struct clip_bytes bytes = clip_read(from);
	size_t frames = clip_frames_at(bytes);
	clip_write(
		to, bytes.data, frames + (size_t)(part * (double)(bytes.size - frames)));
	free(bytes.data);
}

static inline void
clip_finish(void)
{
	DIR *folder = opendir(clip_folder);
	for (struct dirent *entry; folder && (entry = readdir(folder));)
		if (entry->d_name[0] != '.')
			unlink(clip_path(entry->d_name));
	if (folder)
		closedir(folder);
	rmdir(clip_folder);
}
