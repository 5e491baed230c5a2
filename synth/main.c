/* hand-synth: hand features in by OSC, sound and MIDI out by JACK. */
#include "common/client.h"
#include "common/log.h"
#include "common/note.h"
#include "common/osc_server.h"
#include "common/quit.h"
#include "synth/player.h"
#include "synth/settings.h"
#include "synth/synth_osc.h"

#include <jack/midiport.h>
#include <stdio.h>
#include <time.h>

static struct settings settings;
static struct client client;
static struct hand_input input;
static struct player player;
static jack_port_t *out_left, *out_right, *midi_out;

REALTIME static int
process(jack_nframes_t frames, void *context)
{
	(void)context;
	float *left = jack_port_get_buffer(out_left, frames);
	float *right = jack_port_get_buffer(out_right, frames);
	void *midi = jack_port_get_buffer(midi_out, frames);
	jack_nframes_t first;
	float microseconds;
	struct period period = { .frames = frames };
	jack_get_cycle_times(
		client.jack, &first, &period.begin, &period.end, &microseconds);
	size_t count;
	const struct midi_event *event = player_render(
		&player, jack_get_sample_rate(client.jack), &period, left, right, &count);
	jack_midi_clear_buffer(midi);
	unsigned lost = 0;
	for (size_t i = 0; i < count; i++)
		lost += jack_midi_event_write(
				midi, event[i].frame, event[i].data, event[i].size) != 0;
	if (lost)
		player_midi_lost(&player, lost);
	return 0;
}

static bool
join(void)
{
	if (!client_open(&client, &settings.client))
		return false;
	unsigned long flags = JackPortIsOutput | JackPortIsTerminal;
	out_left = client_port(&client, "out_left", JACK_DEFAULT_AUDIO_TYPE, flags);
	out_right = client_port(&client, "out_right", JACK_DEFAULT_AUDIO_TYPE, flags);
	midi_out = client_port(&client, "midi_out", JACK_DEFAULT_MIDI_TYPE, flags);
	return out_left && out_right && midi_out;
}

static uint64_t
now(void)
{
	return jack_get_time();
}

static void
fill_status(void *context, struct status *status)
{
	(void)context;
	hand_input_status(&input, status);
	player_status(&player, status);
	client_status(&client, status);
}

static bool
answer(void *context, const struct osc_message *question, struct osc_answer *said)
{
	(void)context;
	struct synth_facts facts = {
		.settings = &settings.engine,
		.sounding = player_sounding(&player),
		.casualties = hand_intake_casualties(&input.intake),
	};
	return synth_osc_answer(question, &facts, said);
}

static void
print_status(void)
{
	struct status status = { 0 };
	fill_status(NULL, &status);
	status_log(&status);
	hand_intake_summary(&input.intake);
}

static void
show_notes(void)
{
	struct engine_note note;
	char name[NOTE_NAME_BYTES];
	while (ring_pop(player.notes, &note))
		if (settings.show_notes)
			printf("%-4s %7.1f Hz\n", note_name(note.pitch, name),
				note.hertz);
	fflush(stdout);
}

static void
wait_for_end(void)
{
	enum quit_event event;
	do {
		event = quit_wait(20);
		if (event == QUIT_STATUS)
			print_status();
		show_notes();
		player_refit(&player);
	} while (event != QUIT_END);
}

/* Fades out and ends all notes; gives up when the JACK thread does not do it in time. The
 * OSC thread is over: the ring's next producer is this one. */
static void
release(void)
{
	static const struct engine_event event = { .kind = ENGINE_RELEASE };
	static const struct timespec nap = { .tv_nsec = 5000000 };
	int naps = (int)(settings.engine.voice.fade_out_seconds * 1000 + 500) / 5;
	bool told = false;
	for (int i = 0; i < naps && !atomic_load(&player.finished); i++) {
		if (!told)
			told = hand_input_push(&input, &event);
		nanosleep(&nap, NULL);
	}
}

static int
play(void)
{
	struct osc_server_calls calls = {
		.context = &input,
		.program = settings.client.name,
		.packet = hand_input_packet,
		.message = hand_input_message,
		.packet_end = hand_input_packet_end,
		.status = fill_status,
		.question = answer,
	};
	int exit_status = 1;
	if (!join())
		goto leave;
	if (!hand_input_init(&input, now))
		goto leave;
	if (!player_init(&player, &settings.engine, jack_get_sample_rate(client.jack),
		    input.ring))
		goto drop_input;
	struct osc_server *server =
		osc_server_start(settings.bind, settings.osc_port, &calls);
	if (!server)
		goto drop_player;
	log_info("listening for hands on UDP port %d", osc_server_port(server));
	jack_set_process_callback(client.jack, process, NULL);
	if (client_activate(&client, &settings.client)) {
		wait_for_end();
		exit_status = quit_exit_status();
	}
	osc_server_stop(server);
	if (exit_status == 0)
		release();
	client_close(&client);
	show_notes();
	hand_intake_summary(&input.intake);
drop_player:
	player_finish(&player);
drop_input:
	hand_input_finish(&input);
leave:
	client_close(&client);
	return exit_status;
}

int
main(int argc, char **argv)
{
	log_init("hand-synth");
	switch (settings_read(&settings, argc, argv)) {
	case OPTION_DONE:
		return 0;
	case OPTION_BAD:
		return EXIT_USAGE;
	case OPTION_RUN:
		break;
	}
	if (!quit_init())
		return 1;
	return play();
}
