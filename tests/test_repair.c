#include "recorder/note_take.h"
#include "recorder/repair.h"
#include "recorder/take.h"

#include "tests/log_lines.h"
#include "tests/smf.h"
#include "tests/tap.h"
#include "tests/wav.h"

#include <errno.h>
#include <fcntl.h>
#include <sndfile.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FRAMES = 500, CHANNELS = 2, FRAME_BYTES = 8 };

/* In memory, where there is such a place: a disk takes its time for each mending. */
static char folder[] = "/dev/shm/test_repair.XXXXXX", path[64];

/* A file's bytes. */
struct bytes {
	size_t count;
	unsigned char data[1 << 16];
};

static void
read_bytes(struct bytes *bytes)
{
	FILE *file = fopen(path, "rb");
	bytes->count = file ? fread(bytes->data, 1, sizeof(bytes->data), file) : 0;
	if (file)
		fclose(file);
}

static void
write_bytes(const void *data, size_t count)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0666);
	if (fd < 0 || write(fd, data, count) != (ssize_t)count)
		printf("# cannot write %s\n", path);
	close(fd);
}

static bool
is_still(const void *data, size_t count)
{
	static struct bytes now;
	read_bytes(&now);
	return now.count == count && memcmp(now.data, data, count) == 0;
}

static bool
refused(void)
{
	log_lines();
	return !repair_file(path) && log_lines() == 1;
}

static void
put(struct bytes *bytes, const char *name, uint64_t number, int count)
{
	memcpy(bytes->data + bytes->count, name, strlen(name));
	bytes->count += strlen(name);
	for (int i = 0; i < count; i++)
		bytes->data[bytes->count++] = (unsigned char)(number >> 8 * i);
}

static float
sample_at(size_t index)
{
	return (float)(index + 1) / 4096;
}

static void
put_sound(struct bytes *bytes, size_t frames)
{
	for (size_t i = 0; i < frames * CHANNELS; i++) {
		float sample = sample_at(i);
		memcpy(bytes->data + bytes->count, &sample, sizeof(sample));
		bytes->count += sizeof(sample);
	}
}

/* The plainest WAV file, as many recorders write it: a head of 44 bytes. */
static void
make_plain(struct bytes *bytes, uint32_t riff_size, uint32_t data_size, size_t frames)
{
	bytes->count = 0;
	put(bytes, "RIFF", riff_size, 4);
	put(bytes, "WAVEfmt ", 16, 4);
	put(bytes, "", 3 | CHANNELS << 16, 4);
	put(bytes, "", 48000, 4);
	put(bytes, "", 48000 * FRAME_BYTES, 4);
	put(bytes, "", FRAME_BYTES | 32 << 16, 4);
	put(bytes, "data", data_size, 4);
	put_sound(bytes, frames);
}

/* Whether libsndfile and our own reader find so many frames, each as it was. */
static bool
reads(size_t frames)
{
	struct wav wav;
	SF_INFO info = { 0 };
	SNDFILE *file = sf_open(path, SFM_READ, &info);
	sf_close(file);
	bool good = wav_read(path, &wav) && wav.frames == frames &&
		    info.frames == (sf_count_t)frames;
	for (size_t i = 0; good && i < frames * CHANNELS; i++)
		good = wav.samples[i] == sample_at(i);
	if (!good)
		printf("# %s: %zu and %lld frames, not %zu\n", path, wav.frames,
			(long long)info.frames, frames);
	free(wav.samples);
	return good;
}

