/* What the synth takes of a JACK period, in thread CPU time, for each of its sounds while
 * a hand plays. */
#include "common/log.h"
#include "synth/settings.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RATE = 48000, PERIOD = 128, SECONDS = 30, PERIODS = SECONDS * RATE / PERIOD };

static double
cpu_seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec + now.tv_nsec * 1e-9;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* A hand that wanders over the whole range and is gone now and then, 30 times a second.
 */
static void
move_hand(struct engine *engine, int period)
{
	const int periods_per_frame = RATE / 30 / PERIOD;
	if (period % periods_per_frame != 0)
		return;
	double t = (double)period * PERIOD / RATE;
	struct engine_event event = { .kind = ENGINE_FRAME };
	struct hand *hand = &event.frame.hand[HAND_RIGHT];
	hand->present = fmod(t, 3) < 2.5;
	hand->feature[HAND_AREA] = (float)(0.02 * pow(10, 0.5 + 0.5 * sin(2 * t)));
	hand->feature[HAND_OPEN] = 0.8f;
	event.frame.sequence = period;
	engine_event(engine, 0, &event);
}

static bool
measure(enum sound sound, const char *name)
{
	static double percent[PERIODS];
	struct settings settings; /* hand-synth's defaults */
	char *no_options[] = { "bench", NULL };
	if (settings_read(&settings, 1, no_options) != OPTION_RUN)
		return false;
	settings.engine.sound = sound;
	struct engine *engine = engine_new(&settings.engine, RATE);
	if (!engine)
		return false;
	float left[PERIOD], right[PERIOD];
	double sum = 0;
	for (int period = 0; period < PERIODS; period++) {
		move_hand(engine, period);
		double start = cpu_seconds();
		engine_render(engine, left, right, PERIOD);
		percent[period] = 100 * (cpu_seconds() - start) * RATE / PERIOD;
		sum += percent[period];
	}
	engine_free(engine);
	qsort(percent, PERIODS, sizeof(*percent), compare);
	printf("%-6s mean %6.2f %%, 99.9 %% of periods %6.2f %%, worst %6.2f %% of %d "
	       "frames\n",
		name, sum / PERIODS, percent[PERIODS - PERIODS / 1000],
		percent[PERIODS - 1], PERIOD);
	return true;
}

int
main(void)
{
	log_init("bench");
	return measure(SOUND_SINE, "sine") && measure(SOUND_SAW, "saw") &&
			       measure(SOUND_PLUCK, "pluck")
		       ? EXIT_SUCCESS
		       : EXIT_FAILURE;
}
