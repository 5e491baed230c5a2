#include "vision/nets/net.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <xnnpack.h>

#include "common/log.h"
#include "vision/nets/tflite.h"

enum { ALIGNMENT = 64 };

struct output {
	float *data;
	size_t elements;
};

struct net {
	pthreadpool_t pool;
	xnn_runtime_t runtime;
	float *weights; /* all constants as 32-bit floats: XNNPACK keeps pointers to them
			 */
	float *input;
	int height, width, channels;
	struct output outputs[TFLITE_MAX_OUTPUTS];
	int output_count;
};

/* While building: what stands for each tensor of the model. */
struct builder {
	const struct tflite *model;
	struct net *net;
	xnn_subgraph_t graph;
	uint32_t *values; /* XNNPACK's number of a tensor */
	float **external; /* where a tensor lives outside the runtime, or NULL */
	uint32_t external_count;
};

/* XNNPACK reads up to XNN_EXTRA_BYTES past the end of what it is given. */
static float *
new_floats(size_t count)
{
	size_t bytes = count * sizeof(float) + XNN_EXTRA_BYTES;
	bytes = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	float *data = aligned_alloc(ALIGNMENT, bytes);
	if (data)
		memset(data, 0, bytes);
	return data;
}

/* Filters and the like, in their own shape: each on its own alignment. */
static size_t
weight_stride(const struct tflite_tensor *tensor)
{
	size_t unit = ALIGNMENT / sizeof(float);
	return (tensor->elements + unit - 1) / unit * unit;
}

static bool
is_weight(const struct tflite_tensor *tensor)
{
	return tensor->data && tensor->type != TFLITE_INT32;
}

/* A slope of PRELU comes as [1, 1, channels], XNNPACK wants [channels]. */
static bool
define_weight(struct builder *b, int index, float *data)
{
	const struct tflite_tensor *tensor = &b->model->tensors[index];
	size_t dims[TFLITE_MAX_RANK];
	size_t rank = 0;
	tflite_floats(tensor, data);
	for (int i = 0; i < tensor->rank; i++)
		dims[rank++] = (size_t)tensor->dims[i];
	if (rank == 3) {
		dims[0] = tensor->elements;
		rank = 1;
	}
	return xnn_define_tensor_value(b->graph, xnn_datatype_fp32, rank, dims, data,
		       XNN_INVALID_VALUE_ID, 0, &b->values[index]) == xnn_status_success;
}

static bool
define_weights(struct builder *b)
{
	size_t total = 0;
	for (int i = 0; i < b->model->tensor_count; i++)
		if (is_weight(&b->model->tensors[i]))
			total += weight_stride(&b->model->tensors[i]);
	b->net->weights = new_floats(total);
	if (!b->net->weights)
		return false;
	float *next = b->net->weights;
	for (int i = 0; i < b->model->tensor_count; i++) {
		const struct tflite_tensor *tensor = &b->model->tensors[i];
		if (!is_weight(tensor))
			continue;
		if (!define_weight(b, i, next))
			return false;
		next += weight_stride(tensor);
	}
	return true;
}

/* Everything that is computed has four dimensions here, with leading ones: pooling and
 * fully connected layers of this XNNPACK keep the number of dimensions. */
static bool
define_value(struct builder *b, int index)
{
	const struct tflite_tensor *tensor = &b->model->tensors[index];
	size_t dims[TFLITE_MAX_RANK] = { 1, 1, 1, 1 };
	for (int i = 0; i < tensor->rank; i++)
		dims[TFLITE_MAX_RANK - tensor->rank + i] = (size_t)tensor->dims[i];
	uint32_t id = XNN_INVALID_VALUE_ID, flags = 0;
	if (b->external[index]) {
		id = b->external_count++;
		flags = index == b->model->input ? XNN_VALUE_FLAG_EXTERNAL_INPUT
						 : XNN_VALUE_FLAG_EXTERNAL_OUTPUT;
	}
	return xnn_define_tensor_value(b->graph, xnn_datatype_fp32, TFLITE_MAX_RANK, dims,
		       NULL, id, flags, &b->values[index]) == xnn_status_success;
}

static bool
define_values(struct builder *b)
{
	if (!define_value(b, b->model->input))
		return false;
	for (int i = 0; i < b->model->operator_count; i++) {
		const struct tflite_operator *op = &b->model->operators[i];
		if (op->kind != TFLITE_CONCATENATION && !define_value(b, op->output))
			return false;
	}
	return true;
}

static void
activation_range(enum tflite_activation activation, float *low, float *high)
{
	*low = -INFINITY;
	*high = INFINITY;
	if (activation == TFLITE_RELU || activation == TFLITE_RELU6)
		*low = 0;
	if (activation == TFLITE_RELU_N1_TO_1)
		*low = -1;
	if (activation == TFLITE_RELU6)
		*high = 6;
	if (activation == TFLITE_RELU_N1_TO_1)
		*high = 1;
}

