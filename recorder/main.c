/* hand-recorder: a JACK client that brings sound and MIDI to disk. */
#include "recorder/recorder_settings.h"
#include "recorder/recording.h"
#include "recorder/summary.h"
#include "recorder/take_name.h"

#include "common/client.h"
#include "common/log.h"
#include "common/osc_server.h"
#include "common/quit.h"

#include <jack/midiport.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

struct recorder {
	struct client client;
	struct tape *tape;
	struct recording *recording;
	unsigned channels;
	uint32_t rate;
	jack_port_t *in[TAPE_CHANNELS_MAX], *midi_in;
	atomic_bool stopping, stopped; /* asked of the JACK thread, and done by it */
	atomic_bool freewheeling, jump_allowed;
};

static void
push_events(struct recorder *recorder, jack_nframes_t frames)
{
	void *buffer = jack_port_get_buffer(recorder->midi_in, frames);
	jack_nframes_t count = jack_midi_get_event_count(buffer);
	for (jack_nframes_t i = 0; i < count; i++) {
		jack_midi_event_t event;
		if (jack_midi_event_get(&event, buffer, i) == 0)
			tape_push_event(
				recorder->tape, event.time, event.buffer, event.size);
	}
	tape_lose_events(recorder->tape, jack_midi_get_lost_event_count(buffer));
}

/* Freewheel has no clock to be late for, so there the disk is waited for. */
static void
wait_for_room(struct recorder *recorder, jack_nframes_t frames)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	for (int i = 0; i < 5000 && atomic_load(&recorder->freewheeling) &&
			!atomic_load(&recorder->stopping) &&
			!tape_has_room(recorder->tape, frames);
		i++)
		nanosleep(&pause, NULL);
}

static int
process(jack_nframes_t frames, void *context)
{
	struct recorder *recorder = context;
	if (atomic_load(&recorder->stopping) || atomic_load(&recorder->stopped)) {
		atomic_store(&recorder->stopped, true);
		return 0;
	}
	const float *channels[TAPE_CHANNELS_MAX];
	for (unsigned c = 0; c < recorder->channels; c++)
		channels[c] = jack_port_get_buffer(recorder->in[c], frames);
	bool jump_allowed = atomic_exchange(&recorder->jump_allowed, false) ||
			    atomic_load(&recorder->freewheeling);
	tape_clock(recorder->tape, jack_last_frame_time(recorder->client.jack),
		jump_allowed);
	push_events(recorder, frames);
	wait_for_room(recorder, frames);
	if (!tape_push(recorder->tape, channels, frames))
		atomic_store(&recorder->stopped, true);
	return 0;
}

static void
on_freewheel(int starting, void *context)
{
	struct recorder *recorder = context;
	atomic_store(&recorder->jump_allowed, true);
	atomic_store(&recorder->freewheeling, starting != 0);
}

static int
on_rate(jack_nframes_t rate, void *context)
{
	struct recorder *recorder = context;
	if (rate == recorder->rate)
		return 0;
	log_error("the server's rate is now %u Hz: the take ends here", rate);
	quit_request(true);
	return 0;
}

static void
fill_status(void *context, struct status *status)
{
	struct recorder *recorder = context;
	struct tape_counts counts;
	tape_count(recorder->tape, &counts);
	status_add(status, "seconds", (double)counts.frames / recorder->rate);
	status_add(status, "frames", (double)counts.frames);
	status_add(status, "overruns", (double)counts.overruns);
	status_add(status, "frames-lost", (double)counts.overrun_frames);
	status_add(status, "gaps-of-server", (double)counts.undelivered);
	status_add(status, "frames-undelivered", (double)counts.undelivered_frames);
	status_add(status, "events", (double)counts.events);
	status_add(status, "events-lost", (double)counts.events_lost);
	status_add(status, "buffered", (double)counts.waiting / recorder->rate);
	client_status(&recorder->client, status);
}

static void
ignore_message(void *context, const struct osc_message *message)
{
	(void)context;
	(void)message; /* /ping, /status and /quit are answered before */
}

