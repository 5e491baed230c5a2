#include "synth/drums/drummer.h"

#include "tests/tap.h"

#include <stdlib.h>

enum { RATE = 48000, PERIOD_MAX = 4096 };

static struct kit *kit;

/* What an engine has played, in periods of one size. */
struct take {
	float *left, *right;
	size_t frames;
};

static struct take
take_new(size_t frames)
{
	return (struct take){ calloc(frames + PERIOD_MAX, sizeof(float)),
		calloc(frames + PERIOD_MAX, sizeof(float)), 0 };
}

static void
take_free(struct take *take)
{
	free(take->left);
	free(take->right);
}

static void
play(struct drummer *drummer, struct take *take, size_t frames, uint32_t period)
{
	while (frames > 0) {
		uint32_t some = frames < period ? (uint32_t)frames : period;
		drummer_render(drummer, NULL, 0, take->left + take->frames,
			take->right + take->frames, some);
		take->frames += some;
		frames -= some;
	}
}

/* A sound of no start-up time and some length, for onsets that can be seen. */
static struct kit *
ticking_kit(uint32_t rate)
{
	struct kit *ticks = calloc(1, sizeof(*ticks));
	ticks->rate = rate;
	for (int d = 0; d < DRUMS; d++) {
		ticks->sound[d].frames = 50;
		ticks->sound[d].samples = calloc(50, sizeof(float));
		for (int i = 0; i < 50; i++)
			ticks->sound[d].samples[i] = 0.25f;
	}
	return ticks;
}

static size_t
next_onset(const struct take *take, size_t from)
{
	while (from < take->frames && take->left[from] == 0)
		from++;
	return from;
}

static void
parse(struct pattern *pattern, const char *grid)
{
	if (!pattern_parse(pattern, grid, "test"))
		ok(false, "the test's grid is a grid");
}

static void
test_onsets(double tempo, uint32_t rate, const char *grid)
{
	struct kit *ticks = ticking_kit(rate);
	struct pattern pattern;
	parse(&pattern, grid);
	struct drummer *drummer = drummer_new(ticks, &pattern);
	drummer_set_tempo(drummer, tempo);
	drummer_start(drummer, 0);
	size_t minutes = 3;
	struct take take = take_new(minutes * 60 * rate);
	play(drummer, &take, minutes * 60 * rate, 256);
	size_t wrong = 0, at = 0;
	long long steps = 0;
	for (;; steps++) {
		long long expected = llround(
			(double)steps * 60 * rate / (tempo * pattern.steps_per_beat));
		if (expected >= (long long)take.frames)
			break;
		at = next_onset(&take, at);
		wrong += at != (size_t)expected;
		at += 50;
	}
	ok(wrong == 0 && steps > 100 && next_onset(&take, at) == take.frames,
		"%g beats a minute at %u Hz: %lld onsets, each on its frame", tempo, rate,
		steps);
	take_free(&take);
	drummer_free(drummer);
	for (int d = 0; d < DRUMS; d++)
		free(ticks->sound[d].samples);
	free(ticks);
}

/* The same song, told apart only by the period: hits by hand, changes of tempo and of
 * pattern, a stop and a start come at frames that are ends of all the periods. */
static struct take
play_song(uint32_t period)
{
	static struct pattern rock, shuffle;
	pattern_builtin(&rock, 0);
	pattern_builtin(&shuffle, 5);
	struct drummer *drummer = drummer_new(kit, &rock);
	struct take take = take_new(60 * PERIOD_MAX);
	drummer_set_tempo(drummer, 133.7);
	drummer_start(drummer, 1);
	play(drummer, &take, 20 * PERIOD_MAX, period);
	drummer_set_tempo(drummer, 211.3);
	drummer_set_pattern(drummer, &shuffle);
	play(drummer, &take, 20 * PERIOD_MAX, period);
	drummer_stop(drummer);
	play(drummer, &take, 2 * PERIOD_MAX, period);
	ok(!drummer_sounds(drummer), "period %u: silent soon after the stop", period);
	drummer_start(drummer, 0);
	play(drummer, &take, 18 * PERIOD_MAX, period);
	drummer_free(drummer);
	return take;
}

