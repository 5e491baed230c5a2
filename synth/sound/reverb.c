#include "synth/sound/reverb.h"

#include "synth/interpolate.h"
#include "synth/sound/vector.h"

#include <complex.h>

/* The lines' delays: evenly in their logarithm, each a prime number of frames, so that
 * their echoes meet as seldom as can be. */
static const double shortest_seconds = 0.0163, longest_seconds = 0.1013;

/* All-passes before the lines, left and right: one knock becomes many. */
static const double diffuser_seconds[2][REVERB_DIFFUSERS] = {
	{ 0.0041, 0.0057, 0.0083, 0.0122 },
	{ 0.0038, 0.0061, 0.0089, 0.0113 },
};
static const float diffusion = 0.62f;

/* Every other line sways a little, so that no resonance stands. */
static const double sway_seconds = 0.0002;
static const double sway_hertz = 0.31;

/* The size holds here; above `divide_hertz` damping works, by this factor at most. */
static const double size_hertz = 700, divide_hertz = 5000, damping_most = 6;

static const double bottom_hertz = 25;
static const double send_seconds = 0.05, size_seconds = 0.3;

/* How the lines go out: no matter to each other, nor to a row of the matrix. */
static const float out_left[REVERB_LINES] = { 1, 1, -1, 1, -1, 1, 1, -1, 1, -1, -1, -1, 1,
	1, -1, 1 };
static const float out_right[REVERB_LINES] = { 1, -1, -1, -1, 1, 1, -1, 1, 1, 1, 1, -1,
	-1, 1, -1, 1 };

enum { FOURS = SOUND_GRID / 4 };
union block {
	float frame[SOUND_GRID];
	vec4 four[FOURS];
};

static bool
is_prime(size_t number)
{
	for (size_t i = 2; i * i <= number; i++)
		if (number % i == 0)
			return false;
	return true;
}

static size_t
prime_frames(double seconds, double rate)
{
	size_t frames = (size_t)(seconds * rate);
	while (!is_prime(frames))
		frames++;
	return frames;
}

/* The gains of a pass through `line`: what makes the sound at size_hertz fall by 60 dB in
 * `seconds`, and far above divide_hertz sooner by the factor `damping`. The low-pass's
 * response at size_hertz is L; |high + below L| is to be the gain there. */
REALTIME static void
set_gains(struct reverb *reverb, struct reverb_line *line, double seconds, double damping)
{
	double gain = pow(10, -3 * (double)line->delay / (reverb->rate * seconds));
	double high = pow(gain, damping);
	double re = reverb->low_re, im = reverb->low_im;
	double square = re * re + im * im, half = high * re;
	double below = (sqrt(half * half + square * (gain * gain - high * high)) - half) /
		       square;
	line->high = line->high_to;
	line->high_to = (float)high;
	line->high_step = (line->high_to - line->high) / SOUND_GRID;
	line->below = line->below_to;
	line->below_to = (float)below;
	line->below_step = (line->below_to - line->below) / SOUND_GRID;
}

static bool
init_line(struct reverb *reverb, int i)
{
	struct reverb_line *line = &reverb->line[i];
	double place = (double)i / (REVERB_LINES - 1);
	double seconds =
		shortest_seconds * pow(longest_seconds / shortest_seconds, place);
	line->delay = prime_frames(seconds, reverb->rate);
	if (i % 4 < 2) {
		line->sway = (float)(sway_seconds * reverb->rate);
		double turn = 2 * M_PI * sway_hertz * pow(3, place) * SOUND_GRID;
		line->turn[0] = (float)cos(turn / reverb->rate);
		line->turn[1] = (float)sin(turn / reverb->rate);
		line->place[0] = (float)cos(2.4 * i);
		line->place[1] = (float)sin(2.4 * i);
	}
	return line_init(&line->line, line->delay + (size_t)(2 * line->sway) + 16);
}

static bool
init_lines(struct reverb *reverb)
{
	bool made = true;
	for (int i = 0; i < REVERB_LINES; i++)
		made &= init_line(reverb, i);
	for (int side = 0; side < 2; side++)
		for (int i = 0; i < REVERB_DIFFUSERS; i++) {
			struct reverb_diffuser *diffuser = &reverb->diffuser[side][i];
			diffuser->delay =
				prime_frames(diffuser_seconds[side][i], reverb->rate);
			made &= line_init(&diffuser->line, diffuser->delay);
		}
	return made;
}

