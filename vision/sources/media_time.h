/* The time in a video, made of its frames' stamps: goes on where the video begins again,
 * and over stamps that go back or leap, which are damage. In seconds; knows no clock. */
#pragma once

#include <stdbool.h>

/* All zero: before the first frame. */
struct media_time {
	double seconds; /* of the last frame */
	double stamp;   /* the same, as it came */
	bool begun;
	bool again; /* the next frame is the first of the same video */
};

/* The next frame has come. `interval` stands in where its stamp makes no sense. The first
 * one is at its stamp where those begin near 0, in a file, else at 0. */
double media_time_next(struct media_time *time, double stamp, double interval);

/* The video begins from the beginning. */
void media_time_again(struct media_time *time);