static enum xnn_status
define_convolution(struct builder *b, const struct tflite_operator *op,
	const uint32_t *in, uint32_t out)
{
	const struct tflite_tensor *filter = &b->model->tensors[op->inputs[1]];
	uint32_t height = (uint32_t)filter->dims[1], width = (uint32_t)filter->dims[2];
	uint32_t stride_x = (uint32_t)op->stride_x, stride_y = (uint32_t)op->stride_y;
	uint32_t padding = op->same_padding ? XNN_FLAG_TENSORFLOW_SAME_PADDING : 0;
	size_t channels = (size_t)filter->dims[3];
	float low, high;

	activation_range(op->activation, &low, &high);
	if (op->kind == TFLITE_DEPTHWISE_CONV_2D)
		return xnn_define_depthwise_convolution_2d(b->graph, 0, 0, 0, 0, height,
			width, stride_y, stride_x, 1, 1, 1, channels, low, high, in[0],
			in[1], in[2], out, padding);
	return xnn_define_convolution_2d(b->graph, 0, 0, 0, 0, height, width, stride_y,
		stride_x, 1, 1, 1, channels, (size_t)filter->dims[0], low, high, in[0],
		in[1], in[2], out, padding);
}

static enum xnn_status
define_max_pool(
	struct builder *b, const struct tflite_operator *op, uint32_t in, uint32_t out)
{
	float low, high;
	activation_range(op->activation, &low, &high);
	return xnn_define_max_pooling_2d(b->graph, 0, 0, 0, 0, (uint32_t)op->pool_height,
		(uint32_t)op->pool_width, (uint32_t)op->stride_y, (uint32_t)op->stride_x,
		1, 1, low, high, in, out,
		op->same_padding ? XNN_FLAG_TENSORFLOW_SAME_PADDING : 0);
}

static enum xnn_status
define_pad(struct builder *b, const struct tflite_operator *op, uint32_t in, uint32_t out)
{
	const struct tflite_tensor *amounts = &b->model->tensors[op->inputs[1]];
	size_t before[TFLITE_MAX_RANK], after[TFLITE_MAX_RANK];
	for (size_t i = 0; i < TFLITE_MAX_RANK; i++) {
		before[i] = (size_t)tflite_int(amounts, 2 * i);
		after[i] = (size_t)tflite_int(amounts, 2 * i + 1);
	}
	return xnn_define_static_constant_pad(b->graph, before, after, 0, in, out, 0);
}

static enum xnn_status
define_resize(
	struct builder *b, const struct tflite_operator *op, uint32_t in, uint32_t out)
{
	const struct tflite_tensor *size = &b->model->tensors[op->inputs[1]];
	uint32_t flags = op->align_corners        ? XNN_FLAG_ALIGN_CORNERS
			 : op->half_pixel_centres ? 0
						  : XNN_FLAG_TENSORFLOW_LEGACY_MODE;
	return xnn_define_static_resize_bilinear_2d(b->graph, (size_t)tflite_int(size, 0),
		(size_t)tflite_int(size, 1), in, out, flags);
}

static enum xnn_status
define_reshape(
	struct builder *b, const struct tflite_operator *op, uint32_t in, uint32_t out)
{
	const struct tflite_tensor *shape = &b->model->tensors[op->output];
	size_t dims[TFLITE_MAX_RANK] = { 1, 1, 1, 1 };
	for (int i = 0; i < shape->rank; i++)
		dims[TFLITE_MAX_RANK - shape->rank + i] = (size_t)shape->dims[i];
	return xnn_define_static_reshape(b->graph, TFLITE_MAX_RANK, dims, in, out, 0);
}

static enum xnn_status
define_operator(struct builder *b, const struct tflite_operator *op)
{
	uint32_t in[TFLITE_MAX_INPUTS] = { 0 };
	uint32_t out = b->values[op->output];
	float low, high;

	activation_range(op->activation, &low, &high);
	for (int i = 0; i < op->input_count; i++)
		in[i] = op->inputs[i] < 0 ? XNN_INVALID_VALUE_ID
					  : b->values[op->inputs[i]];
	switch (op->kind) {
	case TFLITE_CONV_2D:
	case TFLITE_DEPTHWISE_CONV_2D:
		return define_convolution(b, op, in, out);
	case TFLITE_PRELU:
		return xnn_define_prelu(b->graph, in[0], in[1], out, 0);
	case TFLITE_ADD:
		return xnn_define_add2(b->graph, low, high, in[0], in[1], out, 0);
	case TFLITE_MAX_POOL_2D:
		return define_max_pool(b, op, in[0], out);
	case TFLITE_PAD:
		return define_pad(b, op, in[0], out);
	case TFLITE_RESIZE_BILINEAR:
		return define_resize(b, op, in[0], out);
	case TFLITE_RESHAPE:
		return define_reshape(b, op, in[0], out);
	case TFLITE_LOGISTIC:
		return xnn_define_sigmoid(b->graph, in[0], out, 0);
	case TFLITE_MEAN:
		return xnn_define_global_average_pooling_2d(
			b->graph, -INFINITY, INFINITY, in[0], out, 0);
	case TFLITE_FULLY_CONNECTED:
		return xnn_define_fully_connected(
			b->graph, low, high, in[0], in[1], in[2], out, 0);
	case TFLITE_CONCATENATION: /* its parts are written in place */
		return xnn_status_success;
	case TFLITE_DEQUANTIZE:
		break;
	}
	return xnn_status_unsupported_parameter;
}

