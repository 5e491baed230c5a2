#include "tests/render/video.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/render/complain.h"

enum { ARGUMENTS = 32 };

extern char **environ;

static bool
ends_with(const char *path, const char *ending)
{
	size_t length = strlen(path), tail = strlen(ending);
	return length > tail && strcmp(path + length - tail, ending) == 0;
}

static void
append(char **arguments, char *const *more)
{
	while (*arguments)
		arguments++;
	while ((*arguments++ = *more++))
		;
}

static void
encoder_arguments(char *arguments[ARGUMENTS], const char *path)
{
	static char *const start[] = { "ffmpeg", "-v", "error", "-nostdin", "-y", "-f",
		"yuv4mpegpipe", "-i", "-", "-threads", "1", NULL };
	static char *const h264[] = { "-c:v", "libx264", "-preset", "veryfast", "-crf",
		"16", "-pix_fmt", "yuv420p", NULL };
	static char *const mjpeg[] = { "-c:v", "mjpeg", "-q:v", "3", "-pix_fmt",
		"yuvj420p", NULL };
	/* No dates or versions inside: the same script gives the same file. */
	static char *const exact[] = { "-fflags", "+bitexact", "-flags:v", "+bitexact",
		NULL };
	char *const end[] = { (char *)path, NULL };
	arguments[0] = NULL;
	append(arguments, start);
	append(arguments, ends_with(path, ".avi") ? mjpeg : h264);
	append(arguments, exact);
	append(arguments, end);
}

/* Starts ffmpeg reading from a pipe; returns the pipe's other end or -1. */
static int
spawn_encoder(struct video *video)
{
	int ends[2];
	char *arguments[ARGUMENTS];
	char file[4096];
	/* ffmpeg takes "x:y" for a protocol and "-x" for an option */
	snprintf(file, sizeof(file), "file:%s", video->path);
	encoder_arguments(arguments, file);
	if (pipe2(ends, O_CLOEXEC) != 0)
		return -1;
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t defaults;
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	int error = posix_spawnp(
		&video->encoder, arguments[0], &actions, &attributes, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	close(ends[0]);
	if (error == 0)
		return ends[1];
	close(ends[1]);
	video->encoder = 0;
	errno = error;
	return -1;
}

bool
video_open(struct video *video, const char *path, int width, int height, float fps)
{
	*video = (struct video){ .path = path };
	bool encode = ends_with(path, ".mp4") || ends_with(path, ".mkv") ||
		      ends_with(path, ".avi");
	if (encode) {
		int pipe_end = spawn_encoder(video);
		if (pipe_end < 0)
			return complain("cannot start ffmpeg: %s", strerror(errno));
		video->out = fdopen(pipe_end, "wb");
	} else {
		video->out = strcmp(path, "-") == 0 ? stdout : fopen(path, "wb");
	}
	if (!video->out)
		return complain("cannot write %s: %s", path, strerror(errno));
	fprintf(video->out, "YUV4MPEG2 W%d H%d F%ld:1000 Ip A1:1 C420jpeg\n", width,
		height, lroundf(fps * 1000));
	return true;
}

bool
video_push(struct video *video, const uint8_t *frame, size_t bytes)
{
	if (fputs("FRAME\n", video->out) >= 0 &&
		fwrite(frame, 1, bytes, video->out) == bytes)
		return true;
	video->error = errno;
	return false;
}

bool
video_close(struct video *video)
{
	int status = 0;
	if (fclose(video->out) != 0 && !video->error)
		video->error = errno;
	if (video->encoder && waitpid(video->encoder, &status, 0) < 0)
		status = -1;
	if (video->error)
		return complain(
			"cannot write %s: %s", video->path, strerror(video->error));
	return status == 0 || complain("ffmpeg cannot write %s", video->path);
}
