/* hand-drums: a JACK client that keeps time with a built-in kit. */
#include "common/client.h"
#include "common/log.h"
#include "common/midi.h"
#include "common/osc_server.h"
#include "common/quit.h"
#include "synth/drums/control.h"
#include "synth/drums/drum_settings.h"
#include "synth/drums/drummer.h"

#include <jack/midiport.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

enum { HITS_MAX = 256 };

struct drums {
	struct client client;
	jack_port_t *left, *right, *midi_in;
	struct control *control;
	struct drummer *drummer;
	struct kit *kit;
	bool follow;
	struct drummer_hit hit[HITS_MAX];

	_Atomic(struct kit *) next_kit; /* for the JACK thread, then back from it */
	_Atomic(struct kit *) past_kit;
	atomic_uint rate;             /* the server's now */
	atomic_bool stopping, silent; /* asked of the JACK thread, and its answer */
	_Atomic uint64_t hits, hits_lost, stolen, clipped, refused;
	_Atomic double tempo;
};

static size_t
collect_hits(struct drums *drums, jack_nframes_t frames)
{
	size_t count = 0;
	void *buffer = jack_port_get_buffer(drums->midi_in, frames);
	jack_nframes_t events = jack_midi_get_event_count(buffer);
	for (jack_nframes_t i = 0; i < events; i++) {
		jack_midi_event_t event;
		enum drum drum;
		if (jack_midi_event_get(&event, buffer, i) != 0 || event.size != 3 ||
			(event.buffer[0] & 0xf0) != MIDI_NOTE_ON ||
			event.buffer[2] == 0 || !drum_of_note(event.buffer[1], &drum))
			continue;
		if (count < HITS_MAX)
			drums->hit[count++] = (struct drummer_hit){ event.time, drum,
				event.buffer[2] & 0x7f };
		else
			atomic_fetch_add(&drums->hits_lost, 1);
	}
	return count;
}

static void
follow_transport(struct drums *drums)
{
	jack_position_t position;
	jack_transport_state_t state =
		jack_transport_query(drums->client.jack, &position);
	struct drummer_transport transport = {
		.rolling = state == JackTransportRolling,
		.frame = position.frame,
	};
	if ((position.valid & JackPositionBBT) && isfinite(position.beats_per_minute) &&
		position.beats_per_minute > 0 && position.ticks_per_beat > 0 &&
		position.beats_per_bar > 0 && position.bar > 0) {
		transport.tempo = position.beats_per_minute;
		transport.beat_error = 1 / position.ticks_per_beat;
		transport.beat = (position.bar - 1) * (double)position.beats_per_bar +
				 position.beat - 1 +
				 position.tick / position.ticks_per_beat;
		if (position.valid & JackBBTFrameOffset)
			transport.beat += position.bbt_offset *
					  position.beats_per_minute /
					  (60.0 * position.frame_rate);
	}
	drummer_follow(drums->drummer, &transport);
}

static void
publish(struct drums *drums)
{
	struct drummer_counts counts = drummer_count(drums->drummer);
	atomic_store(&drums->hits, counts.hits);
	atomic_store(&drums->stolen, counts.stolen);
	atomic_store(&drums->clipped, counts.clipped);
	atomic_store(&drums->tempo, drummer_tempo(drums->drummer));
}

static int
process(jack_nframes_t frames, void *context)
{
	struct drums *drums = context;
	float *left = jack_port_get_buffer(drums->left, frames);
	float *right = jack_port_get_buffer(drums->right, frames);
	struct kit *kit = atomic_exchange(&drums->next_kit, NULL);
	if (kit) {
		drummer_set_kit(drums->drummer, kit);
		atomic_store(&drums->past_kit, drums->kit);
		drums->kit = kit;
	}
	size_t hits = collect_hits(drums, frames);
	control_apply(drums->control, drums->drummer);
	bool stopping = atomic_load(&drums->stopping);
	if (stopping)
		drummer_stop(drums->drummer);
	if (drums->follow)
		follow_transport(drums);
	drummer_render(
		drums->drummer, drums->hit, stopping ? 0 : hits, left, right, frames);
	publish(drums);
	if (stopping && !drummer_sounds(drums->drummer))
		atomic_store(&drums->silent, true);
	return 0;
}

static int
on_rate(jack_nframes_t rate, void *context)
{
	struct drums *drums = context;
	atomic_store(&drums->rate, rate);
	return 0;
}

/* A kit for another rate is made here, away from the JACK thread, and the one of before
 * freed when that has let go of it. */
