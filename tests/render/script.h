/* What to draw, read from a text file: the picture, the light, the hands and their key
 * frames. README.md lists the words. */
#pragma once

#include <stdbool.h>

#include "tests/render/vec.h"

enum { SCRIPT_HANDS = 2, SCRIPT_KEYS = 512, SCRIPT_LABELS = 128, LABEL_CHARS = 16 };

/* The numbers of a key frame. X Y Z are metres in the camera's space; ACROSS DOWN are the
 * same place in the picture, 0...1; LOG_AREA is the logarithm of the convex hull of the
 * landmarks as a fraction of the picture. A key gives one of the two, pose_settle adds
 * the other. */
enum key_number {
	KEY_X,
	KEY_Y,
	KEY_Z,
	KEY_YAW,
	KEY_PITCH,
	KEY_ROLL,
	KEY_CURL,
	KEY_SPREAD,
	KEY_ACROSS,
	KEY_DOWN,
	KEY_LOG_AREA,
	KEY_THUMB, /* added to CURL, for each of the five fingers */
	KEY_LITTLE = KEY_THUMB + 4,
	KEY_NUMBERS
};

struct key {
	float seconds;
	bool by_area;
	int line; /* of the script, for messages */
	float number[KEY_NUMBERS];
};

/* What the script says about a hand from a time on: for the truth, not for the picture.
 */
struct label {
	float seconds;
	char word[LABEL_CHARS];
};

struct script_hand {
	bool left;        /* the person's own left hand */
	float tone[3];    /* 0...255 */
	float sleeve[3];  /* 0...255, a negative first number for a bare arm */
	float drift;      /* how much it wanders by itself, 1 is natural */
	float fingers[5]; /* for the keys to come, thumb first */
	int keys, labels;
	struct key key[SCRIPT_KEYS];
	struct label label[SCRIPT_LABELS];
};

struct script {
	float size[2]; /* pixels */
	float fps, seconds;
	float noise; /* standard deviation of 8-bit values */
	float exposure;
	float blur;    /* of the lens, pixels */
	float shutter; /* part of the frame's time that it is open */
	float samples; /* per frame and pixel at most, when a hand is fast */
	float room;    /* number of the drawn room */
	float seed;    /* of the noise */
	float face[3]; /* a head in the room: middle across, down, and its height, 0...1;
			* none when that is 0 */
	float face_tone[3];   /* 0...255 */
	char background[512]; /* a PPM file instead of the room, or empty */
	float light[3], light_colour[3], ambient[3];
	int hands;
	struct script_hand hand[SCRIPT_HANDS];
};

/* A pinhole camera; everything that is drawn goes through it. */
struct camera {
	int width, height;
	float focal; /* pixels */
};

/* Reads a script. Says what is wrong in which line and returns NULL on failure; free()
 * it. */
struct script *script_load(const char *path);

/* Changes one setting of the picture, or of all hands, by a line as a script has it.
 * False, logged, when it is none. */
bool script_set(struct script *script, const char *text);

struct camera script_camera(const struct script *script);
int script_frames(const struct script *script);
