/* What is Unicode stays, what is not goes. */
#include "common/utf8.h"

#include "tests/tap.h"

static void
mends(const char *from, const char *to, const char *name)
{
	char text[64];
	strcpy(text, from);
	utf8_mend(text);
	ok_string(text, to, name);
}

int
main(void)
{
	mends("", "", "nothing");
	mends("plain", "plain", "plain text");
	mends("\xc3\xa9t\xc3\xa9 \xe2\x99\xaf \xf0\x9f\x91\x8b",
		"\xc3\xa9t\xc3\xa9 \xe2\x99\xaf \xf0\x9f\x91\x8b",
		"characters of two, three and four bytes");
	mends("\xe9t\xe9", "?t?", "Latin-1");
	mends("a\xe2\x99", "a??", "half a character at the end");
	mends("\xc0\xaf", "??", "an overlong one");
	mends("\xe0\x80\xaf", "???", "a longer one");
	mends("\xed\xa0\x80", "???", "a surrogate");
	mends("\xf4\x90\x80\x80", "????", "beyond Unicode");
	mends("\xff\xfe", "??", "no lead at all");
	return tap_done();
}