static void
follow_rate(struct drums *drums, uint32_t *kit_rate)
{
	kit_free(atomic_exchange(&drums->past_kit, NULL));
	uint32_t rate = atomic_load(&drums->rate);
	if (rate == *kit_rate)
		return;
	*kit_rate = rate;
	struct kit *kit = kit_new(rate);
	if (!kit)
		log_error("out of memory: the drums sound at the wrong pitch");
	kit_free(atomic_exchange(&drums->next_kit, kit));
}

static void
on_message(void *context, const struct osc_message *message)
{
	struct drums *drums = context;
	if (!control_message(drums->control, message))
		atomic_fetch_add(&drums->refused, 1);
}

static void
fill_status(void *context, struct status *status)
{
	struct drums *drums = context;
	status_add(status, "tempo", atomic_load(&drums->tempo));
	status_add(status, "hits", (double)atomic_load(&drums->hits));
	status_add(status, "hits-lost", (double)atomic_load(&drums->hits_lost));
	status_add(status, "voices-stolen", (double)atomic_load(&drums->stolen));
	status_add(status, "samples-clipped", (double)atomic_load(&drums->clipped));
	status_add(status, "messages-refused", (double)atomic_load(&drums->refused));
	client_status(&drums->client, status);
}

static bool
join_server(struct drums *drums, const struct drum_settings *settings)
{
	struct client *client = &drums->client;
	if (!client_open(client, &settings->client))
		return false;
	unsigned long output = JackPortIsOutput | JackPortIsTerminal;
	drums->left = client_port(client, "out_left", JACK_DEFAULT_AUDIO_TYPE, output);
	drums->right = client_port(client, "out_right", JACK_DEFAULT_AUDIO_TYPE, output);
	drums->midi_in = client_port(client, "midi_in", JACK_DEFAULT_MIDI_TYPE,
		JackPortIsInput | JackPortIsTerminal);
	return drums->left && drums->right && drums->midi_in &&
	       jack_set_process_callback(client->jack, process, drums) == 0 &&
	       jack_set_sample_rate_callback(client->jack, on_rate, drums) == 0;
}

static bool
set_up(struct drums *drums, const struct drum_settings *settings)
{
	const struct pattern *pattern =
		control_pattern(drums->control, settings->pattern);
	atomic_store(&drums->rate, jack_get_sample_rate(drums->client.jack));
	drums->follow = settings->follow;
	drums->kit = kit_new(atomic_load(&drums->rate));
	drums->drummer = drums->kit ? drummer_new(drums->kit, pattern) : NULL;
	if (!drums->drummer) {
		log_error("out of memory");
		return false;
	}
	drummer_set_tempo(drums->drummer, settings->tempo);
	drummer_set_gain(drums->drummer, (float)pow(10, settings->volume / 20));
	if (!settings->follow)
		drummer_start(drums->drummer, settings->count_in);
	return true;
}

static void
run(struct drums *drums)
{
	uint32_t kit_rate = drums->kit->rate;
	enum quit_event event;
	while ((event = quit_wait(100)) != QUIT_END) {
		follow_rate(drums, &kit_rate);
		if (event != QUIT_STATUS)
			continue;
		struct status status = { 0 };
		fill_status(drums, &status);
		status_log(&status);
	}
}

/* Lets what sounds fade; a dead or stopped server does not. */
static void
fade_out(struct drums *drums)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	atomic_store(&drums->stopping, true);
	for (int i = 0; i < 300 && !atomic_load(&drums->silent); i++)
		nanosleep(&pause, NULL);
}

static bool
play(struct drums *drums, const struct drum_settings *settings)
{
	const struct osc_server_calls calls = { .context = drums,
		.program = "hand-drums",
		.message = on_message,
		.status = fill_status };
	struct osc_server *osc = osc_server_start(NULL, settings->osc_port, &calls);
	if (!osc)
		return false;
	bool good = client_activate(&drums->client, &settings->client);
	if (good) {
		run(drums);
		fade_out(drums);
	}
	osc_server_stop(osc);
	struct status status = { 0 };
	fill_status(drums, &status);
	status_log(&status);
	return good;
}

int
main(int argc, char **argv)
{
	struct drum_settings settings;
	enum option_result result = drum_settings_read(&settings, argc, argv);
	if (result != OPTION_RUN)
		return result == OPTION_DONE ? EXIT_SUCCESS : EXIT_USAGE;
	static struct drums drums;
	int status = EXIT_FAILURE;
	drums.control = control_new();
	if (drums.control && quit_init() && join_server(&drums, &settings) &&
		set_up(&drums, &settings) && play(&drums, &settings))
		status = quit_exit_status();
	client_close(&drums.client);
	drummer_free(drums.drummer);
	kit_free(drums.kit);
	kit_free(drums.next_kit);
	kit_free(drums.past_kit);
	control_free(drums.control);
	return status;
}
