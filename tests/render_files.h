/* Temporary files for the renderer's tests, and what is said on standard error. */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/render/script.h"

static const char mesh_path[] = "build/share/hand-dance/test/generic-hand-left.glb";

static char folder[] = "/tmp/test_render.XXXXXX";
static char file_path[64], message_path[64], picture_path[64];

__attribute__((unused)) static void
write_file(const void *bytes, size_t length)
{
	FILE *file = fopen(file_path, "wb");
	if (!file || fwrite(bytes, 1, length, file) != length || fclose(file) != 0)
		abort();
}

__attribute__((unused)) static void
files_make(void)
{
	if (!mkdtemp(folder))
		abort();
	snprintf(file_path, sizeof(file_path), "%s/file", folder);
	snprintf(message_path, sizeof(message_path), "%s/messages", folder);
	snprintf(picture_path, sizeof(picture_path), "%s/picture.ppm", folder);
}

__attribute__((unused)) static void
files_remove(void)
{
	unlink(file_path);
	unlink(message_path);
	unlink(picture_path);
	rmdir(folder);
}

__attribute__((unused)) static struct script *
script_of(const char *text)
{
	write_file(text, strlen(text));
	return script_load(file_path);
}

static int kept_stderr;

/* Sends what is said to a file until messages_end, which tells the last line of it. */
__attribute__((unused)) static void
messages_begin(void)
{
	fflush(stderr);
	kept_stderr = dup(STDERR_FILENO);
	if (kept_stderr < 0 || !freopen(message_path, "w", stderr))
		abort();
}

__attribute__((unused)) static const char *
messages_end(void)
{
	static char line[1024];
	fflush(stderr);
	if (dup2(kept_stderr, STDERR_FILENO) < 0)
		abort();
	close(kept_stderr);
	line[0] = 0;
	FILE *file = fopen(message_path, "r");
	while (file && fgets(line, sizeof(line), file))
		;
	if (file)
		fclose(file);
	return line;
}
