/* For tests: standard error goes to a file of its own, and its lines are counted. */
#pragma once

#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static char log_path[64];

/* The file is "log" in this folder; it is the test's to remove. */
static bool
log_lines_begin(const char *folder)
{
	snprintf(log_path, sizeof(log_path), "%s/log", folder);
	fflush(stdout);
	return freopen(log_path, "w+", stderr);
}

/* Lines on standard error since the last call. */
static int
log_lines(void)
{
	int count = 0, byte;
	fflush(stderr);
	FILE *file = fopen(log_path, "r");
	while (file && (byte = fgetc(file)) != EOF)
		count += byte == '\n';
	if (file)
		fclose(file);
	if (ftruncate(STDERR_FILENO, 0) != 0)
		return -1;
	lseek(STDERR_FILENO, 0, SEEK_SET);
	return count;
}
