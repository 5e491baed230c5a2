#include "recorder/recorder_settings.h"

#include "common/log.h"

#include <math.h>

/* Values on their way from the command line to settings. */
static struct options {
	struct recorder_settings settings;
	struct option_list facts;
	const char *output;
	int kind, sample, trigger; /* negative: not given */
	double threshold;          /* dBFS */
	bool no_dither;
} options = {
	.settings = {
		.osc_port = -1,
		.buffer = 10,
		.hold = 2,
		.client = { .name = "hand-recorder", .ready_fd = -1 },
	},
	.kind = -1,
	.sample = -1,
	.threshold = -50,
};

static const char *const kind_names[] = { "wav", "w64", "caf", "flac", "opus", "vorbis",
	NULL };

static const struct option_spec specs[] = {
	{ .kind = OPTION_HEADING, .help = "Files:" },
	{ "output", 'o', OPTION_STRING, &options.output, "FILE|FOLDER",
		"the take, or where its folder goes (default: a folder here by date and "
		"time)",
		0, 0, NULL },
	{ "format", 0, OPTION_CHOICE, &options.kind, "KIND",
		"wav, w64, caf, flac, opus or vorbis (default: by the name, or wav)", 0,
		0, kind_names },
	{ "sample", 0, OPTION_CHOICE, &options.sample, "float|24|16",
		"bits of a sample (float; flac: 24)", 0, 0, sample_format_name },
	{ "no-dither", 0, OPTION_FLAG, &options.no_dither, NULL,
		"round to 24 or 16 bits without noise", 0, 0, NULL },
	{ "file-per-port", 0, OPTION_FLAG, &options.settings.recording.reel.file_per_port,
		NULL, "one sound file for each input", 0, 0, NULL },
	{ "split-time", 0, OPTION_NUMBER, &options.settings.split_seconds, "SECONDS",
		"another file after so long", 0.1, 1e7, NULL },
	{ "split-size", 0, OPTION_NUMBER, &options.settings.split_mib, "MIB",
		"another file after so many mebibytes of samples", 0.01, 1e9, NULL },
	{ "features", 0, OPTION_FLAG, &options.settings.recording.reel.hands, NULL,
		"also write the hands that come to --osc-port, as .csv", 0, 0, NULL },
	{ "fact", 0, OPTION_LIST, &options.facts, "KEY=VALUE",
		"what the take's sheet is to tell; again for more", 0, 0, NULL },
	{ "repair", 0, OPTION_STRING, &options.settings.repair, "FILE",
		"mend the header of a WAV, RF64, W64 or MIDI file that was left broken",
		0, 0, NULL },
	{ .kind = OPTION_HEADING, .help = "What is recorded:" },
	{ "channels", 'c', OPTION_INTEGER, &options.settings.channels, "N",
		"audio inputs (default: as many as --ports names, or 2)", 1,
		TAPE_CHANNELS_MAX, NULL },
	{ "ports", 'p', OPTION_LIST, &options.settings.ports, "NAME",
		"record this port, or all that match a pattern such as 'synth:*'; again "
		"for more",
		0, 0, NULL },
	{ "follow", 0, OPTION_FLAG, &options.settings.follow, NULL,
		"record whatever plays into the speakers", 0, 0, NULL },
	{ .kind = OPTION_HEADING, .help = "When:" },
	{ "start", 0, OPTION_CHOICE, &options.trigger, "WHEN",
		"now, command, transport, midi or level (now)", 0, 0, roll_trigger_name },
	{ "pre-roll", 0, OPTION_NUMBER, &options.settings.recording.pre_roll, "SECONDS",
		"begin with so much from before the start (0)", 0, 600, NULL },
	{ "duration", 'd', OPTION_NUMBER, &options.settings.duration, "SECONDS",
		"end the take after so long (when told to)", 0.001, 1e7, NULL },
	{ "threshold", 0, OPTION_NUMBER, &options.threshold, "DBFS",
		"with --start level: what is louder is music (-50)", -144, 0, NULL },
	{ "hold", 0, OPTION_NUMBER, &options.settings.hold, "SECONDS",
		"with --start level: so much silence ends a take (2)", 0.05, 3600, NULL },
	{ .kind = OPTION_HEADING, .help = "Otherwise:" },
	{ "buffer", 0, OPTION_NUMBER, &options.settings.buffer, "SECONDS",
		"how long the disk may stall (10)", 0.1, 600, NULL },
	{ "meter", 0, OPTION_FLAG, &options.settings.meter, NULL,
		"show levels on the terminal", 0, 0, NULL },
	{ "osc-port", 0, OPTION_INTEGER, &options.settings.osc_port, "PORT",
		"take commands and hands on this UDP port, 0: any (none)", 0, 65535,
		NULL },
	{ "wait", 0, OPTION_FLAG, &options.settings.wait, NULL,
		"wait for a JACK server where there is none", 0, 0, NULL },
	CLIENT_OPTION_ROWS(&options.settings.client),
	{ 0 },
};

