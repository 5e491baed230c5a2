#include "tests/render/motion.h"

#include <math.h>
#include <string.h>

#include "tests/render/complain.h"

static const float nearest = 0.16f, farthest = 6; /* metres */

static struct vec
place_at_depth(const struct camera *camera, const float number[KEY_NUMBERS], float z)
{
	return vec((number[KEY_ACROSS] - 0.5f) * camera->width / camera->focal * z,
		(number[KEY_DOWN] - 0.5f) * camera->height / camera->focal * z, z);
}

/* Where a bent hand must stand to cover its area. The area goes with 1/z², nearly. */
static struct vec
place_by_area(const struct camera *camera, const struct skeleton *skeleton,
	const float number[KEY_NUMBERS])
{
	float target = expf(number[KEY_LOG_AREA]), z = 0.5f;
	for (int i = 0; i < 40; i++) {
		struct vec place = place_at_depth(camera, number, z);
		float ratio = pose_area(camera, skeleton, place) / target;
		if (fabsf(ratio - 1) < 1e-4f)
			break;
		z = clamp(z * sqrtf(ratio), nearest, farthest);
	}
	return place_at_depth(camera, number, z);
}

/* The slope of the curve at the middle one of three keys: Catmull and Rom's for unequal
 * times, limited so that the curve never leaves the range between two keys (Fritsch and
 * Carlson, 1980). A hand that holds still between two equal keys is still. */
static float
slope(const struct key *before, const struct key *key, const struct key *after, int n)
{
	float time_in = key->seconds - before->seconds;
	float time_out = after->seconds - key->seconds;
	float in = (key->number[n] - before->number[n]) / time_in;
	float out = (after->number[n] - key->number[n]) / time_out;
	if (in * out <= 0)
		return 0;
	float mean = (in * time_out + out * time_in) / (time_in + time_out);
	float limit = 3 * fminf(fabsf(in), fabsf(out));
	return clamp(mean, -limit, limit);
}

static void
interpolate(
	const struct script_hand *hand, int from, float seconds, float out[KEY_NUMBERS])
{
	const struct key *a = &hand->key[from], *b = a + 1;
	float span = b->seconds - a->seconds;
	float u = (seconds - a->seconds) / span, v = 1 - u;
	for (int n = 0; n < KEY_NUMBERS; n++) {
		float leave = from > 0 ? slope(a - 1, a, b, n) : 0;
		float arrive = from + 2 < hand->keys ? slope(a, b, b + 1, n) : 0;
		out[n] = v * v * (1 + 2 * u) * a->number[n] + u * v * v * span * leave +
			 u * u * (1 + 2 * v) * b->number[n] - u * u * v * span * arrive;
	}
}

/* A slow irregular swing between about -1 and 1, another for each number and hand. */
static float
wander(int hand, int n, float seconds)
{
	float phase = 1.9f * n + 4.1f * hand, pace = 1 + 0.07f * n;
	return 0.5f * sinf(seconds * 0.83f * pace + phase) +
	       0.3f * sinf(seconds * 1.97f * pace + 2.3f * phase) +
	       0.2f * sinf(seconds * 4.21f * pace + 3.7f * phase);
}

static void
add_drift(const struct script *script, int hand, float seconds, float number[KEY_NUMBERS])
{
	static const float natural[KEY_NUMBERS] = { [KEY_X] = 0.004f,
		[KEY_Y] = 0.004f,
		[KEY_Z] = 0.004f,
		[KEY_YAW] = 3,
		[KEY_PITCH] = 3,
		[KEY_ROLL] = 2.5f,
		[KEY_CURL] = 0.015f,
		[KEY_SPREAD] = 0.05f,
		[KEY_ACROSS] = 0.007f,
		[KEY_DOWN] = 0.007f,
		[KEY_LOG_AREA] = 0.012f };
	for (int n = 0; n < KEY_NUMBERS; n++)
		number[n] +=
			script->hand[hand].drift * natural[n] * wander(hand, n, seconds);
}

bool
motion_at(const struct script *script, const struct mesh *mesh, int id, float seconds,
	struct skeleton *skeleton)
{
	const struct script_hand *hand = &script->hand[id];
	float slack = 0.5f / script->fps; /* a key's frame lasts as long as a frame */
	int last = hand->keys - 1, from = 0;
	if (last < 0 || seconds < hand->key[0].seconds - slack ||
		seconds > hand->key[last].seconds + slack)
		return false;
	float number[KEY_NUMBERS];
	float within = clamp(seconds, hand->key[0].seconds, hand->key[last].seconds);
	while (from + 2 <= last && hand->key[from + 1].seconds <= within)
		from++;
	if (last == 0)
		memcpy(number, hand->key[0].number, sizeof(number));
	else
		interpolate(hand, from, within, number);
	bool by_area =
		hand->key[from].by_area && (last == 0 || hand->key[from + 1].by_area);
	add_drift(script, id, within, number);
	pose_bend(skeleton, mesh, hand->left, id, number, within);
	struct camera camera = script_camera(script);
	pose_move(skeleton, by_area ? place_by_area(&camera, skeleton, number)
				    : vec(number[KEY_X], number[KEY_Y], number[KEY_Z]));
	return true;
}

static bool
settle_key(const struct script *script, const struct mesh *mesh, int id, struct key *key)
{
	struct camera camera = script_camera(script);
	struct skeleton skeleton;
	float *number = key->number;
	pose_bend(&skeleton, mesh, script->hand[id].left, id, number, key->seconds);
	if (key->by_area) {
		struct vec place = place_by_area(&camera, &skeleton, number);
		memcpy(&number[KEY_X], &place, sizeof(place));
		float area = pose_area(&camera, &skeleton, place);
		return fabsf(logf(area) - number[KEY_LOG_AREA]) < 0.005f;
	}
	struct vec place = vec(number[KEY_X], number[KEY_Y], number[KEY_Z]);
	float scale = camera.focal / place.z;
	number[KEY_ACROSS] = 0.5f + place.x * scale / camera.width;
	number[KEY_DOWN] = 0.5f + place.y * scale / camera.height;
	number[KEY_LOG_AREA] = logf(fmaxf(pose_area(&camera, &skeleton, place), 1e-6f));
	return true;
}

bool
motion_settle(struct script *script, const struct mesh *mesh, const char *path)
{
	for (int id = 0; id < script->hands; id++) {
		for (int k = 0; k < script->hand[id].keys; k++) {
			struct key *key = &script->hand[id].key[k];
			if (!settle_key(script, mesh, id, key))
				return complain(
					"%s:%d: no depth gives this hand such an area",
					path, key->line);
		}
	}
	return true;
}
