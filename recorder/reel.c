#include "recorder/reel.h"

#include "common/log.h"
#include "recorder/hand_take.h"
#include "recorder/held_notes.h"
#include "recorder/note_take.h"
#include "recorder/take_name.h"
#include "recorder/take_report.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	MARKERS_MAX = 4096,
	LOUDNESS_CHANNELS = 8, /* more are tracks, not a programme */
	ENDING_BYTES = 96,
	FILES_MAX = TAPE_CHANNELS_MAX + 3, /* sound, MIDI, hands, sheet */
};

struct reel {
	struct reel_settings settings;
	struct take_file *file; /* sounds, MIDI, hands if wanted, the sheet */
	const char **name;      /* of the files, without their folder */
	size_t sounds, files;
	struct take **take;
	struct note_take *notes;
	struct hand_take *hands; /* or NULL */
	struct levels *levels;
	struct held_notes held;
	struct wave_info info;
	char reference[33], history[128], begin[48];
	uint64_t frames, events, gap_frames;
	unsigned xruns_before;
	bool failed, told; /* told: of the first file that failed */
	size_t markers, gaps;
	struct sheet_marker marker[MARKERS_MAX];
	struct tape_gap gap[REEL_GAPS_MAX];
};

/* "-3-Bass-DI.wav" for a port called "Bass DI"; ".wav" where there is one file. */
static void
sound_ending(
	char ending[ENDING_BYTES], const struct reel_settings *settings, size_t index)
{
	const char *suffix = take_kind_info[settings->kind].suffix;
	if (!settings->file_per_port) {
		snprintf(ending, ENDING_BYTES, "%s", suffix);
		return;
	}
	char name[48];
	snprintf(name, sizeof(name), "%s",
		settings->port_name[index] ? settings->port_name[index] : "");
	for (char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && *c != '_' && *c != '.')
			*c = '-';
	snprintf(ending, ENDING_BYTES, "-%zu%s%s%s", index + 1, *name ? "-" : "", name,
		suffix);
}

static bool
claim_files(struct reel *reel, time_t begin)
{
	const struct reel_settings *settings = &reel->settings;
	static char ending[FILES_MAX][ENDING_BYTES];
	const char *endings[FILES_MAX];
	char stem[TAKE_PATH_BYTES];
	size_t count = 0;
	while (count < reel->sounds) {
		sound_ending(ending[count], settings, count);
		count++;
	}
	strcpy(ending[count++], ".mid");
	if (settings->hands)
		strcpy(ending[count++], ".csv");
	strcpy(ending[count++], ".json");
	for (size_t i = 0; i < count; i++)
		endings[i] = ending[i];
	if (!take_name_stem(stem, settings->output, take_kind_info[settings->kind].suffix,
		    begin) ||
		!take_name_claim(stem, endings, reel->file, count))
		return false;
	reel->files = count;
	for (size_t i = 0; i < count; i++) {
		const char *slash = strrchr(reel->file[i].path, '/');
		reel->name[i] = slash ? slash + 1 : reel->file[i].path;
	}
	close(reel->file[count - 1].fd); /* the sheet is written anew each time */
	return true;
}

/* What each sound file is to hold. */
static struct take_spec
spec_of(const struct reel_settings *settings)
{
	return (struct take_spec){ .kind = settings->kind,
		.info = { .rate = settings->rate,
			.channels = settings->file_per_port ? 1 : settings->channels,
			.sample = settings->sample },
		.stride = settings->channels,
		.dither = settings->dither };
}

bool
reel_check(const struct reel_settings *settings)
{
	struct take_spec spec = spec_of(settings);
	return take_check(&spec);
}

/* What the broadcast extension tells. */
static void
describe(struct reel *reel, double begin)
{
	struct wave_info *info = &reel->info;
	time_t seconds = (time_t)floor(begin);
	struct tm local;
	localtime_r(&seconds, &local);
	strftime(info->date, sizeof(info->date), "%Y-%m-%d", &local);
	strftime(info->time, sizeof(info->time), "%H:%M:%S", &local);
	strftime(reel->begin, sizeof(reel->begin), "%Y-%m-%dT%H:%M:%S%z", &local);
	double midnight = local.tm_hour * 3600 + local.tm_min * 60 + local.tm_sec +
			  begin - (double)seconds;
	snprintf(reel->reference, sizeof(reel->reference), "hand-%" PRIx64 "-%x",
		(uint64_t)(begin * 1e6), (unsigned)getpid());
	snprintf(reel->history, sizeof(reel->history), "A=PCM,F=%u,W=%zu,M=%s,T=JACK\r\n",
		info->rate, 8 * sample_bytes(info->sample),
		info->channels == 1   ? "mono"
		: info->channels == 2 ? "stereo"
				      : "multi");
	info->description = "Hand Dance take";
	info->originator = "hand-recorder " HAND_VERSION;
	info->reference = reel->reference;
	info->history = reel->history;
	info->time_reference = (uint64_t)(midnight * info->rate + 0.5);
	info->loudness = (struct wave_loudness){ WAVE_UNKNOWN, WAVE_UNKNOWN, WAVE_UNKNOWN,
		WAVE_UNKNOWN, WAVE_UNKNOWN };
}