static void
test_plain(void)
{
	static const struct {
		uint32_t riff_size, data_size;
		size_t frames, odd;
		const char *name;
	} cases[] = {
		{ 0, 0, FRAMES, 0, "no sizes at all" },
		{ 36, 0, FRAMES, 0, "sizes of an empty file" },
		{ 36, 0, FRAMES, 5, "and a part of a frame at the end" },
		{ 36 + 8000, 8000, FRAMES, 0, "sizes of a longer file" },
		{ 36 + 800, 800, FRAMES, 0, "sizes of what was there before" },
		{ UINT32_MAX, UINT32_MAX, FRAMES, 0, "sizes without end, as of a pipe" },
		{ 0x7fffffff, 0x7ffff000, 1, 0, "sizes of a pipe, and one frame" },
		{ 36, 0, 0, 3, "no whole frame" },
	};
	static struct bytes made, mended;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		make_plain(&made, cases[i].riff_size, cases[i].data_size,
			cases[i].frames + 1);
		made.count -= FRAME_BYTES - cases[i].odd;
		write_bytes(made.data, made.count);
		bool good = repair_file(path);
		ok(good && reads(cases[i].frames), "WAV with %s", cases[i].name);
		read_bytes(&mended);
		ok(mended.count == made.count && memcmp(mended.data + 44, made.data + 44,
							 made.count - 44) == 0,
			"not a bit of the sound is changed");
		good = repair_file(path);
		ok(good && is_still(mended.data, mended.count), "once is enough");
	}
}

static void
test_whole(void)
{
	static struct bytes made;
	make_plain(&made, 36 + FRAMES * FRAME_BYTES, FRAMES * FRAME_BYTES, FRAMES);
	write_bytes(made.data, made.count);
	ok(repair_file(path) && is_still(made.data, made.count),
		"a whole WAV file stays as it is");
	make_plain(&made, 36 + FRAMES * FRAME_BYTES + 20, FRAMES * FRAME_BYTES, FRAMES);
	put(&made, "xyz ", 3, 4);
	put(&made, "abc", 0, 1); /* its pad byte */
	write_bytes(made.data, made.count);
	made.data[4] -= 8; /* what it should have been */
	ok(repair_file(path) && is_still(made.data, made.count),
		"chunks behind the sound are no sound");
}

/* A take of ours with cue points, cut at every byte of its last part. */
static void
test_cut_take(void)
{
	struct take_spec spec = { .kind = TAKE_WAV,
		.info = { .channels = CHANNELS, .rate = 48000, .sample = SAMPLE_FLOAT },
		.stride = CHANNELS };
	static const struct wave_marker markers[] = { { 7, "one" }, { 30, "two" } };
	static struct bytes sound, whole;
	sound.count = 0;
	put_sound(&sound, FRAMES);
	unlink(path);
	struct take *take =
		take_open(open(path, O_RDWR | O_CREAT | O_EXCL, 0666), path, &spec);
	take_write(take, (const float *)(void *)sound.data, FRAMES);
	take_close(take, markers, 2, NULL);
	read_bytes(&whole);
	size_t end = WAVE_HEAD_BYTES + FRAMES * FRAME_BYTES, wrong = 0;
	for (size_t size = end - 99; size <= whole.count; size++) {
		size_t there =
			size < end ? size - WAVE_HEAD_BYTES : end - WAVE_HEAD_BYTES;
		write_bytes(whole.data, size);
		wrong += !repair_file(path) || !reads(there / FRAME_BYTES);
	}
	ok(whole.count > end + 99 && wrong == 0,
		"a take cut anywhere in its sound or its markers has its whole frames");
	wrong = 0;
	for (size_t size = 0; size < WAVE_HEAD_BYTES; size += size < 100 ? 1 : 97) {
		write_bytes(whole.data, size);
		wrong += !refused() || !is_still(whole.data, size);
	}
	ok(wrong == 0, "cut in its head, it stays as it is, which is told in a line");
}

/* A file of holes: `frames` frames, the last one not silent. */
static bool
make_large(const void *head, size_t size, uint64_t frames)
{
	static const float last[CHANNELS] = { 0.25f, -0.5f };
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0666);
	off_t end = (off_t)(size + frames * FRAME_BYTES);
	bool good = pwrite(fd, head, size, 0) == (ssize_t)size &&
		    ftruncate(fd, end) == 0 &&
		    pwrite(fd, last, sizeof(last), end - FRAME_BYTES) == FRAME_BYTES;
	close(fd);
	return good;
}

