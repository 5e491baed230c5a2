#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/render/complain.h"
#include "tests/render/film.h"

static const char usage[] =
	"usage: hand-render [--mesh FILE] [--jobs N] [--set LINE]... SCRIPT VIDEO "
	"TRUTH.csv\n"
	"Renders hands that move as SCRIPT says. VIDEO ends in .mp4, .mkv or .avi, or "
	"is\n"
	"YUV4MPEG2 (- for standard output). TRUTH.csv tells what is in each frame.\n"
	"--set 'expo .6' is a line of the script that counts more than the script's.\n";

enum { SETS_MAX = 32 };

struct options {
	const char *mesh, *script, *video, *truth;
	int jobs, sets;
	const char *set[SETS_MAX];
};

/* Returns the exit status with which to end, or -1 to go on. */
static int
read_options(struct options *options, int argc, char **argv)
{
	static const struct option known[] = { { "mesh", required_argument, NULL, 'm' },
		{ "jobs", required_argument, NULL, 'j' },
		{ "set", required_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' }, { 0 } };
	int option;
	while ((option = getopt_long(argc, argv, "m:j:s:h", known, NULL)) != -1) {
		char *end = "";
		if (option == 'm')
			options->mesh = optarg;
		else if (option == 'j')
			options->jobs = (int)strtol(optarg, &end, 10);
		else if (option == 's' && options->sets < SETS_MAX)
			options->set[options->sets++] = optarg;
		if (option == 'h' || option == '?') {
			fputs(usage, option == 'h' ? stdout : stderr);
			return option == 'h' ? 0 : 2;
		}
		if (*end || options->jobs < 1 || options->jobs > 64) {
			log_error("--jobs takes a number from 1 to 64");
			return 2;
		}
	}
	if (argc - optind != 3) {
		fputs(usage, stderr);
		return 2;
	}
	options->script = argv[optind];
	options->video = argv[optind + 1];
	options->truth = argv[optind + 2];
	return -1;
}

static struct script *
load_script(const struct options *options)
{
	struct script *script = script_load(options->script);
	for (int i = 0; script && i < options->sets; i++)
		if (!script_set(script, options->set[i])) {
			free(script);
			script = NULL;
		}
	return script;
}

static bool
make_film(const struct stage *stage, const struct script *script,
	const struct options *options)
{
	struct video video;
	struct camera camera = script_camera(script);
	FILE *truth = fopen(options->truth, "w");
	if (!truth)
		return complain("cannot write %s: %s", options->truth, strerror(errno));
	bool good = video_open(
		&video, options->video, camera.width, camera.height, script->fps);
	if (good) {
		good = film_make(stage, script, options->jobs, &video, truth);
		good = video_close(&video) && good;
	}
	if (fclose(truth) != 0)
		good = complain("cannot write %s: %s", options->truth, strerror(errno));
	return good;
}

int
main(int argc, char **argv)
{
	struct options options = {
		.mesh = "build/share/hand-dance/test/generic-hand-left.glb", .jobs = 2
	};
	log_init("hand-render");
	int status = read_options(&options, argc, argv);
	if (status >= 0)
		return status;
	signal(SIGPIPE, SIG_IGN); /* a writer that fails says so itself */
	struct script *script = load_script(&options);
	struct mesh *mesh = script ? mesh_load(options.mesh) : NULL;
	struct stage *stage = mesh ? stage_open(script, mesh, options.script) : NULL;
	bool good = stage && make_film(stage, script, &options);
	stage_close(stage);
	mesh_free(mesh);
	free(script);
	return !good;
}
