/* A neural network as read from a TensorFlow Lite file: tensors and operators, checked.
 *
 * Reads the part of the format that the hand models use: one subgraph with one input,
 * float tensors in NHWC order with a batch of 1, thirteen kinds of operators, weights
 * stored as 32- or 16-bit floats. What comes out of tflite_load() is safe to execute:
 * every index, shape and length in it has been checked against the others.
 * Field numbers and codes: tensorflow/lite/schema/schema.fbs. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tflite_kind {
	TFLITE_ADD = 0,
	TFLITE_CONCATENATION = 2,
	TFLITE_CONV_2D = 3,
	TFLITE_DEPTHWISE_CONV_2D = 4,
	TFLITE_DEQUANTIZE = 6, /* never handed out: resolved into constants */
	TFLITE_FULLY_CONNECTED = 9,
	TFLITE_LOGISTIC = 14,
	TFLITE_MAX_POOL_2D = 17,
	TFLITE_RESHAPE = 22,
	TFLITE_RESIZE_BILINEAR = 23,
	TFLITE_PAD = 34,
	TFLITE_MEAN = 40,
	TFLITE_PRELU = 54,
};

enum tflite_type { TFLITE_FLOAT32 = 0, TFLITE_FLOAT16 = 1, TFLITE_INT32 = 2 };

enum tflite_activation { TFLITE_LINEAR, TFLITE_RELU, TFLITE_RELU_N1_TO_1, TFLITE_RELU6 };

enum { TFLITE_MAX_RANK = 4, TFLITE_MAX_INPUTS = 4, TFLITE_MAX_OUTPUTS = 4 };

struct tflite_tensor {
	int rank;
	int dims[TFLITE_MAX_RANK];
	size_t elements;
	enum tflite_type type; /* of `data` where there is some: 16-bit floats stay so */
	const uint8_t *data;   /* elements of a constant, not aligned; NULL: computed */
};

struct tflite_operator {
	enum tflite_kind kind;
	int inputs[TFLITE_MAX_INPUTS]; /* tensors; -1 where an optional one is left out */
	int input_count;
	int output;
	enum tflite_activation activation;
	bool same_padding; /* else "valid": none */
	int stride_x, stride_y;
	int pool_width, pool_height;
	int axis;
	bool align_corners, half_pixel_centres;
};

struct tflite {
	struct tflite_tensor *tensors;
	int tensor_count;
	struct tflite_operator *operators; /* in an order in which they can be computed */
	int operator_count;
	int input;
	int outputs[TFLITE_MAX_OUTPUTS];
	int output_count;
	uint8_t *bytes; /* the file: what `data` points into */
	size_t size;
};

/* Reads and checks a file. NULL on failure, after one line in the log. */
struct tflite *tflite_load(const char *path);

/* The same from memory: takes over `bytes` (from malloc), which are freed with the model
 * or, on failure, at once. On failure NULL, and *why says what is wrong with the bytes.
 */
struct tflite *tflite_parse(uint8_t *bytes, size_t size, const char **why);

void tflite_free(struct tflite *model);

/* Number `index` of a constant tensor of 32-bit integers. */
int32_t tflite_int(const struct tflite_tensor *tensor, size_t index);

/* Writes the constant tensor's elements as 32-bit floats; both kinds of floats. */
void tflite_floats(const struct tflite_tensor *tensor, float *out);
