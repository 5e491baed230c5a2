/* Who may look at what a web server of ours shows. */
#include "common/http_guard.h"

#include "tests/tap.h"

#include <unistd.h>

static void
test_guard(void)
{
	static const char *const welcome[] = { "127.0.0.1", "127.0.0.1:8080", "localhost",
		"LocalHost:1", "[::1]", "[::1]:8080", "192.168.1.7:65535", "[fe80::1]",
		"studio.example:80" };
	static const char *const refused[] = { "", "evil.example", "evil.example:8080",
		"localhost.evil.example", "127.0.0.1.evil.example", "[::1", "[::1]x",
		"[evil]", ":8080", "127.0.0.1:", "localhost:80x", "localhost:123456",
		"localhost ", "127.0.0.1, evil", "0x7f.1", "studio.example.org" };
	char name[300], own[256] = "";
	for (size_t i = 0; i < sizeof(welcome) / sizeof(*welcome); i++)
		ok(http_guard_host(welcome[i], "studio.example"), "welcome: %s",
			welcome[i]);
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		ok(!http_guard_host(refused[i], "studio.example"), "refused: '%s'",
			refused[i]);
	gethostname(own, sizeof(own) - 1);
	snprintf(name, sizeof(name), "%s:8080", own);
	ok(http_guard_host(name, NULL), "the machine's own name");
	snprintf(name, sizeof(name), "%s.local", own);
	ok(http_guard_host(name, NULL), "and in its network");
	memset(name, 'a', sizeof(name));
	name[sizeof(name) - 1] = 0;
	ok(!http_guard_host(name, NULL) && !http_guard_host(NULL, NULL),
		"a name that is too long, and none at all");
}

int
main(void)
{
	test_guard();
	return tap_done();
}
