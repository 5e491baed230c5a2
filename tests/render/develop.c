#include "tests/render/develop.h"

#include <stdlib.h>
#include <string.h>

/* Values are kept in 1/64 steps until the noise is added, so that it hides the steps. */
enum { FINE = 64, TONES = 2048 };

static const float tone_top = 2; /* square root of the brightest light in the table */

struct lab {
	int width, height;
	float kernel[2]; /* the lens: centre, neighbour */
	float tone[TONES];
	uint16_t *backdrop; /* developed */
	int luma_noise, chroma_noise;
	uint32_t seed;
};

size_t
develop_frame_bytes(const struct camera *camera)
{
	return (size_t)camera->width * camera->height * 3 / 2;
}

/* The display's curve, with a shoulder for what is too bright. */
static float
tone_of(float light)
{
	if (light > 0.8f)
		light = 0.8f + 0.2f * (1 - expf((0.8f - light) / 0.2f));
	return powf(light, 1 / 2.2f);
}

static float
look_up(const struct lab *lab, float light)
{
	float place = sqrtf(larger(light, 0)) * ((TONES - 1) / tone_top) + 0.5f;
	return lab->tone[place < TONES - 1 ? (int)place : TONES - 1];
}

static struct vec
weigh(const struct lab *lab, struct vec before, struct vec here, struct vec after)
{
	return vec_add(vec_scale(here, lab->kernel[0]),
		vec_scale(vec_add(before, after), lab->kernel[1]));
}

/* Blurs along the rows; the rows above and below the box are needed too. */
static void
blur_rows(const struct lab *lab, const struct vec *light, struct box box, struct vec *out)
{
	for (int y = box.y0; y < box.y1; y++) {
		const struct vec *row = light + y * lab->width;
		for (int x = box.x0; x < box.x1; x++)
			out[y * lab->width + x] = weigh(lab, row[x > 0 ? x - 1 : x],
				row[x], row[x < lab->width - 1 ? x + 1 : x]);
	}
}

static struct vec
develop_pixel(const struct lab *lab, const struct vec *blurred, int x, int y)
{
	int above = y > 0 ? y - 1 : y, below = y < lab->height - 1 ? y + 1 : y;
	struct vec light = weigh(lab, blurred[above * lab->width + x],
		blurred[y * lab->width + x], blurred[below * lab->width + x]);
	return vec(look_up(lab, light.x), look_up(lab, light.y), look_up(lab, light.z));
}

/* ITU-R BT.601. The box is even. */
static void
write_planes(const struct lab *lab, const struct vec *blurred, struct box box,
	uint16_t *planes)
{
	int pixels = lab->width * lab->height;
	for (int y = box.y0; y < box.y1; y += 2) {
		for (int x = box.x0; x < box.x1; x += 2) {
			struct vec sum = { 0 };
			for (int i = 0; i < 4; i++) {
				int px = x + (i & 1), py = y + (i >> 1);
				struct vec c = develop_pixel(lab, blurred, px, py);
				float luma = 16 + 65.481f * c.x + 128.553f * c.y +
					     24.966f * c.z;
				planes[py * lab->width + px] = luma * FINE + 0.5f;
				sum = vec_add(sum, vec_scale(c, 0.25f));
			}
			int chroma = pixels + y / 2 * (lab->width / 2) + x / 2;
			float u = 128 - 37.797f * sum.x - 74.203f * sum.y + 112 * sum.z;
			float v = 128 + 112 * sum.x - 93.786f * sum.y - 18.214f * sum.z;
			planes[chroma] = u * FINE + 0.5f;
			planes[chroma + pixels / 4] = v * FINE + 0.5f;
		}
	}
}

static struct box
even(struct box box)
{
	return (struct box){ box.x0 & ~1, box.y0 & ~1, (box.x1 + 1) & ~1,
		(box.y1 + 1) & ~1 };
}

static void
develop_box(const struct lab *lab, struct vec *blurred, const struct vec *light,
	struct box box, uint16_t *planes)
{
	blur_rows(lab, light, box_grow(box, 1, lab->width, lab->height), blurred);
	write_planes(lab, blurred, box, planes);
}

static uint32_t
scramble(uint32_t x)
{
	x = (x ^ (x >> 16)) * 0x7feb352du;
	x = (x ^ (x >> 15)) * 0x846ca68bu;
	return x ^ (x >> 16);
}

/* Adds noise of about normal distribution, the sum of a random number's four bytes, and
 * rounds. `amount` is its size in 1/256 steps of a fine step. */
static void
add_noise(const uint16_t *in, int count, int amount, uint32_t seed, uint8_t *out)
{
	for (int i = 0; i < count; i++) {
		uint32_t r = scramble(seed + i);
		int sum = (r & 255) + (r >> 8 & 255) + (r >> 16 & 255) + (r >> 24) - 510;
		int value = (in[i] + (sum * amount) / 256 + FINE / 2) / FINE;
		out[i] = value < 1 ? 1 : value > 254 ? 254 : value;
	}
}

struct lab *
develop_new(const struct script *script, const struct vec *backdrop)
{
	struct camera camera = script_camera(script);
	struct lab *lab = calloc(1, sizeof(*lab));
	size_t pixels = (size_t)camera.width * camera.height;
	struct vec *blurred = malloc(pixels * sizeof(*blurred));
	if (lab)
		lab->backdrop = malloc(develop_frame_bytes(&camera) * sizeof(uint16_t));
	if (!lab || !blurred || !lab->backdrop) {
		free(blurred);
		develop_free(lab);
		return NULL;
	}
	float side = script->blur > 0 ? expf(-0.5f / (script->blur * script->blur)) : 0;
	lab->width = camera.width;
	lab->height = camera.height;
	lab->kernel[0] = 1 / (1 + 2 * side);
	lab->kernel[1] = side * lab->kernel[0];
	for (int i = 0; i < TONES; i++) {
		float root = i * tone_top / (TONES - 1);
		lab->tone[i] = tone_of(root * root);
	}
	/* One unit of RGB noise is 0.57 in studio-range luma, 0.27 in averaged chroma;
	 * the sum of four random bytes deviates by 147.8. */
	lab->luma_noise = 0.57f * script->noise * FINE * 256 / 147.8f;
	lab->chroma_noise = 0.27f * script->noise * FINE * 256 / 147.8f;
	lab->seed = scramble((uint32_t)script->seed + 1);
	struct box all = { 0, 0, camera.width, camera.height };
	develop_box(lab, blurred, backdrop, all, lab->backdrop);
	free(blurred);
	return lab;
}

void
develop_free(struct lab *lab)
{
	if (!lab)
		return;
	free(lab->backdrop);
	free(lab);
}

void
develop_frame(const struct lab *lab, struct tray *tray, const struct vec *light,
	struct box box, int frame, uint8_t *out)
{
	int pixels = lab->width * lab->height;
	uint32_t seed = scramble(lab->seed + frame);
	memcpy(tray->planes, lab->backdrop, pixels * 3 / 2 * sizeof(uint16_t));
	if (!box_is_empty(box))
		develop_box(lab, tray->blurred, light,
			even(box_grow(box, 2, lab->width, lab->height)), tray->planes);
	add_noise(tray->planes, pixels, lab->luma_noise, seed, out);
	add_noise(tray->planes + pixels, pixels / 2, lab->chroma_noise, seed + pixels,
		out + pixels);
}
