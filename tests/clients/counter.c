/* A JACK client whose sound tells the server's time: each sample of channel c in server
 * frame f is counter_sample(f, c), and every COUNTER_EVERY frames midi_out plays a note.
 * Any frame that is lost, doubled or moved on the way shows.
 *
 *   counter CHANNELS [VICTIM | own]
 *
 * says "ready counter" when it plays, and plays until a signal or the server ends it. On
 * SIGUSR1 it kills the process whose number stands in the file VICTIM, and says "at
 * FRAME": when. With "own" it counts the frames that it plays itself, as JACK2's clock
 * jumps when the period changes. */
#include "tests/clients/counter.h"

#include "common/client.h"
#include "common/log.h"
#include "common/quit.h"

#include <jack/midiport.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct client client;
static unsigned channels;
static jack_port_t *out[64], *midi_out;
static bool own_count;
static jack_nframes_t played;
static atomic_uint behind; /* the last frame that was handed out */

static int
process(jack_nframes_t frames, void *context)
{
	(void)context;
	jack_nframes_t now = own_count ? played : jack_last_frame_time(client.jack);
	played += frames;
	atomic_store(&behind, now + frames);
	for (unsigned c = 0; c < channels; c++) {
		float *sound = jack_port_get_buffer(out[c], frames);
		for (jack_nframes_t i = 0; i < frames; i++)
			sound[i] = counter_sample(now + i, c);
	}
	void *midi = jack_port_get_buffer(midi_out, frames);
	jack_midi_clear_buffer(midi);
	for (jack_nframes_t i = 0; i < frames; i++) {
		if (!counter_plays_note(now + i))
			continue;
		unsigned char note[3];
		counter_note(now + i, note);
		jack_midi_event_write(midi, i, note, sizeof(note));
	}
	return 0;
}

static void
kill_victim(const char *path)
{
	int victim = 0;
	FILE *file = path ? fopen(path, "r") : NULL;
	if (file && fscanf(file, "%d", &victim) == 1 && victim > 1) {
		unsigned at = atomic_load(&behind);
		kill(victim, SIGKILL);
		printf("at %u\n", at);
		fflush(stdout);
	}
	if (file)
		fclose(file);
}

int
main(int argc, char **argv)
{
	struct client_options options = { .name = "counter", .ready_fd = -1 };
	log_init("counter");
	int count;
	if (argc < 2 || argc > 3 || !option_integer(argv[1], 1, 64, &count) ||
		!quit_init() || !client_open(&client, &options))
		return 1;
	channels = (unsigned)count;
	own_count = argc == 3 && strcmp(argv[2], "own") == 0;
	for (unsigned c = 0; c < channels; c++) {
		char name[16];
		snprintf(name, sizeof(name), "out_%u", c + 1);
		out[c] = client_port(
			&client, name, JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput);
		if (!out[c])
			return 1;
	}
	midi_out = client_port(
		&client, "midi_out", JACK_DEFAULT_MIDI_TYPE, JackPortIsOutput);
	if (!midi_out || jack_set_process_callback(client.jack, process, NULL) != 0 ||
		!client_activate(&client, &options))
		return 1;
	puts("ready counter");
	fflush(stdout);
	while (quit_wait(-1) != QUIT_END)
		kill_victim(argv[2]);
	client_close(&client);
	return quit_exit_status();
}
