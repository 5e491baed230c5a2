#include "synth/settings.h"

#include "common/hand_osc.h"
#include "common/log.h"
#include "common/note.h"

#include <stdio.h>

/* Values on their way from the command line to settings. */
struct options {
	struct settings settings;
	const char *scale, *root;
	double glide_ms, fade_in_ms, fade_out_ms, min_note_ms, timeout_ms;
	int sound;
	bool list_scales;
};

static struct options options = {
	.settings = {
		.client = { .name = "hand-synth", .ready_fd = -1 },
		.engine = {
			.mapping = { .octaves = 2, .area_near = 0.20, .area_far = 0.02 },
			.voice = { .a4_hertz = 440 },
			.midi = { .mode = MIDI_PLAIN, .channel = 1 },
		},
		.osc_port = HAND_OSC_PORT,
	},
	.scale = "major-pentatonic",
	.root = "C4",
	.glide_ms = 25,
	.fade_in_ms = 10,
	.fade_out_ms = 80,
	.min_note_ms = 40,
	.timeout_ms = 150,
};

static const struct option_spec specs[] = {
	{ .kind = OPTION_HEADING, .help = "Notes:" },
	{ .name = "scale",
		.kind = OPTION_STRING,
		.value = &options.scale,
		.argument = "NAME",
		.help = "default: major-pentatonic" },
	{ .name = "list-scales",
		.kind = OPTION_FLAG,
		.value = &options.list_scales,
		.help = "print the names of the scales and end" },
	{ .name = "root",
		.kind = OPTION_STRING,
		.value = &options.root,
		.argument = "NOTE",
		.help = "lowest note, by name or MIDI number; default: C4" },
	{ .name = "octaves",
		.kind = OPTION_INTEGER,
		.value = &options.settings.engine.mapping.octaves,
		.argument = "N",
		.help = "range above the root, 1 to 8; default: 2",
		.min = 1,
		.max = 8 },
	{ .name = "continuous",
		.kind = OPTION_FLAG,
		.value = &options.settings.engine.mapping.continuous,
		.help = "glide over the range like a theremin, without a scale" },
	{ .name = "glide-ms",
		.kind = OPTION_NUMBER,
		.value = &options.glide_ms,
		.argument = "MS",
		.help = "from note to note; default: 25",
		.min = 0,
		.max = 5000 },
	{ .name = "min-note-ms",
		.kind = OPTION_NUMBER,
		.value = &options.min_note_ms,
		.argument = "MS",
		.help = "a note is not left sooner; default: 40",
		.min = 0,
		.max = 5000 },
	{ .name = "a4",
		.kind = OPTION_NUMBER,
		.value = &options.settings.engine.voice.a4_hertz,
		.argument = "HERTZ",
		.help = "tuning; default: 440",
		.min = 220,
		.max = 880 },
	{ .kind = OPTION_HEADING, .help = "Hands:" },
	{ .name = "left-handed",
		.kind = OPTION_FLAG,
		.value = &options.settings.engine.mapping.left_handed,
		.help = "the left hand plays, the right one sets the loudness" },
	{ .name = "area-near",
		.kind = OPTION_NUMBER,
		.value = &options.settings.engine.mapping.area_near,
		.argument = "FRACTION",
		.help = "hand area of the highest note; default: 0.20",
		.min = 1e-4,
		.max = 1 },
	{ .name = "area-far",
		.kind = OPTION_NUMBER,
		.value = &options.settings.engine.mapping.area_far,
		.argument = "FRACTION",
		.help = "hand area of the lowest note; default: 0.02",
		.min = 1e-5,
		.max = 1 },
	{ .name = "timeout-ms",
		.kind = OPTION_NUMBER,
		.value = &options.timeout_ms,
		.argument = "MS",
		.help = "without a frame for so long, the hands are let go; default: 150",
		.min = 10,
		.max = 60000 },
	{ .kind = OPTION_HEADING, .help = "Sound:" },
	{ .name = "sound",
		.kind = OPTION_CHOICE,
		.value = &options.sound,
		.argument = "NAME",
		.help = "sine, saw or pluck; default: sine",
		.choices = sound_name },
	{ .name = "volume",
		.kind = OPTION_NUMBER,
		.value = &options.settings.engine.volume_db,
		.argument = "DB",
		.help = "-60 to 12; default: 0",
		.min = ENGINE_VOLUME_MIN,
		.max = ENGINE_VOLUME_MAX },
	{ .name = "fade-in-ms",
		.kind = OPTION_NUMBER,
		.value = &options.fade_in_ms,
		.argument = "MS",
		.help = "when a hand comes; default: 10",
		.min = 1,
		.max = 10000 },
	{ .name = "fade-out-ms",
		.kind = OPTION_NUMBER,
		.value = &options.fade_out_ms,
		.argument = "MS",
		.help = "when the hands leave; default: 80",
		.min = 1,
		.max = 10000 },
	{ .kind = OPTION_HEADING, .help = "MIDI:" },
	{ .name = "midi-channel",
		.kind = OPTION_INTEGER,
		.value = &options.settings.engine.midi.channel,
		.argument = "N",
		.help = "1 to 16; default: 1",
		.min = 1,
		.max = 16 },
	{ .name = "bend-range",
		.kind = OPTION_NUMBER,
		.value = &options.settings.engine.midi.bend_range,
		.argument = "SEMITONES",
		.help = "of the pitch bend, either way, 1 to 96; "
			"default: 2, with --continuous 24",
		.min = 1,
		.max = 96 },
	{ .kind = OPTION_HEADING, .help = "Control:" },
	{ .name = "osc-port",
		.kind = OPTION_INTEGER,
		.value = &options.settings.osc_port,
		.argument = "PORT",
		.help = "UDP port for hands and controls, 0: any free "
			"one; default: 9731",
		.min = 0,
		.max = 65535 },
	{ .name = "bind",
		.kind = OPTION_STRING,
		.value = &options.settings.bind,
		.argument = "HOST",
		.help = "address or multicast group to listen on; "
			"default: 127.0.0.1, this machine only" },
	{ .name = "show-notes",
		.kind = OPTION_FLAG,
		.value = &options.settings.show_notes,
		.help = "print every note and its frequency as it is played" },
	CLIENT_OPTION_ROWS(&options.settings.client),
	{ 0 },
};

