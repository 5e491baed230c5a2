#!/usr/bin/env bash
# The files of hand-recorder as other programs see them: every kind, its markers and its
# broadcast extension; names, full disks, and what other recorders leave behind.
set -u
cd "$(dirname "$0")/.." || exit 1
for tool in sndfile-info soxi ffprobe oscsend; do
	command -v $tool >/dev/null || { echo "1..0 # SKIP $tool is not installed"; exit 0; }
done
[ "${1:-}" = inside ] || exec tests/jackbox --sync --limit 120 "$0" inside
. tests/tap.sh
. tests/recorder.sh

options=(--ports 'counter:out_[12]' --osc-port 9755)
start_counter 3

tell() { oscsend 127.0.0.1 9755 "$@"; }
# fails LINES STATUS OPTION...: so it ends, with so many lines
fails() {
	"$recorder" -d 0.2 "${@:3}" >out 2>log
	[ "$? $(wc -l <log)" = "$2 $1" ] || { sed 's/^/# /' log; false; }
}

# --- every kind: name, what ffprobe calls it, and whether sox can read it
while read -r name codec sox; do
	start_recorder "$name"
	sleep 0.3
	tell /recorder/marker s here
	sleep 0.2
	stop_recorder
	is $? 0 "$name is recorded"
	frames=$(sed -n 's/.* s, \([0-9]*\) frames, 2 channels at 48000 Hz/\1/p' log)
	is "$(sndfile-info "$name" | sed -n 's/^Frames *: *//p')" "$frames" \
		"libsndfile finds its $frames frames"
	is "$(ffprobe -v error -show_entries stream=codec_name,sample_rate,channels \
		-of csv=p=0 "$name" 2>&1)" "$codec,48000,2" 'FFmpeg knows it'
	seconds=$(ffprobe -v error -show_entries format=duration -of csv=p=0 "$name")
	holds 'and how long it is' awk -v a="$seconds" -v b="$frames" \
		'BEGIN { d = a - b / 48000; exit !(d < 0.01 && d > -0.01) }'
	[ "$sox" = no ] || is "$(soxi -s "$name")" "$frames" 'and so does sox'
done <<-'END'
	a.wav pcm_f32le yes
	b.w64 pcm_f32le yes
	c.caf pcm_f32be yes
	d.flac flac yes
	e.opus opus no
	f.ogg vorbis yes
END
marker=$(grep -o '"frame":[[:space:]]*[0-9]*' a.json | grep -o '[0-9]*')
sndfile-info a.wav >info
holds 'a marker is a cue point of the WAV file' grep -qw "$marker" info
is "$(ffprobe -v error -show_entries format_tags=time_reference,originator,encoded_by,date \
	-of default=nw=1 a.wav | grep -c =)" 3 'FFmpeg reads the broadcast extension'
reference=$(ffprobe -v error -show_entries format_tags=time_reference -of csv=p=0 a.wav)
begin=$(sed -n 's/.*"begin":.*T\(..\):\(..\):\(..\).*/\1 \2 \3/p' a.json)
# shellcheck disable=SC2086
set -- $begin
holds 'its time is that of the sheet' test \
	"$((reference / 48000))" = "$((10#$1 * 3600 + 10#$2 * 60 + 10#$3))"
for sample in 24 16; do
	"$recorder" --ports counter:out_1 -d 0.1 --sample $sample s$sample.wav 2>log
	is "$(soxi -b s$sample.wav) $(soxi -s s$sample.wav)" "$sample 4800" "$sample bits"
done
"$recorder" --ports counter:out_1 -d 0.1 --format flac as-flac 2>log
holds '--format without a suffix' test -s as-flac.flac
"$recorder" --ports counter:out_1 -d 0.1 SHOUTED.FLAC 2>log
holds 'a suffix in capitals' test -s SHOUTED.flac

# --- names
name='Tänze & más (1)/"Größe" 1 \ é'
mkdir "Tänze & más (1)"
"$recorder" --ports counter:out_1 -d 0.1 --fact 'title=a "b" \ ö' "$name.wav" 2>log
is "$? $(soxi -s "$name.wav")" '0 4800' 'spaces, quotes and umlauts in a name'
python3 -c 'import json, sys; s = json.load(open(sys.argv[1])); sys.exit(
	s["files"][0] != "\"Größe\" 1 \\ é.wav" or s["facts"]["title"] != "a \"b\" \\ ö")' \
	"$name.json"
is $? 0 'and in the sheet'
"$recorder" --ports counter:out_1 --file-per-port -d 0.1 "new folder/" 2>log
is $? 1 'a folder within one that is not there'
mkdir "new folder"
"$recorder" --ports 'counter:out_[12]' --file-per-port -d 0.1 "new folder/" 2>log
is "$(ls "new folder"/20??-??-??T??-??-??/ | tr '\n' ' ')" \
	'take-1-out_1.wav take-2-out_2.wav take.json take.mid ' 'a folder for each take'
