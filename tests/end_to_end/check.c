/* Whether a take is what the clip's truth and the drums' pattern say it must be.
 *
 *   check TAKE.wav TAKE.mid TRUTH.csv RECORDER.log PATTERN TEMPO
 *
 * Channels 1 and 2 of the take are the synth, 3 and 4 the drums. */
#include "common/note.h"
#include "common/option.h"
#include "tests/end_to_end/drums.h"
#include "tests/end_to_end/expected.h"
#include "tests/end_to_end/pitch.h"
#include "tests/smf.h"
#include "tests/tap.h"
#include "tests/wav.h"

#include <stdlib.h>

enum { WIDTH = 640, HEIGHT = 480, GAPS_MAX = 256 };

struct gap {
	double seconds;
	size_t frames;
};

struct take {
	struct wav wav;
	struct smf smf;
	struct clip_truth truth;
	struct expected expected;
	struct pitch_track track;
	struct gap gap[GAPS_MAX];
	int gaps;
	double offset; /* seconds into the recording at which the clip begins */
};

static bool
near_gap(const struct take *take, double seconds)
{
	for (int i = 0; i < take->gaps; i++)
		if (fabs(seconds - take->gap[i].seconds) < 0.1)
			return true;
	return false;
}

/* The recorder's own list: where the server did not deliver, silence stands. */
static void
read_gaps(struct take *take, const char *path)
{
	char line[1024];
	FILE *file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file) && take->gaps < GAPS_MAX) {
		struct gap gap;
		const char *at = strstr(line, "gap of ");
		if (at && sscanf(at, "gap of %zu frames at %lf", &gap.frames,
				  &gap.seconds) == 2)
			take->gap[take->gaps++] = gap;
	}
	if (file)
		fclose(file);
	printf("# gaps that the server made: %d\n", take->gaps);
}

/* The frame of the clip that was in front of the camera at a hop, or -1. */
static long
clip_frame(const struct take *take, size_t hop, double offset)
{
	double seconds = (double)hop * take->track.hop_seconds - offset;
	long frame = (long)floor(seconds / take->expected.seconds_per_frame);
	return frame >= 0 && frame < (long)take->expected.frames ? frame : -1;
}

static bool
note_is_right(const struct take *take, size_t hop, long frame)
{
	return fabs(take->track.note[hop] - take->expected.note[frame]) < 0.5;
}

/* Notes that sound right less those that sound wrong, should the clip begin at `offset`.
 */
static long
agreement(const struct take *take, double offset)
{
	long score = 0;
	for (size_t hop = 0; hop < take->track.hops; hop++) {
		long frame = clip_frame(take, hop, offset);
		if (frame < 0)
			continue;
		if (take->expected.kind[frame] == EXPECTED_NOTE)
			score += note_is_right(take, hop, frame) ? 1 : -1;
		if (take->expected.kind[frame] == EXPECTED_SILENCE)
			score += take->track.level_db[hop] < -60 ? 1 : -1;
	}
	return score;
}

static void
find_offset(struct take *take)
{
	long best = -1000000;
	double length = (double)take->track.hops * take->track.hop_seconds;
	for (double offset = 0; offset < length; offset += take->track.hop_seconds) {
		long score = agreement(take, offset);
		if (score > best) {
			best = score;
			take->offset = offset;
		}
	}
	printf("# the clip begins %.3f s into the recording\n", take->offset);
}

