/* Lights what the rasteriser found: soft skin, a shadow map, dim corners. */
#pragma once

#include <stdint.h>

#include "tests/render/coat.h"
#include "tests/render/pose.h"
#include "tests/render/raster.h"

enum { SHADOW_SIZE = 384 };

struct light {
	struct vec towards; /* unit vector to the light */
	struct vec colour, ambient;
	float exposure;
};

/* The hands as the light sees them. */
struct shadow {
	struct vec across, down, towards, centre;
	float reach;    /* metres from the centre to the map's border */
	float *nearest; /* SHADOW_SIZE squared; how near to the light the surface is */
};

/* A posed hand with all that lighting needs. */
struct model {
	const struct mesh *mesh;
	const struct coat *coat;
	struct posed_vertex *vertex;
	struct corner *corner; /* the same on the screen */
};

/* What a pixel can see of a hand: the hand itself or its forearm. */
enum { PARTS = 2 * SCRIPT_HANDS };

static inline int
part_of(int hand, bool arm)
{
	return 2 * hand + arm;
}

/* A pixel's colour, good as long as it sees the same part at about the same depth. */
struct shade {
	struct vec colour;
	float inverse_z;
	int part, sample;
};

/* The picture being exposed: sums over the sub-samples. */
struct exposure {
	struct vec *light;
	uint8_t (*seen)[PARTS]; /* sub-samples that saw each part */
	struct shade *last;     /* what each pixel saw last, all 0 if nothing yet */
};

struct light light_of(const struct script *script);

/* Draws the shadow map of the hands that are present around `centre`. */
void shade_shadow(struct shadow *shadow, const struct light *light,
	const struct model *models, const bool present[SCRIPT_HANDS], struct vec centre,
	float reach, struct corner *scratch);

/* Adds what is seen of one hand, in its box, in a sub-sample numbered from 0 in each
 * frame. Most take a pixel's colour over from the one before: edges need many
 * sub-samples, what lies between them few. */
void shade_add(struct exposure *exposure, const struct raster *raster, struct box box,
	int hand, const struct camera *camera, const struct model *models,
	const struct light *light, const struct shadow *shadow, int sample);
