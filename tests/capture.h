/* For tests: what a piece of code writes to a descriptor such as standard error. */
#pragma once

#include <stdio.h>
#include <unistd.h>

struct capture {
	int fd, saved;
	FILE *file;
	char text[8192]; /* after capture_end: what was written, cut to what fits */
};

__attribute__((unused)) static void
capture_begin(struct capture *capture, int fd)
{
	fflush(NULL);
	capture->fd = fd;
	capture->saved = dup(fd);
	capture->file = tmpfile();
	dup2(fileno(capture->file), fd);
}

__attribute__((unused)) static const char *
capture_end(struct capture *capture)
{
	fflush(NULL);
	dup2(capture->saved, capture->fd);
	close(capture->saved);
	rewind(capture->file);
	size_t bytes = fread(capture->text, 1, sizeof(capture->text) - 1, capture->file);
	capture->text[bytes] = '\0';
	fclose(capture->file);
	return capture->text;
}

/* How many lines there are, the last one ended by a newline too. */
__attribute__((unused)) static int
capture_lines(const struct capture *capture)
{
	int lines = 0;
	for (const char *c = capture->text; *c; c++)
		lines += *c == '\n';
	return lines;
}
