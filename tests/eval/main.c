/* eval: how well hands are seen, on pictures that the options name. */
#include "common/data_path.h"
#include "common/log.h"
#include "common/option.h"
#include "tests/eval/eval.h"

#include <limits.h>
#include <stdlib.h>

int
main(int argc, char **argv)
{
	log_init("eval");
	const char *hands = NULL;
	struct option_list clips = { 0 }, motion = { 0 };
	bool full = false;
	const struct option_spec specs[] = {
		{ .name = "hands",
			.kind = OPTION_STRING,
			.value = &hands,
			.argument = "DIRECTORY",
			.help = "photographs with their annotations.jsonl" },
		{ .name = "clip",
			.kind = OPTION_LIST,
			.value = &clips,
			.argument = "FILE.mp4",
			.help = "rendered clip, its truth beside it as FILE.csv" },
		{ .name = "motion",
			.kind = OPTION_LIST,
			.value = &motion,
			.argument = "FILE.mp4",
			.help = "clip of one hand that is still or moves; as --clip" },
		{ .name = "full",
			.kind = OPTION_FLAG,
			.value = &full,
			.help = "the full nets" },
		{ 0 },
	};
	const struct option_program program = { "eval",
		"Measures how well hands are seen.", NULL, specs };
	enum option_result result = option_parse(&program, argc, argv, NULL);
	if (result != OPTION_RUN)
		return result == OPTION_DONE ? EXIT_SUCCESS : EXIT_USAGE;
	char models[PATH_MAX];
	bool good = data_path("models", models, sizeof(models));
	if (good && clips.count)
		good = eval_clips(&clips, models, full);
	for (size_t i = 0; good && i < clips.count; i++)
		good = eval_gestures(clips.item[i], models, full);
	if (good && motion.count)
		good = eval_motion(&motion, models, full);
	if (good && hands)
		good = eval_footage(hands, models, full) &&
		       eval_photos(hands, models, full);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