static const struct option_program program = {
	.name = "hand-synth",
	.purpose = "Plays what the hands in front of the camera say, in the JACK graph.",
	.specs = specs,
};

/* From options to settings; false, logged, when they make no sense. */
static bool
settle(struct engine_settings *settings)
{
	settings->mapping.scale = scale_find(options.scale);
	if (settings->mapping.scale < 0) {
		log_error("--scale: there is no '%s'; see --list-scales", options.scale);
		return false;
	}
	if (!note_parse(options.root, &settings->mapping.root)) {
		log_error(
			"--root: '%s' is no note such as C4, nor 0 to 127", options.root);
		return false;
	}
	if (settings->mapping.area_far >= settings->mapping.area_near) {
		log_error("--area-far must be less than --area-near");
		return false;
	}
	settings->sound = (enum sound)options.sound;
	settings->mapping.min_note_seconds = options.min_note_ms / 1000;
	settings->voice.glide_seconds = options.glide_ms / 1000;
	settings->voice.fade_in_seconds = options.fade_in_ms / 1000;
	settings->voice.fade_out_seconds = options.fade_out_ms / 1000;
	settings->timeout_seconds = options.timeout_ms / 1000;
	if (settings->midi.bend_range == 0)
		settings->midi.bend_range = settings->mapping.continuous ? 24 : 2;
	return true;
}

enum option_result
settings_read(struct settings *settings, int argc, char **argv)
{
	enum option_result result = option_parse(&program, argc, argv, NULL);
	if (result != OPTION_RUN)
		return result;
	if (options.list_scales) {
		for (int i = 0; i < scale_count(); i++)
			puts(scale_name(i));
		return OPTION_DONE;
	}
	if (!settle(&options.settings.engine))
		return OPTION_BAD;
	*settings = options.settings;
	return OPTION_RUN;
}
