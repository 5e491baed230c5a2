#include "vision/targets/target_url.h"

#include "common/option.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* In a URL the % before the interface is itself written %25 (RFC 6874); few know that,
 * and both are taken. */
static void
unescape_zone(char *host)
{
	char *zone = strchr(host, '%');
	if (zone && strncmp(zone, "%25", 3) == 0 && zone[3] && !isdigit(zone[3]))
		memmove(zone + 1, zone + 3, strlen(zone + 3) + 1);
}

/* Takes the host off the front of `*rest`, which ends at `end`. */
static const char *
read_host(const char **rest, const char *end, struct target_url *url)
{
	const char *host = *rest, *after;
	url->literal_v6 = *host == '[';
	if (url->literal_v6) {
		host++;
		after = memchr(host, ']', (size_t)(end - host));
		if (!after)
			return "its bracket is not closed";
		*rest = after + 1;
	} else {
		after = memchr(host, ':', (size_t)(end - host));
		*rest = after = after ? after : end;
		if (memchr(after, ':', (size_t)(end - after)) !=
			memrchr(after, ':', (size_t)(end - after)))
			return "an IPv6 address goes into [brackets]";
	}
	if (after == host)
		return "it names no host";
	if ((size_t)(after - host) >= sizeof(url->host))
		return "its host name is too long";
	memcpy(url->host, host, (size_t)(after - host));
	url->host[after - host] = '\0';
	if (url->literal_v6)
		unescape_zone(url->host);
	return NULL;
}

static const char *
read_port(const char *rest, const char *end, int default_port, struct target_url *url)
{
	int number;
	if (rest == end) {
		snprintf(url->port, sizeof(url->port), "%d", default_port);
		return default_port ? NULL : "it names no port";
	}
	size_t digits = strspn(rest + 1, "0123456789");
	if (*rest != ':' || rest + 1 + digits != end || digits >= sizeof(url->port))
		return "its port is not a whole number from 1 to 65535";
	memcpy(url->port, rest + 1, digits);
	url->port[digits] = '\0';
	return option_integer(url->port, 1, 65535, &number)
		       ? NULL
		       : "its port is not a whole number from 1 to 65535";
}

const char *
target_url_read(const char *text, int default_port, struct target_url *url)
{
	static const char scheme[] = "osc.udp://";
	if (strncasecmp(text, scheme, sizeof(scheme) - 1) != 0)
		return "it does not begin with osc.udp://";
	const char *rest = text + sizeof(scheme) - 1;
	const char *end = rest + strcspn(rest, "/?#");
	if (memchr(rest, '@', (size_t)(end - rest)))
		return "no user name is taken";
	if (*end && strcmp(end, "/") != 0)
		return "no path is taken";
	const char *wrong = read_host(&rest, end, url);
	return wrong ? wrong : read_port(rest, end, default_port, url);
}