/* Inputs and outputs live in our own buffers; the parts of a concatenation at their
 * offsets in the whole, since this XNNPACK cannot join tensors itself. */
static bool
place_external(struct builder *b)
{
	const struct tflite *model = b->model;
	const struct tflite_tensor *input = &model->tensors[model->input];
	struct net *net = b->net;

	b->external[model->input] = net->input = new_floats(input->elements);
	for (int i = 0; i < model->output_count; i++) {
		struct output *output = &net->outputs[net->output_count++];
		output->elements = model->tensors[model->outputs[i]].elements;
		output->data = new_floats(output->elements);
		b->external[model->outputs[i]] = output->data;
		if (!output->data)
			return false;
	}
	for (int i = 0; i < model->operator_count; i++) {
		const struct tflite_operator *op = &model->operators[i];
		if (op->kind != TFLITE_CONCATENATION)
			continue;
		float *part = b->external[op->output];
		b->external[op->output] = NULL;
		for (int j = 0; j < op->input_count; j++) {
			b->external[op->inputs[j]] = part;
			part += model->tensors[op->inputs[j]].elements;
		}
	}
	return net->input != NULL;
}

static bool
define_graph(struct builder *b)
{
	uint32_t external = 0;
	for (int i = 0; i < b->model->tensor_count; i++)
		external += b->external[i] != NULL;
	if (xnn_create_subgraph(external, 0, &b->graph) != xnn_status_success)
		return false;
	if (!define_weights(b) || !define_values(b))
		return false;
	for (int i = 0; i < b->model->operator_count; i++)
		if (define_operator(b, &b->model->operators[i]) != xnn_status_success)
			return false;
	return true;
}

static bool
create_runtime(struct builder *b)
{
	struct xnn_external_value *external =
		calloc(b->external_count, sizeof(*external));
	if (!external)
		return false;
	uint32_t count = 0;
	for (int i = 0; i < b->model->tensor_count; i++)
		if (b->external[i])
			external[count++] = (struct xnn_external_value){ b->values[i],
				b->external[i] };
	/* A pool's workers then sleep from one run to the next. */
	uint32_t flags = b->net->pool ? XNN_FLAG_YIELD_WORKERS : 0;
	bool done =
		xnn_create_runtime_v2(b->graph, b->net->pool, flags, &b->net->runtime) ==
			xnn_status_success &&
		xnn_setup_runtime(b->net->runtime, count, external) == xnn_status_success;
	free(external);
	return done;
}

static bool
build(struct net *net, const struct tflite *model)
{
	size_t count = (size_t)model->tensor_count;
	struct builder b = { .model = model, .net = net };
	b.values = calloc(count, sizeof(*b.values));
	b.external = calloc(count, sizeof(*b.external));
	bool done = b.values && b.external && place_external(&b) && define_graph(&b) &&
		    create_runtime(&b);
	if (b.graph)
		xnn_delete_subgraph(b.graph);
	free(b.values);
	free(b.external);
	return done;
}

struct net *
net_load(const char *path, int threads)
{
	struct tflite *model = tflite_load(path);
	if (!model)
		return NULL;
	const struct tflite_tensor *input = &model->tensors[model->input];
	struct net *net = calloc(1, sizeof(*net));
	bool done = net && xnn_initialize(NULL) == xnn_status_success;
	if (done) {
		net->height = input->dims[1];
		net->width = input->dims[2];
		net->channels = input->dims[3];
		net->pool = threads > 1 ? pthreadpool_create((size_t)threads) : NULL;
		done = build(net, model);
	}
	tflite_free(model);
	if (!done) {
		log_error("%s: XNNPACK cannot run this model", path);
		net_free(net);
		return NULL;
	}
	return net;
}

void
net_free(struct net *net)
{
	if (!net)
		return;
	if (net->runtime)
		xnn_delete_runtime(net->runtime);
	if (net->pool)
		pthreadpool_destroy(net->pool);
	for (int i = 0; i < net->output_count; i++)
		free(net->outputs[i].data);
	free(net->input);
	free(net->weights);
	free(net);
}

float *
net_input(struct net *net)
{
	return net->input;
}

int
net_input_height(const struct net *net)
{
	return net->height;
}

int
net_input_width(const struct net *net)
{
	return net->width;
}

int
net_input_channels(const struct net *net)
{
	return net->channels;
}

bool
net_run(struct net *net)
{
	if (xnn_invoke_runtime(net->runtime) == xnn_status_success)
		return true;
	log_error("XNNPACK failed while running a hand model");
	return false;
}

int
net_output_count(const struct net *net)
{
	return net->output_count;
}

size_t
net_output_elements(const struct net *net, int index)
{
	return net->outputs[index].elements;
}

const float *
net_output(const struct net *net, int index)
{
	return net->outputs[index].data;
}
