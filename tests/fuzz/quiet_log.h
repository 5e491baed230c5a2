/* Stands in for common/log.c: a fuzzer's messages are only counted. */
#pragma once

/* Lines of log_error since the last call. */
int quiet_log_errors(void);
