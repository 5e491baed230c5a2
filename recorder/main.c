/* hand-recorder: a JACK client that brings sound and MIDI to disk. */
#include "recorder/meter.h"
#include "recorder/recorder_osc.h"
#include "recorder/recorder_settings.h"
#include "recorder/repair.h"
#include "recorder/wires.h"

#include "common/client.h"
#include "common/log.h"
#include "common/osc_server.h"
#include "common/quit.h"
#include "common/ready.h"

#include <inttypes.h>
#include <jack/midiport.h>
#include <jack/transport.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>

/* How a stay at a server ended. */
enum stay { STAY_ON, STAY_OVER, STAY_SERVER_GONE, STAY_RATE_CHANGED, STAY_FAILED };

struct recorder {
	struct recorder_settings settings;
	struct client client;
	struct wires wires;
	struct tape *tape;
	struct recorder_osc osc;
	unsigned channels;
	uint32_t rate;
	jack_port_t *in[TAPE_CHANNELS_MAX], *midi_in;
	int ready_fd;                  /* -1 once it has been told */
	bool rolling;                  /* the transport, in the JACK thread */
	jack_nframes_t period;         /* its last one's frames */
	atomic_bool stopping, stopped; /* asked of the JACK thread, and done by it */
	atomic_bool freewheeling, jump_allowed, rate_changed;
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

static void
follow_transport(struct recorder *recorder)
{
	bool rolling =
		jack_transport_query(recorder->client.jack, NULL) == JackTransportRolling;
	if (rolling != recorder->rolling)
		tape_push_transport(recorder->tape, rolling);
	recorder->rolling = rolling;
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
	/* JACK2 counts the cycle before a change of period as one of the new length */
	bool jump_allowed = atomic_exchange(&recorder->jump_allowed, false) ||
			    atomic_load(&recorder->freewheeling) ||
			    frames != recorder->period;
	recorder->period = frames;
	tape_clock(recorder->tape, jack_last_frame_time(recorder->client.jack),
		jump_allowed);
	follow_transport(recorder);
	push_events(recorder, frames);
	wait_for_room(recorder, frames);
	tape_push(recorder->tape, channels, frames);
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
	atomic_store(&recorder->stopping, true); /* what comes now has another length */
	atomic_store(&recorder->rate_changed, true);
	return 0;
}

static bool
register_ports(struct recorder *recorder)
{
	struct client *client = &recorder->client;
	unsigned long flags = JackPortIsInput | JackPortIsTerminal;
	for (unsigned c = 0; c < recorder->channels; c++) {
		char name[16];
		snprintf(name, sizeof(name), "in_%u", c + 1);
		recorder->in[c] =
			client_port(client, name, JACK_DEFAULT_AUDIO_TYPE, flags);
		if (!recorder->in[c])
			return false;
	}
	recorder->midi_in = client_port(client, "midi_in", JACK_DEFAULT_MIDI_TYPE, flags);
	return recorder->midi_in;
}

/* Joins a server and registers all ports; they are as many as the first time. */
static bool
join_server(struct recorder *recorder, bool wait)
{
	const struct recorder_settings *settings = &recorder->settings;
	struct client *client = &recorder->client;
	if (!(wait ? client_wait : client_open)(client, &settings->client))
		return false;
	if (!wires_find(&recorder->wires, client))
		return false;
	if (recorder->channels == 0)
		recorder->channels = settings->channels ? (unsigned)settings->channels
				     : recorder->wires.count
					     ? (unsigned)recorder->wires.count
					     : 2;
	recorder->rate = jack_get_sample_rate(client->jack);
	return register_ports(recorder) &&
	       jack_set_process_callback(client->jack, process, recorder) == 0 &&
	       jack_set_freewheel_callback(client->jack, on_freewheel, recorder) == 0 &&
	       jack_set_sample_rate_callback(client->jack, on_rate, recorder) == 0;
}

static double
wall_clock(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static enum stay
how_it_goes(struct recorder *recorder)
{
	enum quit_event event = quit_wait(50);
	if (event == QUIT_STATUS) {
		struct status status = { 0 };
		recorder_osc_status(&recorder->osc, &status);
		status_log(&status);
	}
	if (event == QUIT_END)
		return STAY_OVER;
	if (atomic_load(&recorder->client.lost))
		return STAY_SERVER_GONE;
	return atomic_exchange(&recorder->rate_changed, false) ? STAY_RATE_CHANGED
							       : STAY_ON;
}

/* Until the end is asked for, the server goes or its rate changes. */
static enum stay
watch(struct recorder *recorder, struct recording *recording)
{
	struct meter meter = { .channels = recorder->channels, .rate = recorder->rate };
	enum stay end;
	while ((end = how_it_goes(recorder)) == STAY_ON) {
		wires_connect(&recorder->wires, &recorder->client);
		if (recorder->settings.meter)
			meter_show(&meter, recording);
	}
	meter_end(&meter);
	return end;
}

/* Lets the JACK thread finish its period; a dead or stopped server has none. */
static void
stop_taking(struct recorder *recorder)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	atomic_store(&recorder->stopping, true);
	for (int i = 0; i < 500 && !atomic_load(&recorder->client.lost) &&
			!atomic_load(&recorder->stopped);
		i++)
		nanosleep(&pause, NULL);
}

static void
log_losses(const struct tape_counts *counts)
{
	if (counts->overruns)
		log_error("%" PRIu64 " overruns: %" PRIu64 " frames lost, silence in "
			  "their place; a longer --buffer helps",
			counts->overruns, counts->overrun_frames);
	if (counts->undelivered)
		log_warning("%" PRIu64 " frames never delivered by the server (%" PRIu64
			    " xruns), silence in their place",
			counts->undelivered_frames, counts->undelivered);
	if (counts->events_lost)
		log_error("%" PRIu64 " MIDI events lost", counts->events_lost);
}

/* Between the tape's first frame and its last. */
static enum stay
run(struct recorder *recorder, struct recording *recording)
{
	struct client *client = &recorder->client;
	atomic_store(&recorder->stopping, false);
	atomic_store(&recorder->stopped, false);
	recorder->rolling = false;
	if (!client_activate(client, &recorder->settings.client))
		return STAY_FAILED;
	wires_connect(&recorder->wires, client);
	ready_announce(recorder->ready_fd, jack_get_client_name(client->jack));
	recorder->ready_fd = -1;
	enum stay end = watch(recorder, recording);
	stop_taking(recorder);
	return end;
}

/* Records at this server until something ends the stay; *whole turns false when not all
 * that was to be recorded is in files. */
static enum stay
stay(struct recorder *recorder, bool *whole)
{
	struct recording_settings settings = recorder_settings_at(
		&recorder->settings, recorder->rate, recorder->channels);
	settings.reel.port_name = wires_names(&recorder->wires);
	if (!reel_check(&settings.reel))
		return STAY_FAILED;
	recorder->tape =
		tape_new(recorder->channels, recorder->rate, recorder->settings.buffer);
	if (!recorder->tape) {
		log_error("out of memory: a shorter --buffer needs less");
		return STAY_FAILED;
	}
	settings.reel.xruns = &recorder->client.xruns;
	settings.tape_time = wall_clock();
	struct recording *recording = recording_start(recorder->tape, &settings);
	if (!recording)
		return STAY_FAILED;
	mlockall(MCL_CURRENT | MCL_ONFAULT); /* as far as the user's limits allow */
	recorder_osc_attach(&recorder->osc, &recorder->client, recorder->tape, recording,
		recorder->channels, recorder->rate);
	enum stay end = run(recorder, recording);
	recorder_osc_detach(&recorder->osc);
	struct tape_counts counts;
	if (!recording_stop(recording).whole)
		*whole = false;
	tape_count(recorder->tape, &counts);
	if (counts.overruns || counts.events_lost)
		*whole = false;
	log_losses(&counts);
	return end;
}

/* Leaves the server; its ports and the tape are gone then. */
static void
leave(struct recorder *recorder)
{
	client_close(&recorder->client);
	tape_free(recorder->tape);
	recorder->tape = NULL;
}

/* Records from server to server; true when nothing is missing. */
static bool
record(struct recorder *recorder)
{
	bool whole = true, wait = recorder->settings.wait;
	for (;;) {
		bool joined = join_server(recorder, wait);
		enum stay end = joined ? stay(recorder, &whole) : STAY_FAILED;
		leave(recorder);
		if (!joined && quit_requested())
			return whole;
		if (end == STAY_FAILED)
			return false;
		if (end == STAY_OVER)
			return whole;
		if (end == STAY_RATE_CHANGED)
			log_warning("the server's rate has changed: on in a new take");
		else
			whole = false; /* nobody knows what was played meanwhile */
		wait = true;
	}
}

/* False when some of them found no room. */
static bool
tell_of_hands(struct recorder_osc *osc)
{
	unsigned overruns = atomic_load(&osc->intake.fate[FATE_OVERRUN]);
	if (osc->hands)
		hand_intake_summary(&osc->intake);
	return overruns == 0;
}

/* A file for each of 256 ports, twice where a take is split, is more than shells allow.
 */
static void
allow_files(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit); /* where it fails, opening files will tell */
}

