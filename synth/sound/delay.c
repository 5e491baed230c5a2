#include "synth/sound/delay.h"

/* Four beats at the slowest tempo that can be set; longer ones are halved until they fit,
 * which keeps them in time. */
static const double longest_seconds = 12;
static const double shortest_seconds = 0.01;

static const double glide_seconds = 0.05;
static const double change_seconds = 0.05;

/* Below this echoes grow thinner: no mean and no rumble adds up. */
static const double bottom_hertz = 30;

/* How an echo is divided between its side and the other: cosine and sine of 20 degrees,
 * times the square root of 2, as all of it comes from one line. */
static const float near = 1.3289f, far = 0.4837f;

static double
initial(enum param param)
{
	return param_info[param].initial;
}

bool
delay_init(struct delay *delay, double rate)
{
	*delay = (struct delay){
		.rate = rate,
		.seconds = initial(PARAM_DELAY_TIME),
		.beats = initial(PARAM_DELAY_BEATS),
		.beat = 60 / initial(PARAM_TEMPO),
		.quiet = SIZE_MAX / 2,
		.bottom_step = (float)smooth_pole(bottom_hertz / rate),
	};
	glide_init(&delay->send, 0, glide_seconds, rate);
	glide_init(&delay->feedback, initial(PARAM_DELAY_FEEDBACK), glide_seconds, rate);
	glide_init(&delay->open, smooth_pole(initial(PARAM_DELAY_TONE) / rate),
		glide_seconds, rate);
	glide_init(&delay->change, 1, change_seconds, rate);
	delay->time = delay->time_before = delay_time(delay);
	size_t longest = (size_t)(longest_seconds * rate) + 1;
	if (line_init(&delay->line[0], longest) && line_init(&delay->line[1], longest))
		return true;
	delay_finish(delay);
	return false;
}

void
delay_finish(struct delay *delay)
{
	line_finish(&delay->line[0]);
	line_finish(&delay->line[1]);
}

void
delay_set(struct delay *delay, enum param param, float value)
{
	if (param == PARAM_DELAY)
		glide_to(&delay->send, value);
	else if (param == PARAM_DELAY_TIME)
		delay->seconds = value;
	else if (param == PARAM_DELAY_BEATS)
		delay->beats = value;
	else if (param == PARAM_DELAY_FEEDBACK)
		glide_to(&delay->feedback, value);
	else
		glide_to(&delay->open, smooth_pole(value / delay->rate));
}

void
delay_tempo(struct delay *delay, double tempo)
{
	if (tempo > 0)
		delay->beat = 60 / tempo;
}

size_t
delay_time(const struct delay *delay)
{
	double seconds = delay->beats > 0 ? delay->beats * delay->beat : delay->seconds;
	int halvings = 0;
	if (seconds > longest_seconds)
		frexp(seconds / longest_seconds, &halvings);
	seconds = fmin(ldexp(seconds, -halvings), longest_seconds);
	return (size_t)lrint(fmax(seconds, shortest_seconds) * delay->rate);
}

/* Another time fades in when the one before has. */
REALTIME static void
change_time(struct delay *delay)
{
	if (delay->change.value != 1 || delay->change.step != 0)
		return;
	size_t time = delay_time(delay);
	delay->time_before = delay->time;
	if (time == delay->time)
		return;
	delay->time = time;
	smooth_jump(&delay->change.smooth, 0);
	glide_to(&delay->change, 1);
	glide_grid(&delay->change);
}

void
delay_grid(struct delay *delay)
{
	glide_grid(&delay->send);
	glide_grid(&delay->feedback);
	glide_grid(&delay->open);
	glide_grid(&delay->change);
	change_time(delay);
	for (int i = 0; i < 2; i++) {
		delay->dull[i] = line_flush(delay->dull[i]);
		delay->bottom[i] = line_flush(delay->bottom[i]);
	}
}

/* What a line gives back, while its time changes both times' sound. */
REALTIME static void
read_echo(struct delay *delay, int index, const float *change, float *echo, size_t frames)
{
	const struct line *line = &delay->line[index];
	line_read(line, delay->time, echo, frames);
	if (delay->time == delay->time_before)
		return;
	float before[SOUND_GRID];
	line_read(line, delay->time_before, before, frames);
	for (size_t i = 0; i < frames; i++)
		echo[i] = before[i] + change[i] * (echo[i] - before[i]);
}

/* What goes into the other line: duller and thinner. */
REALTIME static inline float
pass_on(struct delay *delay, int index, float sound, float open)
{
	float *dull = &delay->dull[index], *bottom = &delay->bottom[index];
	*dull += open * (sound - *dull);
	*bottom += delay->bottom_step * (*dull - *bottom);
	return *dull - *bottom;
}

REALTIME static void
look_at_level(struct delay *delay, const float *odd, const float *even, size_t frames)
{
	float peak = fmaxf(line_peak(odd, frames), line_peak(even, frames));
	if (peak > LINE_INAUDIBLE / 4)
		delay->quiet = 0;
	else
		delay->quiet += frames;
	if (!delay_silent(delay))
		return;
	delay->quiet = SIZE_MAX / 2; /* at any time that is asked for from now on */
	line_empty(&delay->line[0]);
	line_empty(&delay->line[1]);
}

/* Nothing comes in, and nothing is there. */
REALTIME static bool
rests(const struct delay *delay, const float *left, const float *right, size_t frames)
{
	if (!delay_silent(delay))
		return false;
	return glide_zero(&delay->send) ||
	       (line_peak(left, frames) == 0 && line_peak(right, frames) == 0);
}

void
delay_render(struct delay *delay, float *left, float *right, size_t frames)
{
	if (rests(delay, left, right, frames))
		return;
	float change[SOUND_GRID] = { 0 }, odd[SOUND_GRID], even[SOUND_GRID];
	for (size_t i = 0; i < frames; i++)
		change[i] = glide_next(&delay->change);
	read_echo(delay, 0, change, odd, frames);
	read_echo(delay, 1, change, even, frames);
	for (size_t i = 0; i < frames; i++) {
		float in = 0.5f * (left[i] + right[i]) * glide_next(&delay->send);
		float open = glide_next(&delay->open);
		float feedback = glide_next(&delay->feedback);
		left[i] += near * odd[i] + far * even[i];
		right[i] += far * odd[i] + near * even[i];
		float to_even = feedback * pass_on(delay, 0, odd[i], open);
		odd[i] = in + feedback * pass_on(delay, 1, even[i], open);
		even[i] = to_even;
	}
	line_write(&delay->line[0], odd, frames);
	line_write(&delay->line[1], even, frames);
	look_at_level(delay, odd, even, frames);
}

bool
delay_silent(const struct delay *delay)
{
	size_t longest =
		delay->time > delay->time_before ? delay->time : delay->time_before;
	return delay->quiet >= longest;
}

double
delay_tail(const struct delay *delay, double peak)
{
	if (delay->send.smooth.target == 0 && delay_silent(delay))
		return 0;
	double fall = peak * 4 / LINE_INAUDIBLE;
	double feedback = fmax(delay->feedback.smooth.target, 0.01);
	double echoes = 2 + ceil(log(fall) / -log(feedback));
	return (echoes + 1) * (double)delay_time(delay) / delay->rate + change_seconds;
}
