#include "synth/sound/plucked.h"

/* Lowest pitch that the string is long enough for: MIDI note 0. */
static const double lowest_hertz = 8;

static const double middle_c = 261.6256;

/* Harmonics at this frequency die away twice as fast as the fundamental. */
static const double dull_hertz = 2200;

/* The pick's edge: of the softest, and how many times harder the hardest is. */
static const double edge_seconds = 1.2e-3, edge_range = 15;

/* The string is set in motion within this time, or within its first cycle. */
static const double rise_seconds = 2e-3;

/* Steps of fewer samples would fold back. */
static const double edge_frames = 3;

bool
plucked_init(struct plucked *plucked, double rate)
{
	*plucked = (struct plucked){ 0 };
	return waveguide_init(&plucked->string, rate / lowest_hertz);
}

void
plucked_finish(struct plucked *plucked)
{
	waveguide_finish(&plucked->string);
}

/* exp(-x) for x 0...2, within 0.3 %: its Padé approximant. */
REALTIME static double
decay(double x)
{
	return (12 - 6 * x + x * x) / (12 + 6 * x + x * x);
}

/* What the loop is to be at a pitch: three symmetric taps delay it by one sample whatever
 * they are, so that tuning is exact for all harmonics. What the taps take from the
 * fundamental is made good by the gain, which stays below 1. */
struct loop {
	double delay, gain, side;
};

REALTIME static struct loop
loop_at(const struct plucked *plucked, double rate, double ring, double increment)
{
	double hertz = increment * rate;
	double loss = M_LN10 * 3 / (ring * sqrt(middle_c * hertz)); /* a cycle */
	double dull = fmax(dull_hertz, 1.1 * hertz) / rate;
	double side = fmin(loss / (4 * M_PI * M_PI * dull * dull), 0.25);
	double half = sin(M_PI * increment);
	return (struct loop){
		.delay = waveguide_bounded(&plucked->string, 1 / increment - 1),
		.gain = decay(loss) / (1 - 4 * side * half * half),
		.side = side,
	};
}

void
plucked_start(struct plucked *plucked, const struct model_controls *controls,
	double increment, float velocity)
{
	struct waveguide string = plucked->string;
	waveguide_clear(&string);
	double hertz = increment * controls->rate;
	double edge = edge_seconds * pow(edge_range, -velocity) * hertz;
	double position = controls->value[PARAM_POSITION];
	*plucked = (struct plucked){
		.string = string,
		.pitch = increment,
		.ring = controls->value[PARAM_RING],
		.position = position,
		.edge = fmin(fmax(edge, edge_frames * increment), 0.45),
		.rise = fmin(rise_seconds * hertz, 1),
		.force = (float)(0.55 / pow(position * (1 - position), 0.25)),
	};
	struct loop loop = loop_at(plucked, controls->rate, plucked->ring, increment);
	plucked->delay.frames = loop.delay;
	plucked->gain = (float)loop.gain;
	plucked->side = (float)loop.side;
}

/* At a border of the grid: what leads to the pitch at the next one. */
REALTIME static void
aim(struct plucked *plucked, const struct model_controls *controls, double increment)
{
	float ring = controls->value[PARAM_RING];
	bool still = increment == plucked->pitch && ring == plucked->ring;
	if (still && plucked->still)
		return;
	plucked->still = still;
	plucked->pitch = increment;
	plucked->ring = ring;
	struct loop loop = loop_at(plucked, controls->rate, ring, increment);
	double delay = loop.delay - plucked->delay.frames;
	double gain = loop.gain - plucked->gain, side = loop.side - plucked->side;
	plucked->delay.step = still ? 0 : delay / SOUND_GRID;
	plucked->gain_step = still ? 0 : (float)(gain / SOUND_GRID);
	plucked->side_step = still ? 0 : (float)(side / SOUND_GRID);
	if (still) {
		plucked->delay.frames = loop.delay;
		plucked->gain = (float)loop.gain;
		plucked->side = (float)loop.side;
	}
}

/* A step from 0 to 1 for x 0...1, smooth up to its second derivative. */
REALTIME static double
smooth_step(double x)
{
	x = fmin(fmax(x, 0), 1);
	return x * x * x * (10 + x * (6 * x - 15));
}

/* The next samples of the pick: a cycle of a picked string's velocity, without its mean,
 * which the loop would keep for seconds. It fades out just as the loop brings it back,
 * so that the string starts without a step. */
REALTIME static void
add_pick(struct plucked *plucked, const struct model_pitch *pitch, float *sound,
	int frames)
{
	double increment = pitch->increment;
	for (int i = 0; i < frames && plucked->picked < 1 + plucked->rise; i++) {
		double cycle = plucked->picked, phase = cycle < 1 ? cycle : cycle - 1;
		double shape = smooth_step(phase / plucked->edge) -
			       smooth_step((phase - plucked->position) / plucked->edge) -
			       plucked->position;
		double share = smooth_step(phase / plucked->rise);
		sound[i] +=
			plucked->force * (float)(shape * (cycle < 1 ? share : 1 - share));
		plucked->picked += increment;
		increment += pitch->step;
	}
}

/* Up to as many samples as the string is long. */
REALTIME static void
turn(struct plucked *plucked, const struct model_pitch *pitch, float *out, int frames)
{
	float read[2 + WAVEGUIDE_READ_MAX], sound[WAVEGUIDE_READ_MAX];
	memcpy(read, plucked->before, sizeof(plucked->before));
	waveguide_read(&plucked->string, &plucked->delay, read + 2, frames);
	memcpy(plucked->before, read + frames, sizeof(plucked->before));
	for (int i = 0; i < frames; i += 4) {
		vec4 gain = vec4_ramp(
			plucked->gain + plucked->gain_step * i, plucked->gain_step);
		vec4 side = vec4_ramp(
			plucked->side + plucked->side_step * i, plucked->side_step);
		vec4 middle = vec4_load(read + i + 1);
		vec4 outer = vec4_load(read + i) + vec4_load(read + i + 2);
		/* what has all but died away would become denormal */
		vec4_store(sound + i,
			gain * (middle + side * (outer - 2 * middle)) + 1e-15f - 1e-15f);
	}
	plucked->gain += plucked->gain_step * frames;
	plucked->side += plucked->side_step * frames;
	if (plucked->picked < 1 + plucked->rise)
		add_pick(plucked, pitch, sound, frames);
	waveguide_write(&plucked->string, sound, frames);
	for (int i = 0; i < frames; i++)
		out[i] = sound[i];
}

void
plucked_render(struct plucked *plucked, const struct model_controls *controls,
	const struct model_pitch *pitch, float *out, size_t frames)
{
	if (controls->on_grid)
		aim(plucked, controls, pitch->increment + SOUND_GRID * pitch->step);
	struct model_pitch now = *pitch;
	for (int done = 0, some; done < (int)frames; done += some) {
		some = waveguide_room(&plucked->delay, (int)frames - done);
		now.increment = pitch->increment + pitch->step * done;
		turn(plucked, &now, out + done, some);
	}
}
