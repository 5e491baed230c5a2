/* What an OSCQuery server answers, as text. */
#pragma once

#include "common/oscquery.h"

enum oscquery_found {
	OSCQUERY_TEXT,      /* *text is JSON */
	OSCQUERY_NOTHING,   /* there is such an address, but it has no such attribute */
	OSCQUERY_NO_NODE,   /* there is no such address */
	OSCQUERY_NO_MEANING /* an attribute that the proposal does not know */
};

/* The node at `path`, with all below it, or that attribute of it alone (NULL: all of
 * them). *text is the caller's to free; NULL when out of memory. */
enum oscquery_found oscquery_json(const struct oscquery_settings *settings,
	const char *path, const char *attribute, char **text);
