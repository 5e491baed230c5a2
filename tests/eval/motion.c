#include "tests/eval/eval.h"

#include "tests/eval/course.h"
#include "tests/eval/method.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COURSES_MAX = 8 };

/* From a frame's exposure to the use of its numbers: about what a frame takes through the
 * lite nets, and what hand-vision adds for the synth unless told otherwise. */
static const double ahead = 0.02;

struct motion {
	int count;
	struct course course[COURSES_MAX];
	double *value; /* room for the output of the longest */
};

static bool
is_part(const struct course *course, int from, const char *word)
{
	return strncmp(course->point[from].label, word, strlen(word)) == 0;
}

/* Standard deviation of all still hands together, cents. */
static double
wobble(const struct motion *motion, const struct method *method)
{
	const struct course_output output = { method->ahead, motion->value };
	double squares = 0;
	int parts = 0;
	for (int c = 0; c < motion->count; c++) {
		const struct course *course = &motion->course[c];
		method_run(method, course, motion->value);
		for (int from = 0, to; from < course->count; from = to) {
			to = course_part_end(course, from);
			if (!is_part(course, from, "still"))
				continue;
			squares += pow(course_wobble(course, &output, from, to), 2);
			parts++;
		}
	}
	return sqrt(squares / fmax(parts, 1));
}

/* The swings: mean of the lag, worst of all else. */
static struct course_fit
lateness(const struct motion *motion, const struct method *method, double *worst_ms)
{
	const struct course_output output = { method->ahead, motion->value };
	struct course_fit all = { 0 };
	int parts = 0;
	*worst_ms = 0;
	for (int c = 0; c < motion->count; c++) {
		const struct course *course = &motion->course[c];
		method_run(method, course, motion->value);
		for (int from = 0, to; from < course->count; from = to) {
			to = course_part_end(course, from);
			if (!is_part(course, from, "swing"))
				continue;
			struct course_fit fit = course_fit(course, &output, from, to);
			all.lag_ms += fit.lag_ms;
			*worst_ms = fmax(*worst_ms, fabs(fit.lag_ms));
			all.rms = fmax(all.rms, fit.rms);
			all.overshoot = fmax(all.overshoot, fit.overshoot);
			parts++;
		}
	}
	all.lag_ms /= fmax(parts, 1);
	return all;
}

/* One-Euro with the setting that is least late of those that wobble no more than `most`.
 */
static struct method
best_one_euro(const struct motion *motion, double most)
{
	struct method best = { .kind = METHOD_RAW, .ahead = ahead };
	double least_lag = INFINITY, worst;
	for (double least = 0.05; least < 8; least *= 1.5)
		for (double beta = 0.03; beta < 100; beta *= 2)
			for (double slope = 0.25; slope < 5; slope *= 4) {
				struct method one =
					method_one_euro(least, beta, slope, ahead);
				if (wobble(motion, &one) > most)
					continue;
				double lag = lateness(motion, &one, &worst).lag_ms;
				if (lag < least_lag)
					best = one;
				least_lag = fmin(least_lag, lag);
			}
	return best;
}

static void
print_heading(const struct course *course)
{
	printf("  %-22s", course->name);
	for (int from = 0; from < course->count; from = course_part_end(course, from)) {
		const char *label = course->point[from].label;
		if (is_part(course, from, "still"))
			printf(" %7s", label);
		else if (is_part(course, from, "swing") || is_part(course, from, "reach"))
			printf(" | %20s", label);
	}
	printf("\n");
}

static void
print_fits(const struct course *course, const struct course_output *output)
{
	for (int from = 0, to; from < course->count; from = to) {
		to = course_part_end(course, from);
		if (is_part(course, from, "still")) {
			printf(" %7.1f", course_wobble(course, output, from, to));
		} else if (is_part(course, from, "swing") ||
			   is_part(course, from, "reach")) {
			struct course_fit fit = course_fit(course, output, from, to);
			printf(" | %6.1f %6.1f %6.1f", fit.lag_ms, fit.rms,
				100 * fit.overshoot);
		}
	}
}

