#include "tests/render/shade.h"

#include <string.h>

enum { SHADE_EVERY = 3, TAPS = 10, TAP_PATTERNS = 16 };

/* What all pixels share. */
struct shading {
	const struct raster *raster;
	const struct camera *camera;
	const struct light *light;
	const struct shadow *shadow;
	float tap[TAP_PATTERNS][TAPS][2];
};

struct light
light_of(const struct script *script)
{
	const float *l = script->light, *c = script->light_colour, *a = script->ambient;
	return (struct light){ .towards = vec_unit(vec(l[0], l[1], l[2])),
		.colour = vec(c[0], c[1], c[2]),
		.ambient = vec(a[0], a[1], a[2]),
		.exposure = script->exposure };
}

static struct corner
shadow_corner(const struct shadow *shadow, struct vec at)
{
	struct vec from = vec_sub(at, shadow->centre);
	float scale = 0.5f * SHADOW_SIZE / shadow->reach, middle = 0.5f * SHADOW_SIZE;
	return (struct corner){ vec_dot(from, shadow->across) * scale + middle,
		vec_dot(from, shadow->down) * scale + middle,
		vec_dot(from, shadow->towards) };
}

void
shade_shadow(struct shadow *shadow, const struct light *light, const struct model *models,
	const bool present[SCRIPT_HANDS], struct vec centre, float reach,
	struct corner *scratch)
{
	shadow->towards = light->towards;
	shadow->across = vec_unit(vec_cross(vec(0, 1, 0), light->towards));
	shadow->down = vec_cross(light->towards, shadow->across);
	shadow->centre = centre;
	shadow->reach = reach;
	for (int i = 0; i < SHADOW_SIZE * SHADOW_SIZE; i++)
		shadow->nearest[i] = -1e9f;
	for (int hand = 0; hand < SCRIPT_HANDS; hand++) {
		if (!present[hand])
			continue;
		const struct mesh *mesh = models[hand].mesh;
		for (int i = 0; i < mesh->vertices; i++)
			scratch[i] = shadow_corner(shadow, models[hand].vertex[i].at);
		raster_depth(shadow->nearest, SHADOW_SIZE, SHADOW_SIZE, scratch,
			(const uint16_t(*)[3])mesh->triangle, mesh->triangles);
	}
}

/* The part of the light that reaches a point, from nine places of the shadow map. */
static float
lit_part(const struct shadow *shadow, struct vec at, struct vec normal)
{
	const float apart = 1.5f, slack = 0.0025f; /* pixels; metres */
	struct corner here = shadow_corner(shadow, vec_add(at, vec_scale(normal, slack)));
	int lit = 0;
	for (int i = 0; i < 9; i++) {
		int x = (int)(here.x + apart * (i % 3 - 1));
		int y = (int)(here.y + apart * (i / 3 - 1));
		bool outside = x < 0 || y < 0 || x >= SHADOW_SIZE || y >= SHADOW_SIZE;
		lit += outside ||
		       here.depth + slack >= shadow->nearest[y * SHADOW_SIZE + x];
	}
	return lit / 9.0f;
}

/* How open the surroundings are: 1, or less where nearer surfaces crowd around. */
static float
openness(const struct shading *s, int x, int y, float z, const float (*tap)[2])
{
	const float reach = 0.016f, deepest = 0.05f; /* metres */
	const struct raster *raster = s->raster;
	float radius = reach * s->camera->focal / z;
	float too_near = z > 2 * deepest ? 1 / (z - deepest) : 1e9f;
	int hidden = 0;
	for (int i = 0; i < TAPS; i++) {
		int tap_x = (int)(x + radius * tap[i][0]);
		int tap_y = (int)(y + radius * tap[i][1]);
		if (tap_x < 0 || tap_y < 0 || tap_x >= raster->width ||
			tap_y >= raster->height)
			continue;
		float other = raster->fragment[tap_y * raster->width + tap_x].inverse_z;
		float away = reach * sqrtf((i + 0.5f) / TAPS);
		hidden += other * (z - 0.55f * away - 0.001f) > 1 && other < too_near;
	}
	return 1 - 0.75f * hidden / TAPS;
}

static void
lay_taps(struct shading *s, int turn)
{
	for (int pattern = 0; pattern < TAP_PATTERNS; pattern++) {
		for (int i = 0; i < TAPS; i++) {
			float angle = 2.399f * i + pattern + 0.37f * turn;
			float radius = sqrtf((i + 0.5f) / TAPS);
			s->tap[pattern][i][0] = radius * cosf(angle);
			s->tap[pattern][i][1] = radius * sinf(angle);
		}
	}
}

static float
power(float base, int exponent)
{
	float result = 1;
	for (; exponent; exponent >>= 1, base *= base)
		if (exponent & 1)
			result *= base;
	return result;
}

