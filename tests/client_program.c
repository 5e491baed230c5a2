/* A JACK client made of common/client alone, for tests/client.t. */
#include "common/client.h"
#include "common/log.h"
#include "common/quit.h"

#include <stdio.h>
#include <stdlib.h>

static int inputs, outputs = 2;
static bool midi;
static struct client_options join = { .name = "client-test", .ready_fd = -1 };
static const struct option_spec specs[] = {
	{ "inputs", 0, OPTION_INTEGER, &inputs, "N", "audio inputs", 0, 100, NULL },
	{ "outputs", 0, OPTION_INTEGER, &outputs, "N", "audio outputs", 0, 400, NULL },
	{ "midi", 0, OPTION_FLAG, &midi, NULL, "a MIDI output", 0, 0, NULL },
	CLIENT_OPTION_ROWS(&join),
	{ 0 },
};

static int
process(jack_nframes_t frames, void *context)
{
	(void)frames;
	(void)context;
	return 0;
}

static bool
add_ports(struct client *client, const char *stem, int count, unsigned long flags)
{
	char name[16];
	for (int i = 1; i <= count; i++) {
		snprintf(name, sizeof(name), "%s_%d", stem, i);
		if (!client_port(client, name, JACK_DEFAULT_AUDIO_TYPE, flags))
			return false;
	}
	return true;
}

static int
run(struct client *client)
{
	jack_set_process_callback(client->jack, process, NULL);
	if (!add_ports(client, "out", outputs, JackPortIsOutput) ||
		!add_ports(client, "in", inputs, JackPortIsInput))
		return EXIT_FAILURE;
	if (midi && !client_port(
			    client, "midi_out", JACK_DEFAULT_MIDI_TYPE, JackPortIsOutput))
		return EXIT_FAILURE;
	if (!client_activate(client, &join))
		return EXIT_FAILURE;
	while (quit_wait(-1) != QUIT_END) {
		struct status status = { 0 };
		client_status(client, &status);
		status_log(&status);
	}
	return quit_exit_status();
}

int
main(int argc, char **argv)
{
	static const struct option_program program = { "client-test",
		"Joins JACK, connects, and waits to be ended.", NULL, specs };
	log_init(program.name);
	enum option_result parsed = option_parse(&program, argc, argv, NULL);
	if (parsed != OPTION_RUN)
		return parsed == OPTION_DONE ? EXIT_SUCCESS : EXIT_USAGE;
	struct client client;
	if (!quit_init() || !client_open(&client, &join))
		return EXIT_FAILURE;
	int status = run(&client);
	client_close(&client);
	client_close(&client);
	return status;
}