static void
check_notes(const struct take *take)
{
	size_t notes = 0, right = 0, silences = 0, silent = 0;
	for (size_t hop = 0; hop < take->track.hops; hop++) {
		long frame = clip_frame(take, hop, take->offset);
		if (frame < 0 || near_gap(take, (double)hop * take->track.hop_seconds))
			continue;
		if (take->expected.kind[frame] == EXPECTED_NOTE) {
			notes++;
			right += note_is_right(take, hop, frame);
		} else if (take->expected.kind[frame] == EXPECTED_SILENCE) {
			silences++;
			silent += take->track.level_db[hop] < -100;
		}
	}
	double hop_seconds = take->track.hop_seconds;
	ok((double)notes * hop_seconds > 5, "the hand stands on notes for %.1f s",
		(double)notes * hop_seconds);
	ok((double)right >= 0.95 * (double)notes, "the right note %.2f %% of that time",
		100.0 * (double)right / (double)(notes ? notes : 1));
	ok((double)silences * hop_seconds > 0.5, "nobody is there for %.1f s",
		(double)silences * hop_seconds);
	ok(silent == silences, "silence %.2f %% of that time",
		100.0 * (double)silent / (double)(silences ? silences : 1));
}

/* A click is a broad-band event: the fourth difference of a tone of frequency f is its
 * amplitude times (2 pi f / rate)^4, that of a click six times its step. */
static void
check_clicks(const struct take *take, double highest_hertz)
{
	const float *x = take->wav.samples;
	size_t stride = take->wav.channels;
	double peak = 0, worst = 0, worst_at = 0;
	for (size_t i = 0; i < take->wav.frames; i++)
		peak = fmax(peak, fabs(x[i * stride]));
	double step = 2 * M_PI * highest_hertz / take->wav.rate;
	double bound = 3 * peak * pow(step, 4) + 1e-6;
	for (size_t i = 2; i + 2 < take->wav.frames; i++) {
		const float *c = x + i * stride;
		double fourth =
			fabs((double)c[-2 * (long)stride] - 4.0 * c[-(long)stride] +
				6.0 * c[0] - 4.0 * c[stride] + c[2 * stride]);
		double seconds = (double)i / take->wav.rate;
		if (fourth > worst && !near_gap(take, seconds)) {
			worst = fourth;
			worst_at = seconds;
		}
	}
	ok(peak > 0.1 && peak <= 1, "the tone peaks at %.1f dBFS", 20 * log10(peak));
	ok(worst < bound, "no click: fourth difference %.2g at %.3f s, bound %.2g", worst,
		worst_at, bound);
}

/* The note that MIDI holds at a frame of the recording, -1: none, -2: more than one. */
static int
midi_note(const struct smf *smf, uint64_t tick, size_t *next, int *held, int *count)
{
	for (; *next < smf->count && smf->event[*next].tick <= tick; ++*next) {
		const unsigned char *data = smf->event[*next].data;
		if ((data[0] & 0xf0) == 0x90 && data[2] > 0)
			*held = data[1], ++*count;
		else if ((data[0] & 0xe0) == 0x80 && (data[0] & 0xf0) <= 0x90)
			--*count;
	}
	return *count == 0 ? -1 : *count == 1 ? *held : -2;
}

/* Fades and glides are over, and no pitch is measured across a change, so long after one;
 * a note may change while the true hand stands still when the machine is slow. */
static const double settle_seconds = 0.15;

static void
check_midi(const struct take *take)
{
	size_t next = 0, notes = 0, same = 0;
	int held = -1, count = 0;
	double changed = 0;
	uint64_t quiet_ticks = take->wav.rate / 40; /* more than half a pitch window */
	for (size_t hop = 0; hop < take->track.hops; hop++) {
		double seconds = (double)hop * take->track.hop_seconds;
		uint64_t tick = (uint64_t)(seconds * take->wav.rate + 0.5);
		size_t before = next;
		int note = midi_note(&take->smf, tick, &next, &held, &count);
		if (next != before)
			changed = seconds;
		long frame = clip_frame(take, hop, take->offset);
		if (frame < 0 || take->expected.kind[frame] == EXPECTED_ANY ||
			near_gap(take, seconds) || seconds - changed < settle_seconds ||
			(next < take->smf.count &&
				take->smf.event[next].tick - tick < quiet_ticks))
			continue;
		bool silent = take->track.level_db[hop] < -100;
		notes++;
		same += silent ? note == -1 : fabs(take->track.note[hop] - note) < 0.5;
	}
	ok(notes > 0 && same == notes, "MIDI holds what sounds (%zu of %zu moments)",
		same, notes);
	midi_note(&take->smf, UINT64_MAX, &next, &held, &count);
	ok(count == 0, "no note is left hanging");
	ok(take->smf.tempo * (double)take->wav.rate / 1e6 == take->smf.division,
		"one tick is one frame");
}

