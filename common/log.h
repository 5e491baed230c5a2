/* Messages to standard error: one line each, led by the program's name. Any thread but
 * the JACK thread may call these. */
#pragma once

/* Names the program in every later line; the string must outlive the program. Before any
 * file is opened: standard streams that are closed go to /dev/null from now on. */
void log_init(const char *program);

/* Something failed: what, on which file, option or packet, and why. */
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Something is not as it should be, and the program goes on. */
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What a user wants to know: where things are, what was counted. */
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
