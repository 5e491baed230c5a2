/* Reads a whole WAV or RF64 file of 32-bit floats for a test, by its own reading of the
 * format: what the program's library wrote is not checked by the same library. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct wav {
	unsigned channels;
	uint32_t rate;
	size_t frames;
	float *samples; /* interleaved; free it */
};

static inline uint32_t
wav_number(const unsigned char *bytes, int count)
{
	uint32_t number = 0;
	for (int i = count - 1; i >= 0; i--)
		number = number << 8 | bytes[i];
	return number;
}

__attribute__((unused)) static bool
wav_read(const char *path, struct wav *wav)
{
	*wav = (struct wav){ 0 };
	FILE *file = fopen(path, "rb");
	if (!file)
		return false;
	unsigned char head[12], chunk[8], format[16], sizes[28];
	uint64_t large = 0; /* the length of the sound, as ds64 tells it */
	bool good = fread(head, 12, 1, file) == 1 && memcmp(head + 8, "WAVE", 4) == 0 &&
		    (memcmp(head, "RIFF", 4) == 0 || memcmp(head, "RF64", 4) == 0);
	while (good && !wav->samples && fread(chunk, 8, 1, file) == 1) {
		uint32_t bytes = wav_number(chunk + 4, 4);
		if (memcmp(chunk, "fmt ", 4) == 0 && bytes >= 16) {
			good = fread(format, 16, 1, file) == 1 &&
			       wav_number(format + 14, 2) == 32;
			wav->channels = wav_number(format + 2, 2);
			wav->rate = wav_number(format + 4, 4);
			bytes -= 16;
		} else if (memcmp(chunk, "ds64", 4) == 0 && bytes == sizeof(sizes)) {
			good = fread(sizes, bytes, 1, file) == 1;
			large = (uint64_t)wav_number(sizes + 12, 4) << 32 |
				wav_number(sizes + 8, 4);
			continue;
		} else if (memcmp(chunk, "data", 4) == 0) {
			uint64_t data = bytes == UINT32_MAX ? large : bytes;
			good = wav->channels > 0;
			wav->samples = good ? malloc(data + 1) : NULL;
			good = good && wav->samples;
			wav->frames = good ? data / 4 / wav->channels : 0;
			good = good && fread(wav->samples, 1, data, file) == data;
			break;
		}
		fseek(file, bytes + bytes % 2, SEEK_CUR);
	}
	fclose(file);
	return good && wav->samples;
}
