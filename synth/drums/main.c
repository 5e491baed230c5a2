/* hand-drums: a JACK client that keeps time with a built-in kit. */
#include "common/client.h"
#include "common/log.h"
#include "common/midi.h"
#include "common/osc_server.h"
#include "common/quit.h"
#include "synth/drums/control.h"
#include "synth/drums/drummer.h"

#include <jack/midiport.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { DRUMS_OSC_PORT = 9732, HITS_MAX = 256 };

struct options {
	double tempo, volume;
	const char *pattern;
	bool list_patterns, follow;
	int count_in, osc_port;
	struct client_options client;
};

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
join_server(struct drums *drums, const struct options *options)
{
	struct client *client = &drums->client;
	if (!client_open(client, &options->client))
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
set_up(struct drums *drums, const struct options *options)
{
	const struct pattern *pattern = control_pattern(drums->control, options->pattern);
	atomic_store(&drums->rate, jack_get_sample_rate(drums->client.jack));
	drums->follow = options->follow;
	drums->kit = kit_new(atomic_load(&drums->rate));
	drums->drummer = drums->kit ? drummer_new(drums->kit, pattern) : NULL;
	if (!drums->drummer) {
		log_error("out of memory");
		return false;
	}
	drummer_set_tempo(drums->drummer, options->tempo);
	drummer_set_gain(drums->drummer, (float)pow(10, options->volume / 20));
	if (!options->follow)
		drummer_start(drums->drummer, options->count_in);
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
play(struct drums *drums, const struct options *options)
{
	const struct osc_server_calls calls = { .context = drums,
		.program = "hand-drums",
		.message = on_message,
		.status = fill_status };
	struct osc_server *osc = osc_server_start(NULL, options->osc_port, &calls);
	if (!osc)
		return false;
	bool good = client_activate(&drums->client, &options->client);
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

static void
print_patterns(void)
{
	for (size_t i = 0; i < pattern_builtins(); i++)
		printf("%-10s %s\n", pattern_builtin_name(i), pattern_builtin_about(i));
}

int
main(int argc, char **argv)
{
	struct options options = { .tempo = 100,
		.pattern = "rock",
		.osc_port = DRUMS_OSC_PORT,
		.client = { .name = "hand-drums", .ready_fd = -1 } };
	const struct option_spec specs[] = {
		{ .name = "tempo",
			.letter = 't',
			.kind = OPTION_NUMBER,
			.value = &options.tempo,
			.argument = "BPM",
			.help = "beats a minute, 20 to 400 (default: 100)",
			.min = DRUMMER_TEMPO_MIN,
			.max = DRUMMER_TEMPO_MAX },
		{ .name = "pattern",
			.letter = 'p',
			.kind = OPTION_STRING,
			.value = &options.pattern,
			.argument = "NAME",
			.help = "what is played (default: rock)" },
		{ .name = "list-patterns",
			.kind = OPTION_FLAG,
			.value = &options.list_patterns,
			.help = "print the patterns' names" },
		{ .name = "volume",
			.letter = 'v',
			.kind = OPTION_NUMBER,
			.value = &options.volume,
			.argument = "DB",
			.help = "louder or softer by DB (default: 0)",
			.min = -80,
			.max = 12 },
		{ .name = "count-in",
			.kind = OPTION_INTEGER,
			.value = &options.count_in,
			.argument = "BARS",
			.help = "bars of clicks before the pattern (default: 0)",
			.min = 0,
			.max = 8 },
		{ .name = "follow",
			.letter = 'f',
			.kind = OPTION_FLAG,
			.value = &options.follow,
			.help = "play where and when the JACK transport rolls" },
		{ .name = "osc-port",
			.kind = OPTION_INTEGER,
			.value = &options.osc_port,
			.argument = "PORT",
			.help = "UDP port for OSC, 0: any (default: 9732)",
			.min = 0,
			.max = 65535 },
		CLIENT_OPTION_ROWS(&options.client),
		{ 0 },
	};
	const struct option_program program = { "hand-drums",
		"Plays drum patterns to JACK, exact to the sample.", NULL, specs };
	log_init(program.name);
	enum option_result result = option_parse(&program, argc, argv, NULL);
	if (result != OPTION_RUN)
		return result == OPTION_DONE ? EXIT_SUCCESS : EXIT_USAGE;
	if (options.list_patterns) {
		print_patterns();
		return EXIT_SUCCESS;
	}

	static struct drums drums;
	drums.control = control_new();
	if (!drums.control)
		return EXIT_FAILURE;
	int status = EXIT_FAILURE;
	if (!control_pattern(drums.control, options.pattern)) {
		log_error("there is no pattern '%s'; --list-patterns names them",
			options.pattern);
		status = EXIT_USAGE;
	} else if (quit_init() && join_server(&drums, &options) &&
		   set_up(&drums, &options) && play(&drums, &options)) {
		status = quit_exit_status();
	}
	client_close(&drums.client);
	drummer_free(drums.drummer);
	kit_free(drums.kit);
	kit_free(drums.next_kit);
	kit_free(drums.past_kit);
	control_free(drums.control);
	return status;
}
