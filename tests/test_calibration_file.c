/* Calibrations on disk: what is saved is what is loaded, and no damaged file is. */
#include "vision/calibration_file.h"

#include "common/log.h"
#include "tests/capture.h"
#include "tests/tap.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

static char home[] = "/tmp/hand-calibration-XXXXXX", file[PATH_MAX];
static const struct reach_range range = { 0.0123f, 0.0987f };

static bool
is_key(const char *path, const char *expected)
{
	char key[CALIBRATION_KEY_BYTES];
	calibration_key(path, NULL, key);
	if (strcmp(key, expected) == 0)
		return true;
	printf("# got '%s'\n", key);
	return false;
}

static void
test_keys(void)
{
	ok(is_key("dance.mp4", "video dance.mp4") &&
			is_key("/a/b/dance.mp4", "video dance.mp4"),
		"a video is known by its name");
	ok(is_key("http://10.0.0.7:8080/video?token=1", "stream http://10.0.0.7:8080/"
							"video"),
		"a stream by its address");
	ok(is_key("rtsp://me:secret@phone/live", "stream rtsp://phone/live"),
		"without a password");
	ok(is_key("rtsp://phone/live@home", "stream rtsp://phone/live@home"),
		"and with all of its path");
	const struct v4l2_identity camera = {
		.device = "/dev/video2", .card = "HD Webcam", .bus = "usb-0000:00:14.0-1"
	};
	char key[CALIBRATION_KEY_BYTES];
	calibration_key(NULL, &camera, key);
	ok(strcmp(key, "camera HD Webcam (usb-0000:00:14.0-1)") == 0,
		"a camera by its name and its place");
}

static void
test_round_trip(void)
{
	struct reach_range got = reach_default;
	ok(calibration_load("USB Camera (usb-1)", &got) == CALIBRATION_ABSENT &&
			got.far_size == reach_default.far_size,
		"a camera that was never calibrated");
	ok(calibration_save("USB Camera (usb-1)", &range, file),
		"a calibration is saved");
	ok(strncmp(file, home, strlen(home)) == 0 &&
			strstr(file, "/hand-dance/calibration/USB-Camera-usb-1-"),
		"under the camera's name");
	ok(calibration_load("USB Camera (usb-1)", &got) == CALIBRATION_READ,
		"and loaded");
	ok_near(got.far_size, range.far_size, 1e-6, "far is as saved");
	ok_near(got.near_size, range.near_size, 1e-6, "near, too");
	ok(calibration_load("USB Camera (usb-2)", &got) == CALIBRATION_ABSENT,
		"another camera has none");
	const struct reach_range other = { 0.002f, 0.5f };
	ok(calibration_save("USB Camera (usb-1)", &other, NULL) &&
			calibration_load("USB Camera (usb-1)", &got) == CALIBRATION_READ,
		"it can be saved again");
	ok_near(got.near_size, 0.5, 1e-6, "the new one counts");
	static const char *const odd[] = { "", "/", "../../x", "  blanks \n",
		"r\xc3\xa9sum\xc3\xa9 = [x]", "# no comment", "line\nfar = 0.5" };
	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++)
		ok(calibration_save(odd[i], &range, file) &&
				calibration_load(odd[i], &got) == CALIBRATION_READ &&
				got.far_size < 0.02f,
			"any name will do");
	ok(calibration_forget("/") && calibration_load("/", &got) == CALIBRATION_ABSENT,
		"it can be forgotten");
	ok(calibration_forget("/"), "twice");
}

static int
files_in_folder(void)
{
	char folder[PATH_MAX];
	int count = 0;
	snprintf(folder, sizeof(folder), "%s/hand-dance/calibration", home);
	DIR *directory = opendir(folder);
	for (struct dirent *entry; directory && (entry = readdir(directory));)
		count += entry->d_name[0] != '.';
	if (directory)
		closedir(directory);
	return count;
}

static void
refuses(const char *text, const char *why, int line)
{
	struct capture capture;
	struct reach_range got = { 0.5f, 0.5f };
	char place[PATH_MAX + 16];
	calibration_save("cam", &range, file);
	FILE *out = fopen(file, "w");
	fputs(text, out);
	fclose(out);
	capture_begin(&capture, STDERR_FILENO);
	enum calibration_read read = calibration_load("cam", &got);
	capture_end(&capture);
	snprintf(place, sizeof(place), "%s:%d: ", file, line);
	if (!ok(read == CALIBRATION_REFUSED && got.far_size == 0.5f &&
			    capture_lines(&capture) == 1 && strstr(capture.text, why) &&
			    strstr(capture.text, place),
		    "damaged: %s", why))
		printf("# %s", capture.text);
}

