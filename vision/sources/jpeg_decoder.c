#include "vision/sources/jpeg_decoder.h"

#include "common/log.h"
#include "vision/sources/jpeg_memory.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jerror.h>

/* One picture of the largest camera needs a tenth of it. */
static const long memory_bytes = 64L << 20;

struct jpeg_decoder {
	struct jpeg_error_mgr error; /* first: the library's pointer to it is ours */
	struct jpeg_decompress_struct jpeg;
	struct jpeg_memory memory;
	JHUFF_TBL usual_dc[NUM_HUFF_TBLS], usual_ac[NUM_HUFF_TBLS];
	jmp_buf give_up;
};

static _Noreturn void
give_up(j_common_ptr jpeg)
{
	longjmp(((struct jpeg_decoder *)jpeg->err)->give_up, 1);
}

/* Many cameras put a few bytes too many between the parts of a picture, and get a header
 * field wrong: no pixel suffers. All other warnings mean that some did. */
static void
judge_message(j_common_ptr jpeg, int level)
{
	if (level >= 0)
		return;
	switch (jpeg->err->msg_code) {
	case JWRN_EXTRANEOUS_DATA:
	case JWRN_JFIF_MAJOR:
	case JWRN_ADOBE_XFORM:
		return;
	default:
		give_up(jpeg);
	}
}

static void
be_silent(j_common_ptr jpeg)
{
	(void)jpeg;
}

/* The Huffman tables of pictures that bring none are those of the standard (ITU-T T.81,
 * annex K), which the library fills in for who writes pictures. */
static void
make_tables(struct jpeg_decoder *decoder)
{
	struct jpeg_compress_struct writer = { .err = decoder->jpeg.err };
	j_common_ptr jpeg = (j_common_ptr)&decoder->jpeg;
	jpeg_create_compress(&writer);
	writer.in_color_space = JCS_GRAYSCALE;
	writer.input_components = 1;
	jpeg_set_defaults(&writer);
	for (int i = 0; i < NUM_HUFF_TBLS; i++) {
		if (writer.dc_huff_tbl_ptrs[i])
			decoder->usual_dc[i] = *writer.dc_huff_tbl_ptrs[i];
		if (writer.ac_huff_tbl_ptrs[i])
			decoder->usual_ac[i] = *writer.ac_huff_tbl_ptrs[i];
		decoder->jpeg.dc_huff_tbl_ptrs[i] = jpeg_alloc_huff_table(jpeg);
		decoder->jpeg.ac_huff_tbl_ptrs[i] = jpeg_alloc_huff_table(jpeg);
	}
	for (int i = 0; i < NUM_QUANT_TBLS; i++)
		decoder->jpeg.quant_tbl_ptrs[i] = jpeg_alloc_quant_table(jpeg);
	jpeg_destroy_compress(&writer);
}

/* The library would use those of the picture before. */
static void
forget_tables(struct jpeg_decoder *decoder)
{
	for (int i = 0; i < NUM_HUFF_TBLS; i++) {
		*decoder->jpeg.dc_huff_tbl_ptrs[i] = decoder->usual_dc[i];
		*decoder->jpeg.ac_huff_tbl_ptrs[i] = decoder->usual_ac[i];
	}
	for (int i = 0; i < NUM_QUANT_TBLS; i++)
		decoder->jpeg.quant_tbl_ptrs[i]->quantval[0] = 0;
}

/* 0 is no divisor: nobody has filled in such a table. */
static bool
has_tables(const struct jpeg_decompress_struct *jpeg)
{
	for (int i = 0; i < jpeg->num_components; i++) {
		int index = jpeg->comp_info[i].quant_tbl_no;
		if (index < 0 || index >= NUM_QUANT_TBLS ||
			!jpeg->quant_tbl_ptrs[index] ||
			jpeg->quant_tbl_ptrs[index]->quantval[0] == 0)
			return false;
	}
	return true;
}

static bool
create(struct jpeg_decoder *decoder)
{
	decoder->jpeg.err = jpeg_std_error(&decoder->error);
	decoder->error.error_exit = give_up;
	decoder->error.emit_message = judge_message;
	decoder->error.output_message = be_silent;
	if (setjmp(decoder->give_up))
		return false;
	jpeg_create_decompress(&decoder->jpeg);
	decoder->jpeg.mem->max_memory_to_use = memory_bytes;
	jpeg_memory_init(&decoder->memory, &decoder->jpeg);
	make_tables(decoder);
	return true;
}

struct jpeg_decoder *
jpeg_decoder_new(void)
{
	struct jpeg_decoder *decoder = calloc(1, sizeof(*decoder));
	if (decoder && create(decoder))
		return decoder;
	log_error("not enough memory for JPEG pictures");
	free(decoder);
	return NULL;
}

void
jpeg_decoder_free(struct jpeg_decoder *decoder)
{
	if (!decoder)
		return;
	jpeg_destroy_decompress(&decoder->jpeg);
	jpeg_memory_finish(&decoder->memory);
	free(decoder);
}

/* Smooth as it may be, a picture takes a bit for a block's brightness, one for its end,
 * and colours have blocks as well: a byte holds no 256 pixels. */
static bool
may_hold(size_t bytes, const struct jpeg_decompress_struct *jpeg)
{
	return (size_t)jpeg->image_width * jpeg->image_height / 256 <= bytes;
}

/* Several scans could be repeated until the end of time. */
static bool
begin(struct jpeg_decompress_struct *jpeg, size_t bytes, struct picture *picture)
{
	if (jpeg_read_header(jpeg, TRUE) != JPEG_HEADER_OK || jpeg->progressive_mode ||
		jpeg->arith_code || jpeg->comps_in_scan != jpeg->num_components ||
		!may_hold(bytes, jpeg) || !has_tables(jpeg))
		return false;
	jpeg->out_color_space = JCS_EXT_BGR;
	jpeg->dct_method = JDCT_ISLOW;
	return picture_fit(picture, (int)jpeg->image_width, (int)jpeg->image_height) &&
	       jpeg_start_decompress(jpeg);
}

static void
read_rows(struct jpeg_decompress_struct *jpeg, const struct picture *picture)
{
	JSAMPROW rows[4];
	while (jpeg->output_scanline < jpeg->output_height) {
		JDIMENSION left = jpeg->output_height - jpeg->output_scanline;
		JDIMENSION count = left < 4 ? left : 4;
		for (JDIMENSION i = 0; i < count; i++)
			rows[i] = picture->pixels + (size_t)3 * jpeg->output_width *
							    (jpeg->output_scanline + i);
		jpeg_read_scanlines(jpeg, rows, count);
	}
}

bool
jpeg_decoder_read(struct jpeg_decoder *decoder, const uint8_t *data, size_t bytes,
	struct picture *picture)
{
	struct jpeg_decompress_struct *jpeg = &decoder->jpeg;
	if (bytes == 0)
		return false;
	if (setjmp(decoder->give_up)) {
		jpeg_abort_decompress(jpeg);
		return false;
	}
	forget_tables(decoder);
	jpeg_mem_src(jpeg, data, (unsigned long)bytes);
	if (!begin(jpeg, bytes, picture)) {
		jpeg_abort_decompress(jpeg);
		return false;
	}
	read_rows(jpeg, picture);
	jpeg_finish_decompress(jpeg);
	return true;
}
