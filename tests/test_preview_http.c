/* The preview's web server as browsers, and those who mean no good, meet it. */
#include "vision/preview/preview_http.h"

#include "tests/capture.h"
#include "tests/tap.h"
#include "vision/sources/jpeg_decoder.h"
#include "vision/stopwatch.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { WIDTH = 160, HEIGHT = 120, ANSWER_BYTES = 1 << 19 };

static struct preview_slot *slot;
static struct preview_http *http;
static atomic_bool feeding;
static atomic_uint fed;
static char answer[ANSWER_BYTES + 1];

/* A sensor of 100 frames a second. Three bands of grey tell a picture's number. */
static void *
feed(void *context)
{
	static uint8_t pixels[3 * WIDTH * HEIGHT];
	static const size_t band = sizeof(pixels) / 3;
	struct image image = { pixels, WIDTH, HEIGHT, 3 * WIDTH };
	(void)context;
	for (unsigned i = 0; atomic_load(&feeding); i++) {
		struct preview_sight sight = { .frames = i + 1,
			.captured_seconds = stopwatch_now(),
			.stage_ms = { [SENSOR_DETECT] = 9, [SENSOR_STEP] = 5 } };
		for (unsigned digit = 0; digit < 3; digit++)
			memset(pixels + digit * band, (int)(i >> 4 * digit & 15) * 16 + 8,
				band);
		preview_slot_offer(slot, &image, &sight);
		atomic_store(&fed, i);
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	}
	return NULL;
}

static int
connect_client(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)preview_http_port(http)) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){ .tv_sec = 20 },
		sizeof(struct timeval));
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
		return -1;
	return fd;
}

static size_t
receive_all(int fd)
{
	size_t count = 0;
	ssize_t got = 1;
	while (got > 0 && count < ANSWER_BYTES) {
		got = recv(fd, answer + count, ANSWER_BYTES - count, 0);
		count += got > 0 ? (size_t)got : 0;
	}
	answer[count] = 0;
	return count;
}

/* Sends the request and reads the answer to its end; the status, or 0. */
static int
exchange(const char *request, size_t bytes)
{
	int fd = connect_client(), status = 0;
	send(fd, request, bytes, MSG_NOSIGNAL);
	receive_all(fd);
	close(fd);
	return sscanf(answer, "HTTP/1.%*d %d", &status) == 1 ? status : 0;
}

static int
get(const char *method, const char *path, const char *host)
{
	char request[512];
	int length = snprintf(request, sizeof(request),
		"%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", method, path,
		host);
	return exchange(request, (size_t)length);
}

static bool
has(const char *text)
{
	return strstr(answer, text);
}

static void
test_pages(void)
{
	ok(get("GET", "/", "localhost") == 200 && has("text/html") && has("<img") &&
			has("default-src 'none'") &&
			has("Cross-Origin-Resource-Policy: same-origin") &&
			!has("http://") && !has("https://"),
		"the page, which needs nobody else");
	ok(get("GET", "/page.js", "localhost") == 200 && has("text/javascript") &&
			has("figures.json"),
		"its script");
	ok(get("GET", "/page.css", "localhost") == 200 && has("text/css"), "its style");
	ok(get("HEAD", "/", "localhost") == 200 && !has("<img"), "its head alone");
	ok(get("GET", "/index.html", "localhost") == 404 &&
			get("GET", "/../../etc/passwd", "localhost") == 404 &&
			get("GET", "//", "localhost") == 404,
		"nothing else is there");
	ok(get("POST", "/", "localhost") == 405 && has("Allow: GET, HEAD") &&
			get("DELETE", "/frame.jpg", "localhost") == 405,
		"nothing can be changed");
	static const char *const paths[] = { "/", "/stream.mjpg", "/frame.jpg",
		"/figures.json" };
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		ok(get("GET", paths[i], "evil.example") == 403 && !has("JFIF") &&
				!has("<img") && !has("fps"),
			"%s is not for names from elsewhere", paths[i]);
}

static unsigned long
frames_told(void)
{
	const char *frames = strstr(answer, "\"frames\":");
	unsigned long count = 0;
	sscanf(frames ? frames : "", "\"frames\":%lu", &count);
	return count;
}

