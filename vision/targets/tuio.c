#include "vision/targets/tuio.h"

#include "vision/targets/osc_write.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char address[] = "/tuio/2Dblb";

/* Frames closer than this (a video without pace, a clock that stands) say nothing of
 * speed. */
static const double least_seconds = 1e-3;

void
tuio_init(struct tuio *tuio, const char *name)
{
	char host[64];
	*tuio = (struct tuio){ 0 };
	if (gethostname(host, sizeof(host)) < 0)
		snprintf(host, sizeof(host), "localhost");
	host[sizeof(host) - 1] = '\0';
	snprintf(tuio->source, sizeof(tuio->source), "%.60s@%s", name, host);
}

static float
clamp01(double value)
{
	return value >= 0 ? value <= 1 ? (float)value : 1 : 0; /* 0 for NaN */
}

/* The box around the landmarks that is turned as the hand is. Its centre moves with the
 * hand's x and y, which are steadier than single landmarks. */
static void
place(struct tuio_blob *blob, const struct tuio_hand *hand, double aspect)
{
	static const int palm[] = { 0, 5, 9, 13, 17 };
	double turns = (double)hand->hand->feature[HAND_ROLL] / 2;
	double sine = sin(turns * 2 * M_PI), cosine = cos(turns * 2 * M_PI);
	double least[2] = { INFINITY, INFINITY }, most[2] = { -INFINITY, -INFINITY };
	double x = hand->hand->feature[HAND_X], y = 1 - hand->hand->feature[HAND_Y];
	for (int i = 0; i < 5; i++) {
		x -= hand->landmarks[3 * palm[i]] / 5;
		y -= (1 - hand->landmarks[3 * palm[i] + 1]) / 5;
	}
	for (int i = 0; i < HAND_LANDMARKS; i++) {
		const float *point = hand->landmarks + 3 * i;
		double across = point[0] * aspect, down = 1 - point[1];
		double turned[2] = { across * cosine + down * sine,
			down * cosine - across * sine };
		for (int k = 0; k < 2; k++) {
			least[k] = fmin(least[k], turned[k]);
			most[k] = fmax(most[k], turned[k]);
		}
	}
	double middle[2] = { (least[0] + most[0]) / 2, (least[1] + most[1]) / 2 };
	x += (middle[0] * cosine - middle[1] * sine) / aspect;
	y += middle[0] * sine + middle[1] * cosine;
	double angle = (turns - floor(turns)) * 2 * M_PI;
	blob->x = clamp01(x);
	blob->y = clamp01(y);
	blob->angle =
		isfinite(angle) && (float)angle < (float)(2 * M_PI) ? (float)angle : 0;
	blob->width = clamp01((most[0] - least[0]) / aspect);
	blob->height = clamp01(most[1] - least[1]);
	blob->area = clamp01(hand->hand->feature[HAND_AREA]);
}

/* What has moved since the frame before, as chapter "Parameter Computation" defines it.
 */
static void
move(struct tuio_blob *blob, const struct tuio_blob *before, double seconds)
{
	if (!(seconds >= least_seconds)) {
		blob->speed_x = before->speed_x;
		blob->speed_y = before->speed_y;
		blob->turning = before->turning;
		return;
	}
	double turns = (double)(blob->angle - before->angle) / (2 * M_PI);
	blob->speed_x = (float)((blob->x - before->x) / seconds);
	blob->speed_y = (float)((blob->y - before->y) / seconds);
	blob->turning = (float)((turns - rint(turns)) / seconds);
	double speed = hypot(blob->speed_x, blob->speed_y);
	double speed_before = hypot(before->speed_x, before->speed_y);
	blob->acceleration = (float)((speed - speed_before) / seconds);
	blob->turning_change = (float)((blob->turning - before->turning) / seconds);
}

static void
follow(struct tuio *tuio, const struct tuio_hand hand[HAND_SIDES], double aspect,
	double seconds)
{
	struct tuio_blob before[HAND_SIDES];
	memcpy(before, tuio->blob, sizeof(before));
	for (int i = 0; i < HAND_SIDES; i++) {
		struct tuio_blob *blob = &tuio->blob[i];
		*blob = (struct tuio_blob){ .alive = hand[i].present, .id = hand[i].id };
		if (!blob->alive)
			continue;
		place(blob, &hand[i], aspect);
		for (int k = 0; k < HAND_SIDES; k++) /* sides may have been mixed up */
			if (before[k].alive && before[k].id == blob->id)
				move(blob, &before[k], seconds - tuio->seconds);
	}
	tuio->seconds = seconds;
}

static void
add_source(const struct tuio *tuio, struct osc_writer *writer)
{
	osc_write_message(writer, address, "ss");
	osc_write_string(writer, "source");
	osc_write_string(writer, tuio->source);
}

static void
add_alive(const struct tuio *tuio, struct osc_writer *writer)
{
	static const char *const types[HAND_SIDES + 1] = { "s", "si", "sii" };
	int alive = tuio->blob[0].alive + tuio->blob[1].alive;
	osc_write_message(writer, address, types[alive]);
	osc_write_string(writer, "alive");
	for (int i = 0; i < HAND_SIDES; i++)
		if (tuio->blob[i].alive)
			osc_write_integer(writer, tuio->blob[i].id);
}

static void
add_set(struct osc_writer *writer, const struct tuio_blob *blob)
{
	const float value[] = { blob->x, blob->y, blob->angle, blob->width, blob->height,
		blob->area, blob->speed_x, blob->speed_y, blob->turning,
		blob->acceleration, blob->turning_change };
	osc_write_message(writer, address, "sifffffffffff");
	osc_write_string(writer, "set");
	osc_write_integer(writer, blob->id);
	for (size_t i = 0; i < sizeof(value) / sizeof(*value); i++)
		osc_write_float(writer, value[i]);
}

static void
add_sequence(struct osc_writer *writer, int32_t sequence)
{
	osc_write_message(writer, address, "si");
	osc_write_string(writer, "fseq");
	osc_write_integer(writer, sequence);
}

size_t
tuio_write(struct tuio *tuio, void *packet, size_t capacity,
	const struct tuio_hand hand[HAND_SIDES], double aspect, double seconds)
{
	struct osc_writer writer;
	follow(tuio, hand, aspect, seconds);
	tuio->sequence = tuio->sequence == INT32_MAX ? 1 : tuio->sequence + 1;
	osc_write_bundle(&writer, packet, capacity, OSC_AT_ONCE);
	add_source(tuio, &writer);
	add_alive(tuio, &writer);
	for (int i = 0; i < HAND_SIDES; i++)
		if (tuio->blob[i].alive)
			add_set(&writer, &tuio->blob[i]);
	add_sequence(&writer, tuio->sequence);
	return osc_write_end(&writer);
}

size_t
tuio_write_alive(const struct tuio *tuio, void *packet, size_t capacity)
{
	struct osc_writer writer;
	osc_write_bundle(&writer, packet, capacity, OSC_AT_ONCE);
	add_source(tuio, &writer);
	add_alive(tuio, &writer);
	add_sequence(&writer, -1);
	return osc_write_end(&writer);
}

size_t
tuio_greeting(const struct tuio *tuio, void *packet, size_t capacity)
{
	struct osc_writer writer;
	osc_write_alone(&writer, packet, capacity);
	add_source(tuio, &writer);
	return osc_write_end(&writer);
}
