#include "synth/drums/drummer.h"

#include "synth/drums/voices.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct drummer {
	const struct kit *kit;
	const struct pattern *pattern, *next_pattern; /* next: NULL when none waits */
	struct voices voices;
	struct drummer_counts counts;
	float gain;
	bool wanted, playing, following;

	/* the tempo map from the last change on; frames are the transport's when
	 * following, else the drummer's own */
	uint64_t now;
	uint64_t anchor_frame;
	double anchor_beat;
	double tempo, own_tempo; /* own: the one asked for, without a master */
	double start;            /* beat of step 0 */
	int64_t step;            /* the next one; below 0 in the count-in */
};

struct drummer *
drummer_new(const struct kit *kit, const struct pattern *pattern)
{
	struct drummer *drummer = calloc(1, sizeof(*drummer));
	if (!drummer)
		return NULL;
	drummer->kit = kit;
	drummer->pattern = pattern;
	drummer->gain = 1;
	drummer->tempo = drummer->own_tempo = 100;
	drummer->wanted = true;
	return drummer;
}

void
drummer_free(struct drummer *drummer)
{
	free(drummer);
}

static REALTIME double
beat_at(const struct drummer *drummer, uint64_t frame)
{
	return drummer->anchor_beat + ((double)frame - (double)drummer->anchor_frame) *
					      drummer->tempo /
					      (60.0 * drummer->kit->rate);
}

static REALTIME int64_t
onset(const struct drummer *drummer, int64_t step)
{
	double per_beat = drummer->pattern->steps_per_beat;
	double steps = (drummer->start - drummer->anchor_beat) * per_beat + (double)step;
	return (int64_t)drummer->anchor_frame +
	       llround(steps * 60.0 * drummer->kit->rate / (drummer->tempo * per_beat));
}

static REALTIME void
anchor(struct drummer *drummer, uint64_t frame, double beat, double tempo)
{
	drummer->anchor_frame = frame;
	drummer->anchor_beat = beat;
	drummer->tempo = tempo;
}

REALTIME void
drummer_set_kit(struct drummer *drummer, const struct kit *kit)
{
	double beat = beat_at(drummer, drummer->now);
	voices_cut(&drummer->voices);
	drummer->kit = kit;
	anchor(drummer, drummer->now, beat, drummer->tempo);
}

REALTIME void
drummer_set_pattern(struct drummer *drummer, const struct pattern *pattern)
{
	drummer->next_pattern = pattern;
	if (!drummer->playing) {
		drummer->pattern = pattern;
		drummer->next_pattern = NULL;
	}
}

static REALTIME double
tempo_in_range(double tempo)
{
	if (!(tempo >= DRUMMER_TEMPO_MIN))
		return DRUMMER_TEMPO_MIN;
	return tempo > DRUMMER_TEMPO_MAX ? DRUMMER_TEMPO_MAX : tempo;
}

REALTIME void
drummer_set_tempo(struct drummer *drummer, double tempo)
{
	drummer->own_tempo = tempo_in_range(tempo);
	if (!drummer->following)
		anchor(drummer, drummer->now, beat_at(drummer, drummer->now),
			drummer->own_tempo);
}

REALTIME void
drummer_set_gain(struct drummer *drummer, float gain)
{
	drummer->gain = gain;
}

REALTIME void
drummer_start(struct drummer *drummer, int count_in)
{
	const struct pattern *pattern = drummer->pattern;
	drummer->wanted = true;
	if (drummer->following)
		return;
	anchor(drummer, drummer->now, 0, drummer->own_tempo);
	drummer->start = count_in * pattern->beats;
	drummer->step = -(int64_t)count_in * pattern_bar(pattern);
	drummer->playing = true;
}

static REALTIME void
halt(struct drummer *drummer)
{
	if (drummer->playing)
		voices_fade(&drummer->voices, 0, drummer->kit->rate / 50);
	drummer->playing = false;
	if (drummer->next_pattern)
		drummer->pattern = drummer->next_pattern;
	drummer->next_pattern = NULL;
}

REALTIME void
drummer_stop(struct drummer *drummer)
{
	drummer->wanted = false;
	voices_fade(&drummer->voices, 0, drummer->kit->rate / 50);
	halt(drummer);
}

/* The tempo map that the transport tells. A master's beat is often rounded to its ticks:
 * where it fits one tempo from frame 0 on, that is meant; else it is believed where it
 * leaves the map by more than its rounding. */
static REALTIME void
follow_tempo(struct drummer *drummer, const struct drummer_transport *transport)
{
	if (!(transport->tempo > 0)) {
		anchor(drummer, 0, 0, drummer->own_tempo);
		return;
	}
	double tempo = tempo_in_range(transport->tempo);
	double slack = 2 * transport->beat_error + 1e-9;
	double from_zero = (double)transport->frame * tempo / (60.0 * drummer->kit->rate);
	double off = beat_at(drummer, transport->frame) - transport->beat;
	if (fabs(from_zero - transport->beat) <= slack)
		anchor(drummer, 0, 0, tempo);
	else if (!drummer->playing || tempo != drummer->tempo || fabs(off) > slack)
		anchor(drummer, transport->frame, transport->beat, tempo);
}

