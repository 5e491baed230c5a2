/* The synth's own OSC controls, /synth/..., as engine events. */
#pragma once

#include "common/osc_packet.h"
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