static bool
open_sounds(struct reel *reel)
{
	struct take_spec spec = spec_of(&reel->settings);
	spec.info = reel->info;
	spec.told = &reel->told;
	bool good = true;
	for (size_t i = 0; i < reel->sounds; i++) {
		spec.first = (unsigned)i;
		reel->take[i] = take_open(reel->file[i].fd, reel->file[i].path, &spec);
		good = good && reel->take[i];
	}
	return good;
}

static unsigned
xruns(const struct reel *reel)
{
	return reel->settings.xruns ? atomic_load(reel->settings.xruns) : 0;
}

/* The names are valid until the reel is freed. */
static void
fill_in(const struct reel *reel, struct sheet *sheet)
{
	const struct reel_settings *settings = &reel->settings;
	sheet->begin = reel->begin;
	sheet->rate = settings->rate;
	sheet->channels = settings->channels;
	sheet->sample = take_kind_info[settings->kind].lossy
				? take_kind_info[settings->kind].name
				: sample_format_name[settings->sample];
	sheet->frames = reel->frames;
	sheet->events = reel->events;
	sheet->xruns = xruns(reel) - reel->xruns_before;
	sheet->hands = reel->hands;
	sheet->file = reel->name;
	sheet->files = reel->files - 1;
	sheet->facts = &settings->facts;
	sheet->marker = reel->marker;
	sheet->markers = reel->markers;
	sheet->gap = reel->gap;
	sheet->gaps = reel->gaps < REEL_GAPS_MAX ? reel->gaps : REEL_GAPS_MAX;
	sheet->later_gaps = reel->gaps - sheet->gaps;
}

static bool
write_sheet(struct reel *reel, struct sheet *sheet)
{
	const char *path = reel->file[reel->files - 1].path;
	fill_in(reel, sheet);
	if (sheet->finished)
		take_report(sheet, reel_path(reel));
	if (sheet_write(sheet, path))
		return true;
	if (!reel->failed) /* a full disk was told of already */
		log_error("cannot write %s: %s", path, strerror(errno));
	return false;
}

static void
free_reel(struct reel *reel)
{
	levels_free(reel->levels);
	free(reel->file);
	free(reel->name);
	free(reel->take);
	free(reel);
}

/* All of them, even if one fails: each owns its descriptor from then on. */
static bool
open_files(struct reel *reel)
{
	const struct reel_settings *settings = &reel->settings;
	const struct take_file *file = &reel->file[reel->sounds];
	bool good = open_sounds(reel);
	if (good) /* else the reason is told, once */
		reel->notes = note_take_open(file->fd, file->path, settings->rate);
	else
		close(file->fd);
	good = reel->notes;
	if (!settings->hands)
		return good;
	file++;
	if (good)
		reel->hands = hand_take_open(file->fd, file->path, settings->rate);
	else
		close(file->fd);
	return reel->hands;
}

struct reel *
reel_open(const struct reel_settings *settings, double begin)
{
	struct reel *reel = calloc(1, sizeof(*reel));
	if (!reel) {
		log_error("out of memory");
		return NULL;
	}
	reel->settings = *settings;
	reel->sounds = settings->file_per_port ? settings->channels : 1;
	reel->file = calloc(reel->sounds + 3, sizeof(*reel->file));
	reel->name = calloc(reel->sounds + 3, sizeof(char *));
	reel->take = calloc(reel->sounds, sizeof(struct take *));
	reel->levels = levels_new(settings->channels, settings->rate,
		settings->channels <= LOUDNESS_CHANNELS);
	reel->info = spec_of(settings).info;
	if (!reel->file || !reel->name || !reel->take || !reel->levels) {
		log_error("out of memory");
		goto fail;
	}
	describe(reel, begin);
	if (!claim_files(reel, (time_t)floor(begin)))
		goto fail;
	reel->xruns_before = xruns(reel);
	if (open_files(reel) && write_sheet(reel, &(struct sheet){ 0 }))
		return reel;
	for (size_t i = 0; i < reel->sounds; i++)
		take_close(reel->take[i], NULL, 0, NULL);
	note_take_close(reel->notes, 0);
	hand_take_close(reel->hands);
	for (size_t i = 0; i < reel->files; i++)
		unlink(reel->file[i].path); /* nothing is in them */
fail:
	free_reel(reel);
	return NULL;
}

bool
reel_write(struct reel *reel, const float *frames, size_t count)
{
	bool good = true;
	for (size_t i = 0; i < reel->sounds; i++) {
		good = take_write(reel->take[i], frames, count) && good;
		uint64_t there = take_frames(reel->take[i]);
		reel->frames = there > reel->frames ? there : reel->frames;
	}
	levels_feed(reel->levels, frames, count);
	reel->failed = reel->failed || !good;
	return good;
}