static void
test_large(void)
{
	const uint64_t frames = (UINT64_C(5) << 30) / FRAME_BYTES;
	const struct wave_info wave = {
		.channels = CHANNELS, .rate = 48000, .sample = SAMPLE_FLOAT
	};
	unsigned char head[WAVE_HEAD_BYTES];
	static struct bytes plain;
	SF_INFO info = { 0 };
	float last[CHANNELS] = { 0 };
	wave_head(head, &wave, 0, 0);
	if (!make_large(head, sizeof(head), frames)) {
		printf("# no files of 5 GiB here: that part is left out\n");
		return;
	}
	ok(repair_file(path), "a WAV file of 5 GiB is mended");
	SNDFILE *file = sf_open(path, SFM_READ, &info);
	ok((info.format & SF_FORMAT_TYPEMASK) == SF_FORMAT_RF64 &&
			info.frames == (sf_count_t)frames,
		"as an RF64 file with all its frames");
	sf_seek(file, -1, SEEK_END);
	ok(sf_readf_float(file, last, 1) == 1 && last[0] == 0.25f && last[1] == -0.5f,
		"up to the last one");
	sf_close(file);
	wave_head(head, &wave, 4000, 0);
	make_large(head, sizeof(head), frames / 2);
	memcpy(head, "RF64", 4); /* its ds64 is empty */
	memcpy(head + 12, "ds64", 4);
	memset(head + WAVE_HEAD_BYTES - 4, 0xff, 4);
	make_large(head, sizeof(head), FRAMES);
	info = (SF_INFO){ 0 };
	bool good = repair_file(path);
	file = sf_open(path, SFM_READ, &info);
	sf_close(file);
	ok(good && info.frames == FRAMES, "an RF64 file without sizes is mended");
	make_plain(&plain, 0, 0, 0);
	make_large(plain.data, plain.count, frames);
	ok(refused(), "where there is no room for large sizes, this is said");
	unlink(path);
}

static void
test_w64(void)
{
	static const uint64_t sizes[] = { 0, 24, 1000, UINT32_MAX, UINT64_MAX };
	static struct bytes whole, broken;
	SF_INFO info = { .channels = CHANNELS,
		.samplerate = 48000,
		.format = SF_FORMAT_W64 | SF_FORMAT_FLOAT };
	SNDFILE *file = sf_open(path, SFM_WRITE, &info);
	for (size_t i = 0; i < FRAMES; i++)
		sf_writef_float(file,
			(const float[]){ sample_at(2 * i), sample_at(2 * i + 1) }, 1);
	sf_close(file);
	read_bytes(&whole);
	ok(repair_file(path) && is_still(whole.data, whole.count),
		"a whole W64 file stays as it is");
	size_t data = 0;
	while (memcmp(whole.data + data, "data\xf3", 5) != 0)
		data++;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		broken = whole;
		memset(broken.data + 16, 0, 8);
		memcpy(broken.data + data + 16, &sizes[i], 8); /* little-endian here */
		write_bytes(broken.data, broken.count);
		bool good = repair_file(path);
		ok(good && is_still(whole.data, whole.count), "W64 with a size of %llu",
			(unsigned long long)sizes[i]);
	}
	write_bytes(whole.data, whole.count - 1001);
	bool good = repair_file(path);
	info = (SF_INFO){ 0 };
	file = sf_open(path, SFM_READ, &info);
	sf_close(file);
	ok(good && info.frames == FRAMES - 126, "W64 cut in a frame has the whole ones");
	write_bytes(whole.data, data + 10);
	ok(refused() && is_still(whole.data, data + 10), "cut in its head, it stays");
}

