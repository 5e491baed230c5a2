/* The files of the web page, built into the program: it needs none but itself. */
#pragma once

struct preview_page {
	const char *path, *type; /* "/" and "text/html; charset=utf-8" */
	const char *begin, *end; /* of its bytes */
};

/* NULL when the page has no such file. */
const struct preview_page *preview_page_find(const char *path);
