#include "tests/render/studio.h"

#include <stdlib.h>
#include <string.h>

#include "tests/render/backdrop.h"
#include "tests/render/complain.h"
#include "tests/render/develop.h"
#include "tests/render/motion.h"

/* A frame gets this many sub-samples, against jagged edges, and more when hands are fast:
 * one for so many pixels of the way. */
static const int still_samples = 4;
static const float pixels_per_sample = 1.5f;

struct stage {
	const struct script *script;
	const struct mesh *mesh;
	struct camera camera;
	struct light light;
	struct vec *backdrop;
	struct lab *lab;
	struct coat *coat[SCRIPT_HANDS];
};

struct studio {
	const struct stage *stage;
	struct model model[SCRIPT_HANDS];
	struct corner *corners; /* for the shadow map */
	struct raster raster;   /* empty between sub-samples */
	struct shadow shadow;
	struct exposure exposure; /* empty between frames */
	struct tray tray;
};

struct stage *
stage_open(struct script *script, const struct mesh *mesh, const char *path)
{
	struct stage *stage = calloc(1, sizeof(*stage));
	if (!stage || !motion_settle(script, mesh, path))
		goto fail;
	stage->script = script;
	stage->mesh = mesh;
	stage->camera = script_camera(script);
	stage->light = light_of(script);
	stage->backdrop = backdrop_new(script);
	if (!stage->backdrop)
		goto fail;
	bool good = (stage->lab = develop_new(script, stage->backdrop));
	for (int hand = 0; good && hand < script->hands; hand++)
		good = (stage->coat[hand] = coat_new(mesh, &script->hand[hand]));
	if (good)
		return stage;
	log_error("not enough memory");
fail:
	stage_close(stage);
	return NULL;
}

void
stage_close(struct stage *stage)
{
	if (!stage)
		return;
	for (int hand = 0; hand < SCRIPT_HANDS; hand++)
		coat_free(stage->coat[hand]);
	develop_free(stage->lab);
	free(stage->backdrop);
	free(stage);
}

struct studio *
studio_new(const struct stage *stage)
{
	struct studio *studio = calloc(1, sizeof(*studio));
	if (!studio)
		return NULL;
	size_t pixels = (size_t)stage->camera.width * stage->camera.height;
	size_t vertices = stage->mesh->vertices;
	studio->stage = stage;
	studio->raster.width = stage->camera.width;
	studio->raster.height = stage->camera.height;
	studio->raster.fragment = calloc(pixels, sizeof(struct fragment));
	studio->shadow.nearest = malloc(SHADOW_SIZE * SHADOW_SIZE * sizeof(float));
	studio->exposure.light = calloc(pixels, sizeof(struct vec));
	studio->exposure.seen = calloc(pixels, sizeof(*studio->exposure.seen));
	studio->exposure.last = calloc(pixels, sizeof(struct shade));
	studio->tray.blurred = malloc(pixels * sizeof(struct vec));
	studio->tray.planes =
		malloc(develop_frame_bytes(&stage->camera) * sizeof(uint16_t));
	studio->corners = malloc(vertices * sizeof(struct corner));
	bool good = studio->raster.fragment && studio->shadow.nearest &&
		    studio->exposure.light && studio->exposure.seen &&
		    studio->tray.blurred && studio->tray.planes && studio->corners;
	for (int hand = 0; hand < stage->script->hands; hand++) {
		struct model *model = &studio->model[hand];
		model->mesh = stage->mesh;
		model->coat = stage->coat[hand];
		model->vertex = malloc(vertices * sizeof(*model->vertex));
		model->corner = malloc(vertices * sizeof(*model->corner));
		good = good && model->vertex && model->corner;
	}
	if (good)
		return studio;
	studio_free(studio);
	return NULL;
}

void
studio_free(struct studio *studio)
{
	if (!studio)
		return;
	for (int hand = 0; hand < SCRIPT_HANDS; hand++) {
		free(studio->model[hand].vertex);
		free(studio->model[hand].corner);
	}
	free(studio->corners);
	free(studio->raster.fragment);
	free(studio->shadow.nearest);
	free(studio->exposure.light);
	free(studio->exposure.seen);
	free(studio->exposure.last);
	free(studio->tray.blurred);
	free(studio->tray.planes);
	free(studio);
}

/* How far the fastest landmark of all hands goes while the shutter is open, in pixels. */
static float
fastest_way(const struct stage *stage, float opens, float closes)
{
	const struct script *script = stage->script;
	float farthest = 0;
	for (int hand = 0; hand < script->hands; hand++) {
		struct skeleton skeleton;
		struct point from[LANDMARKS], to[LANDMARKS];
		if (!motion_at(script, stage->mesh, hand, opens, &skeleton))
			continue;
		pose_landmarks(&stage->camera, &skeleton, vec(0, 0, 0), from);
		if (!motion_at(script, stage->mesh, hand, closes, &skeleton))
			continue;
		pose_landmarks(&stage->camera, &skeleton, vec(0, 0, 0), to);
		for (int i = 0; i < LANDMARKS; i++)
			farthest = fmaxf(farthest,
				hypotf(to[i].x - from[i].x, to[i].y - from[i].y));
	}
	return farthest;
}

static int
samples_for(const struct stage *stage, float opens, float closes)
{
	float wanted = ceilf(fastest_way(stage, opens, closes) / pixels_per_sample);
	return (int)fminf(fmaxf(wanted, still_samples), stage->script->samples);
}

static struct box
empty_box(const struct camera *camera)
{
	return (struct box){ camera->width, camera->height, 0, 0 };
}