static void
test_periods(void)
{
	static const uint32_t period[] = { 16, 64, 1, 100, 333, 1024, 4096 };
	struct take one = play_song(256);
	for (size_t i = 0; i < sizeof(period) / sizeof(*period); i++) {
		struct take other = play_song(period[i]);
		ok(memcmp(one.left, other.left, one.frames * sizeof(float)) == 0 &&
				memcmp(one.right, other.right,
					one.frames * sizeof(float)) == 0,
			"period %u: bit by bit the same", period[i]);
		take_free(&other);
	}
	take_free(&one);
}

/* The tempo changes in the middle of things: the beat goes on from the very place. */
static void
test_tempo_change(void)
{
	struct kit *ticks = ticking_kit(RATE);
	struct pattern pattern;
	parse(&pattern, "beats 1\nsteps 4\nrim xxxx\n");
	struct drummer *drummer = drummer_new(ticks, &pattern);
	struct take take = take_new(30 * RATE);
	drummer_set_tempo(drummer, 100); /* 7200 frames a step */
	drummer_start(drummer, 0);
	play(drummer, &take, 10000, 500);
	drummer_set_tempo(drummer, 200); /* 4400 frames of it are left: now 2200 */
	play(drummer, &take, 10000, 500);
	drummer_set_tempo(drummer, 1e9);
	drummer_set_tempo(drummer, 50);
	play(drummer, &take, 60000, 500);
	/* 20000: 600 frames into a step of 3600, 3000 left: now 12000 */
	static const size_t expected[] = { 0, 7200, 12200, 15800, 19400, 32000, 46400,
		60800, 75200 };
	size_t at = 0;
	bool right = true;
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
		at = next_onset(&take, at);
		right = right && at == expected[i];
		if (at != expected[i])
			printf("# onset %zu at %zu, expected %zu\n", i, at, expected[i]);
		at += 50;
	}
	ok(right, "tempo changes take effect at the exact place");
	drummer_set_tempo(drummer, NAN);
	ok(drummer_tempo(drummer) == DRUMMER_TEMPO_MIN, "no tempo is no crash");
	size_t before = take.frames;
	play(drummer, &take, 100, 100);
	ok(take.frames == before + 100, "and it goes on");
	/* wild changes in every period: every step is played, once */
	drummer_start(drummer, 0);
	uint64_t hits = drummer_count(drummer).hits;
	double beats = 0;
	unsigned seed = 3;
	take.frames = 0;
	for (int i = 0; i < 2000; i++) {
		double tempo = 20 + rand_r(&seed) % 380;
		drummer_set_tempo(drummer, tempo);
		play(drummer, &take, 512, 512);
		take.frames = 0;
		beats += 512 * tempo / (60.0 * RATE);
	}
	hits = drummer_count(drummer).hits - hits;
	ok(fabs((double)hits - beats * 4) <= 1.5, "%llu steps in %.2f beats of any tempo",
		(unsigned long long)hits, beats);
	take_free(&take);
	drummer_free(drummer);
	for (int d = 0; d < DRUMS; d++)
		free(ticks->sound[d].samples);
	free(ticks);
}

static void
test_pattern_change(void)
{
	struct kit *ticks = ticking_kit(RATE);
	struct pattern four, three;
	parse(&four, "beats 4\nsteps 1\nrim xxxx\n");
	parse(&three, "beats 3\nsteps 3\nrim xxxxxxxxx\n");
	struct drummer *drummer = drummer_new(ticks, &four);
	struct take take = take_new(20 * RATE);
	drummer_set_tempo(drummer, 120); /* 24000 frames a beat */
	drummer_start(drummer, 0);
	play(drummer, &take, 50000, 512);
	drummer_set_pattern(drummer, &three);
	play(drummer, &take, 100000, 512);
	static const size_t expected[] = { 0, 24000, 48000, 72000, 96000, 104000, 112000,
		120000 };
	size_t at = 0;
	bool right = true;
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
		at = next_onset(&take, at);
		right = right && at == expected[i];
		at += 50;
	}
	ok(right, "another pattern begins with the next bar");
	take_free(&take);
	drummer_free(drummer);
	for (int d = 0; d < DRUMS; d++)
		free(ticks->sound[d].samples);
	free(ticks);
}

