#include "vision/nets/tflite.h"

#include <stdlib.h>
#include <string.h>

#include "vision/nets/flatbuffer.h"
#include "vision/nets/tflite_check.h"

/* Far above the hand models (at most 416 tensors, 172 operators, 5.5 MB). */
enum { MAX_ITEMS = 4096, MAX_DIM = 1 << 20 };

/* Field numbers of the tables read here. */
enum { MODEL_OPERATOR_CODES = 1, MODEL_SUBGRAPHS = 2, MODEL_BUFFERS = 4 };
enum { CODE_DEPRECATED_BUILTIN = 0, CODE_BUILTIN = 3 };
enum { GRAPH_TENSORS = 0, GRAPH_INPUTS = 1, GRAPH_OUTPUTS = 2, GRAPH_OPERATORS = 3 };
enum { TENSOR_SHAPE = 0, TENSOR_TYPE = 1, TENSOR_BUFFER = 2 };
enum {
	OPERATOR_CODE = 0,
	OPERATOR_INPUTS = 1,
	OPERATOR_OUTPUTS = 2,
	OPERATOR_OPTIONS = 4
};
enum { BUFFER_DATA = 0 };

static const char truncated[] = "cut short or not a model";
static const char unsupported[] = "uses something that the hand models do not";

static size_t
element_bytes(enum tflite_type type)
{
	return type == TFLITE_FLOAT16 ? 2 : 4;
}

static const char *
read_shape(struct flatbuffer *fb, size_t table, struct tflite_tensor *tensor)
{
	struct flatbuffer_vector shape = flatbuffer_vector(fb, table, TENSOR_SHAPE, 4);
	if (shape.count > TFLITE_MAX_RANK)
		return unsupported;
	tensor->rank = (int)shape.count;
	tensor->elements = 1;
	for (uint32_t i = 0; i < shape.count; i++) {
		int32_t dim = flatbuffer_int_in(fb, shape, i);
		if (dim < 1 || dim > MAX_DIM)
			return "a tensor has an impossible size";
		tensor->dims[i] = dim;
		tensor->elements *= (size_t)dim;
		if (tensor->elements > TFLITE_MAX_ELEMENTS)
			return "a tensor is too large";
	}
	return NULL;
}

static const char *
read_tensor(struct flatbuffer *fb, size_t table, struct flatbuffer_vector buffers,
	struct tflite_tensor *tensor)
{
	const char *why = read_shape(fb, table, tensor);
	if (why)
		return why;
	int type = flatbuffer_int(fb, table, TENSOR_TYPE, 1, TFLITE_FLOAT32);
	if (type < TFLITE_FLOAT32 || type > TFLITE_INT32)
		return unsupported;
	tensor->type = (enum tflite_type)type;
	uint32_t buffer = (uint32_t)flatbuffer_int(fb, table, TENSOR_BUFFER, 4, 0);
	if (buffer >= buffers.count)
		return "a tensor has no buffer";
	struct flatbuffer_vector data = flatbuffer_vector(
		fb, flatbuffer_table_in(fb, buffers, buffer), BUFFER_DATA, 1);
	if (fb->damaged || data.count == 0)
		return NULL; /* computed, not constant */
	if (data.count != tensor->elements * element_bytes(tensor->type))
		return "a constant's length does not fit its shape";
	tensor->data = fb->bytes + data.at;
	return NULL;
}

static bool
read_indices(struct flatbuffer *fb, struct flatbuffer_vector list, int limit, int *out)
{
	for (uint32_t i = 0; i < list.count; i++) {
		out[i] = flatbuffer_int_in(fb, list, i);
		if (out[i] < -1 || out[i] >= limit)
			return false;
	}
	return true;
}

/* Enumerations and flags are single bytes, strides and the like four; all default to 0.
 */
static int
option(struct flatbuffer *fb, size_t options, unsigned field, size_t bytes)
{
	return options ? flatbuffer_int(fb, options, field, bytes, 0) : 0;
}

/* Dilation is absent (1) in the hand models and so refused where it is not. */
static bool
dilated(struct flatbuffer *fb, size_t options, unsigned field)
{
	return options && (flatbuffer_int(fb, options, field, 4, 1) != 1 ||
				  flatbuffer_int(fb, options, field + 1, 4, 1) != 1);
}

