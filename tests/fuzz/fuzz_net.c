/* For libFuzzer: any bytes choose a small model whose parts fit together, nearly, which
 * is then read, built and run. */
#include "tests/fuzz/tiny_model.h"
#include "tests/fuzz/try_model.h"

enum { FILE_BYTES = 64 << 10 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
	static struct tiny_model model;
	static uint8_t file[FILE_BYTES];
	tiny_model_choose(&model, bytes, count);
	size_t size = tiny_model_write(&model, file, sizeof(file));
	if (size > 0)
		try_model(file, size);
	return 0;
}
