/* For libFuzzer: any bytes as a model file, read, built and run. Mutations begin with
 * small whole models and change them word by word, where their sizes, offsets and indices
 * stand. */
#include "tests/fuzz/tiny_model.h"
#include "tests/fuzz/try_model.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);
size_t LLVMFuzzerCustomMutator(
	uint8_t *bytes, size_t count, size_t room, unsigned int seed);
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t count, size_t room); /* libFuzzer's */

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
	try_model(bytes, count);
	return 0;
}

static uint32_t
next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static size_t
new_model(uint8_t *bytes, size_t room, uint32_t *random)
{
	static struct tiny_model model;
	uint8_t choices[64];
	for (size_t i = 0; i < sizeof(choices); i++)
		choices[i] = (uint8_t)next_random(random);
	tiny_model_choose(&model, choices, sizeof(choices));
	return tiny_model_write(&model, bytes, room);
}

static void
change_word(uint8_t *bytes, size_t count, uint32_t *random)
{
	static const uint32_t strange[] = { 0, 1, 2, 127, 128, 255, 4096, 4097, 1 << 20,
		INT32_MAX, (uint32_t)INT32_MIN, UINT32_MAX };
	uint32_t word;
	uint8_t *at = bytes + next_random(random) % (count / 4) * 4;
	memcpy(&word, at, sizeof(word));
	switch (next_random(random) % 4) {
	case 0:
		word = strange[next_random(random) % (sizeof(strange) / sizeof(word))];
		break;
	case 1:
		word += next_random(random) % 9 - 4;
		break;
	case 2:
		word ^= 1u << next_random(random) % 32;
		break;
	default:
		memcpy(&word, bytes + next_random(random) % (count / 4) * 4,
			sizeof(word));
		break;
	}
	memcpy(at, &word, sizeof(word));
}

size_t
LLVMFuzzerCustomMutator(uint8_t *bytes, size_t count, size_t room, unsigned int seed)
{
	uint32_t random = seed * 2654435761u + 1;
	if (count < 64 || next_random(&random) % 32 == 0) {
		size_t size = new_model(bytes, room, &random);
		return size > 0 ? size : LLVMFuzzerMutate(bytes, count, room);
	}
	if (next_random(&random) % 4 == 0)
		return LLVMFuzzerMutate(bytes, count, room);
	for (uint32_t i = 1 + next_random(&random) % 3; i > 0; i--)
		change_word(bytes, count, &random);
	return count;
}
