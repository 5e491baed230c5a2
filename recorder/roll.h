/* When the recorder rolls: decides from commands, transport, MIDI and level at which
 * frame a take begins, is split and ends. Knows neither files nor clocks. */
#pragma once

#include "recorder/tape.h"

enum roll_trigger {
	ROLL_AT_ONCE,   /* with the first frame */
	ROLL_COMMAND,   /* when told */
	ROLL_TRANSPORT, /* with the JACK transport */
	ROLL_MIDI,      /* MMC record strobe and exit, MIDI start and stop */
	ROLL_LEVEL,     /* as long as there is sound */
	ROLL_TRIGGERS
};

/* "now", "command", "transport", "midi", "level", NULL at the end. */
extern const char *const roll_trigger_name[ROLL_TRIGGERS + 1];

/* Lengths are frames, 0: none. */
struct roll_settings {
	enum roll_trigger trigger;
	uint64_t duration; /* of a take, its splits together */
	uint64_t split;    /* of a file of it */
	float threshold;   /* of ROLL_LEVEL: what is louder begins a take */
	uint64_t hold;     /* and so much without it ends the take */
};

enum roll_act { ROLL_NOTHING, ROLL_START, ROLL_STOP, ROLL_SPLIT };

enum roll_command { ROLL_COMMAND_START, ROLL_COMMAND_STOP, ROLL_COMMAND_SPLIT };

struct roll {
	struct roll_settings settings;
	bool rolling;
	uint64_t take_at, file_at; /* first frame of the take, of its file */
	uint64_t loud_at;          /* behind the last loud frame */
};

void roll_init(struct roll *roll, const struct roll_settings *settings);

/* What is to be done at frame `at` of the tape because of a command or an event. What can
 * mean nothing now, such as a stop while nothing rolls, is ROLL_NOTHING. */
enum roll_act roll_told(const struct roll *roll, enum roll_command command);
enum roll_act roll_heard(const struct roll *roll, const struct tape_event *event);

/* The frame at which something is to be done of itself, UINT64_MAX for none; and what. */
uint64_t roll_until(const struct roll *roll);
enum roll_act roll_due(const struct roll *roll, uint64_t at);

/* Of ROLL_LEVEL: listens to `frames` interleaved frames from `at` on (NULL: silence) and
 * returns how many of them pass before something is due. */
uint64_t roll_listen(struct roll *roll, const float *sound, uint64_t frames,
	unsigned channels, uint64_t at);

/* It has been done at frame `at`; `begin` is the first frame of the file that began. */
void roll_done(struct roll *roll, enum roll_act act, uint64_t at, uint64_t begin);
