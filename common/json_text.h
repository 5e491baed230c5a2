/* Text from anywhere, as JSON may hold it. */
#pragma once

#include <cjson/cJSON.h>

/* A new string in which what is no Unicode is '?'; NULL when out of memory. */
cJSON *json_text(const char *text);