static const struct option_program program = {
	.name = "hand-recorder",
	.purpose = "Records sound and MIDI from JACK.",
	.operands = "[FILE|FOLDER]",
	.specs = specs,
};

static bool
settle_files(struct reel_settings *reel)
{
	enum take_kind by_name =
		options.output ? take_kind_of(options.output) : TAKE_KINDS;
	reel->output = options.output;
	reel->kind = options.kind >= 0      ? (enum take_kind)options.kind
		     : by_name < TAKE_KINDS ? by_name
					    : TAKE_WAV;
	reel->sample = options.sample >= 0 ? (enum sample_format)options.sample
		       : take_kind_info[reel->kind].floats ? SAMPLE_FLOAT
							   : SAMPLE_24;
	reel->dither = !options.no_dither;
	for (size_t i = 0; i < options.facts.count; i++) {
		const char *fact = options.facts.item[i];
		if (!sheet_fact_check(fact)) {
			log_error("--fact: '%s' is not like KEY=VALUE", fact);
			return false;
		}
		reel->facts.fact[reel->facts.count++] = fact;
	}
	return true;
}

/* What no server could make possible is said before one is joined. */
static bool
check_files(const struct recorder_settings *settings)
{
	struct reel_settings reel = settings->recording.reel;
	reel.rate = 48000;
	reel.channels = settings->channels ? (unsigned)settings->channels : 1;
	return reel_check(&reel);
}

static bool
settle(struct recorder_settings *settings)
{
	if (settings->follow && settings->ports.count > 0) {
		log_error("--follow and --ports exclude each other");
		return false;
	}
	if (settings->recording.reel.hands && settings->osc_port < 0) {
		log_error("--features needs an --osc-port where the hands come in");
		return false;
	}
	settings->recording.roll.trigger = (enum roll_trigger)options.trigger;
	settings->recording.roll.threshold = (float)pow(10, options.threshold / 20);
	settings->recording.one_take =
		settings->duration > 0 && options.trigger == ROLL_AT_ONCE;
	return settle_files(&settings->recording.reel) && check_files(settings);
}

enum option_result
recorder_settings_read(struct recorder_settings *settings, int argc, char **argv)
{
	int operand = argc;
	log_init(program.name);
	enum option_result result = option_parse(&program, argc, argv, &operand);
	if (result != OPTION_RUN)
		return result;
	if (argc - operand > (options.output ? 0 : 1)) {
		log_error(
			"one take at a time: '%s' is one name too many", argv[argc - 1]);
		return OPTION_BAD;
	}
	if (operand < argc)
		options.output = argv[operand];
	if (!settle(&options.settings))
		return OPTION_BAD;
	*settings = options.settings;
	return OPTION_RUN;
}

static uint64_t
in_frames(double seconds, uint32_t rate)
{
	return (uint64_t)(seconds * rate + 0.5);
}

struct recording_settings
recorder_settings_at(
	const struct recorder_settings *settings, uint32_t rate, unsigned channels)
{
	struct recording_settings at = settings->recording;
	at.reel.rate = rate;
	at.reel.channels = channels;
	at.hands_room = (size_t)(settings->buffer * HANDS_PER_SECOND) + 1;
	at.roll.duration = in_frames(settings->duration, rate);
	at.roll.hold = in_frames(settings->hold, rate);
	at.roll.split = in_frames(settings->split_seconds, rate);
	size_t frame_bytes =
		sample_bytes(at.reel.sample) * (at.reel.file_per_port ? 1 : channels);
	uint64_t by_size = (uint64_t)(settings->split_mib * 1048576) / frame_bytes;
	if (by_size > 0 && (at.roll.split == 0 || by_size < at.roll.split))
		at.roll.split = by_size;
	return at;
}
