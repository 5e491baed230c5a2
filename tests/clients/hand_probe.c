/* A JACK client that plays hand-synth by OSC and listens to it:
 *
 *   hand_probe PID
 *
 * connects the running hand-synth, plays onsets at odd moments and then a scale, ends the
 * process PID while a note sounds, and prints "NAME NUMBER" lines of what it heard. */
#include "common/client.h"
#include "common/hand_osc.h"
#include "common/log.h"
#include "common/midi.h"
#include "common/note.h"
#include "tests/spectrum.h"
#include "vision/targets/hand_sender.h"

#include <jack/midiport.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>

enum { SECONDS = 30, ONSETS = 50, RUNGS = 11, EVENTS_MAX = 4096 };

static struct client client;
static jack_port_t *in_left, *midi_in;
static float *heard; /* by frame of the server, from `base` on */
static jack_nframes_t base;
static atomic_uint heard_frames;
static struct midi_event events[EVENTS_MAX]; /* frames from `base` on */
static atomic_uint event_count;
static unsigned rate;

static int
process(jack_nframes_t frames, void *context)
{
	(void)context;
	jack_nframes_t now = jack_last_frame_time(client.jack);
	if (heard_frames == 0)
		base = now;
	if (now - base + frames > SECONDS * rate)
		return 0;
	const float *sound = jack_port_get_buffer(in_left, frames);
	memcpy(heard + (now - base), sound, frames * sizeof(*sound));
	void *midi = jack_port_get_buffer(midi_in, frames);
	jack_midi_event_t event;
	for (uint32_t i = 0; jack_midi_event_get(&event, midi, i) == 0; i++) {
		if (event.size > 3 || event_count == EVENTS_MAX)
			continue;
		struct midi_event *kept = &events[event_count];
		kept->frame = now - base + event.time;
		memcpy(kept->data, event.buffer, event.size);
		atomic_fetch_add(&event_count, 1);
	}
	atomic_store(&heard_frames, now - base + frames);
	return 0;
}

static void
rest(double seconds)
{
	struct timespec time = { .tv_sec = (time_t)seconds };
	time.tv_nsec = (long)((seconds - (double)time.tv_sec) * 1e9);
	nanosleep(&time, NULL);
}

/* Sends a frame with a hand of this area, or none for 0; when, in frames from base on. */
static uint32_t
show(struct hand_sender *sender, double area)
{
	static struct hand_frame frame;
	struct hand *hand = &frame.hand[HAND_RIGHT];
	frame.sequence++;
	hand->present = area > 0;
	hand->feature[HAND_AREA] = (float)area;
	jack_time_t now = jack_get_time();
	hand_sender_send(sender, &(struct hand_sighting){ .frame = &frame });
	return jack_time_to_frames(client.jack, now) - base;
}

static double
rung_area(int rung)
{
	return 0.02 * pow(10, (rung + 0.5) / RUNGS);
}

/* The first sample from `from` on that sounds; a sine's own first is 0. */
static uint32_t
first_sound(uint32_t from)
{
	while (from < heard_frames && heard[from] == 0)
		from++;
	return from - 1;
}

static bool
note_on_at(uint32_t frame)
{
	for (unsigned i = 0; i < event_count; i++)
		if (events[i].frame == frame &&
			(events[i].data[0] & 0xf0) == MIDI_NOTE_ON)
			return true;
	return false;
}

static void
report_onsets(const uint32_t *sent)
{
	double sum = 0, squares = 0, least = INFINITY, most = 0;
	int apart = 0;
	for (int i = 0; i < ONSETS; i++) {
		uint32_t onset = first_sound(sent[i]);
		double late = (double)onset - sent[i];
		sum += late;
		squares += late * late;
		least = fmin(least, late);
		most = fmax(most, late);
		apart += !note_on_at(onset);
	}
	double mean = sum / ONSETS;
	printf("latency-mean %.2f\nlatency-least %.0f\nlatency-most %.0f\n", mean, least,
		most);
	printf("latency-deviation %.3f\n", sqrt(squares / ONSETS - mean * mean));
	printf("midi-apart %d\n", apart);
}

static void
report_scale(const uint32_t *begin)
{
	static const int notes[RUNGS] = { 60, 62, 64, 67, 69, 72, 74, 76, 79, 81, 84 };
	double worst = 0;
	for (int i = 0; i < RUNGS; i++) {
		double hertz = note_hertz(notes[i], 440);
		double got = measure_hertz(
			heard + begin[i] + rate / 10, (int)rate / 10, hertz, rate);
		worst = fmax(worst, fabs(cents(got, hertz)));
	}
	printf("cents-worst %.3f\n", worst);
}

static void
report_end(uint32_t from)
{
	int notes = 0;
	for (unsigned i = 0; i < event_count; i++) {
		int status = events[i].data[0] & 0xf0;
		notes += (status == MIDI_NOTE_ON) - (status == MIDI_NOTE_OFF);
	}
	double rough = 0, before = 0;
	for (uint32_t i = from; i + 2 < heard_frames; i++) {
		double bend = fabs(heard[i] - 2.0 * heard[i + 1] + heard[i + 2]);
		double *most = i < from + rate / 20 ? &before : &rough;
		*most = fmax(*most, bend);
	}
	printf("notes-hanging %d\nend-roughness %.3f\n", notes, rough / before);
	printf("end-level %g\n", fabs(heard[heard_frames - 1]));
}

static void
perform(struct hand_sender *sender, pid_t synth)
{
	uint32_t onset[ONSETS], begin[RUNGS];
	for (int i = 0; i < ONSETS; i++) {
		rest(0.001 * (i * 37 % 23));
		onset[i] = show(sender, rung_area(10));
		rest(0.03);
		show(sender, 0);
		rest(0.12);
	}
	for (int i = 0; i < RUNGS; i++)
		for (int k = 0; k < 8; k++) {
			uint32_t now = show(sender, rung_area(i));
			if (k == 0)
				begin[i] = now;
			rest(1 / 30.0);
		}
	uint32_t end = show(sender, rung_area(10));
	rest(0.06);
	kill(synth, SIGTERM);
	rest(0.4);
	report_onsets(onset);
	report_scale(begin);
	report_end(end);
}

int
main(int argc, char **argv)
{
	struct client_options options = {
		.name = "probe",
		.connect = { .item = { "midi_in=hand-synth:midi_out",
				     "in_left=hand-synth:out_left" },
			.count = 2 },
		.ready_fd = -1,
	};
	log_init("hand_probe");
	int synth = argc == 2 ? atoi(argv[1]) : 0;
	struct hand_sender *sender = hand_sender_new(NULL);
	if (synth <= 0 || !hand_sender_add(sender, HAND_OSC_URL) ||
		!client_open(&client, &options))
		return EXIT_FAILURE;
	rate = jack_get_sample_rate(client.jack);
	heard = calloc((size_t)SECONDS * rate, sizeof(*heard));
	in_left =
		client_port(&client, "in_left", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput);
	midi_in =
		client_port(&client, "midi_in", JACK_DEFAULT_MIDI_TYPE, JackPortIsInput);
	jack_set_process_callback(client.jack, process, NULL);
	if (!heard || !client_activate(&client, &options))
		return EXIT_FAILURE;
	rest(0.3);
	perform(sender, synth);
	client_close(&client);
	hand_sender_free(sender);
	free(heard);
	return EXIT_SUCCESS;
}
