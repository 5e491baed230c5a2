/* What web servers of ours answer: headers that let nothing from elsewhere be loaded, and
 * nobody else show or keep what is here. On a server's own threads. */
#pragma once

#include <microhttpd.h>
#include <stdbool.h>

/* Takes the response over; NULL, for want of memory, drops the connection. */
enum MHD_Result http_reply(struct MHD_Connection *connection, unsigned status,
	struct MHD_Response *response, const char *type);

enum MHD_Result http_reply_bytes(struct MHD_Connection *connection, unsigned status,
	const char *type, const void *bytes, size_t count,
	enum MHD_ResponseMemoryMode mode);

/* Plain text, which must live on. */
enum MHD_Result http_reply_text(
	struct MHD_Connection *connection, unsigned status, const char *text);

/* Answers those who may not look (see http_guard.h) or want more than that; false: there
 * is nothing to be refused, and no answer yet. */
bool http_reply_refusal(struct MHD_Connection *connection, const char *method,
	const char *bound, enum MHD_Result *result);

/* As a server's logger: what clients do wrong is no news. */
void http_reply_quiet(void *context, const char *format, va_list arguments);