/* Where the hand is elsewhere in the next frame, the worst of all: parts of the step that
 * are shot over, and that are missing in the first two frames. The step ends where the
 * net, which sees each place a little differently, then sees the hand. */
static void
print_steps(const struct course *course, const double *value)
{
	enum { SETTLED = 3, AFTER = 10 };
	double over = 0, missing[2] = { 0 };
	int steps = 0;
	for (int i = 1; i + AFTER < course->count; i++) {
		const struct course_point *point = &course->point[i];
		double step = point->truth - point[-1].truth, end = 0;
		if (fabs(step) < 90)
			continue;
		for (int k = SETTLED; k < AFTER; k++)
			end += point[k].raw / (AFTER - SETTLED);
		for (int k = 0; k < AFTER; k++) {
			double off = (value[i + k] - end) / step;
			over = fmax(over, off);
			if (k < 2)
				missing[k] = fmax(missing[k], -off);
		}
		steps++;
	}
	if (steps)
		printf(" %d steps: %.1f %% over, %.0f and %.0f %% missing at once and a "
		       "frame later",
			steps, 100 * over, 100 * missing[0], 100 * missing[1]);
}

static void
print_clips(const struct motion *motion, const struct method *method)
{
	const struct course_output output = { method->ahead, motion->value };
	char name[METHOD_NAME];
	method_name(method, name);
	printf("%s\n", name);
	for (int c = 0; c < motion->count; c++) {
		const struct course *course = &motion->course[c];
		method_run(method, course, motion->value);
		print_heading(course);
		printf("  %22s", "");
		print_fits(course, &output);
		if (course->point[0].label[0] == '\0')
			print_steps(course, motion->value);
		printf("\n");
	}
}

static void
print_summary(const struct motion *motion, const struct method *method)
{
	char name[METHOD_NAME];
	double worst_ms;
	struct course_fit fit = lateness(motion, method, &worst_ms);
	method_name(method, name);
	printf("%-28s %8.1f %8.1f %8.1f %8.1f %8.1f\n", name, wobble(motion, method),
		fit.lag_ms, worst_ms, fit.rms, 100 * fit.overshoot);
}

static void
print(const struct motion *motion)
{
	const struct method ours = { .kind = METHOD_FORETOLD, .ahead = ahead };
	double limit = wobble(motion, &ours);
	const struct method methods[] = { { .kind = METHOD_RAW },
		{ .kind = METHOD_RAW, .ahead = ahead }, method_one_euro(1, 3, 1, ahead),
		best_one_euro(motion, 2 * limit), best_one_euro(motion, 1.4 * limit),
		best_one_euro(motion, limit), ours };
	size_t count = sizeof(methods) / sizeof(methods[0]);
	printf("\nUsed %.0f ms after capture. Still: wobble in cents. Motion: lag in ms, "
	       "error in cents rms, overshoot in %%.\n",
		1e3 * ahead);
	for (size_t i = 0; i < count; i++)
		print_clips(motion, &methods[i]);
	printf("\nAll clips; swings: mean and worst lag, worst error and overshoot. "
	       "One-Euro: the usual setting, and the\nleast late with twice, 1.4 times "
	       "and no more than our wobble.\n%-28s %8s %8s %8s %8s %8s\n",
		"", "wobble", "lag", "worst", "error", "over");
	for (size_t i = 0; i < count; i++)
		print_summary(motion, &methods[i]);
}

bool
eval_motion(const struct option_list *clips, const char *models, bool full)
{
	struct motion motion = { 0 };
	int longest = 0;
	bool good = true;
	for (size_t i = 0; good && i < clips->count && i < COURSES_MAX; i++) {
		struct course *course = &motion.course[motion.count++];
		good = course_record(course, clips->item[i], models, full);
		longest = course->count > longest ? course->count : longest;
	}
	motion.value = calloc((size_t)longest + 1, sizeof(*motion.value));
	good = good && motion.value;
	if (good)
		print(&motion);
	free(motion.value);
	while (motion.count > 0)
		course_free(&motion.course[--motion.count]);
	return good;
}
