#include "common/json_text.h"

#include "common/utf8.h"

cJSON *
json_text(const char *text)
{
	cJSON *item = cJSON_CreateString(text);
	if (item)
		utf8_mend(item->valuestring);
	return item;
}