static void
test_figures(void)
{
	ok(get("GET", "/figures.json", "localhost") == 200 && has("application/json") &&
			has("no-store") && has("\"source\":\"runs\"") &&
			has("\"detector\":9,") && has("\"step\":5}") &&
			has("\"crop\":null,") && has("\"present\":false") &&
			!has("\"fps\":null"),
		"figures");
	unsigned long before = frames_told(), after = before;
	for (int i = 0; i < 1000 && after < before + 5; i++) {
		get("GET", "/figures.json", "localhost");
		after = frames_told();
	}
	ok(before > 0 && after >= before + 5, "that are alive: %lu, %lu", before, after);
}

static struct jpeg_decoder *decoder;
static struct picture picture;

/* The JPEG of the next part of a stream that begins at *at; false when there is none. */
static bool
next_part(const char **at, const char *end)
{
	size_t count;
	const char *part = strstr(*at, "--hand-dance-frame\r\n");
	if (part != *at || sscanf(part,
				   "--hand-dance-frame\r\nContent-Type: image/jpeg\r\n"
				   "Content-Length: %zu\r\n",
				   &count) != 1)
		return false;
	const char *jpeg = strstr(part, "\r\n\r\n") + 4;
	if ((size_t)(end - jpeg) < count + 2 || memcmp(jpeg + count, "\r\n", 2) != 0)
		return false;
	*at = jpeg + count + 2;
	return jpeg_decoder_read(decoder, (const uint8_t *)jpeg, count, &picture);
}

static int
count_parts(size_t bytes)
{
	const char *at = strstr(answer, "\r\n\r\n");
	int parts = 0;
	for (at = at ? at + 4 : answer; next_part(&at, answer + bytes);)
		parts++;
	return parts;
}

static int
open_stream(void)
{
	static const char request[] =
		"GET /stream.mjpg HTTP/1.1\r\nHost: localhost\r\n\r\n";
	const int bytes = 16384; /* the system shall not read for us */
	int fd = connect_client();
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
	send(fd, request, sizeof(request) - 1, MSG_NOSIGNAL);
	return fd;
}

static void
test_pictures(void)
{
	get("GET", "/frame.jpg", "localhost");
	const char *jpeg = strstr(answer, "\r\n\r\n");
	size_t count = 0;
	const char *length = strstr(answer, "Content-Length: ");
	sscanf(length ? length : "", "Content-Length: %zu", &count);
	ok(jpeg &&
			jpeg_decoder_read(
				decoder, (const uint8_t *)jpeg + 4, count, &picture) &&
			picture.height == 600 && picture.width > 600,
		"one picture");
	int fd = open_stream();
	size_t bytes = receive_all(fd);
	ok(has(" 200 OK") &&
			has("multipart/x-mixed-replace; boundary=hand-dance-frame") &&
			!has("chunked"),
		"a stream");
	ok(count_parts(bytes) >= 5, "of whole pictures (%d)", count_parts(bytes));
	close(fd);
}

static int
number_of(const struct picture *shown)
{
	static const int heights[3] = { 90, 270, 450 }; /* of 542 */
	int number = 0;
	for (int digit = 0; digit < 3; digit++) {
		size_t at = (size_t)(heights[digit] * shown->width + 100);
		number |= shown->pixels[3 * at] / 16 << 4 * digit;
	}
	return number;
}

/* The most frames that lie between a picture and the next. */
static int
largest_step(size_t bytes)
{
	const char *at = strstr(answer, "\r\n\r\n");
	int last = -1, largest = 0;
	for (at = at ? at + 4 : answer; next_part(&at, answer + bytes);) {
		int number = number_of(&picture), step = (number - last + 4096) % 4096;
		largest = last >= 0 && step > largest ? step : largest;
		last = number;
	}
	return largest;
}

/* One who does not read delays nobody, and then sees what is new. */
static void
test_slow(void)
{
	int slow = open_stream(), quick = open_stream();
	double begin = stopwatch_now();
	size_t bytes = receive_all(quick);
	double took = stopwatch_now() - begin;
	ok(count_parts(bytes) >= 5 && took < 15,
		"beside one who does not read, another one is served in %.2f s", took);
	close(quick);
	for (unsigned now = atomic_load(&fed); atomic_load(&fed) < now + 100;)
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	bytes = receive_all(slow);
	int step = largest_step(bytes);
	ok(step >= 50 && step < 2048,
		"which then misses %d frames at once, and sees what is new", step);
	close(slow);
}