static void
follow(struct drummer *drummer, struct take *take, struct drummer_transport *transport,
	size_t periods)
{
	for (size_t i = 0; i < periods; i++) {
		drummer_follow(drummer, transport);
		play(drummer, take, 256, 256);
		if (!transport->rolling)
			continue;
		transport->frame += 256;
		transport->beat += 256 * transport->tempo / (60.0 * RATE);
	}
}

static void
test_follow(void)
{
	struct kit *ticks = ticking_kit(RATE);
	struct pattern pattern;
	parse(&pattern, "beats 4\nsteps 1\nrim Xooo\n");
	struct drummer *drummer = drummer_new(ticks, &pattern);
	struct take take = take_new(60 * RATE);
	struct drummer_transport transport = { 0 };
	drummer_set_tempo(drummer, 120);
	follow(drummer, &take, &transport, 10);
	ok(next_onset(&take, 0) == take.frames, "a stopped transport: silence");
	size_t start = take.frames;
	transport.rolling = true;
	follow(drummer, &take, &transport, 100);
	size_t second = next_onset(&take, start + 50);
	ok(next_onset(&take, start) == start && second == start + 24000,
		"a rolling one: steps where its frames are");
	float accent = take.left[start], soft = take.left[second];
	ok(accent > 2 * soft && soft > 0, "and the ones of the bar");
	start = take.frames;
	transport.frame = 24000 * 7 + 23000; /* in the last beat of bar two */
	follow(drummer, &take, &transport, 100);
	size_t at = next_onset(&take, start);
	ok(at == start + 1000 && take.left[at] == accent,
		"after a jump, the next step is that of the new place");
	transport.rolling = false;
	follow(drummer, &take, &transport, 10);
	ok(!drummer_sounds(drummer), "it stops with the transport");

	/* a master with another tempo, whose beats are rounded to 1/1920 */
	start = take.frames;
	transport = (struct drummer_transport){
		.rolling = true, .tempo = 93, .beat_error = 1.0 / 1920
	};
	size_t wrong = 0;
	for (int i = 0; i < 600; i++) {
		double exact = (double)transport.frame * 93 / (60.0 * RATE);
		transport.beat = floor(exact * 1920) / 1920;
		drummer_follow(drummer, &transport);
		play(drummer, &take, 256, 256);
		transport.frame += 256;
	}
	at = start;
	for (int k = 0; k < 4; k++) {
		at = next_onset(&take, at);
		wrong += at != start + (size_t)llround(k * 60.0 * RATE / 93);
		at += 50;
	}
	ok(wrong == 0, "a master's tempo holds to the frame, whatever its ticks");

	/* that master starts elsewhere and changes its tempo on the way */
	start = take.frames;
	transport = (struct drummer_transport){ .rolling = true,
		.tempo = 120,
		.frame = 5000000,
		.beat = 100.5,
		.beat_error = 1e-6 };
	follow(drummer, &take, &transport, 20); /* 5120 frames */
	transport.tempo = 60;
	follow(drummer, &take, &transport, 300);
	at = next_onset(&take, start);
	/* 12000 frames to the beat, 6880 of them at half the speed */
	ok(at == start + 5120 + 2 * 6880, "so does a song with a tempo map");
	ok(next_onset(&take, at + 50) == at + 48000, "and the next beat after it");
	take_free(&take);
	drummer_free(drummer);
	for (int d = 0; d < DRUMS; d++)
		free(ticks->sound[d].samples);
	free(ticks);
}

static void
test_pads(void)
{
	struct pattern pattern;
	pattern_builtin(&pattern, 0);
	struct drummer *drummer = drummer_new(kit, &pattern);
	float left[1024], right[1024];
	struct drummer_hit hits[] = { { 5, DRUM_KICK, 127 }, { 1023, DRUM_SNARE, 60 } };
	drummer_render(drummer, hits, 2, left, right, 1024);
	size_t first = 0;
	while (first < 1024 && left[first] == 0)
		first++;
	size_t silent = 0;
	while (kit->sound[DRUM_KICK].samples[silent] == 0)
		silent++;
	ok(first == 5 + silent, "a pad sounds at its very frame");
	ok(fabsf(left[300] - right[300]) < 1e-6f && left[300] != 0,
		"the kick is central");

	/* far more hits than voices */
	static struct drummer_hit roll[200];
	bool finite = true;
	for (int period = 0; period < 40; period++) {
		for (uint32_t i = 0; i < 200; i++)
			roll[i] = (struct drummer_hit){ i * 5, DRUM_RIDE, 30 };
		drummer_render(drummer, roll, 200, left, right, 1024);
		for (int i = 0; i < 1024; i++)
			finite = finite && isfinite(left[i]);
	}
	struct drummer_counts counts = drummer_count(drummer);
	ok(counts.hits == 8002 && counts.stolen > 0 && finite,
		"8000 hits: %llu voices were stolen", (unsigned long long)counts.stolen);
	drummer_stop(drummer);
	for (int i = 0; i < 2; i++)
		drummer_render(drummer, NULL, 0, left, right, 1024);
	ok(!drummer_sounds(drummer) && left[1023] == 0, "and all end with the stop");
	drummer_free(drummer);
}

