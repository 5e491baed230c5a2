#include "vision/nets/tflite_check.h"

#include <stdlib.h>
#include <string.h>

/* XNNPACK keeps a pointer for each position of a window: sides and their product are
 * bound. */
enum { MAX_KERNEL = 64, MAX_WINDOW_POSITIONS = 1 << 24 };

static bool
same_shape(const struct tflite_tensor *a, const struct tflite_tensor *b)
{
	return a->rank == b->rank &&
	       memcmp(a->dims, b->dims, (size_t)a->rank * sizeof(a->dims[0])) == 0;
}

static bool
is_picture(const struct tflite_tensor *t)
{
	return t->rank == 4 && t->dims[0] == 1;
}

static bool
has_dims(const struct tflite_tensor *t, int height, int width, int channels)
{
	return is_picture(t) && t->dims[1] == height && t->dims[2] == width &&
	       t->dims[3] == channels;
}

static bool
is_constant(const struct tflite_tensor *t, size_t elements)
{
	return t && t->data && t->type != TFLITE_INT32 && t->elements == elements;
}

static bool
is_int_constant(const struct tflite_tensor *t, size_t elements)
{
	return t && t->data && t->type == TFLITE_INT32 && t->elements == elements;
}

static const struct tflite_tensor *
input(const struct tflite *model, const struct tflite_operator *op, int slot)
{
	if (slot >= op->input_count || op->inputs[slot] < 0)
		return NULL;
	return &model->tensors[op->inputs[slot]];
}

/* The size that a window of `kernel` leaves of `size`; 0 where it does not fit. */
static int
slide(bool same_padding, int size, int kernel, int stride)
{
	if (stride < 1 || stride > MAX_KERNEL || kernel < 1 || kernel > MAX_KERNEL)
		return 0;
	if (same_padding)
		return (size + stride - 1) / stride;
	return size < kernel ? 0 : (size - kernel) / stride + 1;
}

static bool
window_fits(const struct tflite_operator *op, const struct tflite_tensor *in,
	const struct tflite_tensor *out, int height, int width, int channels)
{
	/* slide() keeps the sides small, so that their product cannot overflow */
	return is_picture(in) &&
	       has_dims(out, slide(op->same_padding, in->dims[1], height, op->stride_y),
		       slide(op->same_padding, in->dims[2], width, op->stride_x),
		       channels) &&
	       (int64_t)height * width * out->dims[1] * out->dims[2] <=
		       MAX_WINDOW_POSITIONS;
}

static bool
convolution_fits(const struct tflite *model, const struct tflite_operator *op)
{
	const struct tflite_tensor *in = input(model, op, 0);
	const struct tflite_tensor *filter = input(model, op, 1);
	const struct tflite_tensor *out = &model->tensors[op->output];
	if (!filter || filter->rank != 4 || !is_picture(in) ||
		!is_constant(filter, filter->elements))
		return false;
	bool depthwise = op->kind == TFLITE_DEPTHWISE_CONV_2D;
	int channels = filter->dims[depthwise ? 3 : 0];
	if (depthwise ? filter->dims[0] != 1 || channels != in->dims[3]
		      : filter->dims[3] != in->dims[3])
		return false;
	return is_constant(input(model, op, 2), (size_t)channels) &&
	       window_fits(op, in, out, filter->dims[1], filter->dims[2], channels);
}

static bool
pad_fits(const struct tflite_tensor *in, const struct tflite_tensor *amounts,
	const struct tflite_tensor *out)
{
	if (!is_picture(in) || !is_picture(out) || !is_int_constant(amounts, 8))
		return false;
	for (size_t i = 0; i < 4; i++) {
		int64_t before = tflite_int(amounts, 2 * i);
		int64_t after = tflite_int(amounts, 2 * i + 1);
		if (before < 0 || after < 0 ||
			in->dims[i] + before + after != out->dims[i])
			return false;
	}
	return true;
}

/* Only the mean over height and width. */
static bool
mean_fits(const struct tflite_tensor *in, const struct tflite_tensor *axes,
	const struct tflite_tensor *out)
{
	if (!is_picture(in) || !is_int_constant(axes, 2))
		return false;
	int a = tflite_int(axes, 0), b = tflite_int(axes, 1);
	return ((a == 1 && b == 2) || (a == 2 && b == 1)) &&
	       out->elements == (size_t)in->dims[3] && out->rank > 0 &&
	       out->dims[out->rank - 1] == in->dims[3];
}

static bool
fully_connected_fits(const struct tflite *model, const struct tflite_operator *op)
{
	const struct tflite_tensor *in = input(model, op, 0);
	const struct tflite_tensor *filter = input(model, op, 1);
	const struct tflite_tensor *bias = input(model, op, 2);
	const struct tflite_tensor *out = &model->tensors[op->output];
	if (!filter || filter->rank != 2 || !is_constant(filter, filter->elements))
		return false;
	size_t rows = (size_t)filter->dims[0], columns = (size_t)filter->dims[1];
	return in->elements == columns && in->rank > 0 &&
	       in->dims[in->rank - 1] == filter->dims[1] && out->elements == rows &&
	       out->rank > 0 && out->dims[out->rank - 1] == filter->dims[0] &&
	       is_constant(bias, rows);
}

