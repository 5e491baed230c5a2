#include "vision/preview/preview_json.h"

#include "common/note.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

struct writer {
	char *text;
	size_t length;
};

__attribute__((format(printf, 2, 3))) static void
put(struct writer *writer, const char *format, ...)
{
	size_t room = PREVIEW_JSON_BYTES - writer->length;
	va_list arguments;
	va_start(arguments, format);
	int length = vsnprintf(writer->text + writer->length, room, format, arguments);
	va_end(arguments);
	writer->length += (size_t)length < room ? (size_t)length : room - 1;
}

static void
put_number(struct writer *writer, const char *name, double number, bool known)
{
	const char *comma = writer->text[writer->length - 1] == '{' ? "" : ",";
	if (known && isfinite(number))
		put(writer, "%s\"%s\":%.4g", comma, name, number);
	else
		put(writer, "%s\"%s\":null", comma, name);
}

static void
put_stages(struct writer *writer, const struct preview_scene *scene)
{
	put(writer, ",\"ms\":{");
	put_number(writer, "age", scene->age_ms, scene->source == PREVIEW_RUNS);
	for (int i = 0; i < SENSOR_STAGES; i++)
		put_number(writer, sensor_stage_name[i], scene->stage_ms[i],
			scene->stage_ms[i] > 0);
	put(writer, "}");
}

static void
put_hand(struct writer *writer, const struct preview_scene *scene, int side)
{
	const struct scene_hand *hand = &scene->hand[side];
	put(writer, "%s\"%s\":{\"present\":%s", side ? "," : "", hand_side_name[side],
		hand->present ? "true" : "false");
	put_number(writer, "area", exp2(hand->points.area), hand->present);
	if (hand->present && hand->gesture)
		put(writer, ",\"gesture\":\"%s\"}", hand->gesture);
	else
		put(writer, ",\"gesture\":null}");
}

static void
put_synth(struct writer *writer, const struct preview_scene *scene)
{
	char name[NOTE_NAME_BYTES] = "";
	const struct synth_now *now = &scene->now;
	bool there = scene->synth_present;
	put(writer, ",\"synth\":{\"asked\":%s,\"present\":%s",
		scene->asks_synth ? "true" : "false", there ? "true" : "false");
	if (there)
		put(writer, ",\"scale\":\"%s\",\"notes\":%d,\"playing\":%s",
			scene->ladder.scale, scene->ladder.count,
			now->playing ? "true" : "false");
	bool plays = there && now->playing;
	put(writer, ",\"note\":");
	if (plays)
		put(writer, "\"%s\"", note_name(now->note, name));
	else
		put(writer, "null");
	put_number(writer, "hertz", now->hertz, plays);
	put_number(writer, "loudness", now->loudness, plays);
	put_number(writer, "position", scene->position, there);
	put_number(writer, "casualties", now->casualties, there);
	put(writer, "}");
}

size_t
preview_json_write(char json[PREVIEW_JSON_BYTES], const struct preview_scene *scene)
{
	static const char *const sources[] = { "starts", "runs", "silent", "lost" };
	struct writer writer = { json, 0 };
	put(&writer, "{\"source\":\"%s\"", sources[scene->source]);
	put_number(&writer, "fps", scene->fps, scene->fps > 0);
	put_stages(&writer, scene);
	put(&writer,
		",\"frames\":%llu,\"dropped\":%llu,\"detector_runs\":%llu,\"skipped\":"
		"%llu",
		(unsigned long long)scene->frames, (unsigned long long)scene->dropped,
		(unsigned long long)scene->detections,
		(unsigned long long)scene->skipped);
	put_number(&writer, "shown_fps", scene->shown_fps, true);
	put(&writer, ",\"hands\":{");
	for (int side = 0; side < HAND_SIDES; side++)
		put_hand(&writer, scene, side);
	put(&writer, "}");
	put_synth(&writer, scene);
	put(&writer, "}\n");
	return writer.length;
}
