/* Small hand models for fuzzing: any bytes choose the operators and their sizes, nearly
 * always such that they fit together. */
#pragma once

#include "vision/nets/tflite.h"

enum {
	TINY_TENSORS_MAX = 64,
	TINY_OPS_MAX = 32,
	TINY_OPTIONS_MAX = 7,
	TINY_INTS_MAX = 8
};

struct tiny_tensor {
	int rank, dims[TFLITE_MAX_RANK];
	enum tflite_type type;
	bool constant;
	int ints[TINY_INTS_MAX]; /* of constant integers */
};

struct tiny_op {
	int kind, inputs[TFLITE_MAX_INPUTS], input_count, output;
	int options[TINY_OPTIONS_MAX];
};

struct tiny_model {
	const uint8_t *choices;
	size_t count, at;
	struct tiny_tensor tensors[TINY_TENSORS_MAX];
	int tensor_count;
	struct tiny_op ops[TINY_OPS_MAX];
	int op_count;
	int outputs[2], output_count;
};

void tiny_model_choose(struct tiny_model *model, const uint8_t *choices, size_t count);

/* Writes the model as a .tflite file of at most `room` bytes; 0 when it would not fit. */
size_t tiny_model_write(const struct tiny_model *model, uint8_t *out, size_t room);
