/* A program's addresses as a browser of OSC meets them, and what those who mean no good
 * are told. */
#include "common/oscquery.h"

#include "common/oscquery_json.h"
#include "tests/capture.h"
#include "tests/tap.h"

#include <arpa/inet.h>
#include <cjson/cJSON.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static const char *const waves[] = { "sine", "saw", NULL };

static const struct osc_address addresses[] = {
	{ .path = "/test/cutoff",
		.types = "f",
		.access = OSC_READ | OSC_WRITE,
		.description = "where it works",
		.min = 20,
		.max = 20000,
		.unit = "Hz" },
	{ .path = "/test/wave",
		.types = "s",
		.access = OSC_READ | OSC_WRITE,
		.description = "a word",
		.choices = waves },
	{ .path = "/test/wave/next",
		.types = "N",
		.access = OSC_WRITE,
		.description = "the next word" },
	{ .path = "/test/pair",
		.types = "is",
		.access = OSC_READ | OSC_WRITE,
		.description = "two",
		.min = -3,
		.max = 3,
		.unit = "steps" },
	{ .path = "/test/names", .access = OSC_READ, .description = "some names" },
	{ .path = "/test/odd", .types = "f", .access = OSC_READ, .description = "odd" },
	{ .path = "/testing", .types = "i", .access = OSC_WRITE, .description = "no" },
};

static bool
on_question(void *context, const struct osc_message *question, struct osc_answer *answer)
{
	const char *path = question->address;
	(void)context;
	if (strcmp(path, "/test/cutoff") == 0) {
		osc_answer_number(answer, 'f', 440.1f);
	} else if (strcmp(path, "/test/wave") == 0) {
		osc_answer_string(answer, "saw");
	} else if (strcmp(path, "/test/pair") == 0) {
		osc_answer_number(answer, 'i', -2);
		osc_answer_string(answer, "a\"\\\xff\n");
	} else if (strcmp(path, "/test/names") == 0) {
		osc_answer_string(answer, "one");
		osc_answer_number(answer, 'd', 0.1);
	} else if (strcmp(path, "/test/odd") == 0) {
		osc_answer_number(answer, 'f', NAN);
	} else {
		return false;
	}
	return true;
}

static void
on_status(void *context, struct status *status)
{
	(void)context;
	status_add(status, "frames", 7);
}

static const struct osc_server_calls calls = {
	.program = "hand-test", .status = on_status, .question = on_question
};
static struct oscquery_settings settings = { .osc_port = 9731,
	.calls = &calls,
	.address = addresses,
	.count = sizeof(addresses) / sizeof(*addresses) };

/* The JSON of a node, or of an attribute of it, without white space. */
static const char *
json(const char *path, const char *attribute)
{
	static char *text;
	free(text);
	text = NULL;
	static const char *const words[] = { "", "nothing", "no node", "no meaning" };
	enum oscquery_found found = oscquery_json(&settings, path, attribute, &text);
	if (found != OSCQUERY_TEXT)
		return words[found];
	cJSON_Minify(text);
	return text;
}

static void
test_nodes(void)
{
	ok_string(json("/test/cutoff", NULL),
		"{\"FULL_PATH\":\"/test/cutoff\",\"ACCESS\":3,"
		"\"DESCRIPTION\":\"where it works\",\"TYPE\":\"f\","
		"\"RANGE\":[{\"MIN\":20,\"MAX\":20000}],\"UNIT\":[\"time.hz\"],"
		"\"VALUE\":[440.1]}",
		"a number, with as few digits as it needs");
	ok_string(json("/test/pair", NULL),
		"{\"FULL_PATH\":\"/test/pair\",\"ACCESS\":3,"
		"\"DESCRIPTION\":\"two\",\"TYPE\":\"is\","
		"\"RANGE\":[{\"MIN\":-3,\"MAX\":3},null],\"UNIT\":[\"steps\",null],"
		"\"VALUE\":[-2,\"a\\\"\\\\?\\n\"]}",
		"two arguments, one with what is no text");
	ok_string(json("/test/wave", NULL),
		"{\"FULL_PATH\":\"/test/wave\",\"ACCESS\":3,\"DESCRIPTION\":\"a word\","
		"\"TYPE\":\"s\",\"RANGE\":[{\"VALS\":[\"sine\",\"saw\"]}],"
		"\"VALUE\":[\"saw\"],\"CONTENTS\":{\"next\":{"
		"\"FULL_PATH\":\"/test/wave/next\",\"ACCESS\":2,"
		"\"DESCRIPTION\":\"the next word\",\"TYPE\":\"N\"}}}",
		"a word, and what is below it");
	ok_string(json("/test/names", NULL),
		"{\"FULL_PATH\":\"/test/names\",\"ACCESS\":1,"
		"\"DESCRIPTION\":\"some names\",\"TYPE\":\"sd\","
		"\"VALUE\":[\"one\",0.1]}",
		"a list has the types that it has");
	ok_string(json("/test/odd", "VALUE"), "{\"VALUE\":[null]}", "no number is null");
	ok_string(json("/status", "VALUE"), "{\"VALUE\":[\"frames\",7]}", "the counters");
}