bool
reel_add_event(struct reel *reel, uint64_t at, const void *message, size_t size)
{
	held_notes_follow(&reel->held, message, size);
	reel->events++;
	bool good = note_take_add(reel->notes, at, message, size);
	reel->failed = reel->failed || !good;
	return good;
}

bool
reel_begin_notes(struct reel *reel, const struct held_notes *held)
{
	unsigned at = 0;
	uint8_t message[3];
	bool good = true;
	while (held_notes_next(held, &at, message))
		good = note_take_add(reel->notes, 0, message, sizeof(message)) && good;
	reel->held = *held;
	reel->failed = reel->failed || !good;
	return good;
}

void
reel_add_hands(struct reel *reel, uint64_t at, const struct hands *hands)
{
	if (reel->hands)
		hand_take_add(reel->hands, at, hands);
}

const struct held_notes *
reel_held_notes(const struct reel *reel)
{
	return &reel->held;
}

void
reel_mark(struct reel *reel, uint64_t at, const char *label)
{
	if (reel->markers == MARKERS_MAX) {
		log_warning("more than %d markers: '%s' is left out", MARKERS_MAX, label);
		return;
	}
	struct sheet_marker *marker = &reel->marker[reel->markers++];
	marker->frame = at;
	snprintf(marker->label, sizeof(marker->label), "%s", label);
	write_sheet(reel, &(struct sheet){ 0 });
}

void
reel_note_gap(struct reel *reel, const struct tape_gap *gap)
{
	struct tape_gap *last = reel->gaps > 0 && reel->gaps <= REEL_GAPS_MAX
					? &reel->gap[reel->gaps - 1]
					: NULL;
	reel->gap_frames += gap->frames;
	if (last && last->kind == gap->kind && last->at + last->frames == gap->at) {
		last->frames += gap->frames; /* the same one in pieces */
		return;
	}
	if (reel->gaps < REEL_GAPS_MAX)
		reel->gap[reel->gaps] = *gap;
	reel->gaps++;
}

bool
reel_flush(struct reel *reel)
{
	bool good = note_take_flush(reel->notes);
	if (reel->hands)
		hand_take_flush(reel->hands);
	for (size_t i = 0; i < reel->sounds; i++)
		good = take_flush(reel->take[i]) && good;
	reel->failed = reel->failed || !good;
	return good;
}

void
reel_sync(struct reel *reel)
{
	for (size_t i = 0; i < reel->sounds; i++)
		take_sync(reel->take[i]);
	note_take_sync(reel->notes);
	if (reel->hands)
		hand_take_sync(reel->hands);
}

struct levels *
reel_levels(struct reel *reel)
{
	return reel->levels;
}

uint64_t
reel_frames(const struct reel *reel)
{
	return reel->frames;
}

const char *
reel_path(const struct reel *reel)
{
	return reel->file[0].path;
}

static void
end_notes(struct reel *reel)
{
	unsigned at = 0;
	uint8_t message[3];
	while (held_notes_next(&reel->held, &at, message)) {
		message[2] = 0; /* a note on without velocity ends the note */
		note_take_add(reel->notes, reel->frames, message, sizeof(message));
	}
}

/* With the markers as cue points; adds to *clipped. */
static bool
close_sounds(struct reel *reel, const struct wave_loudness *loudness, uint64_t *clipped)
{
	struct wave_marker *markers = calloc(reel->markers + 1, sizeof(*markers));
	size_t count = markers ? reel->markers : 0;
	bool good = true;
	for (size_t i = 0; i < count; i++)
		markers[i] = (struct wave_marker){ reel->marker[i].frame,
			reel->marker[i].label };
	for (size_t i = 0; i < reel->sounds; i++) {
		*clipped += take_clipped(reel->take[i]);
		good = take_close(reel->take[i], markers, count, loudness) && good;
	}
	free(markers);
	return good;
}

struct reel_end
reel_close(struct reel *reel)
{
	struct sheet sheet = { .finished = true,
		.loudness = levels_loudness(reel->levels) };
	struct level *level = calloc(reel->settings.channels, sizeof(*level));
	for (unsigned c = 0; level && c < reel->settings.channels; c++)
		level[c] = levels_total(reel->levels, c);
	sheet.level = level;
	end_notes(reel);
	bool good = !reel->failed;
	good = close_sounds(reel, &sheet.loudness, &sheet.clipped) && good;
	good = note_take_close(reel->notes, reel->frames) && good;
	reel->failed = !good;
	good = write_sheet(reel, &sheet) && good;
	struct reel_end end = { .frames = reel->frames,
		.events = reel->events,
		.clipped = sheet.clipped,
		.gaps = (unsigned)reel->gaps,
		.gap_frames = reel->gap_frames,
		.whole = good,
		.hands_whole = hand_take_close(reel->hands) };
	free(level);
	free_reel(reel);
	return end;
}
