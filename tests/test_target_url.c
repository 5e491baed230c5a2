/* What is a target's URL, and what is told of one that is not. */
#include "vision/targets/target_url.h"

#include "tests/tap.h"

static void
takes(const char *text, int default_port, const char *host, const char *port)
{
	struct target_url url = { .host = "?", .port = "?" };
	const char *wrong = target_url_read(text, default_port, &url);
	if (!ok(!wrong && strcmp(url.host, host) == 0 && strcmp(url.port, port) == 0,
		    "'%s' is port %s of %s", text, port, host))
		printf("# %s: '%s' '%s'\n", wrong ? wrong : "taken", url.host, url.port);
}

static void
refuses(const char *text, const char *why)
{
	struct target_url url;
	const char *wrong = target_url_read(text, 0, &url);
	if (!ok(wrong && strstr(wrong, why), "'%s': %s", text, why))
		printf("# %s\n", wrong ? wrong : "taken");
}

static void
test_long(void)
{
	char text[600] = "osc.udp://";
	struct target_url url;
	memset(text + 10, 'a', 255);
	strcpy(text + 10 + 255, ":1");
	ok(!target_url_read(text, 0, &url) && strlen(url.host) == 255,
		"a name may have 255 letters");
	memset(text + 10, 'a', 256);
	strcpy(text + 10 + 256, ":1");
	ok(target_url_read(text, 0, &url), "and not 256");
	memset(text + 10, '9', 580);
	ok(target_url_read(text, 0, &url), "nor 580");
	text[9 + 5] = ':';
	ok(target_url_read(text, 0, &url), "a port of 575 digits is none");
}

int
main(void)
{
	takes("osc.udp://127.0.0.1:9731/", 0, "127.0.0.1", "9731");
	takes("osc.udp://127.0.0.1:9731", 0, "127.0.0.1", "9731");
	takes("OSC.udp://Studio.Local:1/", 0, "Studio.Local", "1");
	takes("osc.udp://[::1]:65535/", 0, "::1", "65535");
	takes("osc.udp://[fe80::1%eth0]:9731/", 0, "fe80::1%eth0", "9731");
	takes("osc.udp://[fe80::1%25eth0]:9731/", 0, "fe80::1%eth0", "9731");
	takes("osc.udp://[fe80::1%25]:9731/", 0, "fe80::1%25", "9731");
	takes("osc.udp://[fe80::1%255]:9731/", 0, "fe80::1%255", "9731");
	takes("osc.udp://table/", 3333, "table", "3333");
	takes("osc.udp://[::1]", 3333, "::1", "3333");
	takes("osc.udp://table:4444/", 3333, "table", "4444");
	takes("osc.udp://table:09731/", 0, "table", "09731");

	refuses("", "osc.udp://");
	refuses("nonsense", "osc.udp://");
	refuses("127.0.0.1:9731", "osc.udp://");
	refuses("osc.tcp://127.0.0.1:9731/", "osc.udp://");
	refuses("osc.unix:///tmp/x", "osc.udp://");
	refuses("osc.udp:/127.0.0.1:9731/", "osc.udp://");
	refuses(" osc.udp://127.0.0.1:9731/", "osc.udp://");
	refuses("osc.udp://", "no host");
	refuses("osc.udp://:", "no host");
	refuses("osc.udp://:9731/", "no host");
	refuses("osc.udp:///", "no host");
	refuses("osc.udp://[]:9731/", "no host");
	refuses("osc.udp://127.0.0.1/", "no port");
	refuses("osc.udp://127.0.0.1", "no port");
	refuses("osc.udp://127.0.0.1:/", "from 1 to 65535");
	refuses("osc.udp://127.0.0.1:0/", "from 1 to 65535");
	refuses("osc.udp://127.0.0.1:65536/", "from 1 to 65535");
	refuses("osc.udp://127.0.0.1:-1/", "from 1 to 65535");
	refuses("osc.udp://127.0.0.1:+1/", "from 1 to 65535");
	refuses("osc.udp://127.0.0.1: 1/", "from 1 to 65535");
	refuses("osc.udp://127.0.0.1:97x/", "from 1 to 65535");
	refuses("osc.udp://127.0.0.1:1e3/", "from 1 to 65535");
	refuses("osc.udp://127.0.0.1:99999999999/", "from 1 to 65535");
	refuses("osc.udp://[::1]9731/", "from 1 to 65535");
	refuses("osc.udp://[::1:9731/", "bracket");
	refuses("osc.udp://::1:9731/", "[brackets]");
	refuses("osc.udp://fe80::1%eth0:9731/", "[brackets]");
	refuses("osc.udp://a:b:9731/", "[brackets]");
	refuses("osc.udp://127.0.0.1:9731/path", "no path");
	refuses("osc.udp://127.0.0.1:9731//", "no path");
	refuses("osc.udp://127.0.0.1:9731?x", "no path");
	refuses("osc.udp://127.0.0.1:9731#x", "no path");
	refuses("osc.udp://me@127.0.0.1:9731/", "user name");
	refuses("osc.udp://me:secret@127.0.0.1:9731/", "user name");
	test_long();
	return tap_done();
}