/* Where an open hat is choked, or a pattern stopped, the sound bends but never jumps. */
static void
test_no_clicks(void)
{
	struct pattern pattern;
	pattern_builtin(&pattern, 0);
	struct drummer *drummer = drummer_new(kit, &pattern);
	float left[16384], right[16384];
	struct drummer_hit open = { 0, DRUM_OPEN_HAT, 127 };
	drummer_render(drummer, &open, 1, left, right, 4800);
	struct drummer_hit closed = { 0, DRUM_CLOSED_HAT, 1 };
	drummer_render(drummer, &closed, 1, left, right, 4800);
	double before = 0, after = 0;
	for (int i = 0; i < 100; i++)
		before += fabsf(right[i]);
	for (int i = 1000; i < 4800; i++)
		after = fmax(after, (double)fabsf(right[i]));
	ok(before > 0.1 && after < 1e-4, "a closed hat ends an open one");

	struct drummer_hit tom = { 0, DRUM_LOW_TOM, 127 };
	drummer_render(drummer, &tom, 1, left, right, 4800);
	float last = left[4799], largest = 0;
	for (int i = 1; i < 4800; i++)
		largest = fmaxf(largest, fabsf(left[i] - left[i - 1]));
	drummer_stop(drummer);
	drummer_render(drummer, NULL, 0, left, right, 4800);
	float step = 0;
	for (int i = 0; i < 4800; last = left[i++])
		step = fmaxf(step, fabsf(left[i] - last));
	ok(step < largest && left[1000] == 0,
		"a stop fades within 20 ms, without a click");
	drummer_free(drummer);
}

static void
test_levels(void)
{
	for (size_t i = 0; i < pattern_builtins(); i++) {
		struct pattern pattern;
		pattern_builtin(&pattern, i);
		struct drummer *drummer = drummer_new(kit, &pattern);
		struct take take = take_new(12 * RATE);
		drummer_set_tempo(drummer, 110);
		drummer_start(drummer, 0);
		play(drummer, &take, 12 * RATE, 1024);
		double peak = 0, sum = 0;
		for (size_t f = 0; f < take.frames; f++) {
			peak = fmax(peak,
				(double)fmaxf(fabsf(take.left[f]), fabsf(take.right[f])));
			sum += (double)take.left[f] * take.left[f];
		}
		double rms = 10 * log10(sum / (double)take.frames);
		ok(peak < 1 && peak > 0.2 && rms > -35,
			"%s: peak %.1f dBFS, rms %.1f dBFS", pattern.name,
			20 * log10(peak), rms);
		take_free(&take);
		drummer_free(drummer);
	}
}

int
main(void)
{
	static const double tempo[] = { 20, 30, 100, 119.99, 120, 133.7, 300 };
	kit = kit_new(RATE);
	for (size_t i = 0; i < sizeof(tempo) / sizeof(*tempo); i++)
		test_onsets(
			tempo[i], i % 2 ? 44100 : RATE, "beats 1\nsteps 4\nrim xxxx\n");
	test_onsets(97, 96000, "beats 3\nsteps 3\nhat xxxxxxxxx\n");
	test_onsets(400, 8000, "beats 1\nsteps 7\nhat xxxxxxx\n");
	test_periods();
	test_tempo_change();
	test_pattern_change();
	test_follow();
	test_pads();
	test_no_clicks();
	test_levels();
	kit_free(kit);
	return tap_done();
}
