#include "tests/render/skin.h"

#include "tests/render/noise.h"

/* The numbers below were chosen by eye. `out` is whiter where all three are above 1. */
static void
tint(struct vec *colour, float red, float green, float blue)
{
	*colour = vec_tint(*colour, vec(red, green, blue));
}

static struct vec
bump_at(struct vec at)
{
	const float step = 0.12f, strength = 0.0264f;
	struct vec p = vec_scale(at, 700);
	float here = noise_at(p);
	struct vec rise = vec(noise_at(vec_add(p, vec(step, 0, 0))) - here,
		noise_at(vec_add(p, vec(0, step, 0))) - here,
		noise_at(vec_add(p, vec(0, 0, step))) - here);
	return vec_scale(rise, strength / step);
}

/* The palm of a dark hand is lighter than its back, and every palm is redder. */
static struct vec
base_colour(struct vec tone, struct vec normal)
{
	float brightness = vec_dot(tone, vec(0.3f, 0.6f, 0.1f));
	struct vec palm = vec_mix(
		tone, vec(0.62f, 0.36f, 0.27f), clamp(0.75f - brightness, 0.08f, 0.45f));
	tint(&palm, 1.06f, 0.96f, 0.95f);
	return vec_mix(tone, palm, smooth_step(-0.25f, 0.45f, normal.x));
}

/* Bent skin folds: lines on the inside of a joint, wrinkles and reddened skin outside. */
static void
paint_joint(struct vec *colour, const struct transform *inverse, struct vec at,
	struct vec normal, bool knuckle, float mottle)
{
	float along = -transform_point(inverse, at).z;
	float up = transform_direction(inverse, normal).y;
	float outside = smooth_step(0.1f, 0.6f, up);
	if (fabsf(along) > 0.02f)
		return;
	if (knuckle) {
		float red = bell(along, 0.009f) * outside;
		tint(colour, 1 - 0.04f * red, 1 - 0.13f * red, 1 - 0.13f * red);
		return;
	}
	float inside = (1 - outside) * smooth_step(-0.2f, 0.4f, -up);
	float line = bell(along, 0.0007f) + 0.7f * bell(along - 0.003f, 0.0006f);
	float dark = 1 - 0.3f * fminf(1, line) * inside;
	float near_joint = bell(along, 0.0055f) * outside;
	float wrinkle = near_joint * (0.5f + 0.5f * sinf(along * 3300 + 3 * mottle));
	tint(colour, dark * (1 - 0.16f * wrinkle),
		dark * (1 - 0.2f * wrinkle - 0.06f * near_joint),
		dark * (1 - 0.2f * wrinkle - 0.06f * near_joint));
}

/* A rounded rectangle on the back of the finger tip. */
static void
paint_nail(struct surface *out, struct vec at_tip, float up, bool thumb)
{
	float across = at_tip.x / (thumb ? 0.0062f : 0.0052f);
	float along = (0.001f - at_tip.z) / 0.0062f;
	float rim = fabsf(across * across * across) + along * along * along * along;
	if (up <= 0.35f || rim >= 1.25f)
		return;
	struct vec nail = vec_mix(vec(0.72f, 0.47f, 0.42f), out->colour, 0.45f);
	if (along > 0.72f) /* the white edge */
		nail = vec_mix(nail, vec(0.85f, 0.78f, 0.70f), 0.6f);
	if (along < -0.62f) /* the half moon */
		nail = vec_mix(nail, vec(0.82f, 0.68f, 0.62f), 0.5f);
	float share = smooth_step(1.25f, 0.95f, rim) * smooth_step(0.35f, 0.6f, up);
	out->colour = vec_mix(out->colour, nail, share);
	out->gloss += (5 - out->gloss) * share;
}

