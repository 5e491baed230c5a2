#include "vision/sources/picture_list.h"

#include "tests/tap.h"

#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/hand-pictures.XXXXXX";

static const char *
in_folder(const char *name)
{
	static char path[128];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

/* The names found, each followed by a blank. */
static const char *
found(const char *name)
{
	static char text[512];
	struct picture_list list;
	struct trouble trouble = { "" };
	*text = '\0';
	if (!picture_list_find(&list, name, &trouble))
		return strcpy(text, trouble.text);
	for (size_t i = 0; i < list.count; i++) {
		const char *slash = strrchr(list.path[i], '/');
		strcat(strcat(text, slash + 1), " ");
	}
	picture_list_free(&list);
	return text;
}

int
main(void)
{
	static const char *const files[] = { "frame-0001.png", "frame-0002.png",
		"frame-0010.png", "frame-10000.png", "frame-00003.png", "frame-2.png",
		"a7.jpg", "a12.JPG", ".a1.jpg", "take.wav", "frame-0001.txt",
		"odd-%d.png" };
	if (!mkdtemp(folder))
		return 1;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		fclose(fopen(in_folder(files[i]), "w"));
	ok(picture_list_is(folder), "a folder is a sequence");
	ok(picture_list_is(in_folder("frame-%04d.png")), "so is a pattern");
	ok(!picture_list_is(in_folder("a7.jpg")), "a file is none");
	ok(!picture_list_is(in_folder("none.mp4")), "nor is one that is not there");
	ok(!picture_list_is(in_folder("odd-%d.png")), "nor a file called like a pattern");
	ok(!picture_list_is("a%s.png") && !picture_list_is("a%d-%d.png") &&
			!picture_list_is("a%-4d.png") && !picture_list_is("a%99d.png") &&
			!picture_list_is("100%"),
		"nor are other conversions of printf");
	ok_string(found(in_folder("frame-%04d.png")),
		"frame-0001.png frame-0002.png frame-0010.png frame-10000.png ",
		"what the pattern can mean, by number");
	ok_string(found(in_folder("frame-%d.png")), "frame-2.png frame-10000.png ",
		"without leading zeros where it has none");
	ok_string(found(in_folder("a%d.jpg")), "a7.jpg ", "and by its exact name");
	ok_string(found(folder),
		"a7.jpg a12.JPG frame-00003.png frame-0001.png frame-0002.png "
		"frame-0010.png frame-2.png frame-10000.png odd-%d.png ",
		"all pictures of a folder");
	ok(strstr(found(in_folder("b%d.jpg")), "there are no pictures like"),
		"none is said");
	ok(strstr(found("/none/at/all/%d.png"), "cannot read the folder /none/at/all"),
		"so is no folder");
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		unlink(in_folder(files[i]));
	ok(strstr(found(folder), "there are no pictures in"), "and an empty one");
	rmdir(folder);
	return tap_done();
}
