/* One line on the terminal about what is wrong, and false, so that an action can end with
 * `return complain(...)`. */
#pragma once

#include <stdbool.h>

#include "common/log.h"

#define complain(...) (log_error(__VA_ARGS__), false)