/* The model's vertices on the screen, moved by less than a pixel. */
static void
project(const struct camera *camera, struct model *model, float shift_x, float shift_y)
{
	const float near_plane = 0.05f;
	for (int i = 0; i < model->mesh->vertices; i++) {
		struct vec at = model->vertex[i].at;
		float inverse = at.z > near_plane ? 1 / at.z : 0;
		model->corner[i] = (struct corner){
			camera->focal * at.x * inverse + 0.5f * camera->width + shift_x,
			camera->focal * at.y * inverse + 0.5f * camera->height + shift_y,
			inverse
		};
	}
}

/* Poses and draws the hand of a moment; the box is empty if nothing can be seen of it. */
static bool
draw_hand(struct studio *studio, int hand, float seconds, int sample, struct vec *place,
	struct box *box)
{
	const struct stage *stage = studio->stage;
	const struct mesh *mesh = stage->mesh;
	struct model *model = &studio->model[hand];
	struct skeleton skeleton;
	/* The R2 sequence (Roberts, 2018) spreads the sub-samples over the pixel. */
	float shift_x = fmodf(sample * 0.7548777f + 0.5f, 1) - 0.5f;
	float shift_y = fmodf(sample * 0.5698403f + 0.5f, 1) - 0.5f;
	*box = empty_box(&stage->camera);
	if (!motion_at(stage->script, mesh, hand, seconds, &skeleton))
		return false;
	pose_mesh(mesh, &skeleton, model->vertex);
	project(&stage->camera, model, shift_x, shift_y);
	*box = raster_bounds(
		model->corner, mesh->vertices, stage->camera.width, stage->camera.height);
	raster_draw(&studio->raster, model->corner, (const uint16_t(*)[3])mesh->triangle,
		mesh->triangles, hand, stage->script->hand[hand].left ? -1 : 1);
	*place = skeleton.place;
	return true;
}

/* Renders one moment; returns the pixels it may have touched. */
static struct box
expose(struct studio *studio, float seconds, int sample)
{
	const struct stage *stage = studio->stage;
	struct box all = empty_box(&stage->camera), box[SCRIPT_HANDS];
	bool present[SCRIPT_HANDS] = { 0 };
	struct vec sum = { 0 }, place = { 0 };
	int count = 0;
	for (int hand = 0; hand < stage->script->hands; hand++) {
		present[hand] =
			draw_hand(studio, hand, seconds, sample, &place, &box[hand]);
		if (!present[hand])
			continue;
		all = box_union(all, box[hand]);
		sum = vec_add(sum, place);
		count++;
	}
	if (box_is_empty(all))
		return all;
	shade_shadow(&studio->shadow, &stage->light, studio->model, present,
		vec_scale(sum, 1.0f / count), count > 1 ? 0.40f : 0.26f, studio->corners);
	for (int hand = 0; hand < stage->script->hands; hand++)
		if (present[hand])
			shade_add(&studio->exposure, &studio->raster, box[hand], hand,
				&stage->camera, &studio->model[hand], &stage->light,
				&studio->shadow, sample);
	for (int hand = 0; hand < stage->script->hands; hand++)
		raster_clear(&studio->raster, box[hand]);
	return all;
}

/* Divides the sums by the sub-samples and lets the backdrop in where no hand was. */
static void
resolve(struct studio *studio, struct box box, int samples)
{
	const struct stage *stage = studio->stage;
	for (int y = box.y0; y < box.y1; y++) {
		for (int x = box.x0; x < box.x1; x++) {
			int i = y * stage->camera.width + x, covered = 0;
			struct vec *light = &studio->exposure.light[i];
			for (int part = 0; part < PARTS; part++)
				covered += studio->exposure.seen[i][part];
			struct vec behind =
				vec_scale(stage->backdrop[i], samples - covered);
			*light = vec_scale(vec_add(*light, behind), 1.0f / samples);
		}
	}
}

static void
clear_exposure(struct studio *studio, struct box box)
{
	for (int y = box.y0; y < box.y1; y++) {
		size_t first = (size_t)y * studio->stage->camera.width + box.x0;
		size_t count = box.x1 - box.x0;
		memset(&studio->exposure.light[first], 0, count * sizeof(struct vec));
		memset(&studio->exposure.last[first], 0, count * sizeof(struct shade));
		memset(&studio->exposure.seen[first], 0,
			count * sizeof(*studio->exposure.seen));
	}
}

void
studio_render(struct studio *studio, int frame, uint8_t *picture,
	struct truth truth[SCRIPT_HANDS])
{
	const struct stage *stage = studio->stage;
	const struct script *script = stage->script;
	const struct camera *camera = &stage->camera;
	float seconds = frame / script->fps, open = script->shutter / script->fps;
	int samples = samples_for(stage, seconds - open / 2, seconds + open / 2);
	struct box box = empty_box(camera), around = { 0 };
	for (int s = 0; s < samples; s++) {
		float when = seconds + ((s + 0.5f) / samples - 0.5f) * open;
		box = box_union(box, expose(studio, when, s));
	}
	for (int hand = 0; hand < script->hands; hand++) {
		struct skeleton skeleton;
		truth[hand] = truth_count(&studio->exposure, camera, box, hand, samples);
		if (motion_at(script, stage->mesh, hand, seconds, &skeleton))
			truth_place(&truth[hand], camera, &skeleton);
	}
	if (!box_is_empty(box))
		around = box_grow(box, 6, camera->width, camera->height);
	resolve(studio, around, samples);
	develop_frame(
		stage->lab, &studio->tray, studio->exposure.light, box, frame, picture);
	clear_exposure(studio, around);
}
