/* What other threads tell the writer: commands, markers and hands, each as of the frame
 * that the tape has reached when it is told. */
#pragma once

#include "recorder/hands.h"
#include "recorder/roll.h"
#include "recorder/sheet.h"

/* A command, or a marker (label not empty), at a frame of the tape. */
struct order {
	uint64_t at;
	enum roll_command command;
	char label[SHEET_LABEL_BYTES];
};

struct inbox;

/* With room for so many frames of hands, 0: none will come. NULL when out of memory. */
struct inbox *inbox_new(const struct tape *tape, size_t hands_room);
void inbox_free(struct inbox *inbox);

/* One thread beside the writer. False when too many are waiting. */
bool inbox_tell(struct inbox *inbox, enum roll_command command);
bool inbox_mark(struct inbox *inbox, const char *label);
bool inbox_put_hands(
	struct inbox *inbox, const struct hand_frame *frame, uint32_t casualties);

/* The writer: the oldest that waits, which stands until it is done with; NULL: none. */
const struct order *inbox_order(struct inbox *inbox);
void inbox_order_done(struct inbox *inbox);
const struct hands *inbox_hands(struct inbox *inbox);
void inbox_hands_done(struct inbox *inbox);
