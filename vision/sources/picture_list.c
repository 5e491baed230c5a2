#include "vision/sources/picture_list.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* "frame-%04d.png": what is before and behind the number, and its least digits. */
struct pattern {
	const char *before;
	size_t before_length;
	const char *behind;
	size_t digits;
};

static bool
is_folder(const char *name)
{
	struct stat status;
	return stat(name, &status) == 0 && S_ISDIR(status.st_mode);
}

static const char *
last_part(const char *name)
{
	const char *slash = strrchr(name, '/');
	return slash ? slash + 1 : name;
}

/* A single number with digits, perhaps, and perhaps a zero before them. */
static bool
parse_pattern(const char *name, struct pattern *pattern)
{
	const char *file = last_part(name), *percent = strchr(file, '%');
	if (!percent)
		return false;
	char *end;
	*pattern = (struct pattern){ .before = file,
		.before_length = (size_t)(percent - file) };
	if (!isdigit((unsigned char)percent[1]) && percent[1] != 'd')
		return false;
	pattern->digits = strtoul(percent + 1, &end, 10);
	pattern->behind = end + 1;
	return *end == 'd' && pattern->digits <= 18 && !strchr(pattern->behind, '%');
}

bool
picture_list_is(const char *name)
{
	struct pattern pattern;
	return is_folder(name) ||
	       (access(name, F_OK) != 0 && parse_pattern(name, &pattern));
}

static bool
fits(const struct pattern *pattern, const char *name)
{
	if (strncmp(name, pattern->before, pattern->before_length) != 0)
		return false;
	const char *number = name + pattern->before_length;
	size_t digits = strspn(number, "0123456789");
	/* printf() writes more digits only where the number needs them */
	bool long_enough = digits == pattern->digits ||
			   (digits > pattern->digits && *number != '0') ||
			   (digits == 1 && pattern->digits == 0);
	return digits > 0 && digits <= 18 && long_enough &&
	       strcmp(number + digits, pattern->behind) == 0;
}

static bool
is_picture(const char *name)
{
	static const char *const endings[] = { ".jpg", ".jpeg", ".png", ".bmp", ".webp",
		".tif", ".tiff", ".ppm", ".pgm" };
	const char *dot = strrchr(name, '.');
	for (size_t i = 0; dot && *name != '.' && i < sizeof(endings) / sizeof(*endings);
		i++)
		if (strcasecmp(dot, endings[i]) == 0)
			return true;
	return false;
}

static bool
add(struct picture_list *list, const char *folder, const char *name)
{
	char **longer = realloc(list->path, (list->count + 1) * sizeof(*longer));
	if (!longer)
		return false;
	list->path = longer;
	if (asprintf(&list->path[list->count], "%s/%s", folder, name) < 0)
		return false;
	list->count++;
	return true;
}

static bool
fill(struct picture_list *list, const char *folder, const struct pattern *pattern,
	struct trouble *trouble)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, NULL, versionsort);
	if (count < 0) {
		trouble_is(trouble, "cannot read the folder %s: %s", folder,
			strerror(errno));
		return false;
	}
	bool good = true;
	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;
		if (good && (pattern ? fits(pattern, name) : is_picture(name)))
			good = add(list, folder, name);
		free(entries[i]);
	}
	free(entries);
	if (!good)
		trouble_is(trouble, "not enough memory for the names in %s", folder);
	return good;
}

/* versionsort() puts 010 before 9: by number, then. */
static int
compare_numbers(const void *a, const void *b, void *before_length)
{
	const char *const *one = a, *const *other = b;
	unsigned long long x =
		strtoull(last_part(*one) + *(size_t *)before_length, NULL, 10);
	unsigned long long y =
		strtoull(last_part(*other) + *(size_t *)before_length, NULL, 10);
	return (x > y) - (x < y);
}

bool
picture_list_find(struct picture_list *list, const char *name, struct trouble *trouble)
{
	struct pattern pattern;
	bool folder = is_folder(name);
	*list = (struct picture_list){ NULL, 0 };
	if (!folder && !parse_pattern(name, &pattern)) {
		trouble_is(trouble, "%s is no folder and no pattern of pictures", name);
		return false;
	}
	size_t length = folder ? strlen(name) : (size_t)(last_part(name) - name);
	char *path = length ? strndup(name, length) : strdup(".");
	if (path && fill(list, path, folder ? NULL : &pattern, trouble)) {
		if (list->count == 0)
			trouble_is(trouble, "there are no pictures %s %s",
				folder ? "in" : "like", name);
		else if (!folder)
			qsort_r(list->path, list->count, sizeof(*list->path),
				compare_numbers, &pattern.before_length);
	}
	free(path);
	if (list->count > 0)
		return true;
	picture_list_free(list);
	return false;
}

void
picture_list_free(struct picture_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->path[i]);
	free(list->path);
	*list = (struct picture_list){ NULL, 0 };
}
