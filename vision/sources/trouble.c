#include "vision/sources/trouble.h"

#include <stdarg.h>
#include <stdio.h>

void
trouble_is(struct trouble *trouble, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(trouble->text, sizeof(trouble->text), format, arguments);
	va_end(arguments);
}
