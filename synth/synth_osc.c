#include "synth/synth_osc.h"

#include "common/note.h"

#include <string.h>

static bool
read_sound(const struct osc_message *message, struct engine_event *event)
{
	const char *name = osc_string(message, 0);
	event->kind = ENGINE_SOUND;
	for (int i = 0; name && i < SOUNDS; i++)
		if (strcmp(sound_name[i], name) == 0) {
			event->number = i;
			return true;
		}
	return false;
}

static bool
read_scale(const struct osc_message *message, struct engine_event *event)
{
	const char *name = osc_string(message, 0);
	event->kind = ENGINE_SCALE;
	event->number = name ? scale_find(name) : -1;
	return event->number >= 0;
}

static bool
read_root(const struct osc_message *message, struct engine_event *event)
{
	const char *name = osc_string(message, 0);
	event->kind = ENGINE_ROOT;
	if (name)
		return note_parse(name, &event->number);
	int32_t number;
	if (!osc_integer(message, 0, &number) || number < 0 || number > 127)
		return false;
	event->number = number;
	return true;
}

static bool
read_volume(const struct osc_message *message, struct engine_event *event)
{
	event->kind = ENGINE_VOLUME;
	return osc_number(message, 0, &event->value) &&
	       event->value >= ENGINE_VOLUME_MIN && event->value <= ENGINE_VOLUME_MAX;
}

static bool
read_panic(const struct osc_message *message, struct engine_event *event)
{
	(void)message; /* whatever it carries: silence must not be refused */
	event->kind = ENGINE_PANIC;
	return true;
}

enum synth_osc
synth_osc_read(const struct osc_message *message, struct engine_event *event)
{
	static const struct {
		const char *address;
		bool (*read)(const struct osc_message *, struct engine_event *);
	} controls[] = {
		{ "/synth/sound", read_sound },
		{ "/synth/scale", read_scale },
		{ "/synth/root", read_root },
		{ "/synth/volume", read_volume },
		{ "/synth/panic", read_panic },
	};
	*event = (struct engine_event){ 0 };
	for (size_t i = 0; i < sizeof(controls) / sizeof(*controls); i++)
		if (strcmp(message->address, controls[i].address) == 0)
			return controls[i].read(message, event) ? SYNTH_OSC_EVENT
								: SYNTH_OSC_REFUSED;
	return SYNTH_OSC_FOREIGN;
}
