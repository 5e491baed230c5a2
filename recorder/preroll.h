/* The last seconds of sound, MIDI and hands before a take begins, so that it can begin
 * with them. For the writer's thread. */
#pragma once

#include "recorder/held_notes.h"
#include "recorder/reel.h"

struct preroll;

/* Keeps `frames` frames (0: none). NULL when out of memory. */
struct preroll *preroll_new(unsigned channels, uint64_t frames);
void preroll_free(struct preroll *preroll);

/* Keeps hands, too, at most so many frames of them. False when out of memory. */
bool preroll_keep_hands(struct preroll *preroll, size_t room);

/* The next frames of the tape, or a part of the piece; and its events, each before the
 * frames behind it. */
void preroll_push(
	struct preroll *preroll, const struct tape_piece *piece, uint64_t frames);
void preroll_push_event(struct preroll *preroll, const struct tape_event *event);
void preroll_push_hands(struct preroll *preroll, const struct hands *hands);

/* The oldest frame that is kept, of the tape. */
uint64_t preroll_begin(const struct preroll *preroll);

/* Pours all that is kept into a reel that begins there, notes that sounded before
 * included, and is empty afterwards; knows the notes that sound until then. False when
 * the reel could not take it all. */
bool preroll_pour(struct preroll *preroll, struct reel *reel);

/* A take has ended before frame `at`, and these notes still sounded. */
void preroll_restart(struct preroll *preroll, uint64_t at, const struct held_notes *held);
