#include "common/log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *program_name = "hand-dance";

/* Else a file opened later may get the number of a stream that is closed, and our lines.
 */
static void
fill_streams(void)
{
	int fd;
	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

void
log_init(const char *program)
{
	fill_streams();
	program_name = program;
}

/* One write a line, so that lines of several threads and programs do not mix. */
static void
print_line(const char *kind, const char *format, va_list arguments)
{
	char text[960] = "";
	vsnprintf(text, sizeof(text), format, arguments);
	for (char *c = text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 127)
			*c = ' '; /* file names and packets may hold a terminal's commands
				   */
	char line[1024];
	snprintf(line, sizeof(line), "%.32s: %s%s\n", program_name, kind, text);
	fputs(line, stderr);
}

void
log_error(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	print_line("", format, arguments);
	va_end(arguments);
}

void
log_warning(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	print_line("warning: ", format, arguments);
	va_end(arguments);
}

void
log_info(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	print_line("", format, arguments);
	va_end(arguments);
}