static const char *
read_options(struct flatbuffer *fb, size_t options, struct tflite_operator *operator)
{
	int activation = 0;
	bool refused = false;

	switch (operator->kind) {
	case TFLITE_CONV_2D:
		activation = option(fb, options, 3, 1);
		refused = dilated(fb, options, 4);
		break;
	case TFLITE_DEPTHWISE_CONV_2D:
		activation = option(fb, options, 4, 1);
		refused = option(fb, options, 3, 4) != 1 || dilated(fb, options, 5);
		break;
	case TFLITE_MAX_POOL_2D:
		operator->pool_width = option(fb, options, 3, 4);
		operator->pool_height = option(fb, options, 4, 4);
		activation = option(fb, options, 5, 1);
		break;
	case TFLITE_ADD:
		activation = option(fb, options, 0, 1);
		break;
	case TFLITE_FULLY_CONNECTED:
		activation = option(fb, options, 0, 1);
		refused = option(fb, options, 1, 1) != 0;
		break;
	case TFLITE_CONCATENATION:
		operator->axis = option(fb, options, 0, 4);
		refused = option(fb, options, 1, 1) != TFLITE_LINEAR;
		break;
	case TFLITE_RESIZE_BILINEAR:
		operator->align_corners = option(fb, options, 2, 1);
		operator->half_pixel_centres = option(fb, options, 3, 1);
		break;
	default:
		break;
	}
	if (operator->kind == TFLITE_CONV_2D ||
		operator->kind == TFLITE_DEPTHWISE_CONV_2D ||
		operator->kind == TFLITE_MAX_POOL_2D) {
		operator->same_padding = option(fb, options, 0, 1) == 0;
		operator->stride_x = option(fb, options, 1, 4);
		operator->stride_y = option(fb, options, 2, 4);
	}
	if (refused || activation < TFLITE_LINEAR || activation > TFLITE_RELU6)
		return unsupported;
	operator->activation =(enum tflite_activation) activation;
	return NULL;
}

/* Codes below 127 stand in an old byte field, which newer files keep filled. */
static bool
read_kind(struct flatbuffer *fb, struct flatbuffer_vector codes, uint32_t index,
	enum tflite_kind *kind)
{
	static const enum tflite_kind known[] = { TFLITE_ADD, TFLITE_CONCATENATION,
		TFLITE_CONV_2D, TFLITE_DEPTHWISE_CONV_2D, TFLITE_DEQUANTIZE,
		TFLITE_FULLY_CONNECTED, TFLITE_LOGISTIC, TFLITE_MAX_POOL_2D,
		TFLITE_RESHAPE, TFLITE_RESIZE_BILINEAR, TFLITE_PAD, TFLITE_MEAN,
		TFLITE_PRELU };
	size_t table = flatbuffer_table_in(fb, codes, index);
	int old_code = flatbuffer_int(fb, table, CODE_DEPRECATED_BUILTIN, 1, 0);
	int code = flatbuffer_int(fb, table, CODE_BUILTIN, 4, 0);
	if (code < old_code)
		code = old_code;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if ((int)known[i] == code) {
			*kind = known[i];
			return !fb->damaged;
		}
	}
	return false;
}

static const char *
read_operator(struct flatbuffer *fb, size_t table, struct flatbuffer_vector codes,
	int tensor_count, struct tflite_operator *operator)
{
	uint32_t code = (uint32_t)flatbuffer_int(fb, table, OPERATOR_CODE, 4, 0);
	if (!read_kind(fb, codes, code, &operator->kind))
		return "has an unknown operator";
	struct flatbuffer_vector inputs =
		flatbuffer_vector(fb, table, OPERATOR_INPUTS, 4);
	struct flatbuffer_vector outputs =
		flatbuffer_vector(fb, table, OPERATOR_OUTPUTS, 4);
	if (inputs.count < 1 || inputs.count > TFLITE_MAX_INPUTS || outputs.count != 1)
		return unsupported;
	operator->input_count =(int) inputs.count;
	if (!read_indices(fb, inputs, tensor_count, operator->inputs) ||
		!read_indices(fb, outputs, tensor_count, &operator->output) ||
		operator->inputs[0]<0 || operator->output<0)
		return "an operator names a tensor that is not there";
	return read_options(fb, flatbuffer_table(fb, table, OPERATOR_OPTIONS), operator);
}

