#include "tests/render/truth.h"

struct truth
truth_count(const struct exposure *exposure, const struct camera *camera, struct box box,
	int hand, int samples)
{
	struct truth truth = { .box = { camera->width, camera->height, 0, 0 } };
	long skin = 0, arm = 0;
	for (int y = box.y0; y < box.y1; y++) {
		for (int x = box.x0; x < box.x1; x++) {
			const uint8_t *seen = exposure->seen[y * camera->width + x];
			int covered = seen[part_of(hand, false)];
			skin += covered;
			arm += seen[part_of(hand, true)];
			if (2 * covered >= samples)
				truth.box = box_union(
					truth.box, (struct box){ x, y, x + 1, y + 1 });
		}
	}
	truth.hand_pixels = (float)skin / samples;
	truth.arm_pixels = (float)arm / samples;
	truth.visible = truth.hand_pixels >= 1 && truth.box.x1 > truth.box.x0;
	return truth;
}

void
truth_place(
	struct truth *truth, const struct camera *camera, const struct skeleton *skeleton)
{
	pose_landmarks(camera, skeleton, vec(0, 0, 0), truth->landmark);
	truth->hull = hull_area(truth->landmark, LANDMARKS) /
		      ((float)camera->width * camera->height);
	truth->depth = skeleton->place.z;
}

void
truth_print_heading(FILE *file, bool labels)
{
	fputs("frame,t,hand,side,visible,area_px,hull,arm_px,x0,y0,x1,y1,z_m", file);
	for (int i = 0; i < LANDMARKS; i++)
		fprintf(file, ",x%d_,y%d_", i, i);
	fputs(labels ? ",label\n" : "\n", file);
}

static void
print_numbers(FILE *file, const struct truth *truth)
{
	fprintf(file, ",%.1f,%.6f,%.1f,%d,%d,%d,%d,%.4f", truth->hand_pixels, truth->hull,
		truth->arm_pixels, truth->box.x0, truth->box.y0, truth->box.x1,
		truth->box.y1, truth->depth);
	for (int i = 0; i < LANDMARKS; i++)
		fprintf(file, ",%.2f,%.2f", truth->landmark[i].x, truth->landmark[i].y);
}

void
truth_print(FILE *file, const struct truth *truth, int frame, float seconds, int hand,
	bool left, const char *label)
{
	fprintf(file, "%d,%.4f,%d,%c,%d", frame, seconds, hand, left ? 'L' : 'R',
		truth->visible);
	if (truth->visible) {
		print_numbers(file, truth);
	} else {
		fputs(",0,0,0", file);
		for (int i = 0; i < 5 + 2 * LANDMARKS; i++)
			fputc(',', file);
	}
	if (label)
		fprintf(file, ",%s", label);
	fputc('\n', file);
}