static void
test_tree(void)
{
	char *text = NULL;
	ok(oscquery_json(&settings, "/", NULL, &text) == OSCQUERY_TEXT, "the root");
	cJSON *root = cJSON_Parse(text);
	cJSON *contents = cJSON_GetObjectItem(root, "CONTENTS");
	ok_string(cJSON_GetStringValue(cJSON_GetObjectItem(root, "FULL_PATH")), "/",
		"knows its name");
	ok(cJSON_GetArraySize(contents) == 5 && cJSON_GetObjectItem(contents, "test") &&
			cJSON_GetObjectItem(contents, "testing") &&
			cJSON_GetObjectItem(contents, "ping") &&
			cJSON_GetObjectItem(contents, "quit") &&
			cJSON_GetObjectItem(contents, "status"),
		"and all that is below");
	cJSON *test = cJSON_GetObjectItem(contents, "test");
	ok(cJSON_GetArraySize(cJSON_GetObjectItem(test, "CONTENTS")) == 5 &&
			cJSON_GetObjectItem(test, "ACCESS")->valueint == 0 &&
			!cJSON_GetObjectItem(test, "TYPE"),
		"a container has no value");
	cJSON_Delete(root);
	free(text);
	ok(strncmp(json("/test", NULL), "{\"FULL_PATH\":\"/test\",\"ACCESS\":0,\"CONTENT",
		   40) == 0 &&
			!strstr(json("/test", NULL), "testing"),
		"it can be asked for by itself");
	ok_string(json("/none", NULL), "no node", "what is not there is not");
	ok_string(json("/test/cut", NULL), "no node", "nor is half a name");
	ok_string(json("/test/cutoff/more", NULL), "no node", "nor more than one");
	ok_string(json("", NULL), "no node", "nor nothing");
}

static void
test_attributes(void)
{
	ok_string(json("/test/cutoff", "VALUE"), "{\"VALUE\":[440.1]}", "a value");
	ok_string(json("/test/cutoff", "TYPE"), "{\"TYPE\":\"f\"}", "a type");
	ok_string(json("/test/wave", "RANGE"),
		"{\"RANGE\":[{\"VALS\":[\"sine\",\"saw\"]}]}", "a range");
	ok_string(json("/test/wave/next", "ACCESS"), "{\"ACCESS\":2}", "an access");
	ok_string(json("/test/wave/next", "VALUE"), "nothing", "what cannot be read");
	ok_string(json("/test", "VALUE"), "nothing", "the value of a container");
	ok_string(json("/test/cutoff", "CONTENTS"), "nothing", "the inside of a value");
	ok_string(json("/test/cutoff", "TAGS"), "nothing", "an attribute not kept here");
	ok_string(json("/test/cutoff", "value"), "no meaning", "one that is none");
	ok_string(json("/none", "VALUE"), "no node", "one of nothing");
	ok_string(json("/none", "HOST_INFO"),
		"{\"NAME\":\"hand-test\",\"OSC_IP\":\"127.0.0.1\",\"OSC_PORT\":9731,"
		"\"OSC_TRANSPORT\":\"UDP\",\"EXTENSIONS\":{\"ACCESS\":true,"
		"\"VALUE\":true,\"RANGE\":true,\"DESCRIPTION\":true,\"UNIT\":true}}",
		"the host, wherever one asks");
	settings.osc_host = "0.0.0.0";
	ok(!strstr(json("/", "HOST_INFO"), "OSC_IP"), "that listens everywhere");
	settings.osc_host = NULL;
}

static struct oscquery *query;
static char answer[1 << 17];

static int
connect_client(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)oscquery_port(query)) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){ .tv_sec = 20 },
		sizeof(struct timeval));
	return connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0 ? fd : -1;
}

