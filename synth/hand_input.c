#include "synth/hand_input.h"

#include "common/log.h"
#include "synth/synth_osc.h"

enum { RING_RECORDS = 256 };

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
	hand_intake_packet(&input->intake, input->now());
}

void
hand_input_message(void *context, const struct osc_message *message)
{
	struct hand_input *input = context;
	if (hand_intake_message(&input->intake, message))
		return;
	struct engine_event event;
	switch (synth_osc_read(message, &event)) {
	case SYNTH_OSC_EVENT:
		if (push(input, &event, input->intake.arrival))
			break;
		/* fall through */
	case SYNTH_OSC_REFUSED:
		atomic_fetch_add_explicit(&input->refused, 1, memory_order_relaxed);
		break;
	case SYNTH_OSC_FOREIGN:
		break;
	}
}

void
hand_input_packet_end(void *context, bool well_formed)
{
	struct hand_input *input = context;
	struct hand_intake *intake = &input->intake;
	if (!hand_intake_packet_end(intake, well_formed))
		return;
	struct engine_event event = {
		.kind = ENGINE_FRAME,
		.frame = intake->reader.frame,
	};
	if (!push(input, &event, intake->arrival))
		hand_intake_overrun(intake);
}

void
hand_input_status(struct hand_input *input, struct status *status)
{
	hand_intake_status(&input->intake, status);
	status_add(status, "controls-refused",
		atomic_load_explicit(&input->refused, memory_order_relaxed));
}