/* Parts follow each other in memory: all dimensions before the axis are 1. */
static bool
concatenation_fits(const struct tflite *model, const struct tflite_operator *op)
{
	const struct tflite_tensor *out = &model->tensors[op->output];
	if (op->axis < 0 || op->axis >= out->rank)
		return false;
	int64_t sum = 0;
	for (int i = 0; i < op->input_count; i++) {
		const struct tflite_tensor *part = input(model, op, i);
		if (!part || part->rank != out->rank)
			return false;
		for (int d = 0; d < out->rank; d++) {
			if (d < op->axis && out->dims[d] != 1)
				return false;
			if (d != op->axis && part->dims[d] != out->dims[d])
				return false;
		}
		sum += part->dims[op->axis];
	}
	return sum == out->dims[op->axis];
}

static bool
shapes_fit(const struct tflite *model, const struct tflite_operator *op)
{
	const struct tflite_tensor *in = input(model, op, 0);
	const struct tflite_tensor *second = input(model, op, 1);
	const struct tflite_tensor *out = &model->tensors[op->output];

	switch (op->kind) {
	case TFLITE_CONV_2D:
	case TFLITE_DEPTHWISE_CONV_2D:
		return convolution_fits(model, op);
	case TFLITE_PRELU:
		return is_picture(in) && is_constant(second, (size_t)in->dims[3]) &&
		       same_shape(in, out);
	case TFLITE_ADD:
		return second && same_shape(in, second) && same_shape(in, out);
	case TFLITE_MAX_POOL_2D:
		return (op->pool_height > 1 || op->pool_width > 1) && is_picture(in) &&
		       window_fits(
			       op, in, out, op->pool_height, op->pool_width, in->dims[3]);
	case TFLITE_PAD:
		return pad_fits(in, second, out);
	case TFLITE_RESIZE_BILINEAR:
		return is_picture(in) && is_int_constant(second, 2) &&
		       has_dims(out, tflite_int(second, 0), tflite_int(second, 1),
			       in->dims[3]);
	case TFLITE_RESHAPE:
		return in->elements == out->elements;
	case TFLITE_LOGISTIC:
		return same_shape(in, out);
	case TFLITE_MEAN:
		return mean_fits(in, second, out);
	case TFLITE_FULLY_CONNECTED:
		return fully_connected_fits(model, op);
	case TFLITE_CONCATENATION:
		return concatenation_fits(model, op);
	case TFLITE_DEQUANTIZE:
		break; /* resolved while reading */
	}
	return false;
}

/* How many leading inputs are computed; the others are constants, seen by shapes_fit().
 */
static int
computed_inputs(const struct tflite_operator *op)
{
	if (op->kind == TFLITE_ADD)
		return op->input_count < 2 ? op->input_count : 2;
	return op->kind == TFLITE_CONCATENATION ? op->input_count : 1;
}

static bool
is_output(const struct tflite *model, int tensor)
{
	for (int i = 0; i < model->output_count; i++)
		if (model->outputs[i] == tensor)
			return true;
	return false;
}

/* A concatenation is done by writing its parts where they belong in a buffer outside: so
 * it makes an output of the network, and its parts are made for it alone. */
static bool
can_concatenate(const struct tflite *model, const struct tflite_operator *op,
	const uint16_t *uses)
{
	if (!is_output(model, op->output) || uses[op->output] != 1)
		return false;
	for (int i = 0; i < op->input_count; i++)
		if (uses[op->inputs[i]] != 1 || op->inputs[i] == model->input)
			return false;
	return true;
}

static const char *
check_order(const struct tflite *model, bool *made, uint16_t *uses)
{
	made[model->input] = true;
	for (int i = 0; i < model->operator_count; i++) {
		const struct tflite_operator *op = &model->operators[i];
		for (int j = 0; j < computed_inputs(op); j++) {
			if (op->inputs[j] < 0 || !made[op->inputs[j]])
				return "an operator comes before its input";
			uses[op->inputs[j]]++;
		}
		const struct tflite_tensor *out = &model->tensors[op->output];
		if (made[op->output] || out->data || out->type != TFLITE_FLOAT32)
			return "a tensor is made twice";
		made[op->output] = true;
	}
	for (int i = 0; i < model->output_count; i++) {
		int output = model->outputs[i];
		if (!made[output] || output == model->input || uses[output]++ != 0)
			return "an output is made by nobody, or used again";
	}
	return NULL;
}

static const char *
check_operators(const struct tflite *model, const uint16_t *uses)
{
	for (int i = 0; i < model->operator_count; i++) {
		const struct tflite_operator *op = &model->operators[i];
		if (uses[op->output] == 0)
			return "an operator's result is not used";
		if (!shapes_fit(model, op))
			return "the sizes of an operator's tensors do not fit";
		if (op->kind == TFLITE_CONCATENATION && !can_concatenate(model, op, uses))
			return "joins tensors in an unknown way";
	}
	return NULL;
}

const char *
tflite_check(const struct tflite *model)
{
	size_t total = 0;
	for (int i = 0; i < model->tensor_count; i++)
		total += model->tensors[i].elements;
	if (total > TFLITE_MAX_ELEMENTS)
		return "is too large";
	const struct tflite_tensor *in =
		&model->tensors[model->input >= 0 ? model->input : 0];
	if (model->input < 0 || in->data || in->type != TFLITE_FLOAT32 || !is_picture(in))
		return "its input is not a picture";
	for (int i = 0; i < model->output_count; i++)
		if (model->outputs[i] < 0)
			return "an output is not there";

	bool *made = calloc((size_t)model->tensor_count, sizeof(*made));
	uint16_t *uses = calloc((size_t)model->tensor_count, sizeof(*uses));
	const char *why = "not enough memory";
	if (made && uses)
		why = check_order(model, made, uses);
	if (!why)
		why = check_operators(model, uses);
	free(made);
	free(uses);
	return why;
}
