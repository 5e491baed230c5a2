/* The synth's own OSC controls, /synth/..., as engine events. */
#pragma once

#include "common/osc_answer.h"
#include "synth/engine.h"

enum synth_osc {
	SYNTH_OSC_FOREIGN, /* the address is none of ours */
	SYNTH_OSC_EVENT,   /* *event is filled in */
	SYNTH_OSC_REFUSED, /* an argument absent, of another type or out of range */
};

/* Reads
 *	/synth/sound s		sine, saw or pluck
 *	/synth/scale s		a name of scale.h
 *	/synth/root i|s		MIDI note or name such as C4
 *	/synth/volume f		decibels
 *	/synth/panic		silence until the hands have left */
enum synth_osc synth_osc_read(
	const struct osc_message *message, struct engine_event *event);

/* What may be asked for. */
struct synth_facts {
	const struct engine_settings *settings; /* as the synth was started */
	struct sounding sounding;               /* as it plays now */
	unsigned casualties;
};

/* Answers
 *	/synth/ladder	s scale, s side that plays, i 1 when it glides, f area-far,
 *			f area-near, f a4, f highest pitch, i... the notes from the lowest
 *	/synth/now	i 1 while a note is held, i note, f hertz, f loudness,
 *			i a number that changes with the ladder, i casualties
 * False when the question is neither. */
bool synth_osc_answer(const struct osc_message *question, const struct synth_facts *facts,
	struct osc_answer *answer);
