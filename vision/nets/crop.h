/* The turned square of a frame in which the landmark net looks for a hand. */
#pragma once

struct point {
	float x, y; /* pixels, as image.h says */
};

struct crop {
	float cx, cy; /* centre, pixels */
	float side;   /* pixels */
	float angle; /* radians, clockwise as seen, −π … π; 0: the square stands upright
		      */
};

/* The angle that makes the line from `base` (of the palm) to `tip` point straight up. */
float crop_angle(struct point base, struct point tip);

/* Turns `offset` from the square's own axes into the frame's, and back for −angle. */
struct point crop_turn(struct point offset, float angle);

/* The square around a turned box: moved up along its own axis by `shift` box heights, its
 * side `scale` times the box's long edge. */
struct crop crop_around(struct point centre, float width, float height, float angle,
	float shift, float scale);
