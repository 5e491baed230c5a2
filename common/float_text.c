#include "common/float_text.h"

#include <stdio.h>
#include <stdlib.h>

size_t
float_text(float value, double scale, char text[FLOAT_TEXT_BYTES])
{
	int length, digits = 6;
	do
		length = snprintf(
			text, FLOAT_TEXT_BYTES, "%.*g", digits, (double)value * scale);
	while ((float)(strtod(text, NULL) / scale) != value && digits++ < 9);
	return (size_t)length;
}