/* Sends the request, and no more, and reads the answer to its end; the status, or 0. */
static int
exchange(const char *request, size_t bytes)
{
	int fd = connect_client(), status = 0;
	size_t count = 0;
	send(fd, request, bytes, MSG_NOSIGNAL);
	shutdown(fd, SHUT_WR);
	for (ssize_t got = 1; got > 0 && count < sizeof(answer) - 1;) {
		got = recv(fd, answer + count, sizeof(answer) - 1 - count, 0);
		count += got > 0 ? (size_t)got : 0;
	}
	answer[count] = '\0';
	close(fd);
	return sscanf(answer, "HTTP/1.%*d %d", &status) == 1 ? status : 0;
}

static int
request(const char *method, const char *target, const char *host)
{
	static char text[40000];
	int length = snprintf(text, sizeof(text),
		"%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", method, target,
		host);
	return exchange(text, (size_t)length);
}

static int
get(const char *target)
{
	return request("GET", target, "localhost:80");
}

static void
test_http(void)
{
	ok(get("/test/cutoff?VALUE") == 200 && strstr(answer, "application/json") &&
			strstr(answer, "440.1"),
		"a value by HTTP");
	ok(get("/") == 200 && strstr(answer, "no-store") && strstr(answer, "nosniff"),
		"the whole tree");
	ok(request("HEAD", "/", "localhost") == 200 && !strstr(answer, "CONTENTS"),
		"its head alone");
	ok(get("/test/") == 200 && strstr(answer, "\"/test\""), "a slash at the end");
	ok(get("/test/wave/next?VALUE") == 204, "no content");
	ok(get("/nothing") == 404 && get("///") == 404 && get("/test//wave") == 404,
		"no such address");
	ok(get("/test?NONSENSE") == 400 && get("/test?VALUE&TYPE") == 400 &&
			get("/test/cutoff?VALUE=3") == 400,
		"no such question");
	ok(get("/test/cutoff?VALUE=") == 200, "an attribute without a value");
	ok(get("/%74est/cutoff?%56ALUE") == 200, "another way to write it");
	ok(get("/?HOST_INFO") == 200 && strstr(answer, "hand-test"), "the host");
}

static void
test_hostile(void)
{
	static char long_path[20000] = "/";
	ok(request("GET", "/", "evil.example") == 403 && !strstr(answer, "test"),
		"a name from elsewhere is refused");
	ok(request("GET", "/?HOST_INFO", "127.0.0.1.evil.example:9731") == 403,
		"wherever it goes to");
	ok(request("PUT", "/test/cutoff?VALUE", "localhost") == 405 &&
			request("POST", "/quit", "localhost") == 405 &&
			request("OPTIONS", "/", "localhost") == 405,
		"nothing can be changed");
	ok(exchange("GET / HTTP/1.0\r\n\r\n", 18) == 403, "no Host at all");
	ok(!strstr(answer, "Access-Control"), "no page from elsewhere may read");
	memset(long_path + 1, 'a', 3000);
	ok(get(long_path) == 404, "a long path");
	memset(long_path + 1, 'a', sizeof(long_path) - 2);
	int status = get(long_path);
	ok(status == 0 || (status >= 400 && status < 500), "an endless one (%d)", status);
	status = get("/test/%00cutoff");
	ok(status == 404 || status == 400 || status == 200, "a zero (%d)", status);
	status = get("/\x01\xff%zz?%zz");
	ok(status == 404 || status == 400, "rubbish (%d)", status);
	status = exchange("\0\0\x16\x03\x01\r\n\r\n", 9);
	ok(status == 0 || status == 400, "no HTTP at all (%d)", status);
	int fds[24];
	for (int i = 0; i < 24; i++) {
		fds[i] = connect_client();
		send(fds[i], "GET / HT", i % 9, MSG_NOSIGNAL);
	}
	for (int i = 0; i < 24; i++)
		close(fds[i]);
	status = 0;
	for (int i = 0; i < 1000 && status != 200; i++) {
		status = get("/");
		usleep(10000);
	}
	ok(status == 200, "when a crowd has gone, there is room again");
}

static void
test_start(void)
{
	struct capture capture;
	query = oscquery_start(&settings);
	ok(query && oscquery_port(query) > 0, "a server, on any port");
	settings.port = oscquery_port(query);
	capture_begin(&capture, STDERR_FILENO);
	struct oscquery *other = oscquery_start(&settings);
	capture_end(&capture);
	ok(!other && capture_lines(&capture) == 1 && strstr(capture.text, "in use"),
		"one that is taken is told");
}

int
main(void)
{
	test_nodes();
	test_tree();
	test_attributes();
	test_start();
	test_http();
	test_hostile();
	int fd = connect_client();
	oscquery_stop(query);
	oscquery_stop(NULL);
	ok(true, "it ends, though somebody waits");
	close(fd);
	return tap_done();
}
