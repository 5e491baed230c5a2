/* Looks at a take of the drums:
 *
 *   drums_check TAKE.wav PATTERN TEMPO
 *   drums_check TAKE.wav TAKE.mid
 *
 * plays the same with the engine, from the first sound of the take on or struck by the
 * take's notes, and prints "NAME NUMBER" lines: lead (silent frames before the pattern's
 * first frame), compared (frames), wrong (frames that differ in a single bit), peak. */
#include "common/option.h"
#include "synth/drums/drummer.h"

#include "tests/smf.h"
#include "tests/wav.h"

#include <math.h>

static size_t
first_sound(const struct wav *wav)
{
	size_t frame = 0;
	while (frame < wav->frames && wav->samples[frame * wav->channels] == 0)
		frame++;
	return frame;
}

/* The engine's own take. */
struct reference {
	struct kit *kit;
	struct drummer *drummer;
	float *left, *right;
	size_t frames;
};

static bool
reference_init(
	struct reference *reference, const struct wav *wav, const struct pattern *pattern)
{
	reference->kit = kit_new(wav->rate);
	reference->drummer = drummer_new(reference->kit, pattern);
	reference->frames = (wav->frames + 256) / 256 * 256;
	reference->left = calloc(reference->frames, sizeof(float));
	reference->right = calloc(reference->frames, sizeof(float));
	return reference->drummer && reference->left && reference->right;
}

static void
reference_finish(struct reference *reference)
{
	free(reference->left);
	free(reference->right);
	drummer_free(reference->drummer);
	kit_free(reference->kit);
}

/* Returns the first frame with sound. */
static size_t
play_pattern(struct reference *reference, double tempo)
{
	drummer_set_tempo(reference->drummer, tempo);
	drummer_start(reference->drummer, 0);
	for (size_t done = 0; done < reference->frames; done += 256)
		drummer_render(reference->drummer, NULL, 0, reference->left + done,
			reference->right + done, 256);
	size_t first = 0;
	while (first < reference->frames && reference->left[first] == 0)
		first++;
	return first;
}

/* Notes before the one that made the first sound were not for the drums. */
static void
play_notes(struct reference *reference, const struct smf *smf, size_t first_sound)
{
	size_t next = 0;
	while (next < smf->count && smf->event[next].tick + 48 < first_sound)
		next++;
	for (size_t done = 0; done < reference->frames; done += 256) {
		struct drummer_hit hit[256];
		size_t hits = 0;
		for (; next < smf->count && smf->event[next].tick < done + 256; next++) {
			const unsigned char *note = smf->event[next].data;
			enum drum drum;
			if (note[0] == 0x90 && drum_of_note(note[1], &drum))
				hit[hits++] = (struct drummer_hit){
					(uint32_t)(smf->event[next].tick - done), drum,
					note[2]
				};
		}
		drummer_render(reference->drummer, hit, hits, reference->left + done,
			reference->right + done, 256);
	}
}

static void
compare(const struct reference *reference, const struct wav *wav, size_t lead)
{
	size_t wrong = 0;
	double peak = 0;
	for (size_t f = lead; f < wav->frames; f++) {
		const float *frame = wav->samples + 2 * f;
		wrong += frame[0] != reference->left[f - lead] ||
			 frame[1] != reference->right[f - lead];
		peak = fmax(peak, fabsf(frame[0]));
	}
	printf("lead %zu\ncompared %zu\nwrong %zu\npeak %.3f\n", lead, wav->frames - lead,
		wrong, peak);
}

int
main(int argc, char **argv)
{
	struct wav wav = { 0 };
	struct smf smf = { 0 };
	struct pattern pattern;
	pattern_builtin(&pattern, 0);
	double tempo = 0;
	bool good = argc >= 3 && wav_read(argv[1], &wav) && wav.channels == 2 &&
		    (argc == 3 ? smf_read(argv[2], &smf)
			       : option_number(argv[3], 1, 1000, &tempo));
	for (size_t i = 0; good && i < pattern_builtins(); i++)
		if (strcmp(pattern_builtin_name(i), argv[2]) == 0)
			pattern_builtin(&pattern, i);
	struct reference reference;
	if (!good || !reference_init(&reference, &wav, &pattern)) {
		fprintf(stderr, "drums_check: no stereo take, no notes, no tempo\n");
		return 1;
	}
	size_t first = first_sound(&wav), lead = 0;
	if (argc == 3)
		play_notes(&reference, &smf, first);
	else
		lead = first - play_pattern(&reference, tempo);
	compare(&reference, &wav, lead);
	reference_finish(&reference);
	free(wav.samples);
	smf_free(&smf);
	return 0;
}
