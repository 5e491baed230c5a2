/* hand-vision: camera or video in, the player's hands out as OSC. */
#include "common/log.h"
#include "common/quit.h"
#include "common/ready.h"
#include "vision/calibrate.h"
#include "vision/daemon.h"
#include "vision/sources/camera.h"

#include <stdlib.h>

int
main(int argc, char **argv)
{
	static struct vision_settings settings;
	log_init("hand-vision");
	switch (vision_settings_read(&settings, argc, argv)) {
	case OPTION_DONE:
		return EXIT_SUCCESS;
	case OPTION_BAD:
		return EXIT_USAGE;
	case OPTION_RUN:
		break;
	}
	if (settings.list_cameras)
		return camera_list() ? EXIT_SUCCESS : EXIT_FAILURE;
	if (settings.calibrate)
		return quit_init() && calibrate_run(&settings) ? EXIT_SUCCESS
							       : EXIT_FAILURE;
	struct daemon *daemon = quit_init() ? daemon_new(&settings) : NULL;
	bool done = daemon;
	if (done) {
		ready_announce(settings.ready_fd, "hand-vision");
		done = daemon_run(daemon);
	}
	daemon_free(daemon);
	return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