static void
make_notes(struct bytes *whole)
{
	unsigned char dump[300] = "\xf0";
	unlink(path);
	struct note_take *take =
		note_take_open(open(path, O_RDWR | O_CREAT | O_EXCL, 0666), path, 48000);
	memset(dump + 1, 0x33, sizeof(dump) - 2);
	dump[sizeof(dump) - 1] = 0xf7;
	for (int i = 0; i < 12; i++) {
		uint64_t at = (uint64_t)i * (i % 3 ? 90000 : 20);
		note_take_add(take, (uint64_t)i * 100000 + at % 1000, "\x90\x40\x40", 3);
		note_take_add(take, (uint64_t)i * 100000 + 2000, "\xc0\x05", 2);
		note_take_add(take, (uint64_t)i * 100000 + 2000, "\xf8", 1);
		if (i % 5 == 2)
			note_take_add(
				take, (uint64_t)i * 100000 + 3000, dump, sizeof(dump));
		if (i % 4 == 3)
			note_take_flush(take);
	}
	note_take_close(take, 2000000);
	read_bytes(whole);
}

/* Whether the file holds `whole` events of the one that it was, as they were. */
static bool
plays(const struct smf *all, size_t whole)
{
	struct smf smf;
	bool good = smf_read(path, &smf) && smf.count == whole &&
		    smf.division == all->division && smf.tempo == all->tempo;
	for (size_t i = 0; good && i < whole; i++)
		good = smf.event[i].tick == all->event[i].tick &&
		       smf.event[i].size == all->event[i].size &&
		       memcmp(smf.event[i].data, all->event[i].data, smf.event[i].size) ==
			       0;
	if (!good)
		printf("# %zu events, not %zu\n", smf.count, whole);
	smf_free(&smf);
	return good;
}

static void
test_cut_notes(void)
{
	static struct bytes whole;
	struct smf all;
	make_notes(&whole);
	ok(repair_file(path) && is_still(whole.data, whole.count) &&
			smf_read(path, &all) && all.count == 38,
		"a whole MIDI file stays as it is");
	size_t wrong = 0, tempo_end = 29;
	for (size_t size = 22; size < whole.count; size++) {
		size_t events = 0;
		for (size_t i = 0; i < all.count; i++)
			events +=
				all.event[i].data + all.event[i].size <= all.bytes + size;
		write_bytes(whole.data, size);
		if (!repair_file(path) || (size >= tempo_end && !plays(&all, events)))
			wrong++;
		struct smf smf;
		wrong += size < tempo_end && !(smf_read(path, &smf) && smf.count == 0);
		if (size < tempo_end)
			smf_free(&smf);
	}
	ok(wrong == 0, "cut at any byte, it is readable with all its whole events");
	wrong = 0;
	for (size_t size = 0; size < 22; size++) {
		write_bytes(whole.data, size);
		wrong += !refused() || !is_still(whole.data, size);
	}
	ok(wrong == 0,
		"cut before its track, it stays as it is, which is told in a line");
	whole.data[18] = whole.data[19] = whole.data[20] = whole.data[21] = 0;
	write_bytes(whole.data, whole.count);
	ok(repair_file(path) && plays(&all, all.count), "without a length it is mended");
	whole.data[19] = 0x40;
	write_bytes(whole.data, whole.count);
	ok(repair_file(path) && plays(&all, all.count), "and with one far too long");
	smf_free(&all);
}

/* Two notes with running status. */
#define TRACK "MTrk\0\0\0\x0b\0\x90\x40\x40\x10\x40\0\0\xff\x2f\0"
#define HEAD "MThd\0\0\0\6\0\1\0"

static void
test_tracks(void)
{
	static const char three[] = HEAD "\3\1\xe0" TRACK TRACK TRACK;
	static const char two[] = HEAD "\2\1\xe0" TRACK TRACK;
	char broken[sizeof(three)];
	write_bytes(three, sizeof(three) - 1);
	ok(repair_file(path) && is_still(three, sizeof(three) - 1),
		"three whole tracks stay as they are");
	memcpy(broken, three, sizeof(three));
	broken[14 + 7] = 0x3b;
	write_bytes(broken, sizeof(three) - 1);
	ok(repair_file(path) && is_still(three, sizeof(three) - 1),
		"one too long is mended, and the others are kept");
	size_t wrong = 0;
	for (size_t size = sizeof(two) - 1; size < sizeof(two) - 1 + 8; size++) {
		write_bytes(three, size);
		wrong += !repair_file(path) || !is_still(two, sizeof(two) - 1);
	}
	ok(wrong == 0, "cut in the head of the third, there are two");
	write_bytes(three, sizeof(three) - 1 - 4 - 2);
	static const char part[] =
		HEAD "\3\1\xe0" TRACK TRACK "MTrk\0\0\0\x08\0\x90\x40\x40\0\xff\x2f\0";
	ok(repair_file(path) && is_still(part, sizeof(part) - 1),
		"cut in the third's second note, its first is there");
}