static void
test_damaged(void)
{
	refuses("camera = cam\nfar = 0.01\nnear = nan\n", "expected a size", 3);
	refuses("camera = cam\nfar = 0.01\nnear = 1e9\n", "expected a size", 3);
	refuses("camera = cam\nfar = -1\nnear = 0.1\n", "expected a size", 2);
	refuses("camera = cam\nfar = 0.01x\nnear = 0.1\n", "expected a size", 2);
	refuses("camera = cam\nfar =\nnear = 0.1\n", "expected a size", 2);
	refuses("camera = cam\nfar 0.01\n", "expected 'name = value'", 2);
	refuses("camera = cam\n\nfurther = 0.01\n", "expected camera, far or near", 3);
	refuses("camera = other\nfar = 0.01\nnear = 0.1\n", "another camera's", 1);
	refuses("far = 0.01\nnear = 0.1\n", "no line names the camera", 2);
	refuses("camera = cam\nfar = 0.01\n", "missing or too much alike", 2);
	refuses("camera = cam\nfar = 0.1\nnear = 0.01\n", "missing or too much", 3);
	refuses("", "no line names the camera", 0);
	refuses("\xff\xfe\x01\x02\n", "expected 'name = value'", 1);
	char *many = calloc(1, 4000);
	memset(many, '\n', 3000);
	refuses(many, "too long", 101);
	memset(many, 'x', 3000);
	refuses(many, "too long", 1);
	free(many);
	struct reach_range got;
	FILE *out = fopen(file, "w");
	fputs("; by hand\n  near=0.1\t\r\n\ncamera =cam\r\n far =   0.01", out);
	fclose(out);
	ok(calibration_load("cam", &got) == CALIBRATION_READ && got.far_size == 0.01f &&
			got.near_size == 0.1f,
		"a file written by hand is read");
}

/* Every failure is told in one line, and leaves nothing behind. */
static void
test_failures(void)
{
	struct capture capture;
	struct reach_range got;
	int before = files_in_folder();
	unlink(file);
	mkdir(file, 0700);
	capture_begin(&capture, STDERR_FILENO);
	bool saved = calibration_save("cam", &range, NULL);
	capture_end(&capture);
	ok(!saved && capture_lines(&capture) == 1 && strstr(capture.text, "cannot write"),
		"a directory in its place");
	ok(files_in_folder() == before, "no temporary file is left");
	rmdir(file);
	char blocked[PATH_MAX];
	snprintf(blocked, sizeof(blocked), "%s/file", home);
	fclose(fopen(blocked, "w"));
	setenv("XDG_CONFIG_HOME", blocked, 1);
	capture_begin(&capture, STDERR_FILENO);
	saved = calibration_save("cam", &range, NULL);
	capture_end(&capture);
	ok(!saved && capture_lines(&capture) == 1 && strstr(capture.text, "cannot make"),
		"a file in the directory's place");
	ok(calibration_load("cam", &got) == CALIBRATION_ABSENT, "is no calibration");
	setenv("XDG_CONFIG_HOME", "relative", 1);
	setenv("HOME", home, 1);
	ok(calibration_save("cam", &range, file) && strstr(file, "/.config/hand-dance/"),
		"a relative XDG_CONFIG_HOME does not count: ~/.config does");
	unsetenv("HOME");
	capture_begin(&capture, STDERR_FILENO);
	saved = calibration_save("cam", &range, NULL);
	capture_end(&capture);
	ok(!saved && capture_lines(&capture) == 1, "without a home there is no place");
}

int
main(void)
{
	char command[64];
	log_init("hand-test");
	if (!mkdtemp(home))
		return EXIT_FAILURE;
	setenv("XDG_CONFIG_HOME", home, 1);
	test_keys();
	test_round_trip();
	test_damaged();
	test_failures();
	snprintf(command, sizeof(command), "rm -rf %s", home);
	return system(command) != 0 || tap_done();
}
