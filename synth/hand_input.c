#include "synth/hand_input.h"

#include "common/log.h"
#include "synth/synth_osc.h"

enum {
	RING_RECORDS = 256,
	JUMP_MAX = 1000, /* a longer way, either way, is a new sender's doing */
};

/* After this much silence any step back is a new sender's doing too. */
static const uint64_t silence_us = 500000;

bool
hand_input_init(struct hand_input *input, uint64_t (*now)(void))
{
	*input = (struct hand_input){ .now = now };
	input->ring = ring_new(RING_RECORDS, sizeof(struct timed_event));
	if (!input->ring)
		log_error("out of memory");
	return input->ring;
}

void
hand_input_finish(struct hand_input *input)
{
	ring_free(input->ring);
	input->ring = NULL;
}

static void
count(struct hand_input *input, enum hand_fate fate, unsigned frames)
{
	atomic_fetch_add_explicit(&input->fate[fate], frames, memory_order_relaxed);
}

static unsigned
counted(struct hand_input *input, enum hand_fate fate)
{
	return atomic_load_explicit(&input->fate[fate], memory_order_relaxed);
}

static bool
push(struct hand_input *input, const struct engine_event *event, uint64_t arrival)
{
	struct timed_event timed = { arrival, *event };
	return ring_push(input->ring, &timed);
}

bool
hand_input_push(struct hand_input *input, const struct engine_event *event)
{
	return push(input, event, input->now());
}

void
hand_input_packet(void *context)
{
	struct hand_input *input = context;
	input->arrival = input->now();
	hand_reader_begin(&input->reader);
}

void
hand_input_message(void *context, const struct osc_message *message)
{
	struct hand_input *input = context;
	if (hand_reader_message(&input->reader, message))
		return;
	struct engine_event event;
	switch (synth_osc_read(message, &event)) {
	case SYNTH_OSC_EVENT:
		if (!push(input, &event, input->arrival))
			count(input, FATE_OVERRUN, 1);
		break;
	case SYNTH_OSC_REFUSED:
		count(input, FATE_REFUSED, 1);
		break;
	case SYNTH_OSC_FOREIGN:
		break;
	}
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
judge_old(struct hand_input *input, int32_t behind)
{
	if (behind < 64) {
		if (input->seen >> behind & 1)
			return FATE_DUPLICATE;
		input->seen |= UINT64_C(1) << behind;
	}
	/* it was counted as lost when the newer one came */
	if (counted(input, FATE_LOST) > 0)
		atomic_fetch_sub_explicit(
			&input->fate[FATE_LOST], 1, memory_order_relaxed);
	return FATE_LATE;
}

static enum hand_fate
judge(struct hand_input *input, int32_t sequence)
{
	int32_t ahead = ahead_by(sequence, input->last_sequence);
	bool silence = input->arrival - input->last_arrival > silence_us;
	bool anew = !input->tracking || ahead > JUMP_MAX || ahead < -JUMP_MAX ||
		    (ahead <= 0 && silence);
	if (!anew && ahead <= 0)
		return judge_old(input, -ahead);
	if (anew) {
		input->seen = 0;
	} else {
		count(input, FATE_LOST, (unsigned)ahead - 1);
		input->seen = ahead < 64 ? input->seen << ahead : 0;
	}
	input->seen |= 1;
	input->tracking = true;
	input->last_sequence = sequence;
	input->last_arrival = input->arrival;
	return FATE_RECEIVED;
}

void
hand_input_packet_end(void *context, bool well_formed)
{
	struct hand_input *input = context;
	enum hand_packet packet = hand_reader_end(&input->reader, well_formed);
	if (packet == HAND_PACKET_FOREIGN)
		return;
	enum hand_fate fate = FATE_MALFORMED;
	if (packet == HAND_PACKET_FRAME)
		fate = input->reader.has_sequence
			       ? judge(input, input->reader.frame.sequence)
			       : FATE_RECEIVED;
	if (fate == FATE_RECEIVED) {
		struct engine_event event = {
			.kind = ENGINE_FRAME,
			.frame = input->reader.frame,
		};
		if (!push(input, &event, input->arrival))
			fate = FATE_OVERRUN;
	}
	count(input, fate, 1);
}

unsigned
hand_input_casualties(struct hand_input *input)
{
	return counted(input, FATE_LOST) + counted(input, FATE_LATE) +
	       counted(input, FATE_MALFORMED) + counted(input, FATE_OVERRUN);
}

void
hand_input_status(struct hand_input *input, struct status *status)
{
	static const char *const names[FATES] = { "frames", "frames-lost", "frames-late",
		"frames-duplicate", "frames-malformed", "frames-overrun",
		"controls-refused" };
	for (int i = 0; i < FATES; i++)
		status_add(status, names[i], counted(input, (enum hand_fate)i));
	status_add(status, "casualties", hand_input_casualties(input));
}

void
hand_input_summary(struct hand_input *input)
{
	log_info("%u frames, %u casualties (%u lost, %u late, %u malformed, %u overrun)",
		counted(input, FATE_RECEIVED), hand_input_casualties(input),
		counted(input, FATE_LOST), counted(input, FATE_LATE),
		counted(input, FATE_MALFORMED), counted(input, FATE_OVERRUN));
}
