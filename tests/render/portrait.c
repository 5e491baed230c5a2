#include "tests/render/portrait.h"

#include "tests/render/noise.h"

/* All lengths in heights of the head, from the middle of it; chosen by eye. */
static const float half_width = 0.37f, half_height = 0.5f;

static float
disc(float x, float y, float width, float height)
{
	return 1 - smooth_step(0.75f, 1.1f, hypotf(x / width, y / height));
}

static void
paint(struct vec *colour, struct vec with, float share)
{
	*colour = vec_mix(*colour, with, share);
}

static void
paint_eyes(struct vec *colour, struct vec skin, float x, float y)
{
	float side = fabsf(x) - 0.15f;
	paint(colour, vec_scale(skin, 0.6f), 0.6f * disc(side, y + 0.05f, 0.1f, 0.07f));
	paint(colour, vec(0.6f, 0.6f, 0.58f), disc(side, y + 0.04f, 0.06f, 0.025f));
	paint(colour, vec(0.06f, 0.04f, 0.03f), disc(side, y + 0.04f, 0.025f, 0.025f));
	paint(colour, vec(0.05f, 0.03f, 0.02f),
		0.8f * disc(side, y + 0.12f + 0.3f * side * side, 0.09f, 0.015f));
}

static void
paint_nose_and_mouth(struct vec *colour, struct vec skin, float x, float y)
{
	paint(colour, vec_scale(skin, 1.25f), 0.6f * disc(x, y - 0.03f, 0.03f, 0.12f));
	paint(colour, vec_scale(skin, 0.45f),
		disc(fabsf(x) - 0.035f, y - 0.145f, 0.022f, 0.012f));
	paint(colour, vec_tint(skin, vec(0.85f, 0.45f, 0.45f)),
		disc(x, y - 0.255f, 0.12f, 0.035f));
	paint(colour, vec(0.08f, 0.03f, 0.03f), disc(x, y - 0.255f, 0.11f, 0.006f));
}

static struct vec
face_at(struct vec skin, float x, float y)
{
	float a = x / half_width, b = y / half_height;
	float depth = sqrtf(fmaxf(1 - a * a - b * b, 0));
	float light = 0.35f + 0.75f * fmaxf(0.75f * depth - 0.45f * a - 0.35f * b, 0);
	float mottle = 0.9f + 0.2f * noise_clouds(vec(x * 14, y * 14, 5));
	skin = vec_scale(skin, light * mottle);
	struct vec colour = skin;
	paint_eyes(&colour, skin, x, y);
	paint_nose_and_mouth(&colour, skin, x, y);
	float hair_line = -0.33f + 0.9f * x * x + 0.02f * sinf(x * 90);
	paint(&colour, vec(0.05f, 0.03f, 0.02f),
		smooth_step(hair_line + 0.02f, hair_line - 0.02f, y));
	return colour;
}

struct vec
portrait_at(
	const struct script *script, float aspect, float u, float v, struct vec behind)
{
	const float *at = script->face, *tone = script->face_tone;
	if (at[2] <= 0)
		return behind;
	float x = (u - at[0]) * aspect / at[2], y = (v - at[1]) / at[2];
	struct vec skin = vec(linear_light(tone[0] / 255), linear_light(tone[1] / 255),
		linear_light(tone[2] / 255));
	if (hypotf(x / half_width, y / half_height) < 1)
		return face_at(skin, x, y);
	if (hypotf(x / 0.41f, (y + 0.06f) / 0.52f) < 1 && y < 0.1f)
		return vec(0.05f, 0.03f, 0.02f); /* the hair beside it */
	float shoulder = 0.62f + 0.35f * x * x;
	if (y > shoulder && fabsf(x) < 1.1f)
		return vec_scale(vec(0.08f, 0.1f, 0.2f), 0.7f + 0.3f * cosf(x * 2));
	if (fabsf(x) < 0.19f && y > 0)
		return vec_scale(skin, 0.35f + 0.2f * (0.19f - x));
	return behind;
}
