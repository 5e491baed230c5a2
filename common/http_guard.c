#include "common/http_guard.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { NAME_BYTES = 256 };

static bool
is_port(const char *text)
{
	return *text == 0 ||
	       (*text == ':' && strspn(text + 1, "0123456789") == strlen(text + 1) &&
		       strlen(text) > 1 && strlen(text) <= 6);
}

static bool
split(const char *host, char name[NAME_BYTES])
{
	bool bracket = *host == '[';
	host += bracket;
	size_t length = strcspn(host, bracket ? "]" : ":");
	const char *rest = host + length;
	if (length == 0 || length >= NAME_BYTES || (bracket && *rest++ != ']'))
		return false;
	memcpy(name, host, length);
	name[length] = 0;
	struct in6_addr v6;
	return is_port(rest) && (!bracket || inet_pton(AF_INET6, name, &v6) == 1);
}

static bool
is_machine(const char *name)
{
	char own[NAME_BYTES] = "";
	if (gethostname(own, sizeof(own) - 1) != 0 || !*own)
		return false;
	size_t length = strlen(own);
	return strncasecmp(name, own, length) == 0 &&
	       (name[length] == 0 || strcasecmp(name + length, ".local") == 0);
}

bool
http_guard_host(const char *host, const char *bound)
{
	char name[NAME_BYTES];
	struct in_addr v4;
	struct in6_addr v6;
	if (!host || !split(host, name))
		return false;
	return inet_pton(AF_INET, name, &v4) == 1 ||
	       inet_pton(AF_INET6, name, &v6) == 1 ||
	       strcasecmp(name, "localhost") == 0 || is_machine(name) ||
	       (bound && strcasecmp(name, bound) == 0);
}
