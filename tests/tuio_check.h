/* For tests: reads a TUIO 1.1 bundle of the profile /tuio/2Dblb strictly, as the
 * specification's grammar has it: source, alive, one set for each that is alive, fseq. */
#pragma once

#include "common/osc_packet.h"

#include <math.h>
#include <string.h>

enum { TUIO_BLOBS_MAX = 4, TUIO_VALUES = 11 };
enum tuio_value { TX, TY, TA, TW, TH, TF, TVX, TVY, TVA, TM, TR };

struct tuio_seen {
	const char *wrong; /* NULL: all is well */
	char source[128];
	int alive, sets, fseq;
	int32_t alive_id[TUIO_BLOBS_MAX], set_id[TUIO_BLOBS_MAX];
	double value[TUIO_BLOBS_MAX][TUIO_VALUES];
	enum { TUIO_NOTHING, TUIO_SOURCE, TUIO_ALIVE, TUIO_SET, TUIO_FSEQ } last;
};

static inline bool
tuio_types(const struct osc_message *message, const char *types)
{
	size_t i = 0;
	for (; types[i] && i < message->count; i++)
		if (message->argument[i].type != types[i])
			return false;
	return !types[i] && i == message->count;
}

static inline const char *
tuio_take_set(struct tuio_seen *seen, const struct osc_message *message)
{
	if (!tuio_types(message, "sifffffffffff"))
		return "a set has other types";
	if (seen->last != TUIO_ALIVE && seen->last != TUIO_SET)
		return "a set is not after alive";
	if (seen->sets == TUIO_BLOBS_MAX)
		return "there are too many sets";
	seen->set_id[seen->sets] = (int32_t)message->argument[1].number;
	double *value = seen->value[seen->sets++];
	for (int i = 0; i < TUIO_VALUES; i++) {
		value[i] = message->argument[2 + i].number;
		if (!isfinite(value[i]))
			return "a value is not finite";
	}
	for (int i = TX; i <= TF; i++)
		if (i != TA && (value[i] < 0 || value[i] > 1))
			return "a value is not within 0...1";
	if (value[TA] < 0 || value[TA] >= 2 * M_PI)
		return "an angle is not within 0...2 pi";
	return NULL;
}

static inline const char *
tuio_take_alive(struct tuio_seen *seen, const struct osc_message *message)
{
	if (seen->last > TUIO_SOURCE)
		return "alive comes late";
	if (message->count - 1 > TUIO_BLOBS_MAX)
		return "too many are alive";
	for (size_t i = 1; i < message->count; i++) {
		if (message->argument[i].type != 'i')
			return "a session is no integer";
		for (int k = 0; k < seen->alive; k++)
			if (seen->alive_id[k] == (int32_t)message->argument[i].number)
				return "two have one session";
		seen->alive_id[seen->alive++] = (int32_t)message->argument[i].number;
	}
	return NULL;
}

static inline const char *
tuio_take(struct tuio_seen *seen, const struct osc_message *message)
{
	const char *wrong = NULL, *command = osc_string(message, 0);
	if (strcmp(message->address, "/tuio/2Dblb") != 0)
		return "the address is another one";
	if (!command)
		return "there is no command";
	if (strcmp(command, "source") == 0) {
		if (!tuio_types(message, "ss") || seen->last != TUIO_NOTHING)
			return "source is not the first";
		snprintf(
			seen->source, sizeof(seen->source), "%s", osc_string(message, 1));
		seen->last = TUIO_SOURCE;
	} else if (strcmp(command, "alive") == 0) {
		wrong = tuio_take_alive(seen, message);
		seen->last = TUIO_ALIVE;
	} else if (strcmp(command, "set") == 0) {
		wrong = tuio_take_set(seen, message);
		seen->last = TUIO_SET;
	} else if (strcmp(command, "fseq") == 0) {
		if (!tuio_types(message, "si") || seen->last < TUIO_ALIVE ||
			seen->last == TUIO_FSEQ)
			return "fseq is not the last";
		seen->fseq = (int32_t)message->argument[1].number;
		seen->last = TUIO_FSEQ;
	} else {
		return "the command is another one";
	}
	return wrong;
}

static inline void
tuio_on_message(void *context, const struct osc_message *message)
{
	struct tuio_seen *seen = context;
	if (!seen->wrong)
		seen->wrong = tuio_take(seen, message);
}

/* The sets must be those alive, but for fseq -1, which has none. */
static inline struct tuio_seen
tuio_check(const void *packet, size_t bytes)
{
	struct tuio_seen seen = { 0 };
	if (!osc_packet_read(packet, bytes, tuio_on_message, &seen))
		seen.wrong = "it is no OSC packet";
	if (!seen.wrong && seen.last != TUIO_FSEQ)
		seen.wrong = "there is no fseq";
	if (!seen.wrong && seen.sets != (seen.fseq == -1 ? 0 : seen.alive))
		seen.wrong = "not all that are alive are set";
	for (int i = 0; !seen.wrong && i < seen.sets; i++)
		if (seen.set_id[i] != seen.alive_id[i])
			seen.wrong = "what is set is not what is alive";
	return seen;
}
