/* Asks a synth by OSC for its ladder of notes and for what sounds, without ever waiting:
 * /synth/ladder and /synth/now of common/hand-dance.7. A synth that is absent, comes back
 * as another one or answers nonsense is borne. One thread at a time. */
#pragma once

#include "common/hand.h"
#include "common/osc_packet.h"

enum { LADDER_NOTES_MAX = 128 };

struct synth_ladder {
	char scale[32];
	enum hand_side side; /* that plays, when both hands are there */
	bool glides;
	double area_far, area_near; /* of the lowest and the highest note */
	double a4_hertz;
	double top; /* highest pitch when it glides */
	int count;
	int note[LADDER_NOTES_MAX]; /* MIDI, rising */
};

struct synth_now {
	bool playing;
	int note;
	double hertz, loudness;
	int ladder; /* another number for another ladder */
	int casualties;
};

struct ladder_client {
	int fd;
	bool known;   /* `ladder` and `now` have been told once */
	bool present; /* and the synth still answers */
	struct synth_ladder ladder;
	struct synth_now now;
	unsigned refused; /* answers that were none */
	/* when something was said and heard last, in seconds */
	double asked_ladder, asked_now, heard_ladder, heard_now;
	int told_ladder; /* the number of `ladder` */
};

/* Looks up and connects to a UDP port of a host; it need not be there. False, logged,
 * when the name is not known. */
bool ladder_client_open(struct ladder_client *client, const char *host, const char *port);
void ladder_client_close(struct ladder_client *client);

/* Reads what has come and asks when it is time to; `seconds` on a clock that goes
 * forward. To be called as often as a picture is drawn. */
void ladder_client_poll(struct ladder_client *client, double seconds);

/* One answer; true when it is well-formed and taken up. */
bool ladder_client_hear(
	struct ladder_client *client, const struct osc_message *message, double seconds);

/* Where an area stands on the ladder: 0 lowest ... 1 highest, kept within. */
double ladder_client_position(const struct synth_ladder *ladder, double log2_area);
