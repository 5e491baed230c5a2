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

static void
answer_ladder(const struct synth_facts *facts, struct osc_answer *answer)
{
	const struct mapping_settings *mapping = &facts->settings->mapping;
	const struct sounding *sounding = &facts->sounding;
	struct ladder ladder;
	ladder_fill(&ladder, sounding->scale, sounding->root, mapping->octaves);
	osc_answer_string(answer, scale_name(sounding->scale));
	osc_answer_string(
		answer, hand_side_name[mapping->left_handed ? HAND_LEFT : HAND_RIGHT]);
	osc_answer_number(answer, 'i', mapping->continuous);
	osc_answer_number(answer, 'f', mapping->area_far);
	osc_answer_number(answer, 'f', mapping->area_near);
	osc_answer_number(answer, 'f', facts->settings->voice.a4_hertz);
	osc_answer_number(answer, 'f', mapping_top(mapping, sounding->root));
	for (int i = 0; i < ladder.count; i++)
		osc_answer_number(answer, 'i', ladder.note[i]);
}

static void
answer_now(const struct synth_facts *facts, struct osc_answer *answer)
{
	const struct sounding *sounding = &facts->sounding;
	osc_answer_number(answer, 'i', sounding->playing);
	osc_answer_number(answer, 'i', sounding->note);
	osc_answer_number(answer, 'f', sounding->hertz);
	osc_answer_number(answer, 'f', sounding->loudness);
	osc_answer_number(answer, 'i', 128 * sounding->scale + sounding->root);
	osc_answer_number(answer, 'i', facts->casualties & INT32_MAX);
}

bool
synth_osc_answer(const struct osc_message *question, const struct synth_facts *facts,
	struct osc_answer *answer)
{
	if (strcmp(question->address, "/synth/ladder") == 0)
		answer_ladder(facts, answer);
	else if (strcmp(question->address, "/synth/now") == 0)
		answer_now(facts, answer);
	else
		return false;
	return true;
}
