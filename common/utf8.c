#include "common/utf8.h"

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the UTF-8 character that begins there, 0: none does. Source: RFC 3629. */
static size_t
character_bytes(const unsigned char *c)
{
	size_t count = c[0] < 0x80   ? 1
		       : c[0] < 0xc2 ? 0
		       : c[0] < 0xe0 ? 2
		       : c[0] < 0xf0 ? 3
		       : c[0] < 0xf5 ? 4
				     : 0;
	for (size_t i = 1; i < count; i++)
		if ((c[i] & 0xc0) != 0x80)
			return 0;
	bool overlong = (c[0] == 0xe0 && c[1] < 0xa0) || (c[0] == 0xf0 && c[1] < 0x90);
	bool no_character =
		(c[0] == 0xed && c[1] > 0x9f) || (c[0] == 0xf4 && c[1] > 0x8f);
	return overlong || no_character ? 0 : count;
}

void
utf8_mend(char *text)
{
	while (*text) {
		size_t count = character_bytes((const unsigned char *)text);
		if (count == 0)
			*text = '?';
		text += count ? count : 1;
	}
}
