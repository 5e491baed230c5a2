#include "common/oscquery.h"

#include "common/http_reply.h"
#include "common/http_socket.h"
#include "common/log.h"
#include "common/oscquery_json.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	CLIENTS_MAX = 16,
	SILENCE_SECONDS = 10, /* of a client that neither asks nor reads */
	REQUEST_BYTES = 16384,
	PATH_BYTES = 256,
};

struct oscquery {
	struct oscquery_settings settings;
	struct MHD_Daemon *daemon;
	int port;
};

/* What stands behind the question mark. */
struct wanted {
	int count;
	const char *attribute;
	bool valued; /* "VALUE=1" means nothing */
};

static enum MHD_Result
take_argument(void *context, enum MHD_ValueKind kind, const char *key, const char *value)
{
	struct wanted *wanted = context;
	(void)kind;
	wanted->count++;
	wanted->attribute = key;
	wanted->valued = value && *value;
	return MHD_YES;
}

static enum MHD_Result
send_found(struct MHD_Connection *connection, const struct oscquery *query,
	const char *path, const char *attribute)
{
	char *text = NULL;
	switch (oscquery_json(&query->settings, path, attribute, &text)) {
	case OSCQUERY_TEXT:
		if (!text)
			return MHD_NO;
		return http_reply_bytes(connection, MHD_HTTP_OK, "application/json", text,
			strlen(text), MHD_RESPMEM_MUST_FREE);
	case OSCQUERY_NOTHING:
		return http_reply_text(connection, MHD_HTTP_NO_CONTENT, "");
	case OSCQUERY_NO_NODE:
		return http_reply_text(
			connection, MHD_HTTP_NOT_FOUND, "there is no such address\n");
	case OSCQUERY_NO_MEANING:
		break;
	}
	return http_reply_text(
		connection, MHD_HTTP_BAD_REQUEST, "there is no such attribute\n");
}

static enum MHD_Result
answer(void *context, struct MHD_Connection *connection, const char *path,
	const char *method, const char *version, const char *body, size_t *body_bytes,
	void **state)
{
	char node[PATH_BYTES];
	struct wanted wanted = { 0 };
	enum MHD_Result refused;
	(void)version;
	(void)body;
	(void)body_bytes; /* a body is not read: the connection ends after the answer */
	(void)state;
	if (http_reply_refusal(connection, method, NULL, &refused))
		return refused;
	MHD_get_connection_values(
		connection, MHD_GET_ARGUMENT_KIND, take_argument, &wanted);
	if (wanted.count > 1 || wanted.valued)
		return http_reply_text(
			connection, MHD_HTTP_BAD_REQUEST, "one attribute at a time\n");
	size_t length = strlen(path);
	if (length >= sizeof(node))
		return http_reply_text(
			connection, MHD_HTTP_NOT_FOUND, "there is no such address\n");
	memcpy(node, path, length + 1);
	if (length > 1 && node[length - 1] == '/')
		node[length - 1] = '\0';
	return send_found(connection, context, node, wanted.attribute);
}

static bool
start_daemon(struct oscquery *query, int fd)
{
	query->daemon = MHD_start_daemon(
		MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ITC, 0, NULL,
		NULL, answer, query, MHD_OPTION_EXTERNAL_LOGGER, http_reply_quiet, NULL,
		MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)CLIENTS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
		(unsigned)SILENCE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)REQUEST_BYTES, MHD_OPTION_END);
	if (query->daemon)
		return true;
	log_error("cannot start the web server that tells of OSC addresses");
	close(fd);
	return false;
}

struct oscquery *
oscquery_start(const struct oscquery_settings *settings)
{
	struct oscquery *query = calloc(1, sizeof(*query));
	if (!query) {
		log_error("out of memory");
		return NULL;
	}
	query->settings = *settings;
	int fd = http_socket_open(
		"tell of OSC addresses", "127.0.0.1", settings->port, &query->port);
	if (fd >= 0 && start_daemon(query, fd))
		return query;
	oscquery_stop(query);
	return NULL;
}

void
oscquery_stop(struct oscquery *query)
{
	if (!query)
		return;
	if (query->daemon)
		MHD_stop_daemon(query->daemon);
	free(query);
}

int
oscquery_port(const struct oscquery *query)
{
	return query->port;
}
