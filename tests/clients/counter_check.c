/* Looks at a take of what the counter plays:
 *
 *   counter_check TAKE.wav [TAKE.mid [FRAMES]]
 *
 * of the first FRAMES, or all, prints "NAME NUMBER" lines: channels, frames, lead (frames
 * before all channels sound: they are connected one by one), silent (silent frames after
 * it), wrong (frames that are neither silent nor what the counter played at that time),
 * last (server frame of the last one), events,
 * events-wrong (of another frame or content than the sound's time says), events-missing.
 * Notes that the recorder ends where the take ends are not counted. */
#include "tests/clients/counter.h"

#include "tests/smf.h"
#include "tests/wav.h"

/* The server frame of the take's frame 0, from its first sound. */
static uint32_t
time_of_start(const struct wav *wav, size_t lead)
{
	float value = wav->samples[lead * wav->channels] * 16777216;
	return (uint32_t)value - 1 - (uint32_t)lead;
}

static bool
frame_is_silent(const struct wav *wav, size_t frame)
{
	for (unsigned c = 0; c < wav->channels; c++)
		if (wav->samples[frame * wav->channels + c] != 0)
			return false;
	return true;
}

static bool
frame_is_full(const struct wav *wav, size_t frame)
{
	for (unsigned c = 0; c < wav->channels; c++)
		if (wav->samples[frame * wav->channels + c] == 0)
			return false;
	return true;
}

static bool
frame_is_right(const struct wav *wav, size_t frame, uint32_t start)
{
	for (unsigned c = 0; c < wav->channels; c++)
		if (wav->samples[frame * wav->channels + c] !=
			counter_sample(start + (uint32_t)frame, c))
			return false;
	return true;
}

/* Notes due in frames that have sound, and were not found. */
static size_t
count_missing(const struct wav *wav, size_t lead, uint32_t start, const struct smf *smf)
{
	size_t missing = 0, next = 0;
	for (size_t f = lead; f < wav->frames; f++) {
		if (!counter_plays_note(start + (uint32_t)f) || frame_is_silent(wav, f))
			continue;
		while (next < smf->count && smf->event[next].tick < f)
			next++;
		missing += next == smf->count || smf->event[next].tick != f;
	}
	return missing;
}

int
main(int argc, char **argv)
{
	struct wav wav;
	struct smf smf = { 0 };
	if (argc < 2 || argc > 4 || !wav_read(argv[1], &wav)) {
		fprintf(stderr, "counter_check: no WAV of floats\n");
		return 1;
	}
	if (argc > 2 && !smf_read(argv[2], &smf)) {
		fprintf(stderr, "counter_check: no Standard MIDI File\n");
		return 1;
	}
	if (argc == 4 && strtoul(argv[3], NULL, 10) < wav.frames)
		wav.frames = strtoul(argv[3], NULL, 10);
	size_t lead = 0, silent = 0, wrong = 0, events_wrong = 0;
	while (lead < wav.frames && !frame_is_full(&wav, lead))
		lead++;
	uint32_t start = lead < wav.frames ? time_of_start(&wav, lead) : 0;
	for (size_t f = lead; f < wav.frames; f++) {
		bool is_silent = frame_is_silent(&wav, f);
		silent += is_silent;
		wrong += !is_silent && !frame_is_right(&wav, f, start);
	}
	while (smf.count > 0 && smf.event[smf.count - 1].tick >= wav.frames)
		smf.count--;
	for (size_t i = 0; i < smf.count; i++) {
		uint32_t frame = start + (uint32_t)smf.event[i].tick;
		unsigned char note[3];
		counter_note(frame, note);
		events_wrong += !counter_plays_note(frame) || smf.event[i].size != 3 ||
				memcmp(smf.event[i].data, note, 3) != 0;
	}
	printf("channels %u\nframes %zu\nlead %zu\nsilent %zu\nwrong %zu\nlast %u\n",
		wav.channels, wav.frames, lead, silent, wrong,
		start + (uint32_t)wav.frames - 1);
	if (argc == 2)
		return 0;
	printf("events %zu\nevents-wrong %zu\nevents-missing %zu\n", smf.count,
		events_wrong, count_missing(&wav, lead, start, &smf));
	free(wav.samples);
	smf_free(&smf);
	return 0;
}