/* After silence, the sound begins in the frame of the note-on. */
static void
check_onsets(const struct take *take)
{
	int onsets = 0, exact = 0;
	for (size_t i = 0; i < take->smf.count; i++) {
		const struct smf_event *event = &take->smf.event[i];
		if ((event->data[0] & 0xf0) != 0x90 || event->data[2] == 0)
			continue;
		size_t at = event->tick, quiet = take->wav.rate / 10;
		if (at < quiet || near_gap(take, (double)at / take->wav.rate))
			continue;
		const float *x = take->wav.samples;
		bool was_silent = true;
		for (size_t k = at - quiet; k < at; k++)
			was_silent = was_silent && x[k * take->wav.channels] == 0;
		if (!was_silent)
			continue;
		size_t first = at;
		while (first < take->wav.frames && x[first * take->wav.channels] == 0)
			first++;
		onsets++;
		exact += first - at <= 4; /* a fade's first steps are nought in a float */
	}
	ok(onsets >= 2, "%d notes come after silence", onsets);
	ok(exact == onsets, "their sound begins in the frame of their note-on");
}

/* While the clip plays, the drums are what they should be to the sample, which is also to
 * say that the recorder lost none. With gaps, until the first of them. Before it, the
 * recorder may not have been connected yet, and right after it the drums fade. */
static void
check_drums(const struct take *take, const char *pattern, double tempo)
{
	double end = take->offset - 0.5 +
		     (double)take->expected.frames * take->expected.seconds_per_frame;
	if (take->gaps)
		end = take->gap[0].seconds;
	size_t first = (size_t)(take->offset * take->wav.rate);
	size_t last = (size_t)(end * take->wav.rate), start = 0;
	if (last > take->wav.frames)
		last = take->wav.frames;
	size_t frames = last > first ? last - first : 0;
	size_t equal = drums_equal(take->wav.samples + first * take->wav.channels + 2,
		take->wav.channels, frames, take->wav.rate, pattern, tempo, &start);
	ok(frames > take->wav.rate && equal == frames,
		"the drums lie on their grid to the sample (%zu of %zu frames, from %zu "
		"on)",
		equal, frames, start);
}

int
main(int argc, char **argv)
{
	if (argc != 7)
		return EXIT_USAGE;
	static struct take take;
	/* hand-synth's defaults, as its man page states them */
	const struct mapping_settings settings = { .scale =
							   scale_find("major-pentatonic"),
		.root = 60,
		.octaves = 2,
		.area_near = 0.20,
		.area_far = 0.02 };
	if (!ok(wav_read(argv[1], &take.wav) && take.wav.channels == 4,
		    "the WAV is whole") ||
		!ok(smf_read(argv[2], &take.smf), "the MIDI file is whole") ||
		!ok(clip_truth_read(&take.truth, argv[3]), "the truth can be read"))
		return tap_done();
	read_gaps(&take, argv[4]);
	expected_init(&take.expected, &take.truth, &settings, WIDTH, HEIGHT);
	pitch_track_init(&take.track, take.wav.samples, take.wav.channels,
		take.wav.frames, take.wav.rate);
	find_offset(&take);
	check_notes(&take);
	check_clicks(&take, note_hertz(84, 440));
	check_midi(&take);
	check_onsets(&take);
	check_drums(&take, argv[5], atof(argv[6]));
	pitch_track_finish(&take.track);
	expected_finish(&take.expected);
	clip_truth_free(&take.truth);
	smf_free(&take.smf);
	free(take.wav.samples);
	return tap_done();
}
