/* Calibrations on disk: one small text file for each camera, in
 * $XDG_CONFIG_HOME/hand-dance/calibration or ~/.config/hand-dance/calibration. */
#pragma once

#include "vision/calibration.h"
#include "vision/sources/v4l2.h"

enum { CALIBRATION_KEY_BYTES = 160 };

/* What a source is called, whatever its number or folder is today: "video" and the file's
 * name, "stream" and its URL without user, password and query; without a video, "camera",
 * its name and where it is plugged in. */
void calibration_key(const char *video, const struct v4l2_identity *camera,
	char key[CALIBRATION_KEY_BYTES]);

enum calibration_read {
	CALIBRATION_READ,
	CALIBRATION_ABSENT, /* never calibrated: nothing is logged */
	CALIBRATION_REFUSED /* unreadable or damaged: one line in the log */
};

/* Reads the range of the camera `key`; `range` stays as it is unless CALIBRATION_READ. */
enum calibration_read calibration_load(const char *key, struct reach_range *range);

/* Writes it: whole or not at all. Makes the directories. False, logged, on failure; else
 * `path` (PATH_MAX bytes; may be NULL) is the file. */
bool calibration_save(const char *key, const struct reach_range *range, char *path);

/* Removes it; one that is not there is gone already. False, logged, on failure. */
bool calibration_forget(const char *key);
