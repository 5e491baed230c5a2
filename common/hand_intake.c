#include "common/hand_intake.h"

#include "common/log.h"

enum { JUMP_MAX = 1000 /* a longer way, either way, is a new sender's doing */ };

/* After this much silence any step back is a new sender's doing too. */
static const uint64_t silence_us = 500000;

static void
count(struct hand_intake *intake, enum hand_fate fate, unsigned frames)
{
	atomic_fetch_add_explicit(&intake->fate[fate], frames, memory_order_relaxed);
}

static unsigned
counted(struct hand_intake *intake, enum hand_fate fate)
{
	return atomic_load_explicit(&intake->fate[fate], memory_order_relaxed);
}

void
hand_intake_packet(struct hand_intake *intake, uint64_t arrival)
{
	intake->arrival = arrival;
	hand_reader_begin(&intake->reader);
}

bool
hand_intake_message(struct hand_intake *intake, const struct osc_message *message)
{
	return hand_reader_message(&intake->reader, message);
}

/* How far `sequence` is ahead of `last`; the numbers wrap from INT32_MAX to 0. */
static int32_t
ahead_by(int32_t sequence, int32_t last)
{
	uint32_t distance = ((uint32_t)sequence - (uint32_t)last) & 0x7fffffff;
	return distance & 0x40000000 ? (int32_t)(distance | 0x80000000)
				     : (int32_t)distance;
}

/* A frame that had been missed, or one that had come already. */
static enum hand_fate
judge_old(struct hand_intake *intake, int32_t behind)
{
	if (behind < 64) {
		if (intake->seen >> behind & 1)
			return FATE_DUPLICATE;
		intake->seen |= UINT64_C(1) << behind;
	}
	/* it was counted as lost when the newer one came */
	if (counted(intake, FATE_LOST) > 0)
		atomic_fetch_sub_explicit(
			&intake->fate[FATE_LOST], 1, memory_order_relaxed);
	return FATE_LATE;
}

static enum hand_fate
judge(struct hand_intake *intake, int32_t sequence)
{
	int32_t ahead = ahead_by(sequence, intake->last_sequence);
	bool silence = intake->arrival - intake->last_arrival > silence_us;
	bool anew = !intake->tracking || ahead > JUMP_MAX || ahead < -JUMP_MAX ||
		    (ahead <= 0 && silence);
	if (!anew && ahead <= 0)
		return judge_old(intake, -ahead);
	if (anew) {
		intake->seen = 0;
	} else {
		count(intake, FATE_LOST, (unsigned)ahead - 1);
		intake->seen = ahead < 64 ? intake->seen << ahead : 0;
	}
	intake->seen |= 1;
	intake->tracking = true;
	intake->last_sequence = sequence;
	intake->last_arrival = intake->arrival;
	return FATE_RECEIVED;
}

bool
hand_intake_packet_end(struct hand_intake *intake, bool well_formed)
{
	enum hand_packet packet = hand_reader_end(&intake->reader, well_formed);
	if (packet == HAND_PACKET_FOREIGN)
		return false;
	enum hand_fate fate = FATE_MALFORMED;
	if (packet == HAND_PACKET_FRAME)
		fate = intake->reader.has_sequence
			       ? judge(intake, intake->reader.frame.sequence)
			       : FATE_RECEIVED;
	count(intake, fate, 1);
	return fate == FATE_RECEIVED;
}

void
hand_intake_overrun(struct hand_intake *intake)
{
	atomic_fetch_sub_explicit(&intake->fate[FATE_RECEIVED], 1, memory_order_relaxed);
	count(intake, FATE_OVERRUN, 1);
}

unsigned
hand_intake_casualties(struct hand_intake *intake)
{
	return counted(intake, FATE_LOST) + counted(intake, FATE_LATE) +
	       counted(intake, FATE_MALFORMED) + counted(intake, FATE_OVERRUN);
}

void
hand_intake_status(struct hand_intake *intake, struct status *status)
{
	static const char *const names[FATES] = { "frames", "frames-lost", "frames-late",
		"frames-duplicate", "frames-malformed", "frames-overrun" };
	for (int i = 0; i < FATES; i++)
		status_add(status, names[i], counted(intake, (enum hand_fate)i));
	status_add(status, "casualties", hand_intake_casualties(intake));
}

void
hand_intake_summary(struct hand_intake *intake)
{
	log_info("%u frames, %u casualties (%u lost, %u late, %u malformed, %u overrun)",
		counted(intake, FATE_RECEIVED), hand_intake_casualties(intake),
		counted(intake, FATE_LOST), counted(intake, FATE_LATE),
		counted(intake, FATE_MALFORMED), counted(intake, FATE_OVERRUN));
}