/* Constants stored as 16-bit floats come with an operator that widens them: the tensor it
 * makes is a constant too, and the operator is not needed any more. */
static const char *
fold_constant(struct tflite *model, const struct tflite_operator *operator)
{
	const struct tflite_tensor *stored = &model->tensors[operator->inputs[0]];
	struct tflite_tensor *wide = &model->tensors[operator->output];
	if (!stored->data || stored->type == TFLITE_INT32 || wide->data ||
		wide->type != TFLITE_FLOAT32 || wide->elements != stored->elements)
		return "a stored constant does not fit its use";
	wide->data = stored->data;
	wide->type = stored->type;
	return NULL;
}

static const char *
read_operators(struct flatbuffer *fb, struct flatbuffer_vector codes,
	struct flatbuffer_vector list, struct tflite *model)
{
	const char *why = NULL;
	for (uint32_t i = 0; i < list.count && !why && !fb->damaged; i++) {
		struct tflite_operator *next = &model->operators[model->operator_count];
		*next = (struct tflite_operator){ 0 };
		why = read_operator(fb, flatbuffer_table_in(fb, list, i), codes,
			model->tensor_count, next);
		if (!why && next->kind == TFLITE_DEQUANTIZE)
			why = fold_constant(model, next);
		else
			model->operator_count++;
	}
	return why;
}

static const char *
read_graph(struct flatbuffer *fb, size_t root, struct tflite *model)
{
	struct flatbuffer_vector codes =
		flatbuffer_vector(fb, root, MODEL_OPERATOR_CODES, 4);
	struct flatbuffer_vector buffers = flatbuffer_vector(fb, root, MODEL_BUFFERS, 4);
	struct flatbuffer_vector graphs = flatbuffer_vector(fb, root, MODEL_SUBGRAPHS, 4);
	if (graphs.count != 1)
		return fb->damaged ? truncated : unsupported;
	size_t graph = flatbuffer_table_in(fb, graphs, 0);
	struct flatbuffer_vector tensors = flatbuffer_vector(fb, graph, GRAPH_TENSORS, 4);
	struct flatbuffer_vector operators =
		flatbuffer_vector(fb, graph, GRAPH_OPERATORS, 4);
	struct flatbuffer_vector inputs = flatbuffer_vector(fb, graph, GRAPH_INPUTS, 4);
	struct flatbuffer_vector outputs = flatbuffer_vector(fb, graph, GRAPH_OUTPUTS, 4);
	if (fb->damaged)
		return truncated;
	if (tensors.count < 1 || tensors.count > MAX_ITEMS || operators.count < 1 ||
		operators.count > MAX_ITEMS || inputs.count != 1 || outputs.count < 1 ||
		outputs.count > TFLITE_MAX_OUTPUTS)
		return unsupported;

	model->tensors = calloc(tensors.count, sizeof(*model->tensors));
	model->operators = calloc(operators.count, sizeof(*model->operators));
	if (!model->tensors || !model->operators)
		return "not enough memory";
	model->tensor_count = (int)tensors.count;
	model->output_count = (int)outputs.count;
	const char *why = NULL;
	for (uint32_t i = 0; i < tensors.count && !why; i++)
		why = read_tensor(fb, flatbuffer_table_in(fb, tensors, i), buffers,
			&model->tensors[i]);
	if (!why &&
		!(read_indices(fb, inputs, model->tensor_count, &model->input) &&
			read_indices(fb, outputs, model->tensor_count, model->outputs)))
		why = "an input or output is not there";
	if (!why)
		why = read_operators(fb, codes, operators, model);
	return fb->damaged ? truncated : why;
}

struct tflite *
tflite_parse(uint8_t *bytes, size_t size, const char **why)
{
	struct flatbuffer fb = { .bytes = bytes, .size = size };
	struct tflite *model = calloc(1, sizeof(*model));
	if (!model) {
		*why = "not enough memory";
		free(bytes);
		return NULL;
	}
	model->bytes = bytes;
	model->size = size;
	size_t root = flatbuffer_root(&fb);
	if (fb.damaged || memcmp(bytes + 4, "TFL3", 4) != 0)
		*why = truncated;
	else
		*why = read_graph(&fb, root, model);
	if (!*why)
		*why = tflite_check(model);
	if (*why) {
		tflite_free(model);
		return NULL;
	}
	return model;
}