/* The first step that is not past. */
static REALTIME int64_t
step_from(const struct drummer *drummer, uint64_t frame)
{
	double steps = (beat_at(drummer, frame) - drummer->start) *
		       drummer->pattern->steps_per_beat;
	int64_t step = (int64_t)floor(steps) - 1;
	for (int i = 0; i < 3 && onset(drummer, step) < (int64_t)frame; i++)
		step++;
	return step > 0 ? step : 0;
}

REALTIME void
drummer_follow(struct drummer *drummer, const struct drummer_transport *transport)
{
	drummer->following = true;
	if (!transport->rolling || !drummer->wanted) {
		halt(drummer);
		return;
	}
	bool jumped = !drummer->playing || transport->frame != drummer->now;
	follow_tempo(drummer, transport);
	drummer->now = transport->frame;
	drummer->start = 0;
	int64_t step = step_from(drummer, drummer->now);
	/* one step of difference is a changing tempo's: none is played twice or left out
	 */
	if (jumped || llabs(step - drummer->step) > 1)
		drummer->step = step;
	drummer->playing = true;
}

static REALTIME void
strike(struct drummer *drummer, enum drum drum, int velocity)
{
	const struct drum_info *info = &drum_info[drum];
	float loudness = (float)velocity / 127;
	float gain = drummer->gain * loudness * loudness;
	float angle = (info->pan + 1) * (float)M_PI / 4;
	if (info->choke_group)
		voices_fade(
			&drummer->voices, info->choke_group, drummer->kit->rate / 200);
	voices_start(&drummer->voices, drummer->kit, drum, gain * cosf(angle),
		gain * sinf(angle));
	drummer->counts.hits++;
}

static REALTIME void
change_pattern(struct drummer *drummer)
{
	int64_t beats = drummer->step / drummer->pattern->steps_per_beat;
	drummer->pattern = drummer->next_pattern;
	drummer->next_pattern = NULL;
	if (drummer->following) {
		drummer->step = beats * drummer->pattern->steps_per_beat;
	} else {
		drummer->start += (double)beats;
		drummer->step = 0;
	}
}

static REALTIME void
play_step(struct drummer *drummer)
{
	if (drummer->next_pattern && drummer->step >= 0 &&
		drummer->step % pattern_bar(drummer->pattern) == 0)
		change_pattern(drummer);
	const struct pattern *pattern = drummer->pattern;
	int64_t step = drummer->step++;
	if (step < 0) {
		bool first = step % pattern_bar(pattern) == 0;
		if (step % pattern->steps_per_beat == 0)
			strike(drummer, DRUM_RIM, first ? 127 : 90);
		return;
	}
	for (int i = 0; i < DRUMS; i++) {
		int velocity = pattern->velocity[i][step % pattern->steps];
		if (velocity > 0)
			strike(drummer, (enum drum)i, velocity);
	}
}

static REALTIME void
count_clips(struct drummer *drummer, const float *sound, uint32_t frames)
{
	for (uint32_t i = 0; i < frames; i++)
		drummer->counts.clipped += fabsf(sound[i]) > 1;
}

REALTIME void
drummer_render(struct drummer *drummer, const struct drummer_hit *hits, size_t hit_count,
	float *left, float *right, uint32_t frames)
{
	memset(left, 0, frames * sizeof(*left));
	memset(right, 0, frames * sizeof(*right));
	uint32_t done = 0;
	for (size_t hit = 0;;) {
		int64_t step_at = frames, hit_at = frames;
		if (drummer->playing)
			step_at = onset(drummer, drummer->step) - (int64_t)drummer->now;
		if (hit < hit_count)
			hit_at = hits[hit].frame;
		int64_t next = step_at < hit_at ? step_at : hit_at;
		/* what a change of tempo has put into the past comes now */
		next = next < done ? done : next > frames ? frames : next;
		voices_render(&drummer->voices, left + done, right + done,
			(uint32_t)next - done);
		done = (uint32_t)next;
		if (done == frames)
			break;
		if (step_at <= hit_at) {
			play_step(drummer);
		} else {
			strike(drummer, hits[hit].drum, hits[hit].velocity);
			hit++;
		}
	}
	drummer->now += frames;
	count_clips(drummer, left, frames);
	count_clips(drummer, right, frames);
}

REALTIME bool
drummer_sounds(const struct drummer *drummer)
{
	return voices_sound(&drummer->voices);
}

REALTIME double
drummer_tempo(const struct drummer *drummer)
{
	return drummer->tempo;
}

REALTIME struct drummer_counts
drummer_count(const struct drummer *drummer)
{
	struct drummer_counts counts = drummer->counts;
	counts.stolen = drummer->voices.stolen;
	return counts;
}