static void
test_refused(void)
{
	static const struct {
		size_t size;
		const char *bytes, *name;
	} cases[] = {
		{ 0, "", "an empty file" },
		{ 5, "RIFF\0", "five bytes" },
		{ 40, "This is a text that is longer than a hea", "a text" },
		{ 20, "RIFF\x10\0\0\0AVI LIST\0\0\0\0", "another RIFF file" },
		{ 44,
			"RIFF\0\0\0\0WAVEdata\x10\0\0\0"
			"0123456789abcdef01234567",
			"sound without a format" },
		{ 26, "MThd\0\0\0\6\0\0\0\1\1\xe0Xxxx\0\0\0\4abcd", "no track" },
		{ 26, "MThd\xff\xff\xff\xff\0\0\0\1\1\xe0MTrk\0\0\0\4abcd",
			"a huge head" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		write_bytes(cases[i].bytes, cases[i].size);
		ok(refused() && is_still(cases[i].bytes, cases[i].size),
			"%s: one line, and it stays as it is", cases[i].name);
	}
	static struct bytes made;
	make_plain(&made, 0, 0, FRAMES);
	write_bytes(made.data, made.count);
	chmod(path, 0444);
	bool other = geteuid() != 0 || seteuid(65534) == 0;
	ok(other && refused(), "a file that may not be written: one line");
	ok(geteuid() != 65534 || seteuid(0) == 0, "root again");
	ok(is_still(made.data, made.count), "it stays as it is");
	unlink(path);
	ok(refused(), "no file: one line");
	mkdir(path, 0777);
	ok(refused(), "a folder: one line");
	rmdir(path);
	mkfifo(path, 0666);
	ok(refused(), "a pipe: one line");
	unlink(path);
}

/* Nothing that a file may say makes the repair read or write outside of it; the address
 * sanitizer looks on. */
static void
test_garbage(void)
{
	static struct bytes seed[3], broken;
	unsigned random = 1;
	make_notes(&seed[0]);
	make_plain(&seed[1], 0, 0, 20);
	seed[2] = (struct bytes){ .count = 60, .data = HEAD "\3\1\xe0" TRACK TRACK };
	for (int i = 0; i < 3000; i++) {
		broken = seed[i % 3];
		for (int k = 0; k < 1 + i % 7; k++) {
			random = random * 1664525 + 1013904223;
			size_t at = (random >> 8) % (i % 2 ? broken.count : 60);
			broken.data[at] = (unsigned char)(random >> 24);
		}
		write_bytes(broken.data, broken.count);
		repair_file(path);
	}
	struct stat status;
	ok(stat(path, &status) == 0 && status.st_size <= (off_t)sizeof(broken.data),
		"garbage is borne");
}

int
main(void)
{
	if (access("/dev/shm", W_OK) != 0)
		strcpy(folder, "/tmp/test_repair.XXXXXX");
	if (!mkdtemp(folder) || chmod(folder, 0755) != 0)
		return 1;
	snprintf(path, sizeof(path), "%s/file", folder);
	if (!log_lines_begin(folder))
		return 1;
	test_plain();
	test_whole();
	test_cut_take();
	test_large();
	test_w64();
	test_cut_notes();
	test_tracks();
	test_refused();
	test_garbage();
	unlink(path);
	unlink(log_path);
	return rmdir(folder) != 0 || tap_done();
}