static void
paint_finger(struct surface *out, const struct mesh *mesh, struct vec at,
	struct vec normal, int finger, float mottle)
{
	bool thumb = finger == 0;
	for (int place = 1; place <= (thumb ? 2 : 3); place++) {
		int joint = mesh_finger_joint(finger, place);
		paint_joint(&out->colour, &mesh->inverse_bind[joint], at, normal,
			!thumb && place == 1, mottle);
	}
	int tip = mesh_finger_joint(finger, thumb ? 3 : 4);
	const struct transform *last = &mesh->inverse_bind[tip - 1];
	float pink = smooth_step(0.006f, 0.022f, -transform_point(last, at).z);
	tint(&out->colour, 1 + 0.03f * pink, 1 - 0.1f * pink, 1 - 0.09f * pink);
	paint_nail(out, transform_point(&mesh->inverse_bind[tip], at),
		transform_direction(&mesh->inverse_bind[tip], normal).y, thumb);
}

/* Distance of a point to a line of `count` points. */
static float
line_distance(float x, float y, const float (*line)[2], int count)
{
	float least = 1;
	for (int i = 0; i + 1 < count; i++) {
		float bx = line[i + 1][0] - line[i][0], by = line[i + 1][1] - line[i][1];
		float ax = x - line[i][0], ay = y - line[i][1];
		float along = clamp((ax * bx + ay * by) / (bx * bx + by * by), 0, 1);
		least = fminf(least, hypotf(ax - along * bx, ay - along * by));
	}
	return least;
}

/* The lines of head, heart and life, in the palm's plane (z, y). */
static void
paint_palm(struct vec *colour, struct vec at, struct vec normal, float mottle, float fine)
{
	static const float heart[][2] = { { .047f, -.004f }, { .03f, -.006f },
		{ .014f, -.012f }, { .003f, -.022f }, { -.004f, -.032f } };
	static const float head[][2] = { { -.021f, -.012f }, { -.004f, -.005f },
		{ .016f, .006f }, { .036f, .016f } };
	static const float life[][2] = { { -.021f, -.014f }, { -.010f, -.002f },
		{ -.001f, .014f }, { .002f, .034f }, { -.001f, .052f } };
	if (normal.x <= 0.2f || fabsf(at.y) >= 0.06f)
		return;
	float z = at.z + 0.0032f * fine, y = at.y + 0.003f * mottle;
	float distance = fminf(line_distance(z, y, heart, 5),
		fminf(line_distance(z, y, head, 4), line_distance(z, y, life, 5)));
	float deep = bell(distance, 0.0008f) * smooth_step(0.2f, 0.7f, normal.x);
	float grain = noise_at(vec(at.x * 300, at.y * 900, at.z * 300));
	float dark = 1 - 0.06f * smooth_step(0.72f, 0.9f, grain);
	tint(colour, dark * (1 - 0.22f * deep), dark * (1 - 0.3f * deep),
		dark * (1 - 0.28f * deep));
}

struct surface
skin_at(const struct mesh *mesh, struct vec tone, struct vec at, struct vec normal,
	int joint)
{
	float mottle = noise_clouds(vec_scale(at, 90)) - 0.5f;
	float fine = noise_clouds(vec_scale(at, 420)) - 0.5f;
	float pores = noise_at(vec_scale(at, 1600)) - 0.5f;
	struct surface out = { .colour = base_colour(tone, normal),
		.gloss = 1 + 1.2f * fine,
		.bump = bump_at(at) };
	tint(&out.colour, 1 + 0.22f * mottle + 0.10f * fine + 0.07f * pores,
		1 + 0.36f * mottle + 0.15f * fine + 0.09f * pores,
		1 + 0.36f * mottle + 0.16f * fine + 0.09f * pores);
	int place, finger = mesh_finger(joint, &place);
	if (finger >= 0)
		paint_finger(&out, mesh, at, normal, finger, mottle);
	paint_palm(&out.colour, at, normal, mottle, fine);
	return out;
}

struct surface
skin_sleeve_at(struct vec colour, struct vec at)
{
	float weave = 0.5f + 0.5f * sinf(at.y * 900);
	float fold = noise_clouds(vec(at.x * 40, at.y * 70, at.z * 40));
	return (struct surface){ .colour = vec_scale(
					 colour, 0.75f + 0.1f * weave + 0.45f * fold),
		.gloss = 0.1f,
		.bump = bump_at(at) };
}