int
main(int argc, char **argv)
{
	static struct recorder recorder;
	enum option_result result =
		recorder_settings_read(&recorder.settings, argc, argv);
	if (result != OPTION_RUN)
		return result == OPTION_DONE ? EXIT_SUCCESS : EXIT_USAGE;
	if (recorder.settings.repair)
		return repair_file(recorder.settings.repair) ? EXIT_SUCCESS
							     : EXIT_FAILURE;
	recorder.ready_fd = recorder.settings.client.ready_fd;
	recorder.settings.client.ready_fd = -1; /* our own wires come first */
	recorder.settings.client.outlives_server = true;
	recorder.wires.patterns = &recorder.settings.ports;
	recorder.wires.follow = recorder.settings.follow;
	const struct osc_server_calls calls = { .context = &recorder.osc,
		.program = "hand-recorder",
		.packet = recorder_osc_packet,
		.message = recorder_osc_message,
		.packet_end = recorder_osc_packet_end,
		.status = recorder_osc_status,
		.question = recorder_osc_question };
	recorder_osc_init(&recorder.osc);
	recorder.osc.hands = recorder.settings.recording.reel.hands;
	struct osc_server *server = NULL;
	int port = recorder.settings.osc_port;
	allow_files();
	bool good = quit_init();
	if (good && port >= 0)
		server = osc_server_start(NULL, port, &calls);
	good = good && (server || port < 0) && record(&recorder);
	osc_server_stop(server);
	good = tell_of_hands(&recorder.osc) && good;
	return good && quit_exit_status() == EXIT_SUCCESS ? EXIT_SUCCESS : EXIT_FAILURE;
}
