/* What the drums are told while they play: OSC messages on one side, the engine on the
 * other. */
#pragma once

#include "common/osc_packet.h"
#include "synth/drums/drummer.h"

struct control;

/* Knows the built-in patterns. NULL, logged, when out of memory or one is broken. */
struct control *control_new(void);
void control_free(struct control *control);

/* A built-in pattern, or NULL. It lasts as long as the control. */
const struct pattern *control_pattern(const struct control *control, const char *name);

/* OSC thread: /drums/tempo f, /drums/pattern s, /drums/start [i bars of count-in],
 * /drums/stop. False when the message is none of these, or a value is absent, of the
 * wrong type or out of range. */
bool control_message(struct control *control, const struct osc_message *message);

/* JACK thread: carries out what has arrived. */
REALTIME void control_apply(struct control *control, struct drummer *drummer);
