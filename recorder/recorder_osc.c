#include "recorder/recorder_osc.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { LEVELS_EACH = 3, LEVELS_CHANNELS = OSC_ARGUMENTS_MAX / LEVELS_EACH };

/* Says "silence" where a decibel has no number. */
static const double silence_db = -200;

void
recorder_osc_init(struct recorder_osc *osc)
{
	*osc = (struct recorder_osc){ 0 };
	pthread_mutex_init(&osc->mutex, NULL);
}

void
recorder_osc_attach(struct recorder_osc *osc, struct client *client,
	const struct tape *tape, struct recording *recording, unsigned channels,
	uint32_t rate)
{
	pthread_mutex_lock(&osc->mutex);
	osc->client = client;
	osc->tape = tape;
	osc->recording = recording;
	osc->channels = channels;
	osc->rate = rate;
	pthread_mutex_unlock(&osc->mutex);
}

void
recorder_osc_detach(struct recorder_osc *osc)
{
	pthread_mutex_lock(&osc->mutex);
	osc->recording = NULL;
	pthread_mutex_unlock(&osc->mutex);
}

static bool
obey(struct recording *recording, const struct osc_message *message)
{
	static const struct {
		const char *address;
		enum roll_command command;
	} commands[] = {
		{ "/recorder/start", ROLL_COMMAND_START },
		{ "/recorder/stop", ROLL_COMMAND_STOP },
		{ "/recorder/split", ROLL_COMMAND_SPLIT },
	};
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (strcmp(message->address, commands[i].address) == 0)
			return recording_tell(recording, commands[i].command);
	if (strcmp(message->address, "/recorder/marker") != 0)
		return false;
	const char *label = osc_string(message, 0);
	if (message->count > 0 && !label)
		return false;
	return recording_mark(recording, label ? label : "");
}

static uint64_t
microseconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

void
recorder_osc_packet(void *context)
{
	struct recorder_osc *osc = context;
	hand_intake_packet(&osc->intake, microseconds());
}

/* A casualty is told with the frame behind it, so that it counts for the same take. */
static void
take_hands(struct recorder_osc *osc)
{
	unsigned casualties = hand_intake_casualties(&osc->intake);
	if (osc->recording && !recording_hands(osc->recording, &osc->intake.reader.frame,
				      casualties - osc->told))
		hand_intake_overrun(&osc->intake);
	else
		osc->told = casualties;
}

void
recorder_osc_packet_end(void *context, bool well_formed)
{
	struct recorder_osc *osc = context;
	if (!osc->hands || !hand_intake_packet_end(&osc->intake, well_formed))
		return;
	pthread_mutex_lock(&osc->mutex);
	take_hands(osc);
	pthread_mutex_unlock(&osc->mutex);
}

void
recorder_osc_message(void *context, const struct osc_message *message)
{
	struct recorder_osc *osc = context;
	if (osc->hands && hand_intake_message(&osc->intake, message))
		return;
	pthread_mutex_lock(&osc->mutex);
	if (!osc->recording || !obey(osc->recording, message))
		osc->refused++;
	pthread_mutex_unlock(&osc->mutex);
}

static void
answer_state(struct recorder_osc *osc, struct osc_answer *answer)
{
	static struct recording_state state; /* under the mutex */
	recording_state(osc->recording, &state);
	osc_answer_number(answer, 'i', state.rolling);
	osc_answer_number(answer, 'f', (double)state.frames / osc->rate);
	osc_answer_number(answer, 'i', state.takes);
	osc_answer_string(answer, state.path);
}

static double
decibels(float value)
{
	return value > 0 ? fmax(20 * log10(value), silence_db) : silence_db;
}

static void
answer_levels(struct recorder_osc *osc, struct osc_answer *answer)
{
	struct level level;
	for (unsigned c = 0; c < osc->channels && c < LEVELS_CHANNELS; c++) {
		if (!recording_level(osc->recording, LEVELS_OSC, c, &level))
			return;
		osc_answer_number(answer, 'f', decibels(level.peak));
		osc_answer_number(answer, 'f', decibels(level.rms));
		osc_answer_number(answer, 'i', (double)level.clipped);
	}
}

bool
recorder_osc_question(
	void *context, const struct osc_message *question, struct osc_answer *answer)
{
	struct recorder_osc *osc = context;
	bool state = strcmp(question->address, "/recorder/state") == 0;
	if (!state && strcmp(question->address, "/recorder/levels") != 0)
		return false;
	pthread_mutex_lock(&osc->mutex);
	if (osc->recording && state)
		answer_state(osc, answer);
	else if (osc->recording)
		answer_levels(osc, answer);
	pthread_mutex_unlock(&osc->mutex);
	return true;
}

static void
add_counts(struct recorder_osc *osc, struct status *status)
{
	static struct recording_state state;
	struct tape_counts counts;
	tape_count(osc->tape, &counts);
	recording_state(osc->recording, &state);
	status_add(status, "rolling", state.rolling);
	status_add(status, "takes", state.takes);
	status_add(status, "seconds", (double)state.frames / osc->rate);
	status_add(status, "frames", (double)state.frames);
	status_add(status, "overruns", (double)counts.overruns);
	status_add(status, "frames-lost", (double)counts.overrun_frames);
	status_add(status, "gaps-of-server", (double)counts.undelivered);
	status_add(status, "frames-undelivered", (double)counts.undelivered_frames);
	status_add(status, "events", (double)counts.events);
	status_add(status, "events-lost", (double)counts.events_lost);
	status_add(status, "buffered", (double)counts.waiting / osc->rate);
	status_add(status, "minutes-free", state.free_minutes);
	client_status(osc->client, status);
}

void
recorder_osc_status(void *context, struct status *status)
{
	struct recorder_osc *osc = context;
	pthread_mutex_lock(&osc->mutex);
	if (osc->recording)
		add_counts(osc, status);
	status_add(status, "commands-refused", osc->refused);
	if (osc->hands)
		hand_intake_status(&osc->intake, status);
	pthread_mutex_unlock(&osc->mutex);
}
