#include "recorder/sheet.h"

#include "tests/tap.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/test_sheet.XXXXXX", path[64];

static const char *const files[] = { "T\xc3\xa4nze \"1\".wav", "a\\b.mid" };

static struct sheet
example(void)
{
	static const struct sheet_facts facts = { 6,
		{ "patch=saw", "title=\"Quote\" \\ slash",
			"who=Bj\xc3\xb6rk \xe2\x99\xab", "tempo=120",
			"empty=", "patch=sine=2" } };
	static const struct sheet_marker markers[] = { { 0, "" },
		{ UINT64_C(1) << 33, "ref\n\train \"A\"" } };
	static const struct tape_gap gaps[] = { { 480, 64, TAPE_UNDELIVERED },
		{ 9600, 1, TAPE_OVERRUN } };
	static const struct level levels[] = { { 1, 0.5f, 1, 3 }, { 0, 0, 0, 0 } };
	return (struct sheet){ .begin = "2026-11-25T20:15:30+0100",
		.rate = 44100,
		.channels = 2,
		.sample = "24",
		.frames = UINT64_C(1) << 34,
		.events = 17,
		.xruns = 2,
		.clipped = 3,
		.finished = true,
		.file = files,
		.files = 2,
		.facts = &facts,
		.marker = markers,
		.markers = 2,
		.gap = gaps,
		.gaps = 2,
		.level = levels,
		.loudness = { .integrated = -23.004, .range = 5 } };
}

static cJSON *
read_sheet(void)
{
	static char text[1 << 16];
	FILE *file = fopen(path, "r");
	size_t count = file ? fread(text, 1, sizeof(text) - 1, file) : 0;
	text[count] = '\0';
	if (file)
		fclose(file);
	const char *end;
	cJSON *root = cJSON_ParseWithOpts(text, &end, false);
	ok(root && strcmp(end, "\n") == 0, "it is JSON and nothing else");
	return root;
}

/* The item at a path such as "gaps/1/cause". */
static const cJSON *
at(const cJSON *item, const char *where)
{
	char copy[64], *rest = copy;
	snprintf(copy, sizeof(copy), "%s", where);
	for (char *step; (step = strsep(&rest, "/"));)
		item = cJSON_IsArray(item) ? cJSON_GetArrayItem(item, atoi(step))
					   : cJSON_GetObjectItem(item, step);
	return item;
}

static void
ok_text(const cJSON *root, const char *where, const char *expected)
{
	ok_string(cJSON_GetStringValue(at(root, where)), expected, where);
}

static void
ok_number(const cJSON *root, const char *where, double expected)
{
	const cJSON *item = at(root, where);
	ok_near(cJSON_IsNumber(item) ? item->valuedouble : NAN, expected, 0, where);
}

static void
test_whole(void)
{
	struct sheet sheet = example();
	ok(sheet_write(&sheet, path), "a sheet is written");
	cJSON *root = read_sheet();
	ok_text(root, "begin", "2026-11-25T20:15:30+0100");
	ok(cJSON_IsTrue(at(root, "finished")), "finished");
	ok_text(root, "files/0", files[0]);
	ok_text(root, "files/1", files[1]);
	ok_number(root, "rate", 44100);
	ok_number(root, "channels", 2);
	ok_text(root, "sample", "24");
	ok_number(root, "frames", 17179869184.0);
	ok_near(at(root, "seconds")->valuedouble, 17179869184.0 / 44100, 1e-6, "seconds");
	ok_number(root, "midi-events", 17);
	ok_number(root, "xruns", 2);
	ok_number(root, "clipped-in-file", 3);
	ok(cJSON_GetArraySize(at(root, "facts")) == 5, "of two facts one counts");
	ok_text(root, "facts/patch", "sine=2");
	ok_text(root, "facts/title", "\"Quote\" \\ slash");
	ok_text(root, "facts/who", "Bj\xc3\xb6rk \xe2\x99\xab");
	ok_text(root, "facts/empty", "");
	ok_number(root, "markers/1/frame", 8589934592.0);
	ok_text(root, "markers/1/label", "ref\n\train \"A\"");
	ok_number(root, "gaps/0/frame", 480);
	ok_number(root, "gaps/0/frames", 64);
	ok_text(root, "gaps/0/cause", "server");
	ok_text(root, "gaps/1/cause", "disk");
	ok_number(root, "levels/0/peak-dbfs", 0);
	ok_number(root, "levels/0/rms-dbfs", -6.02);
	ok_number(root, "levels/0/clipped", 3);
	ok(cJSON_IsNull(at(root, "levels/1/peak-dbfs")), "silence has no decibels");
	ok_number(root, "loudness-lufs", -23);
	ok_number(root, "loudness-range-lu", 5);
	cJSON_Delete(root);
}

