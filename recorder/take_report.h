/* What the log tells of a take at its end. */
#pragma once

#include "recorder/sheet.h"

/* `path`: of its sound. */
void take_report(const struct sheet *sheet, const char *path);
