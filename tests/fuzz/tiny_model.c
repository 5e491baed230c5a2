#include "tests/fuzz/tiny_model.h"

#include <string.h>

/* 0 ... below - 1; always 0 when the choices have run out. */
static int
choose(struct tiny_model *model, int below)
{
	return model->at < model->count ? model->choices[model->at++] % below : 0;
}

/* The number itself, or now and then one that an enemy would like better. */
static int
twist(struct tiny_model *model, int number)
{
	static const int strange[] = { 0, 1, -1, 2, 5, 63, 64, 65, 255, 4096, 1 << 20,
		(1 << 20) + 1, INT32_MAX, INT32_MIN };
	if (choose(model, 64) != 63)
		return number;
	int which = choose(model, (int)(sizeof(strange) / sizeof(strange[0])) + 2);
	return which < 2 ? number + 2 * which - 1 : strange[which - 2];
}

static int
add_tensor(struct tiny_model *model, int rank, const int *dims)
{
	int index = model->tensor_count < TINY_TENSORS_MAX - 1 ? model->tensor_count++
							       : TINY_TENSORS_MAX - 1;
	struct tiny_tensor *tensor = &model->tensors[index];
	*tensor = (struct tiny_tensor){ .rank = rank };
	memcpy(tensor->dims, dims, (size_t)rank * sizeof(*dims));
	return index;
}

static int
add_picture(struct tiny_model *model, int height, int width, int channels)
{
	const int dims[] = { 1, height, width, channels };
	return add_tensor(model, 4, dims);
}

static struct tiny_op *
add_operator(struct tiny_model *model, enum tflite_kind kind, int input, int output)
{
	int index =
		model->op_count < TINY_OPS_MAX - 1 ? model->op_count++ : TINY_OPS_MAX - 1;
	struct tiny_op *op = &model->ops[index];
	*op = (struct tiny_op){ kind, { input }, 1, output, { 0 } };
	return op;
}

static void
add_input(struct tiny_op *op, int tensor)
{
	op->inputs[op->input_count++] = tensor;
}

/* Weights are stored in 32 bits, or in 16 with an operator that widens them. */
static int
add_weights(struct tiny_model *model, int rank, const int *dims)
{
	int wide = add_tensor(model, rank, dims);
	if (choose(model, 3) > 0) {
		model->tensors[wide].constant = true;
		return wide;
	}
	int stored = add_tensor(model, rank, dims);
	model->tensors[stored].constant = true;
	model->tensors[stored].type = TFLITE_FLOAT16;
	add_operator(model, TFLITE_DEQUANTIZE, stored, wide);
	return wide;
}

static int
add_ints(struct tiny_model *model, int count, const int *ints)
{
	int index = add_tensor(model, 1, &count);
	model->tensors[index].type = TFLITE_INT32;
	model->tensors[index].constant = true;
	for (int i = 0; i < count; i++)
		model->tensors[index].ints[i] = twist(model, ints[i]);
	return index;
}

static int
slide(bool valid, int size, int kernel, int stride)
{
	return valid ? (size - kernel) / stride + 1 : (size + stride - 1) / stride;
}

struct window {
	int height, width, stride_x, stride_y;
	bool valid;
	int out_height, out_width;
};

static struct window
choose_window(struct tiny_model *model, const int *dims)
{
	struct window w = { 1 + choose(model, 5), 1 + choose(model, 5),
		1 + choose(model, 3), 1 + choose(model, 3), choose(model, 2) == 1, 0, 0 };
	if (w.valid && w.height > dims[1])
		w.height = dims[1];
	if (w.valid && w.width > dims[2])
		w.width = dims[2];
	w.out_height = slide(w.valid, dims[1], w.height, w.stride_y);
	w.out_width = slide(w.valid, dims[2], w.width, w.stride_x);
	return w;
}

static void
set_window(struct tiny_model *model, struct tiny_op *op, const struct window *w)
{
	op->options[0] = w->valid;
	op->options[1] = twist(model, w->stride_x);
	op->options[2] = twist(model, w->stride_y);
}

