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
say_number(struct osc_message *answer, char type, double number)
{
	answer->argument[answer->count++] =
		(struct osc_argument){ .type = type, .number = number };
}

static void
say_string(struct osc_message *answer, const char *string)
{
	answer->argument[answer->count++] =
		(struct osc_argument){ .type = 's', .string = string };
}

static void
answer_ladder(const struct synth_facts *facts, struct osc_message *answer)
{
	const struct mapping_settings *mapping = &facts->settings->mapping;
	const struct sounding *sounding = &facts->sounding;
	struct ladder ladder;
	ladder_fill(&ladder, sounding->scale, sounding->root, mapping->octaves);
	say_string(answer, scale_name(sounding->scale));
	say_string(answer, hand_side_name[mapping->left_handed ? HAND_LEFT : HAND_RIGHT]);
	say_number(answer, 'i', mapping->continuous);
	say_number(answer, 'f', mapping->area_far);
	say_number(answer, 'f', mapping->area_near);
	say_number(answer, 'f', facts->settings->voice.a4_hertz);
	say_number(answer, 'f', mapping_top(mapping, sounding->root));
	for (int i = 0; i < ladder.count; i++)
		say_number(answer, 'i', ladder.note[i]);
}

static void
answer_now(const struct synth_facts *facts, struct osc_message *answer)
{
	const struct sounding *sounding = &facts->sounding;
	say_number(answer, 'i', sounding->playing);
	say_number(answer, 'i', sounding->note);
	say_number(answer, 'f', sounding->hertz);
	say_number(answer, 'f', sounding->loudness);
	say_number(answer, 'i', 128 * sounding->scale + sounding->root);
	say_number(answer, 'i', facts->casualties & INT32_MAX);
}

bool
synth_osc_answer(const struct osc_message *question, const struct synth_facts *facts,
	struct osc_message *answer)
{
	static const char ladder[] = "/synth/ladder", now[] = "/synth/now";
	answer->count = 0;
	if (strcmp(question->address, ladder) == 0) {
		answer->address = ladder;
		answer_ladder(facts, answer);
	} else if (strcmp(question->address, now) == 0) {
		answer->address = now;
		answer_now(facts, answer);
	} else {
		return false;
	}
	return true;
}
