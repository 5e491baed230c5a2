#include "common/http_reply.h"

#include "common/http_guard.h"

#include <stdint.h>
#include <string.h>

enum MHD_Result
http_reply(struct MHD_Connection *connection, unsigned status,
	struct MHD_Response *response, const char *type)
{
	static const char *const headers[][2] = {
		{ "Cache-Control", "no-store" },
		{ "Content-Security-Policy",
			"default-src 'none'; img-src 'self' data:; style-src 'self'; "
			"script-src 'self'; connect-src 'self'; base-uri 'none'; "
			"form-action 'none'; frame-ancestors 'none'" },
		{ "Cross-Origin-Resource-Policy", "same-origin" },
		{ "Cross-Origin-Opener-Policy", "same-origin" },
		{ "Referrer-Policy", "no-referrer" },
		{ "X-Content-Type-Options", "nosniff" },
	};
	if (!response)
		return MHD_NO;
	MHD_add_response_header(response, "Content-Type", type);
	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++)
		MHD_add_response_header(response, headers[i][0], headers[i][1]);
	if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
		MHD_add_response_header(response, "Allow", "GET, HEAD");
	enum MHD_Result result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

enum MHD_Result
http_reply_bytes(struct MHD_Connection *connection, unsigned status, const char *type,
	const void *bytes, size_t count, enum MHD_ResponseMemoryMode mode)
{
	/* libmicrohttpd only reads it, but does not say so */
	void *data = (void *)(uintptr_t)bytes;
	return http_reply(connection, status,
		MHD_create_response_from_buffer(count, data, mode), type);
}

enum MHD_Result
http_reply_text(struct MHD_Connection *connection, unsigned status, const char *text)
{
	return http_reply_bytes(connection, status, "text/plain; charset=utf-8", text,
		strlen(text), MHD_RESPMEM_PERSISTENT);
}

bool
http_reply_refusal(struct MHD_Connection *connection, const char *method,
	const char *bound, enum MHD_Result *result)
{
	const char *host = MHD_lookup_connection_value(
		connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_HOST);
	if (!http_guard_host(host, bound))
		*result = http_reply_text(connection, MHD_HTTP_FORBIDDEN,
			"ask for this machine by its address or its own name\n");
	else if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 &&
		 strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
		*result = http_reply_text(
			connection, MHD_HTTP_METHOD_NOT_ALLOWED, "only GET\n");
	else
		return false;
	return true;
}

void
http_reply_quiet(void *context, const char *format, va_list arguments)
{
	(void)context;
	(void)format;
	(void)arguments;
}