bool
reverb_init(struct reverb *reverb, double rate)
{
	*reverb = (struct reverb){ .rate = rate, .quiet = SIZE_MAX / 2, .moves = 3 };
	glide_init(&reverb->send, 0, send_seconds, rate);
	smooth_init(&reverb->size, size_seconds, rate / SOUND_GRID);
	smooth_jump(&reverb->size, log(param_info[PARAM_REVERB_SIZE].initial));
	smooth_init(&reverb->damping, size_seconds, rate / SOUND_GRID);
	smooth_jump(&reverb->damping, param_info[PARAM_REVERB_DAMPING].initial);
	reverb->bottom_step = (float)smooth_pole(bottom_hertz / rate);
	double g = tan(M_PI * divide_hertz / rate);
	reverb->divide = (float)(g / (1 + g));
	double complex back = cexp(-2 * M_PI * I * size_hertz / rate);
	double complex low = g * (1 + back) / (1 + g + (g - 1) * back);
	reverb->low_re = creal(low);
	reverb->low_im = cimag(low);
	if (!init_lines(reverb)) {
		reverb_finish(reverb);
		return false;
	}
	reverb->memory = (size_t)((longest_seconds + 0.05) * rate);
	return true;
}

void
reverb_finish(struct reverb *reverb)
{
	for (int i = 0; i < REVERB_LINES; i++)
		line_finish(&reverb->line[i].line);
	for (int i = 0; i < REVERB_DIFFUSERS; i++) {
		line_finish(&reverb->diffuser[0][i].line);
		line_finish(&reverb->diffuser[1][i].line);
	}
}

void
reverb_set(struct reverb *reverb, enum param param, float value)
{
	if (param == PARAM_REVERB)
		glide_to(&reverb->send, value);
	else if (param == PARAM_REVERB_SIZE)
		reverb->size.target = log(value);
	else
		reverb->damping.target = value;
}

/* The delay of the grid to come: a whole part, and what is on top at its first frame and
 * a frame. */
REALTIME static void
sway(struct reverb_line *line)
{
	float now = line->sway * (1 + line->place[0]);
	float re = line->place[0] * line->turn[0] - line->place[1] * line->turn[1];
	float im = line->place[1] * line->turn[0] + line->place[0] * line->turn[1];
	float keep = 1.5f - 0.5f * (re * re + im * im); /* on the circle */
	line->place[0] = re * keep;
	line->place[1] = im * keep;
	float next = line->sway * (1 + line->place[0]);
	line->whole = line->delay + (size_t)now;
	line->extra = now - floorf(now);
	line->extra_step = (next - now) / SOUND_GRID;
}

/* The sound that comes out is that of T seconds' worth of passes, each of the lines' mean
 * delay, and each pass loses 60 dB / T: its power is T / (13.8 delay) times what goes in.
 * Half as much again was measured to be missing, with steady noise. */
REALTIME static void
move_gains(struct reverb *reverb)
{
	double seconds = exp(smooth_next(&reverb->size));
	double damping = pow(damping_most, smooth_next(&reverb->damping));
	double mean = (longest_seconds - shortest_seconds) /
		      log(longest_seconds / shortest_seconds);
	reverb->level = (float)sqrt(21 * mean / seconds);
	for (int i = 0; i < REVERB_LINES; i++)
		set_gains(reverb, &reverb->line[i], seconds, damping);
}

void
reverb_grid(struct reverb *reverb)
{
	glide_grid(&reverb->send);
	if (!smooth_settled(&reverb->size) || !smooth_settled(&reverb->damping))
		reverb->moves = 2;
	if (reverb->moves > 0) {
		reverb->moves--;
		move_gains(reverb);
	}
	for (int i = 0; i < REVERB_LINES; i++) {
		sway(&reverb->line[i]);
		reverb->line[i].state = line_flush(reverb->line[i].state);
	}
	reverb->bottom[0] = line_flush(reverb->bottom[0]);
	reverb->bottom[1] = line_flush(reverb->bottom[1]);
}

REALTIME static void
diffuse(struct reverb_diffuser *diffuser, float *sound, size_t frames)
{
	float late[SOUND_GRID], in[SOUND_GRID];
	line_read(&diffuser->line, diffuser->delay, late, frames);
	for (size_t i = 0; i < frames; i++) {
		in[i] = line_flush(sound[i] + diffusion * late[i]);
		sound[i] = late[i] - diffusion * in[i];
	}
	line_write(&diffuser->line, in, frames);
}

/* What goes into the lines of a side. */
REALTIME static void
send(struct reverb *reverb, int side, const float *sound, const float *gain, float *in,
	size_t frames)
{
	for (size_t i = 0; i < frames; i++) {
		float sent = sound[i] * gain[i];
		reverb->bottom[side] +=
			reverb->bottom_step * (sent - reverb->bottom[side]);
		in[i] = sent - reverb->bottom[side];
	}
	for (int i = 0; i < REVERB_DIFFUSERS; i++)
		diffuse(&reverb->diffuser[side][i], in, frames);
}