static int
add_convolution(struct tiny_model *model, int input, const int *dims, bool depthwise)
{
	struct window w = choose_window(model, dims);
	int channels = depthwise ? dims[3] : 1 + choose(model, 9);
	const int filter[] = { depthwise ? 1 : channels, w.height, w.width, dims[3] };
	int weights = add_weights(model, 4, filter);
	int bias = add_weights(model, 1, &channels);
	int output = add_picture(model, w.out_height, w.out_width, channels);
	struct tiny_op *op = add_operator(model,
		depthwise ? TFLITE_DEPTHWISE_CONV_2D : TFLITE_CONV_2D, input, output);
	add_input(op, weights);
	add_input(op, bias);
	set_window(model, op, &w);
	int *after = op->options + 3;
	if (depthwise)
		*after++ = twist(model, 1); /* how many outputs a channel */
	after[0] = choose(model, 4);
	after[1] = after[2] = twist(model, 1);
	return output;
}

static int
add_pool(struct tiny_model *model, int input, const int *dims)
{
	struct window w = choose_window(model, dims);
	int output = add_picture(model, w.out_height, w.out_width, dims[3]);
	struct tiny_op *op = add_operator(model, TFLITE_MAX_POOL_2D, input, output);
	set_window(model, op, &w);
	op->options[3] = w.width;
	op->options[4] = w.height;
	op->options[5] = choose(model, 4);
	return output;
}

static int
add_pad(struct tiny_model *model, int input, const int *dims)
{
	int amounts[8] = { 0 }, padded[4];
	for (int i = 1; i < 4; i++) {
		amounts[2 * i] = choose(model, 3);
		amounts[2 * i + 1] = choose(model, 3);
	}
	for (int i = 0; i < 4; i++)
		padded[i] = dims[i] + amounts[2 * i] + amounts[2 * i + 1];
	int constant = add_ints(model, 8, amounts);
	model->tensors[constant].rank = 2;
	model->tensors[constant].dims[0] = 4;
	model->tensors[constant].dims[1] = 2;
	int output = add_tensor(model, 4, padded);
	add_input(add_operator(model, TFLITE_PAD, input, output), constant);
	return output;
}

static int
add_resize(struct tiny_model *model, int input, const int *dims)
{
	const int size[] = { 1 + choose(model, 12), 1 + choose(model, 12) };
	int constant = add_ints(model, 2, size);
	int output = add_picture(model, size[0], size[1], dims[3]);
	struct tiny_op *op = add_operator(model, TFLITE_RESIZE_BILINEAR, input, output);
	add_input(op, constant);
	op->options[2] = choose(model, 2);
	op->options[3] = choose(model, 2);
	return output;
}

static int
add_reshape(struct tiny_model *model, int input, const int *dims)
{
	int all = dims[1] * dims[2] * dims[3];
	const int shapes[][4] = { { 1, dims[1] * dims[2], 1, dims[3] }, { 1, 1, 1, all },
		{ 1, dims[2], dims[3], dims[1] }, { 1, all, 1, 1 } };
	int output = add_tensor(model, 4, shapes[choose(model, 4)]);
	add_operator(model, TFLITE_RESHAPE, input, output);
	return output;
}

static int
add_mean(struct tiny_model *model, int input, const int *dims)
{
	const int axes[] = { 1, 2 };
	int constant = add_ints(model, 2, axes);
	int output = add_picture(model, 1, 1, dims[3]);
	if (choose(model, 2) == 1) {
		model->tensors[output].rank = 2;
		model->tensors[output].dims[1] = dims[3];
	}
	add_input(add_operator(model, TFLITE_MEAN, input, output), constant);
	return output;
}

