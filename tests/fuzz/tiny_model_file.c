/* The second half of tiny_model.h: the model as bytes.
 * Field numbers: tensorflow/lite/schema/schema.fbs. */
#include "tests/fuzz/flat_writer.h"
#include "tests/fuzz/tiny_model.h"

#include <string.h>

/* Which fields an operator's options have. */
static uint32_t
option_fields(int kind)
{
	switch (kind) {
	case TFLITE_CONV_2D:
	case TFLITE_MAX_POOL_2D:
		return 0x3f;
	case TFLITE_DEPTHWISE_CONV_2D:
		return 0x7f;
	case TFLITE_RESIZE_BILINEAR:
		return 0x0c;
	default:
		return 0x03;
	}
}

static size_t
elements(const struct tiny_tensor *tensor)
{
	size_t count = 1;
	for (int i = 0; i < tensor->rank; i++)
		count *= (size_t)tensor->dims[i];
	return count;
}

/* Weights between -1/2 and 1/2. */
static void
write_data(struct flat_writer *writer, size_t buffer, const struct tiny_tensor *tensor)
{
	size_t count = elements(tensor), width = tensor->type == TFLITE_FLOAT16 ? 2 : 4;
	size_t data = flat_vector(writer, (uint32_t)(count * width), 1);
	flat_point(writer, flat_field(buffer, 0), data);
	for (size_t i = 0; i < count && !writer->full; i++) {
		float number = (float)((int)(i * 37 % 17) - 8) / 16;
		uint32_t bits;
		memcpy(&bits, &number, sizeof(bits));
		if (tensor->type == TFLITE_INT32)
			bits = (uint32_t)tensor->ints[i];
		if (tensor->type == TFLITE_FLOAT16) /* 0.5, -0.5, ... */
			memcpy(writer->bytes + data + 4 + 2 * i,
				i % 2 ? "\x00\xb8" : "\x00\x38", 2);
		else
			flat_set(writer, flat_element(data, (uint32_t)i), bits);
	}
}

static size_t
write_ints(struct flat_writer *writer, const int *ints, int count)
{
	size_t vector = flat_vector(writer, (uint32_t)count, 4);
	for (int i = 0; i < count; i++)
		flat_set(writer, flat_element(vector, (uint32_t)i), (uint32_t)ints[i]);
	return vector;
}

/* Buffer 0 is everybody's who has no data. */
static void
write_buffers(struct flat_writer *writer, const struct tiny_model *model, size_t list)
{
	flat_point(writer, flat_element(list, 0), flat_table(writer, 1, 0));
	for (int i = 0; i < model->tensor_count; i++) {
		const struct tiny_tensor *tensor = &model->tensors[i];
		size_t buffer = flat_table(writer, 1, tensor->constant);
		flat_point(writer, flat_element(list, (uint32_t)i + 1), buffer);
		if (tensor->constant)
			write_data(writer, buffer, tensor);
	}
}

static void
write_tensors(struct flat_writer *writer, const struct tiny_model *model, size_t list)
{
	for (int i = 0; i < model->tensor_count; i++) {
		const struct tiny_tensor *tensor = &model->tensors[i];
		size_t table = flat_table(writer, 3, 0x7);
		flat_point(writer, flat_element(list, (uint32_t)i), table);
		flat_set(writer, flat_field(table, 1), tensor->type);
		flat_set(writer, flat_field(table, 2),
			tensor->constant ? (uint32_t)i + 1 : 0);
		flat_point(writer, flat_field(table, 0),
			write_ints(writer, tensor->dims, tensor->rank));
	}
}

static void
write_op(struct flat_writer *writer, const struct tiny_op *op, size_t table)
{
	flat_point(writer, flat_field(table, 1),
		write_ints(writer, op->inputs, op->input_count));
	flat_point(writer, flat_field(table, 2), write_ints(writer, &op->output, 1));
	size_t options = flat_table(writer, TINY_OPTIONS_MAX, option_fields(op->kind));
	flat_point(writer, flat_field(table, 4), options);
	for (unsigned i = 0; i < TINY_OPTIONS_MAX; i++)
		flat_set(writer, flat_field(options, i), (uint32_t)op->options[i]);
}

static void
write_graph(struct flat_writer *writer, const struct tiny_model *model, size_t graph)
{
	const int input = 0;
	size_t tensors = flat_vector(writer, (uint32_t)model->tensor_count, 4);
	flat_point(writer, flat_field(graph, 0), tensors);
	write_tensors(writer, model, tensors);
	flat_point(writer, flat_field(graph, 1), write_ints(writer, &input, 1));
	flat_point(writer, flat_field(graph, 2),
		write_ints(writer, model->outputs, model->output_count));
	size_t ops = flat_vector(writer, (uint32_t)model->op_count, 4);
	flat_point(writer, flat_field(graph, 3), ops);
	for (int i = 0; i < model->op_count; i++) {
		size_t table = flat_table(writer, 5, 0x17);
		flat_point(writer, flat_element(ops, (uint32_t)i), table);
		flat_set(writer, flat_field(table, 0), (uint32_t)i);
		write_op(writer, &model->ops[i], table);
	}
}

/* Every operator has its own entry in the list of codes. */
static void
write_codes(struct flat_writer *writer, const struct tiny_model *model, size_t list)
{
	for (int i = 0; i < model->op_count; i++) {
		size_t table = flat_table(writer, 4, 0x9);
		flat_point(writer, flat_element(list, (uint32_t)i), table);
		flat_set(writer, flat_field(table, 0), (uint32_t)model->ops[i].kind);
		flat_set(writer, flat_field(table, 3), (uint32_t)model->ops[i].kind);
	}
}

size_t
tiny_model_write(const struct tiny_model *model, uint8_t *out, size_t room)
{
	struct flat_writer writer = { .bytes = out, .room = room };
	flat_vector(&writer, 0, 0);
	flat_vector(&writer, 0, 0);
	size_t root = flat_table(&writer, 5, 0x16);
	flat_set(&writer, 0, (uint32_t)root);
	flat_set(&writer, 4, 'T' | 'F' << 8 | 'L' << 16 | '3' << 24);

	size_t codes = flat_vector(&writer, (uint32_t)model->op_count, 4);
	flat_point(&writer, flat_field(root, 1), codes);
	write_codes(&writer, model, codes);
	size_t graphs = flat_vector(&writer, 1, 4);
	flat_point(&writer, flat_field(root, 2), graphs);
	size_t graph = flat_table(&writer, 4, 0xf);
	flat_point(&writer, flat_element(graphs, 0), graph);
	write_graph(&writer, model, graph);
	size_t buffers = flat_vector(&writer, (uint32_t)model->tensor_count + 1, 4);
	flat_point(&writer, flat_field(root, 4), buffers);
	write_buffers(&writer, model, buffers);
	return writer.full ? 0 : writer.size;
}