static void
test_crowd(void)
{
	int fds[40], open = 0;
	for (int i = 0; i < 40; i++)
		open += (fds[i] = i % 2 ? connect_client() : open_stream()) >= 0;
	ok(open == 40, "a crowd knocks");
	for (int i = 0; i < 40; i++)
		close(fds[i]);
	int status = 0;
	for (int i = 0; i < 1000 && status != 200; i++) {
		status = get("GET", "/figures.json", "localhost");
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	}
	ok(status == 200, "and when it has gone, there is room again");
}

static void
test_damage(void)
{
	static char large[200000];
	static const char cut[] = "GET / HT";
	memset(large, 'A', sizeof(large));
	int status = exchange(large, sizeof(large));
	ok(status == 0 || status >= 400, "a request without an end (%d)", status);
	memcpy(large, "GET / HTTP/1.1\r\nHost: localhost\r\nX: ", 37);
	status = exchange(large, sizeof(large));
	ok(status == 0 || status >= 400, "a header without an end (%d)", status);
	status = get("GET", "/\x01\xff%00%zz", "localhost");
	ok(status == 404 || status == 400, "a path of rubbish (%d)", status);
	static const char old[] = "GET / HTTP/1.0\r\n\r\n";
	ok(exchange(old, sizeof(old) - 1) == 403, "no Host at all");
	static const char none[] = "\0\0\x16\x03\x01\r\n\r\n";
	int fd = connect_client();
	send(fd, none, sizeof(none) - 1, MSG_NOSIGNAL);
	shutdown(fd, SHUT_WR); /* it would be waited for, ten seconds */
	receive_all(fd);
	close(fd);
	ok(!has("200 OK"), "no HTTP at all");
	static const char body[] = "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
				   "99999999999\r\n\r\nxx";
	fd = connect_client();
	send(fd, body, sizeof(body) - 1, MSG_NOSIGNAL);
	shutdown(fd, SHUT_WR);
	receive_all(fd);
	close(fd);
	fd = connect_client();
	send(fd, cut, sizeof(cut) - 1, MSG_NOSIGNAL);
	close(fd);
	ok(get("GET", "/", "localhost") == 200, "all of it is survived");
}

static void
test_binding(void)
{
	struct capture capture;
	struct preview_slot *other = preview_slot_new();
	capture_begin(&capture, STDERR_FILENO);
	ok(!preview_http_start(NULL, preview_http_port(http), other, NULL),
		"a port that is taken is refused");
	capture_end(&capture);
	ok(capture_lines(&capture) == 1 && strstr(capture.text, "in use"), "in one line");
	capture_begin(&capture, STDERR_FILENO);
	ok(!preview_http_start("no.such.host.invalid", 0, other, NULL),
		"so is a host that nobody knows");
	capture_end(&capture);
	ok(capture_lines(&capture) == 1, "in one line");
	preview_slot_free(other);
}

static void
test_end(pthread_t feeder)
{
	int fd = open_stream(), idle = connect_client();
	recv(fd, answer, 1000, 0);
	double begin = stopwatch_now();
	preview_http_stop(http);
	ok(stopwatch_now() - begin < 5, "it ends though somebody is watching");
	receive_all(fd);
	close(fd);
	close(idle);
	atomic_store(&feeding, false);
	pthread_join(feeder, NULL);
	http = preview_http_start(NULL, 0, slot, NULL);
	get("GET", "/figures.json", "localhost");
	ok(has("\"source\":\"starts\"") || has("\"source\":\"silent\"") ||
			has("\"source\":\"runs\""),
		"without pictures there are figures, too");
	ok(get("GET", "/frame.jpg", "localhost") == 200, "and a picture that says so");
	preview_http_stop(http);
	preview_http_stop(NULL);
}

int
main(void)
{
	pthread_t feeder;
	slot = preview_slot_new();
	decoder = jpeg_decoder_new();
	http = preview_http_start(NULL, 0, slot, NULL);
	atomic_store(&feeding, true);
	pthread_create(&feeder, NULL, feed, NULL);
	ok(http && preview_http_port(http) > 0, "a server");
	test_figures();
	test_pages();
	test_pictures();
	test_slow();
	test_crowd();
	test_damage();
	test_binding();
	test_end(feeder);
	preview_slot_free(slot);
	jpeg_decoder_free(decoder);
	picture_finish(&picture);
	return tap_done();
}
