#include "common/osc_score.h"

#include "common/log.h"

#include <errno.h>
#include <string.h>

static const char bundle[8] = "#bundle";
enum { TAG_BYTES = 8, BUNDLE_BYTES = sizeof(bundle) + TAG_BYTES };

bool
osc_score_open(struct osc_score *score, const char *path)
{
	score->path = path;
	score->number = 0;
	score->file = fopen(path, "re");
	if (!score->file)
		log_error("cannot read %s: %s", path, strerror(errno));
	return score->file;
}

void
osc_score_close(struct osc_score *score)
{
	if (score->file)
		fclose(score->file);
	score->file = NULL;
}

static uint32_t
read_word(const unsigned char *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 |
	       at[3];
}

/* Seconds and their 2^-32nd parts. */
static double
read_tag(const unsigned char *at)
{
	return read_word(at) + read_word(at + 4) / 4294967296.0;
}

static enum osc_score_read
complain(const struct osc_score *score, const char *what)
{
	log_error("%s: packet %ld %s", score->path, score->number, what);
	return OSC_SCORE_BAD;
}

/* OSC_SCORE_END, too, when there is less than that. */
static enum osc_score_read
read_bytes(struct osc_score *score, unsigned char *to, size_t bytes)
{
	errno = 0;
	if (fread(to, 1, bytes, score->file) == bytes)
		return OSC_SCORE_PACKET;
	if (!ferror(score->file))
		return OSC_SCORE_END;
	log_error("cannot read %s: %s", score->path, strerror(errno));
	return OSC_SCORE_BAD;
}

enum osc_score_read
osc_score_next(struct osc_score *score, double *seconds)
{
	unsigned char length[4];
	enum osc_score_read read = read_bytes(score, length, sizeof(length));
	if (read != OSC_SCORE_PACKET)
		return read;
	score->number++;
	score->bytes = read_word(length);
	if (score->bytes < BUNDLE_BYTES || score->bytes > OSC_PACKET_BYTES)
		return complain(score, "is too short or too long to be a bundle");
	read = read_bytes(score, score->packet, score->bytes);
	if (read != OSC_SCORE_PACKET)
		return read;
	if (memcmp(score->packet, bundle, sizeof(bundle)) != 0)
		return complain(score, "is no bundle");
	double tag = read_tag(score->packet + sizeof(bundle));
	if (score->number == 1)
		score->first = tag;
	else if (tag < score->before)
		return complain(score, "is earlier than the one before it");
	score->before = tag;
	*seconds = tag - score->first;
	return OSC_SCORE_PACKET;
}