static void
test_replaced(void)
{
	struct sheet sheet = example();
	struct stat before, after;
	sheet_write(&sheet, path);
	int old = open(path, O_RDONLY);
	fstat(old, &before);
	sheet.finished = false;
	sheet.level = NULL;
	sheet.facts = NULL;
	sheet.markers = sheet.gaps = 0;
	ok(sheet_write(&sheet, path), "it is written anew");
	fstat(old, &after);
	ok(before.st_size == after.st_size && after.st_nlink == 0,
		"in the place of the old one, which whoever reads it still has");
	close(old);
	cJSON *root = read_sheet();
	ok(cJSON_IsFalse(at(root, "finished")) &&
			cJSON_IsNull(at(root, "loudness-lufs")) &&
			cJSON_GetArraySize(at(root, "levels")) == 0 &&
			cJSON_GetArraySize(at(root, "facts")) == 0,
		"of a take that goes on");
	cJSON_Delete(root);
	char part[80];
	snprintf(part, sizeof(part), "%s.part", path);
	ok(access(part, F_OK) != 0, "nothing is left beside it");
}

static void
test_failing(void)
{
	struct sheet sheet = example();
	char none[96], part[80];
	snprintf(none, sizeof(none), "%s/none/sheet.json", folder);
	ok(!sheet_write(&sheet, none) && errno == ENOENT,
		"no folder: the reason is told");
	sheet_write(&sheet, path);
	signal(SIGXFSZ, SIG_IGN);
	struct rlimit limit = { 100, RLIM_INFINITY };
	setrlimit(RLIMIT_FSIZE, &limit);
	ok(!sheet_write(&sheet, path) && errno == EFBIG, "no room: so it is");
	limit.rlim_cur = RLIM_INFINITY;
	setrlimit(RLIMIT_FSIZE, &limit);
	cJSON *root = read_sheet();
	ok_number(root, "midi-events", 17);
	cJSON_Delete(root);
	snprintf(part, sizeof(part), "%s.part", path);
	ok(access(part, F_OK) != 0, "and no part of one is left");
}

static void
test_facts(void)
{
	static const char *const good[] = { "a=b", "a-b_C9=", "x==", "k=\xc3\xa4" };
	static const char *const bad[] = { "", "=b", "a", "a b=c", "\xc3\xa4=b",
		"a/b=c" };
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		ok(sheet_fact_check(good[i]), "'%s' is a fact", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ok(!sheet_fact_check(bad[i]), "'%s' is none", bad[i]);
}

/* JSON is Unicode; a label may come from anywhere. */
static void
test_no_unicode(void)
{
	static const struct sheet_facts facts = { 3,
		{ "a=\xff\xfe", "b=\xc3\xa4\xc3", "c=\xed\xa0\x80\xe0\x80\x80" } };
	struct sheet sheet = example();
	sheet.facts = &facts;
	sheet_write(&sheet, path);
	char text[1 << 14], out[1 << 16], *from = text, *to = out;
	FILE *file = fopen(path, "r");
	size_t count = file ? fread(text, 1, sizeof(text), file) : 0, room = sizeof(out);
	if (file)
		fclose(file);
	iconv_t reader = iconv_open("UTF-32LE", "UTF-8");
	ok(count > 0 && iconv(reader, &from, &count, &to, &room) == 0 && count == 0,
		"bytes that are no UTF-8 do not get into it");
	iconv_close(reader);
	cJSON *root = read_sheet();
	ok_text(root, "facts/b", "\xc3\xa4?");
	cJSON_Delete(root);
}

int
main(void)
{
	if (!mkdtemp(folder))
		return 1;
	snprintf(path, sizeof(path), "%s/sheet.json", folder);
	test_whole();
	test_replaced();
	test_failing();
	test_facts();
	test_no_unicode();
	unlink(path);
	return rmdir(folder) != 0 || tap_done();
}
