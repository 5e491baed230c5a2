/* Why something cannot be had, in the user's words: for those who try again and again,
 * and log it only once. */
#pragma once

struct trouble {
	char text[400];
};

#ifdef __cplusplus
extern "C" {
#endif

void trouble_is(struct trouble *trouble, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#ifdef __cplusplus
}
#endif
