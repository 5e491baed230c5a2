#include "recorder/take_report.h"

#include "common/log.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void
report_gaps(const struct sheet *sheet)
{
	for (size_t i = 0; i < sheet->gaps; i++)
		log_warning("gap of %" PRIu64 " frames at %.6f s: %s",
			sheet->gap[i].frames, (double)sheet->gap[i].at / sheet->rate,
			sheet->gap[i].kind == TAPE_UNDELIVERED
				? "never delivered by the server"
				: "the disk was too slow");
	if (sheet->later_gaps)
		log_warning("%zu later gaps are only counted", sheet->later_gaps);
}

static void
report_levels(const struct sheet *sheet)
{
	char line[900] = "";
	for (unsigned c = 0; sheet->level && c < sheet->channels; c++) {
		size_t used = strlen(line);
		float peak = sheet->level[c].highest;
		if (peak > 0)
			snprintf(line + used, sizeof(line) - used, " %.1f",
				20 * log10f(peak));
		else
			snprintf(line + used, sizeof(line) - used, " silent");
	}
	log_info("peak levels in dBFS:%s", line);
	if (sheet->loudness.integrated < WAVE_UNKNOWN)
		log_info("loudness (EBU R 128): %.1f LUFS, range %.1f LU",
			sheet->loudness.integrated, sheet->loudness.range);
}

void
take_report(const struct sheet *sheet, const char *path)
{
	report_gaps(sheet);
	log_info("%s: %.3f s, %" PRIu64 " frames, %u channels at %u Hz", path,
		(double)sheet->frames / sheet->rate, sheet->frames, sheet->channels,
		sheet->rate);
	log_info("%" PRIu64 " MIDI events", sheet->events);
	if (sheet->hands)
		log_info("%" PRIu64 " frames of hands, %" PRIu64 " casualties",
			sheet->hands->frames, sheet->hands->casualties);
	report_levels(sheet);
}
