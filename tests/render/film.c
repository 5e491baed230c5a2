#include "tests/render/film.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/render/complain.h"
#include "tests/render/develop.h"

enum { JOBS = 64 };

struct film {
	const struct stage *stage;
	const struct script *script;
	struct video *video;
	FILE *truth;

	pthread_mutex_t lock; /* holds for the rest */
	pthread_cond_t written;
	int next_to_render, next_to_write;
	bool failed;
};

static bool
has_labels(const struct script *script)
{
	int labels = 0;
	for (int hand = 0; hand < script->hands; hand++)
		labels += script->hand[hand].labels;
	return labels > 0;
}

/* The last label of a frame's time, "-" before the first. */
static const char *
label_at(const struct script_hand *hand, float seconds, float fps)
{
	const char *word = "-";
	for (int i = 0;
		i < hand->labels && hand->label[i].seconds * fps < seconds * fps + 0.5f;
		i++)
		word = hand->label[i].word;
	return word;
}

static void
print_truth(const struct film *film, int frame, const struct truth *truth)
{
	const struct script *script = film->script;
	float seconds = frame / script->fps;
	bool labels = has_labels(script);
	for (int i = 0; i < script->hands; i++) {
		const struct script_hand *hand = &script->hand[i];
		truth_print(film->truth, &truth[i], frame, seconds, i, hand->left,
			labels ? label_at(hand, seconds, script->fps) : NULL);
	}
}

/* Waits for the frame's turn. */
static void
write_frame(struct film *film, int frame, const uint8_t *picture, size_t bytes,
	const struct truth *truth)
{
	pthread_mutex_lock(&film->lock);
	while (film->next_to_write != frame && !film->failed)
		pthread_cond_wait(&film->written, &film->lock);
	if (!film->failed) {
		film->failed = !video_push(film->video, picture, bytes);
		print_truth(film, frame, truth);
		film->next_to_write++;
	}
	pthread_cond_broadcast(&film->written);
	pthread_mutex_unlock(&film->lock);
}

static int
next_frame(struct film *film)
{
	pthread_mutex_lock(&film->lock);
	bool more = !film->failed && film->next_to_render < script_frames(film->script);
	int frame = more ? film->next_to_render++ : -1;
	pthread_mutex_unlock(&film->lock);
	return frame;
}

static void
fail(struct film *film)
{
	pthread_mutex_lock(&film->lock);
	film->failed = true;
	pthread_cond_broadcast(&film->written);
	pthread_mutex_unlock(&film->lock);
}

static void *
work(void *argument)
{
	struct film *film = argument;
	struct camera camera = script_camera(film->script);
	size_t bytes = develop_frame_bytes(&camera);
	struct studio *studio = studio_new(film->stage);
	uint8_t *picture = malloc(bytes);
	struct truth truth[SCRIPT_HANDS];
	int frame;
	if (!studio || !picture) {
		log_error("not enough memory");
		fail(film);
	}
	while ((frame = next_frame(film)) >= 0) {
		studio_render(studio, frame, picture, truth);
		write_frame(film, frame, picture, bytes, truth);
	}
	studio_free(studio);
	free(picture);
	return NULL;
}

bool
film_make(const struct stage *stage, const struct script *script, int jobs,
	struct video *video, FILE *truth)
{
	struct film film = { .stage = stage,
		.script = script,
		.video = video,
		.truth = truth,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.written = PTHREAD_COND_INITIALIZER };
	pthread_t thread[JOBS];
	int started = 0;
	truth_print_heading(truth, has_labels(script));
	while (started < jobs - 1 && started < JOBS &&
		pthread_create(&thread[started], NULL, work, &film) == 0)
		started++;
	work(&film); /* this thread is one of the jobs */
	while (started > 0)
		pthread_join(thread[--started], NULL);
	return !film.failed;
}
