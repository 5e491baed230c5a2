#include "recorder/roll.h"

#include <math.h>
#include <string.h>

const char *const roll_trigger_name[ROLL_TRIGGERS + 1] = { "now", "command", "transport",
	"midi", "level", NULL };

/* Sources of the numbers: MIDI 1.0 Detailed Specification 4.2 (1996), MIDI Machine
 * Control 1.0 (RP-013, 1992). */
enum {
	MIDI_START = 0xfa,
	MIDI_CONTINUE = 0xfb,
	MIDI_STOP = 0xfc,
	MMC_STOP = 0x01,
	MMC_RECORD_STROBE = 0x06,
	MMC_RECORD_EXIT = 0x07,
};

void
roll_init(struct roll *roll, const struct roll_settings *settings)
{
	*roll = (struct roll){ .settings = *settings };
}

static enum roll_act
when_idle(const struct roll *roll, bool start)
{
	return start && !roll->rolling   ? ROLL_START
	       : !start && roll->rolling ? ROLL_STOP
					 : ROLL_NOTHING;
}

enum roll_act
roll_told(const struct roll *roll, enum roll_command command)
{
	if (command == ROLL_COMMAND_SPLIT)
		return roll->rolling ? ROLL_SPLIT : ROLL_NOTHING;
	return when_idle(roll, command == ROLL_COMMAND_START);
}

static enum roll_act
midi_act(const struct roll *roll, const unsigned char *data, uint32_t size)
{
	if (size == 1 && (data[0] == MIDI_START || data[0] == MIDI_CONTINUE))
		return when_idle(roll, true);
	if (size == 1 && data[0] == MIDI_STOP)
		return when_idle(roll, false);
	/* F0 7F device 06 command F7 */
	if (size != 6 || memcmp(data, "\xf0\x7f", 2) != 0 || data[3] != 0x06)
		return ROLL_NOTHING;
	switch (data[4]) {
	case MMC_RECORD_STROBE:
		return when_idle(roll, true);
	case MMC_RECORD_EXIT:
	case MMC_STOP:
		return when_idle(roll, false);
	default:
		return ROLL_NOTHING;
	}
}

enum roll_act
roll_heard(const struct roll *roll, const struct tape_event *event)
{
	enum roll_trigger trigger = roll->settings.trigger;
	if (event->kind == TAPE_MIDI)
		return trigger == ROLL_MIDI ? midi_act(roll, event->data, event->size)
					    : ROLL_NOTHING;
	return trigger == ROLL_TRANSPORT ? when_idle(roll, event->kind == TAPE_ROLL)
					 : ROLL_NOTHING;
}

static uint64_t
end_of_take(const struct roll *roll)
{
	uint64_t end = UINT64_MAX;
	if (roll->settings.duration)
		end = roll->take_at + roll->settings.duration;
	if (roll->settings.trigger == ROLL_LEVEL &&
		roll->loud_at + roll->settings.hold < end)
		end = roll->loud_at + roll->settings.hold;
	return end;
}

uint64_t
roll_until(const struct roll *roll)
{
	if (!roll->rolling)
		return UINT64_MAX;
	uint64_t end = UINT64_MAX;
	if (roll->settings.duration)
		end = roll->take_at + roll->settings.duration;
	if (roll->settings.split && roll->file_at + roll->settings.split < end)
		end = roll->file_at + roll->settings.split;
	return end;
}

enum roll_act
roll_due(const struct roll *roll, uint64_t at)
{
	if (!roll->rolling)
		return ROLL_NOTHING;
	if (at >= end_of_take(roll))
		return ROLL_STOP;
	return roll->settings.split && at >= roll->file_at + roll->settings.split
		       ? ROLL_SPLIT
		       : ROLL_NOTHING;
}

static bool
is_loud(const struct roll *roll, const float *frame, unsigned channels)
{
	for (unsigned c = 0; c < channels; c++)
		if (fabsf(frame[c]) > roll->settings.threshold)
			return true;
	return false;
}

uint64_t
roll_listen(struct roll *roll, const float *sound, uint64_t frames, unsigned channels,
	uint64_t at)
{
	for (uint64_t i = 0; i < frames; i++) {
		bool loud = sound && is_loud(roll, sound + i * channels, channels);
		if (loud && !roll->rolling)
			return i;
		if (loud)
			roll->loud_at = at + i + 1;
		else if (roll->rolling && at + i >= roll->loud_at + roll->settings.hold)
			return i;
	}
	return frames;
}

void
roll_done(struct roll *roll, enum roll_act act, uint64_t at, uint64_t begin)
{
	roll->rolling = act != ROLL_STOP;
	roll->file_at = begin;
	if (act != ROLL_START)
		return;
	roll->take_at = begin;
	roll->loud_at = at;
}
