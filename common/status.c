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
	char line[900] = "";
	for (size_t i = 0; i < status->count; i++) {
		size_t used = strlen(line);
		snprintf(line + used, sizeof(line) - used, "%s%s %.10g", i ? ", " : "",
			status->value[i].name, status->value[i].value);
	}
	log_info("%s", line);
}
