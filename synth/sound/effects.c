#include "synth/sound/effects.h"

#include "common/log.h"
#include "synth/sound/chorus.h"
#include "synth/sound/delay.h"
#include "synth/sound/drive.h"
#include "synth/sound/reverb.h"

/* What comes in louder is cut: 24 dB above full scale. */
static const float loudest = 16;

/* Frames of drive and chorus that can still sound after their input: seconds. */
static const double front_seconds = 0.04;

struct effects {
	struct drive drive;
	struct chorus chorus;
	struct delay delay;
	struct reverb reverb;
	size_t front;       /* frames in front_seconds */
	size_t front_quiet; /* frames since something came out of the chorus */
};

struct effects *
effects_new(double rate)
{
	struct effects *effects = calloc(1, sizeof(*effects));
	if (effects) {
		drive_init(&effects->drive, rate);
		bool made = chorus_init(&effects->chorus, rate);
		made &= delay_init(&effects->delay, rate);
		made &= reverb_init(&effects->reverb, rate);
		effects->front = effects->front_quiet = (size_t)(front_seconds * rate);
		for (enum param param = PARAM_DRIVE; param <= PARAM_REVERB_DAMPING;
			param++)
			effects_set(effects, param, param_info[param].initial);
		if (made)
			return effects;
		effects_free(effects);
	}
	log_error("out of memory for the effects");
	return NULL;
}

void
effects_free(struct effects *effects)
{
	if (!effects)
		return;
	chorus_finish(&effects->chorus);
	delay_finish(&effects->delay);
	reverb_finish(&effects->reverb);
	free(effects);
}

void
effects_set(struct effects *effects, enum param param, float value)
{
	if (param == PARAM_DRIVE)
		drive_set(&effects->drive, value);
	else if (param <= PARAM_CHORUS_DEPTH)
		chorus_set(&effects->chorus, param, value);
	else if (param <= PARAM_DELAY_TONE)
		delay_set(&effects->delay, param, value);
	else
		reverb_set(&effects->reverb, param, value);
}

void
effects_tempo(struct effects *effects, double tempo)
{
	delay_tempo(&effects->delay, tempo);
}

/* Nothing but finite sound, whatever comes in: no NaN, and nothing that overflows in a
 * loop. Returns the largest value. */
REALTIME static float
bound(float *sound, size_t frames)
{
	for (size_t i = 0; i < frames; i++)
		if (!(fabsf(sound[i]) <= loudest))
			sound[i] = isnan(sound[i]) ? 0 : copysignf(loudest, sound[i]);
	return line_peak(sound, frames);
}

REALTIME static void
move(struct effects *effects)
{
	drive_grid(&effects->drive);
	chorus_grid(&effects->chorus);
	delay_grid(&effects->delay);
	reverb_grid(&effects->reverb);
}

REALTIME static void
render_front(struct effects *effects, float *left, float *right, size_t frames)
{
	drive_render(&effects->drive, left, right, frames);
	chorus_render(&effects->chorus, left, right, frames);
	float peak = fmaxf(line_peak(left, frames), line_peak(right, frames));
	effects->front_quiet = peak > LINE_INAUDIBLE ? 0 : effects->front_quiet + frames;
}

void
effects_render(
	struct effects *effects, float *left, float *right, size_t frames, bool on_grid)
{
	if (on_grid)
		move(effects);
	float peak = fmaxf(bound(left, frames), bound(right, frames));
	if (peak > 0 || effects->front_quiet < effects->front)
		render_front(effects, left, right, frames);
	delay_render(&effects->delay, left, right, frames);
	reverb_render(&effects->reverb, left, right, frames);
}

bool
effects_silent(const struct effects *effects)
{
	return effects->front_quiet >= effects->front && delay_silent(&effects->delay) &&
	       reverb_silent(&effects->reverb);
}

double
effects_tail(const struct effects *effects)
{
	return front_seconds + delay_tail(&effects->delay, loudest) +
	       reverb_tail(&effects->reverb, loudest);
}