static int
add_fully_connected(struct tiny_model *model, int input, const int *dims)
{
	const int filter[] = { 1 + choose(model, 9), dims[3] };
	int weights = add_weights(model, 2, filter);
	int bias = add_weights(model, 1, filter);
	int output = add_picture(model, 1, 1, filter[0]);
	struct tiny_op *op = add_operator(model, TFLITE_FULLY_CONNECTED, input, output);
	add_input(op, weights);
	add_input(op, bias);
	op->options[0] = choose(model, 4);
	return output;
}

static int
add_simple(struct tiny_model *model, int input, const int *dims, enum tflite_kind kind)
{
	const int slopes[] = { 1, 1, dims[3] };
	int output = add_tensor(model, 4, dims);
	struct tiny_op *op;
	int second = kind == TFLITE_PRELU ? add_weights(model, 3, slopes) : input;
	op = add_operator(model, kind, input, output);
	if (kind != TFLITE_LOGISTIC)
		add_input(op, second);
	if (kind == TFLITE_ADD)
		op->options[0] = choose(model, 4);
	return output;
}

/* Two or three parts, one behind the other: only at the end. */
static int
add_concatenation(struct tiny_model *model, int input, const int *dims)
{
	int parts[3] = { 0 }, count = 2 + choose(model, 2), axis = 1 + choose(model, 3);
	int joined[4] = { 1, dims[1], dims[2], dims[3] };
	for (int i = 0; i < count; i++)
		parts[i] = add_simple(model, input, joined, TFLITE_LOGISTIC);
	joined[axis] *= count;
	int output = add_tensor(model, 4, joined);
	struct tiny_op *op = add_operator(model, TFLITE_CONCATENATION, parts[0], output);
	for (int i = 1; i < count; i++)
		add_input(op, parts[i]);
	op->options[0] = twist(model, axis);
	return output;
}

static int
add_any(struct tiny_model *model, int input)
{
	int dims[4];
	memcpy(dims, model->tensors[input].dims, sizeof(dims));
	if (model->tensors[input].rank != 4)
		return add_reshape(model, input, (int[]){ 1, 1, 1, dims[1] });
	switch (choose(model, 11)) {
	case 0:
		return add_convolution(model, input, dims, false);
	case 1:
		return add_convolution(model, input, dims, true);
	case 2:
		return add_pool(model, input, dims);
	case 3:
		return add_pad(model, input, dims);
	case 4:
		return add_resize(model, input, dims);
	case 5:
		return add_reshape(model, input, dims);
	case 6:
		return add_mean(model, input, dims);
	case 7:
		return add_fully_connected(model, input, dims);
	case 8:
		return add_simple(model, input, dims, TFLITE_PRELU);
	case 9:
		return add_simple(model, input, dims, TFLITE_ADD);
	default:
		return add_simple(model, input, dims, TFLITE_LOGISTIC);
	}
}

void
tiny_model_choose(struct tiny_model *model, const uint8_t *choices, size_t count)
{
	*model = (struct tiny_model){ .choices = choices, .count = count };
	int height = 1 + choose(model, 12), width = 1 + choose(model, 12);
	int last = add_picture(model, height, width, 1 + choose(model, 9));
	for (int left = 1 + choose(model, 6); left > 0; left--)
		last = add_any(model, last);
	if (choose(model, 4) == 3 && model->tensors[last].rank == 4)
		last = add_concatenation(model, last, model->tensors[last].dims);
	model->outputs[model->output_count++] = last;
	/* a twisted operator may name any tensor, and a second output any result */
	if (choose(model, 16) == 15)
		model->outputs[model->output_count++] =
			choose(model, model->tensor_count);
	for (int i = 0; i < model->tensor_count; i++)
		for (int d = 0; !model->tensors[i].constant && d < 4; d++)
			model->tensors[i].dims[d] =
				twist(model, model->tensors[i].dims[d]);
	for (int i = 0; i < model->op_count; i++)
		if (choose(model, 64) == 63)
			model->ops[i].inputs[choose(model, 2)] =
				choose(model, model->tensor_count + 2) - 1;
}
