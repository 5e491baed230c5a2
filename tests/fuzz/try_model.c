#include "tests/fuzz/try_model.h"

#include "tests/fuzz/demand.h"
#include "tests/fuzz/guarded.h"
#include "tests/fuzz/memory_file.h"
#include "tests/fuzz/quiet_log.h"
#include "vision/nets/net.h"
#include "vision/nets/tflite.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of all tensors together, and of multiplications: some milliseconds. */
enum { ELEMENTS_MAX = 1 << 19, WORK_MAX = 1 << 24 };

static struct {
	unsigned long models, read, built, run;
} counts;

static void
print_counts(void)
{
	fprintf(stderr, "models: %lu, well-formed %lu, built %lu, run %lu\n",
		counts.models, counts.read, counts.built, counts.run);
}

static struct tflite *
parse(const uint8_t *bytes, size_t count)
{
	uint8_t *copy = malloc(count + !count);
	const char *why = NULL;
	demand(copy);
	memcpy(copy, bytes, count);
	struct tflite *model = tflite_parse(copy, count, &why);
	demand(model || why);
	return model;
}

/* A window of 64 x 64 at every element of the output would be the most. */
static bool
is_short(const struct tflite *model)
{
	size_t elements = 0, work = 0;
	for (int i = 0; i < model->tensor_count; i++)
		elements += model->tensors[i].elements;
	for (int i = 0; i < model->operator_count; i++) {
		const struct tflite_operator *op = &model->operators[i];
		size_t out = model->tensors[op->output].elements, each = 1;
		if (op->kind == TFLITE_CONV_2D || op->kind == TFLITE_FULLY_CONNECTED)
			each = model->tensors[op->inputs[1]].elements /
			       (size_t)model->tensors[op->inputs[1]].dims[0];
		else if (op->kind == TFLITE_DEPTHWISE_CONV_2D)
			each = model->tensors[op->inputs[1]].elements;
		else if (op->kind == TFLITE_MAX_POOL_2D)
			each = (size_t)op->pool_width * (size_t)op->pool_height;
		work += out * each;
	}
	return elements < ELEMENTS_MAX && work < WORK_MAX;
}

static struct net *
load(const uint8_t *bytes, size_t count)
{
	const char *path = memory_file(bytes, count);
	quiet_log_errors();
	struct net *net = net_load(path, 1);
	demand(quiet_log_errors() == (net ? 0 : 1));
	return net;
}

static size_t
output_bytes(const struct net *net, int index)
{
	return net_output_elements(net, index) * sizeof(float);
}

/* Runs twice: what depends on memory that nobody wrote differs. */
static void
run(struct net *net, const struct tflite *model)
{
	float *first[TFLITE_MAX_OUTPUTS];
	size_t inputs = model->tensors[model->input].elements;
	demand((size_t)net_input_width(net) * (size_t)net_input_height(net) *
			(size_t)net_input_channels(net) ==
		inputs);
	for (size_t i = 0; i < inputs; i++)
		net_input(net)[i] = (float)(i % 251) / 250;
	demand(net_output_count(net) == model->output_count);
	bool done = net_run(net);
	for (int i = 0; i < model->output_count; i++) {
		demand(net_output_elements(net, i) ==
			model->tensors[model->outputs[i]].elements);
		first[i] = malloc(output_bytes(net, i));
		demand(first[i]);
		memcpy(first[i], net_output(net, i), output_bytes(net, i));
	}
	demand(net_run(net) == done);
	for (int i = 0; i < model->output_count; i++) {
		demand(memcmp(first[i], net_output(net, i), output_bytes(net, i)) == 0);
		free(first[i]);
	}
	counts.run += done;
}

void
try_model(const uint8_t *bytes, size_t count)
{
	if (counts.models++ == 0) {
		demand(atexit(print_counts) == 0);
		guarded_begin();
	}
	struct tflite *model = parse(bytes, count);
	if (!model)
		return;
	counts.read++;
	struct net *net = is_short(model) ? load(bytes, count) : NULL;
	if (net) {
		counts.built++;
		run(net, model);
		net_free(net);
	}
	tflite_free(model);
}
