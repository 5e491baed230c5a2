#include "synth/player.h"

#include "common/log.h"

#include <string.h>

enum { NOTES_RING = 256 };

REALTIME static void
tell_sounding(struct player *player, const struct engine *engine)
{
	struct sounding sounding = engine_sounding(engine);
	atomic_store_explicit(
		&player->sounding, sounding_pack(&sounding), memory_order_relaxed);
}

bool
player_init(struct player *player, const struct engine_settings *settings, double rate,
	struct ring *events)
{
	*player = (struct player){ .events = events };
	player->notes = ring_new(NOTES_RING, sizeof(struct engine_note));
	struct engine *engine = engine_new(settings, rate);
	atomic_store(&player->engine, engine);
	if (player->notes && engine) {
		tell_sounding(player, engine);
		return true;
	}
	if (!player->notes)
		log_error("out of memory");
	player_finish(player);
	return false;
}

void
player_finish(struct player *player)
{
	engine_free(player->retired);
	engine_free(atomic_exchange(&player->engine, NULL));
	player->retired = NULL;
	ring_free(player->notes);
	player->notes = NULL;
}

REALTIME static void
take_events(struct player *player, struct engine *engine, const struct period *period)
{
	while (player->holding || ring_pop(player->events, &player->held)) {
		player->holding = true;
		uint32_t offset = period_offset(period, player->held.arrival);
		if (offset >= period->frames ||
			!engine_event(engine, offset, &player->held.event))
			return;
		player->holding = false;
	}
}

REALTIME static void
tell_notes(struct player *player, const struct engine *engine)
{
	size_t count;
	const struct engine_note *note = engine_notes(engine, &count);
	atomic_fetch_add_explicit(
		&player->notes_played, (unsigned)count, memory_order_relaxed);
	for (size_t i = 0; i < count; i++)
		if (!ring_push(player->notes, &note[i]))
			atomic_fetch_add_explicit(
				&player->notes_unshown, 1, memory_order_relaxed);
}

const struct midi_event *
player_render(struct player *player, unsigned rate, const struct period *period,
	float *left, float *right, size_t *midi_count)
{
	struct engine *engine = atomic_load(&player->engine);
	if (engine_rate(engine) != rate) {
		atomic_store(&player->rate_missing, rate);
		memset(left, 0, period->frames * sizeof(*left));
		memset(right, 0, period->frames * sizeof(*right));
		*midi_count = 0;
		return NULL;
	}
	take_events(player, engine, period);
	engine_render(engine, left, right, period->frames);
	tell_notes(player, engine);
	tell_sounding(player, engine);
	atomic_store(&player->finished, engine_finished(engine));
	return engine_midi(engine, midi_count);
}

void
player_midi_lost(struct player *player, unsigned events)
{
	atomic_fetch_add_explicit(&player->midi_lost, events, memory_order_relaxed);
	engine_midi_lost(atomic_load(&player->engine));
}

void
player_refit(struct player *player)
{
	unsigned rate = atomic_exchange(&player->rate_missing, 0);
	struct engine *old = atomic_load(&player->engine);
	if (rate == 0 || engine_rate(old) == rate)
		return;
	struct engine_settings settings = engine_current_settings(old);
	struct engine *engine = engine_new(&settings, rate);
	if (!engine)
		return;
	atomic_store(&player->engine, engine);
	/* The JACK thread may have looked at the old one just before. It will have left
	 * it long before the rate changes again. */
	engine_free(player->retired);
	player->retired = old;
	log_warning("the sample rate is now %u Hz", rate);
}

struct sounding
player_sounding(struct player *player)
{
	return sounding_unpack(
		atomic_load_explicit(&player->sounding, memory_order_relaxed));
}

void
player_status(struct player *player, struct status *status)
{
	status_add(status, "notes", atomic_load(&player->notes_played));
	status_add(status, "notes-unshown", atomic_load(&player->notes_unshown));
	status_add(status, "midi-lost", atomic_load(&player->midi_lost));
}