/* Light seeps around edges, the red furthest, as it does through skin. */
static struct vec
diffuse(float facing, float lit)
{
	const struct vec wrap = { 0.42f, 0.22f, 0.15f };
	return vec(clamp((facing + wrap.x) / (1 + wrap.x), 0, 1) * (0.12f + 0.88f * lit),
		clamp((facing + wrap.y) / (1 + wrap.y), 0, 1) * lit,
		clamp((facing + wrap.z) / (1 + wrap.z), 0, 1) * lit);
}

/* Two lobes under Schlick's Fresnel term (1994). */
static float
highlight(const struct light *light, struct vec normal, struct vec view)
{
	struct vec half = vec_unit(vec_add(light->towards, view));
	float shine = clamp(vec_dot(normal, half), 0, 1);
	float fresnel = 0.028f + 0.97f * power(1 - clamp(vec_dot(half, view), 0, 1), 5);
	float broad = power(shine, 22), sharp = power(shine, 90);
	return fresnel * (3.2f * broad + 1.5f * sharp) *
	       clamp(vec_dot(normal, light->towards), 0, 1);
}

static struct vec
colour_at(const struct light *light, const struct surface *surface, struct vec normal,
	struct vec view, float lit, float open)
{
	const struct vec from_below = { 0.72f, 0.62f, 0.55f };
	const struct vec from_above = { 1.1f, 1.1f, 1.12f };
	float up = 0.5f - 0.5f * normal.y;
	struct vec around = vec_tint(light->ambient, vec_mix(from_below, from_above, up));
	struct vec direct =
		vec_tint(light->colour, diffuse(vec_dot(normal, light->towards), lit));
	struct vec all = vec_tint(surface->colour,
		vec_add(vec_scale(direct, 0.95f), vec_scale(around, open)));
	float rim = 0.1f * power(1 - clamp(vec_dot(normal, view), 0, 1), 4);
	float white = surface->gloss *
		      (0.9f * lit * highlight(light, normal, view) + 0.5f * open * rim);
	return vec_scale(vec_add(all, vec(white, white, white)), light->exposure);
}

static struct vec
shade_fragment(const struct shading *s, const struct model *model,
	const struct fragment *fragment, int x, int y)
{
	const uint16_t *corner = model->mesh->triangle[fragment->triangle];
	const struct posed_vertex *a = &model->vertex[corner[0]];
	const struct posed_vertex *b = &model->vertex[corner[1]];
	const struct posed_vertex *c = &model->vertex[corner[2]];
	float z = 1 / fragment->inverse_z; /* undo the perspective of the shares */
	float second = fragment->second * model->corner[corner[1]].depth * z;
	float third = fragment->third * model->corner[corner[2]].depth * z;
	float first = 1 - second - third;
	struct vec at = vec_add(vec_scale(a->at, first),
		vec_add(vec_scale(b->at, second), vec_scale(c->at, third)));
	struct vec normal = vec_unit(vec_add(vec_scale(a->normal, first),
		vec_add(vec_scale(b->normal, second), vec_scale(c->normal, third))));
	struct vec view = vec_unit(vec_scale(at, -1));
	struct surface surface = coat_at(model->coat, fragment->triangle, second, third);
	normal = vec_unit(vec_sub(normal, surface.bump));
	float lit = lit_part(s->shadow, at, normal);
	int pattern = (x * 7 + y * 13) % TAP_PATTERNS;
	float open = openness(s, x, y, z, s->tap[pattern]);
	return colour_at(s->light, &surface, normal, view, lit, open);
}

/* Whether the colour from an earlier sub-sample still holds. */
static bool
still_good(
	const struct shade *last, const struct fragment *fragment, int part, int sample)
{
	const float alike = 0.005f;
	return last->part == part && sample - last->sample < SHADE_EVERY &&
	       fabsf(last->inverse_z - fragment->inverse_z) < alike * fragment->inverse_z;
}

void
shade_add(struct exposure *exposure, const struct raster *raster, struct box box,
	int hand, const struct camera *camera, const struct model *model,
	const struct light *light, const struct shadow *shadow, int sample)
{
	struct shading s = { raster, camera, light, shadow, { { { 0 } } } };
	const struct mesh *mesh = model->mesh;
	lay_taps(&s, sample);
	for (int y = box.y0; y < box.y1; y++) {
		for (int x = box.x0; x < box.x1; x++) {
			int i = y * raster->width + x;
			const struct fragment *fragment = &raster->fragment[i];
			if (fragment->inverse_z <= 0 || fragment->hand != hand)
				continue;
			const uint16_t *corner = mesh->triangle[fragment->triangle];
			int part = part_of(hand, mesh->vertex[corner[0]].arm);
			struct shade *last = &exposure->last[i];
			if (!still_good(last, fragment, part, sample))
				*last = (struct shade){ shade_fragment(&s, model,
								fragment, x, y),
					fragment->inverse_z, part, sample };
			exposure->light[i] = vec_add(exposure->light[i], last->colour);
			exposure->seen[i][part]++;
		}
	}
}