REALTIME static void
read_line(struct reverb_line *line, float *out, size_t frames)
{
	if (line->sway == 0) {
		line_read(&line->line, line->delay, out, frames);
		return;
	}
	float around[SOUND_GRID + 5];
	line_read(&line->line, line->whole + 3, around, frames + 5);
	for (size_t i = 0; i < frames; i++) {
		out[i] = interpolate6(around + i, 1 - line->extra);
		line->extra += line->extra_step;
	}
}

REALTIME static void
absorb(struct reverb_line *line, float divide, float *sound, size_t frames)
{
	for (size_t i = 0; i < frames; i++) {
		float rise = (sound[i] - line->state) * divide;
		float low = line->state + rise;
		line->state = low + rise;
		sound[i] = line->high * sound[i] + line->below * low;
		line->high += line->high_step;
		line->below += line->below_step;
	}
}

/* Hadamard's matrix, times 4. */
REALTIME static void
mix(union block lines[REVERB_LINES])
{
	for (int half = 1; half < REVERB_LINES; half *= 2)
		for (int i = 0; i < REVERB_LINES; i++)
			for (int k = 0; (i & half) == 0 && k < FOURS; k++) {
				vec4 a = lines[i].four[k], b = lines[i + half].four[k];
				lines[i].four[k] = a + b;
				lines[i + half].four[k] = a - b;
			}
}

REALTIME static void
add_out(const union block lines[REVERB_LINES], const float sign[REVERB_LINES], float *out,
	size_t frames)
{
	union block sum = { .frame = { 0 } };
	for (int i = 0; i < REVERB_LINES; i++)
		for (int k = 0; k < FOURS; k++)
			sum.four[k] += sign[i] * lines[i].four[k];
	for (size_t i = 0; i < frames; i++)
		out[i] += 0.25f * sum.frame[i];
}

/* Back into the lines, left into the even and right into the odd ones; returns the
 * largest value. */
REALTIME static float
feed(struct reverb *reverb, union block lines[REVERB_LINES], const union block in[2],
	size_t frames)
{
	float peak = 0;
	for (int i = 0; i < REVERB_LINES; i++) {
		for (int k = 0; k < FOURS; k++)
			lines[i].four[k] = 0.25f * lines[i].four[k] + in[i % 2].four[k];
		peak = fmaxf(peak, line_peak(lines[i].frame, frames));
		line_write(&reverb->line[i].line, lines[i].frame, frames);
	}
	return peak;
}

/* Nothing comes in, and nothing is there. */
REALTIME static bool
rests(const struct reverb *reverb, const float *left, const float *right, size_t frames)
{
	if (!reverb_silent(reverb))
		return false;
	return glide_zero(&reverb->send) ||
	       (line_peak(left, frames) == 0 && line_peak(right, frames) == 0);
}

void
reverb_render(struct reverb *reverb, float *left, float *right, size_t frames)
{
	if (rests(reverb, left, right, frames))
		return;
	float gain[SOUND_GRID];
	for (size_t i = 0; i < frames; i++)
		gain[i] = glide_next(&reverb->send) * reverb->level;
	union block in[2] = { { .frame = { 0 } } }, lines[REVERB_LINES];
	send(reverb, 0, left, gain, in[0].frame, frames);
	send(reverb, 1, right, gain, in[1].frame, frames);
	for (int i = 0; i < REVERB_LINES; i++) {
		lines[i] = (union block){ .frame = { 0 } };
		read_line(&reverb->line[i], lines[i].frame, frames);
		absorb(&reverb->line[i], reverb->divide, lines[i].frame, frames);
	}
	add_out(lines, out_left, left, frames);
	add_out(lines, out_right, right, frames);
	mix(lines);
	bool heard = feed(reverb, lines, in, frames) > LINE_INAUDIBLE;
	reverb->quiet = heard ? 0 : reverb->quiet + frames;
	if (reverb_silent(reverb))
		reverb->quiet = SIZE_MAX / 2;
}

bool
reverb_silent(const struct reverb *reverb)
{
	return reverb->quiet >= reverb->memory;
}

double
reverb_tail(const struct reverb *reverb, double peak)
{
	if (reverb->send.smooth.target == 0 && reverb_silent(reverb))
		return 0;
	const double resonance = 20, lows = 1.15;
	double fall = 20 * log10(peak / LINE_INAUDIBLE) + resonance;
	return exp(reverb->size.target) * lows * fall / 60 + 0.5;
}
