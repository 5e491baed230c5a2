#include "recorder/meter.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BAR_CELLS = 16, CHANNELS_SHOWN = 8, LINE_BYTES = 1024 };

static const double lowest_db = -60;

static double
now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double
decibels(float value)
{
	return value > 0 ? fmax(20 * log10(value), lowest_db) : lowest_db;
}

static int
cells(float value)
{
	return (int)lrint(fmin((1 - decibels(value) / lowest_db), 1) * BAR_CELLS);
}

/* "#######==      |  -12.3": RMS, then peak. */
static void
add_bar(char line[LINE_BYTES], const struct level *level)
{
	char bar[BAR_CELLS + 1];
	int rms = cells(level->rms), peak = cells(level->peak);
	for (int i = 0; i < BAR_CELLS; i++)
		bar[i] = i < rms ? '#' : i < peak ? '=' : ' ';
	bar[BAR_CELLS] = '\0';
	size_t used = strlen(line);
	snprintf(line + used, LINE_BYTES - used, " %s|%6.1f%s", bar,
		decibels(level->peak), level->clipped ? " CLIP" : "");
}

void
meter_show(struct meter *meter, struct recording *recording)
{
	bool terminal = isatty(STDOUT_FILENO);
	double moment = now();
	if (moment - meter->shown_at < (terminal ? 0.1 : 1))
		return;
	meter->shown_at = moment;
	struct recording_state state;
	recording_state(recording, &state);
	double seconds = (double)state.frames / meter->rate;
	char line[LINE_BYTES];
	snprintf(line, sizeof(line), "%s %02d:%04.1f", state.rolling ? "REC " : "wait",
		(int)(seconds / 60), fmod(seconds, 60));
	struct level level;
	for (unsigned c = 0; c < meter->channels && c < CHANNELS_SHOWN; c++)
		if (recording_level(recording, LEVELS_METER, c, &level))
			add_bar(line, &level);
	printf(terminal ? "\r%s\033[K" : "%s\n", line);
	fflush(stdout);
	meter->line_is_open = terminal;
}

void
meter_end(struct meter *meter)
{
	if (meter->line_is_open)
		putchar('\n');
	meter->line_is_open = false;
}
