/* How well the sensor sees: photographs with annotated hands, rendered clips with exact
 * truth. Prints tables; nothing here belongs to the instrument. */
#pragma once

#include "common/option.h"

#include <stdbool.h>

/* Every picture of DIRECTORY/manifest.csv: recall, precision, sides, landmarks, by
 * folder; each wrong case by name. `models`: directory of the nets. False, logged, when
 * there is nothing to look at. */
bool eval_photos(const char *directory, const char *models, bool full);

/* DIRECTORY/clips/NAME.mp4 where DIRECTORY/ref/NAME.jsonl tells what the official full
 * models see in each frame: a reference, no truth. */
bool eval_footage(const char *directory, const char *models, bool full);

/* FILE.mp4 with its truth FILE.csv beside it, each tracked as the daemon does. */
bool eval_clips(const struct option_list *clips, const char *models, bool full);

/* The same clip's gestures and hits, if its truth has labels: how many are found, how
 * many are false, and how many frames late. */
bool eval_gestures(const char *video, const char *models, bool full);

/* Clips of one hand whose labels say when it is still, swings or reaches: how much its
 * area wobbles and how late it is, raw, smoothed by One-Euro and as the daemon foretells
 * it. */
bool eval_motion(const struct option_list *clips, const char *models, bool full);