touch plain
for bad in plain/x.wav plain/ none/x.wav "$(printf 'x%.0s' {1..300}).wav" \
	"$(printf 'x%.0s' {1..5000}).wav" /proc/x.wav; do
	holds "cannot be: ${bad:0:20}: one line, status 1" fails 1 1 "$bad"
done
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	mkdir -m 755 theirs
	chmod 755 .
	setpriv --reuid 65534 --clear-groups test -w theirs
	is $? 1 'a folder of someone else'
fi

# --- what cannot be is said before a file is made
for bad in '--format flac --sample float' 'x.flac --sample float' '-c 9 x.flac' \
	'--format vorbis -c 256'; do
	# shellcheck disable=SC2086
	holds "$bad: one line, status 2" fails 1 2 $bad
done
holds 'nine ports into one FLAC file: one line, status 1' fails 1 1 \
	--ports 'counter:out_*' --ports 'counter:out_*' --ports 'counter:out_*' x.flac
holds 'and no file' test -z "$(ls x.* 2>/dev/null)"

# --- full disks
mkdir full
mount -t tmpfs -o size=500k tmpfs full
"$recorder" --ports 'counter:out_*' --file-per-port full/t.wav 2>log
is $? 1 'a full disk ends a take of many files'
is "$(grep -c 'No space left' log)" 1 'which is told once'
frames=$(sed -n 's/.* s, \([0-9]*\) frames, .*/\1/p' log)
for i in 1 2 3; do
	holds "file $i is valid" check full/t-$i-out_$i
	is "$(value silent) $(value wrong)" '0 0' 'all of it right'
	holds 'with what fitted' test "$(value frames)" -gt 20000 -a "$(value frames)" -le "$frames"
done
is "$(stat -c %s full/t.mid | grep -c .) $(grep -c '"finished"' full/t.json)" '1 1' \
	'MIDI file and sheet are there'
dd if=/dev/zero of=full/rest bs=1k count=500 2>/dev/null
holds 'no room for a head: one line, status 1' fails 1 1 full/u.wav
is "$(ls full/u* 2>/dev/null)" '' 'and nothing is left behind'
umount full

(
	ulimit -f 300
	"$recorder" --ports counter:out_1 -d 5 limit.wav 2>log
)
is "$? $(grep -c 'File too large' log)" '1 1' 'a limit of file sizes is told like a full disk'
holds 'and the file is valid' check limit

# --- descriptors
(
	ulimit -S -n 256
	"$recorder" -c 200 --file-per-port --split-time 0.3 -d 0.5 many.wav 2>log
)
is "$? $(ls many-*.wav | wc -l)" '0 400' 'two hundred ports, and a split'
rm many*
"$recorder" --ports counter:out_1 --meter -d 1.5 closed.wav <&- >&- 2>&-
is $? 0 'no standard streams'
check closed
is "$(value frames) $(value silent) $(value wrong)" '72000 0 0' 'no line gets into a file'

# --- a stalled disk
FAULT_PATH=stall.wav FAULT_AT=100000 FAULT_STALL=2 FAULT_SAYS=$PWD/stalled \
	LD_PRELOAD=$BUILD/tests/faults/disk.so start_recorder stall.wav
within 20 test -e stalled
sleep 0.5
begun=$EPOCHREALTIME
stop_recorder
is $? 0 'SIGTERM while the disk stalls ends in order'
holds 'when the disk goes on' awk -v a="$begun" -v b="$EPOCHREALTIME" \
	'BEGIN { exit !(b - a < 3) }'
check stall
is "$(value silent) $(value wrong)" '0 0' 'with nothing lost'
holds 'that had come until then' test "$(value frames)" -ge 24000

# --- what another recorder leaves when it is killed
if command -v jack_capture >/dev/null; then
	jack_capture -c 2 -p counter:out_1 -p counter:out_2 -f wav -b FLOAT --no-stdin theirs.wav \
		>theirs.out 2>&1 &
	theirs=$!
	grown() { [ "$(stat -c %s theirs.wav 2>/dev/null || echo 0)" -gt 100000 ]; }
	within 10 grown
	kill -KILL $theirs
	wait $theirs 2>/dev/null
	check theirs
	is "$(value frames)" 0 'a file that jack_capture left tells of nothing'
	"$recorder" --repair theirs.wav 2>log
	is "$? $(wc -l <log)" '0 1' 'it is mended, in a line'
	check theirs
	is "$(value lead) $(value silent) $(value wrong)" '0 0 0' 'all that is in it is right'
	is "$(value frames) $(value frames)" "$(soxi -s theirs.wav) $(sndfile-info theirs.wav |
		sed -n 's/^Frames *: *//p')" 'and others read it'
fi
stop_counter

# --- the server dies before a take has begun
options=()
start_recorder -c 2 --start command --pre-roll 2 lost.wav
kill -KILL "$JACKBOX_SERVER_PID"
holds 'the server dies in the pre-roll: another one is waited for' within 5 \
	grep -q 'waiting for JACK' log
stop_recorder
is "$? $(ls lost* 2>/dev/null)" '1 ' 'status 1, no file'
tap_done
