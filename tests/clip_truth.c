#include "tests/clip_truth.h"

#include "common/log.h"
#include "tests/csv.h"
#include "vision/features.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 4096, COLUMNS_MAX = 80 };

struct columns {
	int frame, seconds, side, visible, seen, first_landmark, label, count;
};

static bool
read_columns(char *line, struct columns *columns)
{
	char *field[COLUMNS_MAX];
	int count = csv_split(line, field, COLUMNS_MAX);
	*columns = (struct columns){ csv_find(field, count, "frame"),
		csv_find(field, count, "t"), csv_find(field, count, "side"),
		csv_find(field, count, "visible"), csv_find(field, count, "area_px"),
		csv_find(field, count, "x0_"), csv_find(field, count, "label"), count };
	return columns->frame >= 0 && columns->seconds >= 0 && columns->side >= 0 &&
	       columns->visible >= 0 && columns->seen >= 0 &&
	       columns->first_landmark >= 0 &&
	       columns->first_landmark + 2 * HAND_LANDMARKS <= count;
}

static void
read_row(char **field, const struct columns *columns, struct clip_hand *hand)
{
	float landmarks[HAND_LANDMARKS][3] = { 0 };
	hand->frame = atoi(field[columns->frame]);
	hand->seconds = atof(field[columns->seconds]);
	hand->side = field[columns->side][0] == 'L' ? HAND_LEFT : HAND_RIGHT;
	hand->visible = atoi(field[columns->visible]);
	hand->seen = (float)atof(field[columns->seen]);
	for (int i = 0; i < HAND_LANDMARKS && hand->visible; i++) {
		hand->landmarks[i][0] =
			(float)atof(field[columns->first_landmark + 2 * i]);
		hand->landmarks[i][1] =
			(float)atof(field[columns->first_landmark + 2 * i + 1]);
		landmarks[i][0] = hand->landmarks[i][0];
		landmarks[i][1] = hand->landmarks[i][1];
	}
	if (columns->label >= 0)
		snprintf(hand->label, sizeof(hand->label), "%s", field[columns->label]);
	hand->hull = features_hull(landmarks, HAND_LANDMARKS);
}

static bool
read_rows(struct clip_truth *truth, FILE *file, const struct columns *columns)
{
	char line[LINE_BYTES];
	size_t room = 0;
	while (fgets(line, sizeof(line), file)) {
		char *field[COLUMNS_MAX];
		if (csv_split(line, field, COLUMNS_MAX) < columns->count)
			return false;
		if (truth->count == room) {
			room = room ? 2 * room : 1024;
			struct clip_hand *more =
				realloc(truth->hand, room * sizeof(*more));
			if (!more)
				return false;
			truth->hand = more;
		}
		struct clip_hand *hand = &truth->hand[truth->count++];
		*hand = (struct clip_hand){ 0 };
		read_row(field, columns, hand);
	}
	return truth->count > 0;
}

bool
clip_truth_read(struct clip_truth *truth, const char *path)
{
	char line[LINE_BYTES];
	struct columns columns;
	*truth = (struct clip_truth){ 0 };
	FILE *file = fopen(path, "r");
	if (!file) {
		log_error("cannot read %s: %s", path, strerror(errno));
		return false;
	}
	bool good = fgets(line, sizeof(line), file) && read_columns(line, &columns) &&
		    read_rows(truth, file, &columns);
	fclose(file);
	if (!good) {
		log_error("%s is not the truth of a rendered clip", path);
		clip_truth_free(truth);
	}
	return good;
}

void
clip_truth_free(struct clip_truth *truth)
{
	free(truth->hand);
	*truth = (struct clip_truth){ 0 };
}