static bool
join_server(struct recorder *recorder, const struct recorder_settings *settings)
{
	struct client *client = &recorder->client;
	if (!client_open(client, &settings->client))
		return false;
	recorder->rate = jack_get_sample_rate(client->jack);
	recorder->channels = (unsigned)settings->channels;
	for (unsigned c = 0; c < recorder->channels; c++) {
		char name[16];
		snprintf(name, sizeof(name), "in_%u", c + 1);
		recorder->in[c] = client_port(client, name, JACK_DEFAULT_AUDIO_TYPE,
			JackPortIsInput | JackPortIsTerminal);
		if (!recorder->in[c])
			return false;
	}
	recorder->midi_in = client_port(client, "midi_in", JACK_DEFAULT_MIDI_TYPE,
		JackPortIsInput | JackPortIsTerminal);
	return recorder->midi_in &&
	       jack_set_process_callback(client->jack, process, recorder) == 0 &&
	       jack_set_freewheel_callback(client->jack, on_freewheel, recorder) == 0 &&
	       jack_set_sample_rate_callback(client->jack, on_rate, recorder) == 0;
}

static bool
start_writing(struct recorder *recorder, const struct recorder_settings *settings,
	struct take_name *name)
{
	double limit = settings->duration * recorder->rate;
	recorder->tape = tape_new(recorder->channels, recorder->rate, settings->buffer,
		(uint64_t)(limit + 0.5));
	if (!recorder->tape) {
		log_error("out of memory: a shorter --buffer needs less");
		return false;
	}
	if (!take_name_make(name, settings->output, time(NULL)))
		return false;
	struct take *take =
		take_open(name->wav_fd, name->wav, recorder->channels, recorder->rate);
	struct note_take *notes = note_take_open(name->mid_fd, name->mid, recorder->rate);
	if (take && notes)
		recorder->recording =
			recording_start(recorder->tape, take, notes, recorder->channels);
	if (recorder->recording)
		return true;
	take_close(take);
	note_take_close(notes, 0);
	return false;
}

/* Until the end is asked for or the take is as long as it was to be. */
static void
wait_for_end(struct recorder *recorder)
{
	while (!atomic_load(&recorder->stopped)) {
		enum quit_event event = quit_wait(50);
		if (event == QUIT_END)
			return;
		if (event == QUIT_STATUS) {
			struct status status = { 0 };
			fill_status(recorder, &status);
			status_log(&status);
		}
	}
}

/* Lets the JACK thread finish its period; a dead or stopped server has none. */
static void
stop_taking(struct recorder *recorder)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	atomic_store(&recorder->stopping, true);
	for (int i = 0; i < 500 && !atomic_load(&recorder->stopped); i++)
		nanosleep(&pause, NULL);
}

static bool
record(struct recorder *recorder, const struct recorder_settings *settings)
{
	static struct take_name name;
	struct osc_server *osc = NULL;
	const struct osc_server_calls calls = { .context = recorder,
		.program = "hand-recorder",
		.message = ignore_message,
		.status = fill_status };
	if (!start_writing(recorder, settings, &name))
		return false;
	mlockall(MCL_CURRENT | MCL_ONFAULT); /* as far as the user's limits allow */
	if (settings->osc_port >= 0)
		osc = osc_server_start(NULL, settings->osc_port, &calls);
	bool good = (osc || settings->osc_port < 0) &&
		    client_activate(&recorder->client, &settings->client);
	if (good) {
		log_info("recording to %s", name.wav);
		wait_for_end(recorder);
		stop_taking(recorder);
	}
	osc_server_stop(osc);
	struct recording_end end = recording_stop(recorder->recording);
	struct summary summary = { &name, recorder->tape, &end, recorder->channels,
		recorder->rate };
	summary_log(&summary);
	return good && summary_whole(&summary);
}

int
main(int argc, char **argv)
{
	struct recorder_settings settings;
	enum option_result result = recorder_settings_read(&settings, argc, argv);
	if (result != OPTION_RUN)
		return result == OPTION_DONE ? EXIT_SUCCESS : EXIT_USAGE;
	static struct recorder recorder;
	bool good = quit_init() && join_server(&recorder, &settings) &&
		    record(&recorder, &settings);
	client_close(&recorder.client);
	tape_free(recorder.tape);
	return good && quit_exit_status() == EXIT_SUCCESS ? EXIT_SUCCESS : EXIT_FAILURE;
}
