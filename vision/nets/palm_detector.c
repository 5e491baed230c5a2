#include "vision/nets/palm_detector.h"

#include <math.h>
#include <stdlib.h>

#include "common/log.h"
#include "vision/nets/net.h"
#include "vision/nets/warp.h"

enum { INPUT_SIDE = 192, MAX_CANDIDATES = 256 };

/* A score of 0.4. MediaPipe asks for 0.5; but the landmark net, looking twice, refuses
 * all that is no hand, and of photographed hands one in a hundred more is found. */
static const float min_logit = -0.405f;
static const float max_logit = 100;    /* before the exponential */
static const float min_overlap = 0.3f; /* of one palm's boxes: intersection ÷ union */
static const float crop_shift = 0.5f;  /* from palm to hand, in box heights */
static const float crop_scale = 2.6f;

struct palm_detector {
	struct net *net;
	struct stopwatch *letterbox, *run; /* or NULL */
};

/* A palm in units of the letterbox' side, its key points following its corners. */
struct candidate {
	float score;
	float values[4 +
		     2 * PALM_KEY_POINTS]; /* left, top, width, height, x, y, x, y … */
};

/* Cell centres of a 24 × 24 grid, two anchors each, then of a 12 × 12 grid, six each. */
static struct point
anchor(int index)
{
	int cells = 24, each = 2;
	if (index >= 24 * 24 * 2) {
		index -= 24 * 24 * 2;
		cells = 12;
		each = 6;
	}
	int column = index / each % cells, row = index / each / cells;
	return (struct point){ ((float)column + 0.5f) / (float)cells,
		((float)row + 0.5f) / (float)cells };
}

static bool
read_candidate(const float *raw, float logit, int index, struct candidate *out)
{
	struct point centre = anchor(index);
	out->score = 1 / (1 + expf(-fminf(logit, max_logit)));
	for (int i = 0; i < PALM_VALUES; i++) {
		bool is_size = i == 2 || i == 3;
		float origin = is_size ? 0 : i % 2 == 0 ? centre.x : centre.y;
		out->values[i] = raw[i] / INPUT_SIDE + origin;
		if (!isfinite(out->values[i]))
			return false;
	}
	out->values[0] -= out->values[2] / 2;
	out->values[1] -= out->values[3] / 2;
	return out->values[2] > 0 && out->values[3] > 0;
}

/* Puts a candidate behind those that are as sure. In place: qsort() would ask for memory
 * in every frame. */
static void
insert(struct candidate *list, int count, const struct candidate *candidate)
{
	while (count > 0 && list[count - 1].score < candidate->score) {
		list[count] = list[count - 1];
		count--;
	}
	list[count] = *candidate;
}

/* The surest first. */
static int
read_candidates(const float *values, const float *logits, struct candidate *out)
{
	struct candidate candidate;
	int count = 0;
	for (int i = 0; i < PALM_ANCHORS && count < MAX_CANDIDATES; i++)
		if (logits[i] >= min_logit && read_candidate(values + i * PALM_VALUES,
						      logits[i], i, &candidate))
			insert(out, count++, &candidate);
	return count;
}

static float
overlap(const struct candidate *a, const struct candidate *b)
{
	const float *p = a->values, *q = b->values;
	float width = fminf(p[0] + p[2], q[0] + q[2]) - fmaxf(p[0], q[0]);
	float height = fminf(p[1] + p[3], q[1] + q[3]) - fmaxf(p[1], q[1]);
	if (width <= 0 || height <= 0)
		return 0;
	float both = width * height;
	return both / (p[2] * p[3] + q[2] * q[3] - both);
}

/* Takes the surest candidate and all that overlap it out of the list and gives their
 * mean, weighted by score; the rest stay in order. */
static struct candidate
merge_first(struct candidate *list, int *count)
{
	struct candidate first = list[0], merged = { .score = list[0].score };
	float weight = 0;
	int rest = 0;
	for (int i = 0; i < *count; i++) {
		struct candidate next = list[i];
		if (i > 0 && overlap(&first, &next) <= min_overlap) {
			list[rest++] = next;
			continue;
		}
		weight += next.score;
		for (int j = 0; j < PALM_VALUES; j++)
			merged.values[j] += next.score * next.values[j];
	}
	for (int j = 0; j < PALM_VALUES; j++)
		merged.values[j] /= weight;
	*count = rest;
	return merged;
}

/* From units of the letterbox to pixels of the frame. */
static struct palm
place(const struct candidate *c, int width, int height)
{
	float side = (float)(width > height ? width : height);
	float x = (side - (float)width) / 2, y = (side - (float)height) / 2;
	struct palm palm = { .score = c->score,
		.left = c->values[0] * side - x,
		.top = c->values[1] * side - y,
		.width = c->values[2] * side,
		.height = c->values[3] * side };
	for (int i = 0; i < PALM_KEY_POINTS; i++)
		palm.points[i] = (struct point){ c->values[4 + 2 * i] * side - x,
			c->values[5 + 2 * i] * side - y };
	struct point centre = { palm.left + palm.width / 2, palm.top + palm.height / 2 };
	palm.crop = crop_around(centre, palm.width, palm.height,
		crop_angle(palm.points[0], palm.points[2]), crop_shift, crop_scale);
	return palm;
}

int
palm_detector_decode(const float *values, const float *logits, int width, int height,
	struct palm *palms, int limit)
{
	struct candidate candidates[MAX_CANDIDATES];
	int left = read_candidates(values, logits, candidates);
	int found = 0;
	while (left > 0 && found < limit) {
		struct candidate merged = merge_first(candidates, &left);
		palms[found++] = place(&merged, width, height);
	}
	return found;
}

struct palm_detector *
palm_detector_new(const char *model, int threads)
{
	struct palm_detector *detector = calloc(1, sizeof(*detector));
	if (!detector)
		return NULL;
	detector->net = net_load(model, threads);
	if (!detector->net) {
		palm_detector_free(detector);
		return NULL;
	}
	const struct net *net = detector->net;
	if (net_input_width(net) != INPUT_SIDE || net_input_height(net) != INPUT_SIDE ||
		net_input_channels(net) != 3 || net_output_count(net) != 2 ||
		net_output_elements(net, 0) != PALM_ANCHORS * PALM_VALUES ||
		net_output_elements(net, 1) != PALM_ANCHORS) {
		log_error("%s is a model, but not one that finds palms", model);
		palm_detector_free(detector);
		return NULL;
	}
	return detector;
}

void
palm_detector_time(struct palm_detector *detector, struct stopwatch *letterbox,
	struct stopwatch *run)
{
	detector->letterbox = letterbox;
	detector->run = run;
}

void
palm_detector_free(struct palm_detector *detector)
{
	if (!detector)
		return;
	net_free(detector->net);
	free(detector);
}

int
palm_detector_find(struct palm_detector *detector, const struct image *frame,
	struct palm *palms, int limit)
{
	struct net *net = detector->net;
	double start = stopwatch_now();
	warp_letterbox(frame, INPUT_SIDE, net_input(net));
	start = stopwatch_since(detector->letterbox, start);
	if (!net_run(net))
		return -1;
	stopwatch_since(detector->run, start);
	return palm_detector_decode(net_output(net, 0), net_output(net, 1), frame->width,
		frame->height, palms, limit);
}
