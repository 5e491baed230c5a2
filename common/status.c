#include "common/status.h"

#include "common/log.h"

#include <stdio.h>
#include <string.h>

void
status_add(struct status *status, const char *name, double value)
{
	if (status->count < STATUS_VALUES_MAX)
		status->value[status->count++] = (struct status_value){ name, value };
}

void
status_log(const struct status *status)
{
	char line[900] = "", item[120];
	for (size_t i = 0; i < status->count; i++) {
		snprintf(item, sizeof(item), "%s %.15g", status->value[i].name,
			status->value[i].value);
		if (strlen(line) + strlen(item) + 3 > sizeof(line)) {
			log_info("%s,", line);
			*line = '\0';
		}
		size_t used = strlen(line);
		snprintf(
			line + used, sizeof(line) - used, "%s%s", used ? ", " : "", item);
	}
	if (*line)
		log_info("%s", line);
}
