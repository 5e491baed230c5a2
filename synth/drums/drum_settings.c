#include "synth/drums/drum_settings.h"

#include "common/log.h"
#include "synth/drums/drummer.h"

#include <stdio.h>
#include <string.h>

static void
print_patterns(void)
{
	for (size_t i = 0; i < pattern_builtins(); i++)
		printf("%-10s %s\n", pattern_builtin_name(i), pattern_builtin_about(i));
}

static bool
pattern_exists(const char *name)
{
	for (size_t i = 0; i < pattern_builtins(); i++)
		if (strcmp(pattern_builtin_name(i), name) == 0)
			return true;
	log_error("there is no pattern '%s'; --list-patterns names them", name);
	return false;
}

enum option_result
drum_settings_read(struct drum_settings *settings, int argc, char **argv)
{
	*settings = (struct drum_settings){ .tempo = 100,
		.pattern = "rock",
		.osc_port = DRUMS_OSC_PORT,
		.client = { .name = "hand-drums", .ready_fd = -1 } };
	const struct option_spec specs[] = {
		{ .name = "tempo",
			.letter = 't',
			.kind = OPTION_NUMBER,
			.value = &settings->tempo,
			.argument = "BPM",
			.help = "beats a minute, 20 to 400 (default: 100)",
			.min = DRUMMER_TEMPO_MIN,
			.max = DRUMMER_TEMPO_MAX },
		{ .name = "pattern",
			.letter = 'p',
			.kind = OPTION_STRING,
			.value = &settings->pattern,
			.argument = "NAME",
			.help = "what is played (default: rock)" },
		{ .name = "list-patterns",
			.kind = OPTION_FLAG,
			.value = &settings->list_patterns,
			.help = "print the patterns' names" },
		{ .name = "volume",
			.letter = 'v',
			.kind = OPTION_NUMBER,
			.value = &settings->volume,
			.argument = "DB",
			.help = "louder or softer by DB (default: 0)",
			.min = -80,
			.max = 12 },
		{ .name = "count-in",
			.kind = OPTION_INTEGER,
			.value = &settings->count_in,
			.argument = "BARS",
			.help = "bars of clicks before the pattern (default: 0)",
			.min = 0,
			.max = 8 },
		{ .name = "follow",
			.letter = 'f',
			.kind = OPTION_FLAG,
			.value = &settings->follow,
			.help = "play where and when the JACK transport rolls" },
		{ .name = "osc-port",
			.kind = OPTION_INTEGER,
			.value = &settings->osc_port,
			.argument = "PORT",
			.help = "UDP port for OSC, 0: any (default: 9732)",
			.min = 0,
			.max = 65535 },
		CLIENT_OPTION_ROWS(&settings->client),
		{ 0 },
	};
	const struct option_program program = { "hand-drums",
		"Plays drum patterns to JACK, exact to the sample.", NULL, specs };
	log_init(program.name);
	enum option_result result = option_parse(&program, argc, argv, NULL);
	if (result != OPTION_RUN)
		return result;
	if (settings->list_patterns) {
		print_patterns();
		return OPTION_DONE;
	}
	return pattern_exists(settings->pattern) ? OPTION_RUN : OPTION_BAD;
}
