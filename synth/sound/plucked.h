/* A plucked string: a delay loop that loses some of its highs at every turn.
 * Source: K. Karplus, A. Strong, Digital Synthesis of Plucked-String and Drum Timbres,
 * Computer Music Journal 7(2), 1983, with the exact tuning, the pick position and the
 * dynamics of D. Jaffe and J. Smith, Extensions of the Karplus-Strong Plucked-String
 * Algorithm, in the same issue.
 *
 * PARAM_RING: seconds until a string at middle C is 60 dB down; lower ones ring longer,
 * higher ones shorter, by the root of the pitch. PARAM_POSITION: where it is picked; 0.5
 * leaves out the even harmonics. The velocity is the hardness of the pick. */
#pragma once

#include "synth/sound/model.h"
#include "synth/sound/waveguide.h"

struct plucked {
	struct waveguide string;
	struct waveguide_delay delay;
	double pitch;                /* cycles a sample that the loop is made for */
	float ring;                  /* the parameter that its losses are made for */
	bool still;                  /* both stay as they are, and nothing glides */
	float gain, gain_step;       /* of the loop, and how it moves a sample */
	float side, side_step;       /* the smoothing's outer taps */
	float before[2];             /* what the loop read two and one sample ago */
	double picked;               /* cycles of the pick so far */
	double position, edge, rise; /* of the pick, in cycles */
	float force;                 /* of the pick */
};

/* False when out of memory. */
bool plucked_init(struct plucked *plucked, double rate);
void plucked_finish(struct plucked *plucked);

REALTIME void plucked_start(struct plucked *plucked,
	const struct model_controls *controls, double increment, float velocity);

REALTIME void plucked_render(struct plucked *plucked,
	const struct model_controls *controls, const struct model_pitch *pitch,
	float *out, size_t frames);
