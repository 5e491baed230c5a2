#include "vision/preview/preview_page.h"

#include <string.h>

/* The assembler reads the file as it stands, from the top folder. */
#define EMBED(symbol, file)                                                           \
	__asm__(".section .rodata\n" #symbol ":\n.incbin \"vision/preview/page/" file \
		"\"\n" #symbol "_end:\n.byte 0\n.previous\n");                        \
	extern const char(symbol)[] __attribute__((visibility("hidden")));            \
	extern const char(symbol##_end)[] __attribute__((visibility("hidden")))

EMBED(preview_page_html, "index.html");
EMBED(preview_page_css, "page.css");
EMBED(preview_page_js, "page.js");

static const struct preview_page pages[] = {
	{ "/", "text/html; charset=utf-8", preview_page_html, preview_page_html_end },
	{ "/page.css", "text/css; charset=utf-8", preview_page_css,
		preview_page_css_end },
	{ "/page.js", "text/javascript; charset=utf-8", preview_page_js,
		preview_page_js_end },
};

const struct preview_page *
preview_page_find(const char *path)
{
	for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++)
		if (strcmp(path, pages[i].path) == 0)
			return &pages[i];
	return NULL;
}
