#include "tests/fuzz/quiet_log.h"

#include "common/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int errors;

static void
print(const char *format, va_list arguments)
{
	char line[1024];
	vsnprintf(line, sizeof(line), format, arguments);
}

void
log_init(const char *program)
{
	(void)program;
}

void
log_error(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	print(format, arguments);
	va_end(arguments);
	errors++;
}

void
log_warning(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	print(format, arguments);
	va_end(arguments);
}

void
log_info(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	print(format, arguments);
	va_end(arguments);
}

int
quiet_log_errors(void)
{
	return atomic_exchange(&errors, 0);
}
