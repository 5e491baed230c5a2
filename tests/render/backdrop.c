#include "tests/render/backdrop.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/render/complain.h"
#include "tests/render/noise.h"
#include "tests/render/portrait.h"

/* A room differs from the next by its number: colours, and on which side things stand. */
struct room {
	int number;
	struct vec wall, desk;
	float shelf_width, desk_edge;
	bool mirrored;
};

static struct room
room_of(int number)
{
	float r[6];
	for (int i = 0; i < 6; i++)
		r[i] = number ? noise_hash(number, i, 7) : 0.5f;
	return (struct room){ .number = number,
		.wall = vec(
			0.84f + 0.16f * r[0], 0.85f + 0.14f * r[1], 0.76f + 0.2f * r[2]),
		.desk = vec_scale(vec(0.36f, 0.22f, 0.13f), 0.6f + 0.8f * r[3]),
		.shelf_width = 0.1f + 0.2f * r[4],
		.desk_edge = 0.83f + 0.06f * r[5],
		.mirrored = number % 2 };
}

static struct vec
book_at(const struct room *room, float u, float v)
{
	float shelf = v * 4;
	int book = (int)(u * 90), row = (int)shelf;
	float tall = 0.12f + 0.2f * noise_hash(book + 31 * room->number, row, 9);
	float in_shelf = shelf - row, edge = 0.5f + 0.5f * sinf(u * 90 * 2 * (float)M_PI);
	if (in_shelf > 0.92f)
		return vec(0.11f, 0.08f, 0.06f); /* the board */
	if (in_shelf < tall)
		return vec(0.03f, 0.028f, 0.025f); /* the dark above the books */
	struct vec cover = vec(noise_hash(book, 1, row + 50 * room->number),
		noise_hash(book, 2, row + 50 * room->number),
		noise_hash(book, 3, row + 50 * room->number));
	cover = vec_mix(cover, vec(0.4f, 0.36f, 0.3f), 0.45f);
	return vec_scale(cover, 0.22f + 0.2f * sqrtf(edge));
}

/* A painted wall in a window's light, a shelf of books and the edge of a desk. */
static struct vec
room_at(const struct room *room, float u, float v)
{
	float desk_edge = room->desk_edge + 0.03f * u;
	if (v > desk_edge) {
		float grain = noise_clouds(vec(u * 4, v * 90, 2));
		return vec_scale(room->desk, 0.6f + 0.6f * grain);
	}
	if (u < room->shelf_width && v < desk_edge - 0.05f)
		return book_at(room, u, v);
	float du = u - 0.8f, dv = v - 0.2f;
	float window = 0.38f + 0.22f * expf(-(6 * du * du + 5 * dv * dv));
	float plaster = 0.1f * noise_clouds(vec(u * 6, v * 5, 3)) +
			0.02f * noise_at(vec(u * 220, v * 170, 1));
	float near_shelf = u - room->shelf_width;
	float shade = 1 - 0.3f * (near_shelf > 0 ? expf(-near_shelf * 30) : 1);
	shade *= 1 - 0.25f * expf(-(desk_edge - v) * 40);
	return vec_scale(room->wall, (window + plaster - 0.05f) * shade);
}

static void
draw_room(struct vec *out, const struct camera *camera, const struct script *script)
{
	struct room room = room_of((int)script->room);
	float aspect = (float)camera->width / camera->height;
	for (int y = 0; y < camera->height; y++) {
		for (int x = 0; x < camera->width; x++) {
			struct vec sum = { 0 };
			for (int s = 0; s < 4; s++) {
				float u = (x + 0.25f + 0.5f * (s & 1)) / camera->width;
				float v = (y + 0.25f + 0.5f * (s >> 1)) / camera->height;
				struct vec wall =
					room_at(&room, room.mirrored ? 1 - u : u, v);
				sum = vec_add(
					sum, portrait_at(script, aspect, u, v, wall));
			}
			out[y * camera->width + x] = vec_scale(sum, 0.25f);
		}
	}
}

/* Reads a binary PPM and stretches it over the picture. */
static bool
read_ppm(struct vec *out, const struct camera *camera, const char *path)
{
	int width, height, most;
	FILE *file = fopen(path, "rb");
	if (!file)
		return complain("cannot open %s: %s", path, strerror(errno));
	bool good = fscanf(file, "P6 %d %d %d", &width, &height, &most) == 3 &&
		    width > 0 && height > 0 && width <= 8192 && height <= 8192 &&
		    most == 255 && fgetc(file) != EOF;
	size_t length = good ? 3 * (size_t)width * height : 0;
	uint8_t *rgb = good ? malloc(length) : NULL;
	good = rgb && fread(rgb, 1, length, file) == length;
	fclose(file);
	for (int y = 0; good && y < camera->height; y++) {
		for (int x = 0; x < camera->width; x++) {
			const uint8_t *from =
				rgb + 3 * ((size_t)(y * height / camera->height) * width +
						  x * width / camera->width);
			out[y * camera->width + x] = vec(linear_light(from[0] / 255.0f),
				linear_light(from[1] / 255.0f),
				linear_light(from[2] / 255.0f));
		}
	}
	free(rgb);
	return good || complain("%s is no whole 8-bit binary PPM picture", path);
}

struct vec *
backdrop_new(const struct script *script)
{
	struct camera camera = script_camera(script);
	struct vec *out = malloc((size_t)camera.width * camera.height * sizeof(*out));
	if (!out) {
		log_error("not enough memory for the background");
		return NULL;
	}
	if (!script->background[0]) {
		draw_room(out, &camera, script);
	} else if (!read_ppm(out, &camera, script->background)) {
		free(out);
		return NULL;
	}
	return out;
}
