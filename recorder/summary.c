#include "recorder/summary.h"

#include "common/log.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LINE_BYTES = 900 };

static void
log_peaks(const struct summary *summary)
{
	char line[LINE_BYTES] = "";
	for (unsigned c = 0; c < summary->channels; c++) {
		size_t used = strlen(line);
		float peak = summary->end->peak[c];
		if (peak > 0)
			snprintf(line + used, sizeof(line) - used, " %.1f",
				20 * log10f(peak));
		else
			snprintf(line + used, sizeof(line) - used, " silent");
	}
	log_info("peak levels in dBFS:%s", line);
}

static void
log_gaps(const struct summary *summary, const struct tape_counts *counts)
{
	const struct tape_gap *gap;
	size_t listed = tape_gaps(summary->tape, &gap);
	for (size_t i = 0; i < listed; i++) {
		bool undelivered = gap[i].kind == TAPE_UNDELIVERED;
		log_warning("gap of %" PRIu64 " frames at %.6f s: %s", gap[i].frames,
			(double)gap[i].at / summary->rate,
			undelivered ? "never delivered by the server"
				    : "the disk was too slow");
	}
	if (listed == TAPE_GAPS_MAX)
		log_warning("later gaps are only counted");
	if (counts->overruns)
		log_error("%" PRIu64 " overruns: %" PRIu64 " frames lost, silence in "
			  "their place; a longer --buffer helps",
			counts->overruns, counts->overrun_frames);
	if (counts->undelivered)
		log_warning("%" PRIu64 " frames never delivered by the server (%" PRIu64
			    " xruns), silence in their place",
			counts->undelivered_frames, counts->undelivered);
	if (counts->events_lost)
		log_error("%" PRIu64 " MIDI events lost", counts->events_lost);
}

void
summary_log(const struct summary *summary)
{
	struct tape_counts counts;
	tape_count(summary->tape, &counts);
	log_gaps(summary, &counts);
	if (summary->end->frames < counts.frames)
		log_error("the last %" PRIu64 " frames are not in the file",
			counts.frames - summary->end->frames);
	log_info("%s: %.3f s, %" PRIu64 " frames, %u channels at %" PRIu32 " Hz",
		summary->name->wav, (double)summary->end->frames / summary->rate,
		summary->end->frames, summary->channels, summary->rate);
	log_info("%s: %" PRIu64 " MIDI events", summary->name->mid, counts.events);
	log_peaks(summary);
}

bool
summary_whole(const struct summary *summary)
{
	struct tape_counts counts;
	tape_count(summary->tape, &counts);
	return summary->end->whole && counts.overruns == 0 && counts.events_lost == 0;
}
