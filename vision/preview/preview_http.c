#include "vision/preview/preview_http.h"

#include "common/http_reply.h"
#include "common/http_socket.h"
#include "common/log.h"
#include "vision/preview/preview_page.h"
#include "vision/preview/preview_studio.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	CLIENTS_MAX = PREVIEW_TAKERS_MAX,
	SILENCE_SECONDS = 10, /* of a client that neither asks nor reads */
	REQUEST_BYTES = 16384,
	/* what waits in the system for a slow client is old: little of it */
	SEND_BUFFER_BYTES = 65536,
	BLOCK_BYTES = 65536,
	PATIENCE_MS = 2000,
};

struct preview_http {
	struct MHD_Daemon *daemon;
	struct preview_studio *studio;
	const char *bound;
	int port;
};

/* One client that watches. */
struct stream {
	struct preview_studio *studio;
	const struct preview_print *print;
	size_t at;
	uint64_t number;
};

static bool
is_over(const struct stream *stream)
{
	return !stream->print || stream->at == stream->print->count;
}

static void
give_back(struct stream *stream)
{
	if (stream->print)
		preview_studio_give_back(stream->studio, stream->print);
	stream->print = NULL;
}

/* The next bytes of the stream: after the end of a picture, those of the newest. */
static ssize_t
read_stream(void *context, uint64_t position, char *out, size_t room)
{
	struct stream *stream = context;
	(void)position;
	if (is_over(stream)) {
		give_back(stream);
		stream->print =
			preview_studio_take(stream->studio, stream->number, PATIENCE_MS);
		stream->at = 0;
		if (!stream->print)
			return MHD_CONTENT_READER_END_OF_STREAM;
		stream->number = stream->print->number;
	}
	size_t count = stream->print->count - stream->at;
	count = count < room ? count : room;
	memcpy(out, stream->print->bytes + stream->at, count);
	stream->at += count;
	return (ssize_t)count;
}

static void
free_stream(void *context)
{
	give_back(context);
	free(context);
}

static enum MHD_Result
send_stream(struct preview_http *http, struct MHD_Connection *connection)
{
	struct stream *stream = calloc(1, sizeof(*stream));
	if (!stream)
		return MHD_NO;
	stream->studio = http->studio;
	struct MHD_Response *response = MHD_create_response_from_callback(
		MHD_SIZE_UNKNOWN, BLOCK_BYTES, read_stream, stream, free_stream);
	if (!response)
		free_stream(stream);
	else /* to its end, without chunks: not every viewer of streams knows them */
		MHD_set_response_options(
			response, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
	return http_reply(connection, MHD_HTTP_OK, response,
		"multipart/x-mixed-replace; boundary=" PREVIEW_BOUNDARY);
}

static enum MHD_Result
send_frame(struct preview_http *http, struct MHD_Connection *connection)
{
	const struct preview_print *print =
		preview_studio_take(http->studio, 0, PATIENCE_MS);
	if (!print)
		return http_reply_text(
			connection, MHD_HTTP_SERVICE_UNAVAILABLE, "no picture\n");
	enum MHD_Result result = http_reply_bytes(connection, MHD_HTTP_OK, "image/jpeg",
		print->bytes + print->jpeg_at, print->jpeg_count, MHD_RESPMEM_MUST_COPY);
	preview_studio_give_back(http->studio, print);
	return result;
}

static enum MHD_Result
send_figures(struct preview_http *http, struct MHD_Connection *connection)
{
	char json[PREVIEW_JSON_BYTES];
	size_t count = preview_studio_figures(http->studio, json);
	if (count == 0)
		return http_reply_text(
			connection, MHD_HTTP_SERVICE_UNAVAILABLE, "no figures\n");
	return http_reply_bytes(connection, MHD_HTTP_OK, "application/json", json, count,
		MHD_RESPMEM_MUST_COPY);
}

static enum MHD_Result
answer(void *context, struct MHD_Connection *connection, const char *path,
	const char *method, const char *version, const char *body, size_t *body_bytes,
	void **state)
{
	struct preview_http *http = context;
	(void)version;
	(void)body;
	(void)body_bytes; /* a body is not read: the connection ends after the answer */
	(void)state;
	enum MHD_Result refused;
	if (http_reply_refusal(connection, method, http->bound, &refused))
		return refused;
	const struct preview_page *page = preview_page_find(path);
	if (page)
		return http_reply_bytes(connection, MHD_HTTP_OK, page->type, page->begin,
			(size_t)(page->end - page->begin), MHD_RESPMEM_PERSISTENT);
	if (strcmp(path, "/stream.mjpg") == 0)
		return send_stream(http, connection);
	if (strcmp(path, "/frame.jpg") == 0)
		return send_frame(http, connection);
	if (strcmp(path, "/figures.json") == 0)
		return send_figures(http, connection);
	return http_reply_text(
		connection, MHD_HTTP_NOT_FOUND, "there is no such thing here\n");
}

static void
welcome(void *context, struct MHD_Connection *connection, void **state,
	enum MHD_ConnectionNotificationCode code)
{
	const int bytes = SEND_BUFFER_BYTES;
	(void)context;
	(void)state;
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	if (code == MHD_CONNECTION_NOTIFY_STARTED && info)
		setsockopt(
			info->connect_fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
}

static bool
start_daemon(struct preview_http *http, int fd)
{
	http->daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD |
						MHD_USE_THREAD_PER_CONNECTION |
						MHD_USE_POLL | MHD_USE_ITC,
		0, NULL, NULL, answer, http, MHD_OPTION_EXTERNAL_LOGGER, http_reply_quiet,
		NULL, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)CLIENTS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
		(unsigned)SILENCE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)REQUEST_BYTES, MHD_OPTION_NOTIFY_CONNECTION, welcome, NULL,
		MHD_OPTION_END);
	if (http->daemon)
		return true;
	log_error("cannot start the web server of the preview");
	close(fd);
	return false;
}

struct preview_http *
preview_http_start(const char *host, int port, struct preview_slot *slot,
	struct ladder_client *synth)
{
	struct preview_http *http = calloc(1, sizeof(*http));
	if (!http) {
		log_error("out of memory");
		return NULL;
	}
	http->bound = host;
	int fd = http_socket_open(
		"show the preview", host ? host : "127.0.0.1", port, &http->port);
	if (fd >= 0)
		http->studio = preview_studio_start(slot, synth);
	if (!http->studio && fd >= 0)
		close(fd);
	if (!http->studio || !start_daemon(http, fd)) {
		preview_http_stop(http);
		return NULL;
	}
	return http;
}

void
preview_http_stop(struct preview_http *http)
{
	if (!http)
		return;
	if (http->studio)
		preview_studio_close(http->studio);
	if (http->daemon)
		MHD_stop_daemon(http->daemon);
	preview_studio_stop(http->studio);
	free(http);
}

int
preview_http_port(const struct preview_http *http)
{
	return http->port;
}
