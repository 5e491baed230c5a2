/* Says MIDI messages to a port, one after the other:
 *
 *   midi_say PORT HEX...		such as F07F7F0606F7 */
#include "common/client.h"
#include "common/log.h"

#include <jack/midiport.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BYTES_MAX = 64 };

static struct client client;
static jack_port_t *out;
static unsigned char message[BYTES_MAX];
static _Atomic size_t size; /* of what is to be said next; 0: said */

static int
process(jack_nframes_t frames, void *context)
{
	(void)context;
	void *buffer = jack_port_get_buffer(out, frames);
	jack_midi_clear_buffer(buffer);
	size_t count = atomic_load(&size);
	if (count > 0 && jack_midi_event_write(buffer, frames / 2, message, count) == 0)
		atomic_store(&size, 0);
	return 0;
}

static bool
say(const char *hex)
{
	const struct timespec pause = { .tv_nsec = 20000000 };
	size_t count = strlen(hex) / 2;
	unsigned byte;
	if (count == 0 || count > BYTES_MAX)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (sscanf(hex + 2 * i, "%2x", &byte) != 1)
			return false;
		message[i] = (unsigned char)byte;
	}
	atomic_store(&size, count);
	for (int i = 0; i < 250 && atomic_load(&size) > 0; i++)
		nanosleep(&pause, NULL);
	nanosleep(&pause, NULL); /* for the period that it is said in */
	return atomic_load(&size) == 0;
}

int
main(int argc, char **argv)
{
	struct client_options options = {
		.name = "midi-say", .connect = { .count = 1 }, .ready_fd = -1
	};
	char connect[320];
	log_init("midi_say");
	snprintf(connect, sizeof(connect), "out=%s", argc > 1 ? argv[1] : "");
	options.connect.item[0] = connect;
	if (argc < 3 || !client_open(&client, &options))
		return EXIT_FAILURE;
	out = client_port(&client, "out", JACK_DEFAULT_MIDI_TYPE, JackPortIsOutput);
	if (!out || jack_set_process_callback(client.jack, process, NULL) != 0 ||
		!client_activate(&client, &options))
		return EXIT_FAILURE;
	bool said = true;
	for (int i = 2; said && i < argc; i++)
		said = say(argv[i]);
	client_close(&client);
	return said ? EXIT_SUCCESS : EXIT_FAILURE;
}
