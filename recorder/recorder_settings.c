#include "recorder/recorder_settings.h"

#include "common/log.h"
#include "recorder/take_name.h"
#include "recorder/tape.h"

enum option_result
recorder_settings_read(struct recorder_settings *settings, int argc, char **argv)
{
	*settings = (struct recorder_settings){ .channels = 2,
		.osc_port = -1,
		.buffer = 10,
		.client = { .name = "hand-recorder", .ready_fd = -1 } };
	const struct option_spec specs[] = {
		{ .name = "output",
			.letter = 'o',
			.kind = OPTION_STRING,
			.value = &settings->output,
			.argument = "FILE.wav",
			.help = "the take; its MIDI goes beside it (default: "
				"take-DATE-TIME.wav)" },
		{ .name = "channels",
			.letter = 'c',
			.kind = OPTION_INTEGER,
			.value = &settings->channels,
			.argument = "N",
			.help = "audio inputs (default: 2)",
			.min = 1,
			.max = TAPE_CHANNELS_MAX },
		{ .name = "duration",
			.letter = 'd',
			.kind = OPTION_NUMBER,
			.value = &settings->duration,
			.argument = "SECONDS",
			.help = "end the take after so long (default: when told to)",
			.min = 0.001,
			.max = 1e7 },
		{ .name = "buffer",
			.kind = OPTION_NUMBER,
			.value = &settings->buffer,
			.argument = "SECONDS",
			.help = "how long the disk may stall (default: 10)",
			.min = 0.1,
			.max = 600 },
		{ .name = "osc-port",
			.kind = OPTION_INTEGER,
			.value = &settings->osc_port,
			.argument = "PORT",
			.help = "answer /ping, /status and /quit on this UDP port, 0: "
				"any (default: none)",
			.min = 0,
			.max = 65535 },
		CLIENT_OPTION_ROWS(&settings->client),
		{ 0 },
	};
	const struct option_program program = { "hand-recorder",
		"Records sound and MIDI from JACK.", "[FILE.wav]", specs };
	int operand = argc;
	log_init(program.name);
	enum option_result result = option_parse(&program, argc, argv, &operand);
	if (result != OPTION_RUN)
		return result;
	if (argc - operand > (settings->output ? 0 : 1)) {
		log_error(
			"one take at a time: '%s' is one name too many", argv[argc - 1]);
		return OPTION_BAD;
	}
	if (operand < argc)
		settings->output = argv[operand];
	if (settings->output && !take_name_check(settings->output))
		return OPTION_BAD;
	return OPTION_RUN;
}
