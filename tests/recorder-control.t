#!/usr/bin/env bash
# What begins, splits and ends a take of hand-recorder, and what is recorded: ports by name
# or by ear; commands, transport, MIDI and level; each to the frame.
set -u
cd "$(dirname "$0")/.." || exit 1
[ "${1:-}" = inside ] || exec tests/jackbox --sync --limit 150 "$0" inside
. tests/tap.sh
. tests/recorder.sh

options=(--osc-port 9755)
start_counter 3

# exact NAME FRAMES: all of them right, none silent
exact() {
	check "$1"
	[ "$(value frames) $(value lead) $(value silent) $(value wrong)" = "$2 0 0 0" ] ||
		{ sed 's/^/# /' checked; false; }
}
first() { check "$1" && echo $(($(value last) - $(value frames) + 1)); }
last() { check "$1" && value last; }
# joined NAME NAME: the second begins with the frame behind the first's last
joined() { [ $(($(last "$1") + 1)) = "$(first "$2")" ]; }
fact() { # FILE EXPRESSION
	python3 -c 'import json, sys; s = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$@"
}
ask() { "$BUILD/tests/osc_program" ask 9755 "$1"; }
rolls() { [ "$(ask /recorder/state | cut -d' ' -f1)" = "$1" ]; }
tell() { oscsend 127.0.0.1 9755 "$@"; }
inputs() { jack_lsp -c "hand-recorder:$1" | sed -n 's/^   //p' | tr '\n' ' '; }

# --- ports
"$recorder" --ports 'counter:out_*' -d 0.5 all.wav 2>log
holds 'ports by pattern: as many inputs as fit it' check all
is "$(value channels) $(value frames) $(value wrong)" '3 24000 0' 'all of them, in order'
"$recorder" --ports counter:out_2 --ports counter:out_1 --file-per-port -d 0.5 each.wav 2>log
is $? 0 'a file for each port'
for name in each-1-out_2 each-2-out_1; do
	check $name
	is "$(value channels) $(value frames) $(value wrong)" '1 24000 0' "$name"
done
is "$(fact each.json 's["files"]')" "['each-1-out_2.wav', 'each-2-out_1.wav', 'each.mid']" \
	'which are in the sheet'
for bad in counter:out_9 'none:*' counter:midi_out; do
	"$recorder" --ports "$bad" -d 0.5 bad.wav 2>log
	is "$? $(wc -l <log) $(ls bad* 2>/dev/null)" '1 1 ' "--ports $bad: one line, no file"
done
start_recorder --ports counter:out_1 again.wav
holds 'a port is connected' within 5 [ "$(inputs in_1)" = 'counter:out_1 ' ]
jack_disconnect counter:out_1 hand-recorder:in_1
sleep 0.3
is "$(inputs in_1)" '' 'what the user cuts stays cut'
stop_recorder

start_recorder --follow -c 2 follow.wav
is "$(inputs in_1)$(inputs in_2)" '' '--follow: nothing plays yet'
jack_connect counter:out_1 system:playback_1
jack_connect counter:out_2 system:playback_2
heard() { [ "$(inputs in_1)$(inputs in_2)" = "$1" ]; }
holds 'what plays into the speakers is recorded' within 5 heard 'counter:out_1 counter:out_2 '
jack_connect counter:out_3 system:playback_1
holds 'all that does' within 5 heard 'counter:out_1 counter:out_3 counter:out_2 '
jack_disconnect counter:out_3 system:playback_1
jack_disconnect counter:out_2 system:playback_2
holds 'until it does no more' within 5 heard 'counter:out_1 '
jack_disconnect counter:out_1 system:playback_1
stop_recorder
is $? 0 'and it ends in order'

# --- commands
start_recorder --ports 'counter:out_[12]' --start command told.wav
sleep 0.2
holds '--start command waits' rolls 0
holds 'and makes no file' test ! -e told.wav
is "$(ask /recorder/levels)" '' 'nor has it levels'
tell /recorder/stop
tell /recorder/split
tell /recorder/marker s early
tell /recorder/start
holds '/recorder/start begins a take' within 5 rolls 1
tell /recorder/start
sleep 0.3
tell /recorder/marker s 'refrain "1"'
tell /recorder/marker
is "$(ask /recorder/state | cut -d' ' -f3-)" '1 told.wav' '/recorder/state: takes, path'
holds 'seconds' test "$(ask /recorder/state | cut -d' ' -f2 | tr -d .)" -ge 30
ask /recorder/levels >levels
is "$(wc -w <levels)" 6 '/recorder/levels: three numbers a channel'
read -r peak rms clipped _ <levels
python3 -c "import sys; p, r, c = map(float, sys.argv[1:]); sys.exit(not (-60 < r <= p < 0 and c == 0))" \
	"$peak" "$rms" "$clipped"
is $? 0 "which make sense: $peak $rms $clipped"
tell /recorder/split
holds '/recorder/split goes on in another file' within 5 test -s told-2.wav
sleep 0.2
tell /recorder/stop
holds '/recorder/stop ends it' within 5 rolls 0
sleep 0.1
tell /recorder/start
within 5 rolls 1
tell /recorder/nonsense
for i in $(seq 200); do tell /recorder/marker s "m$i"; done
holds 'two hundred markers are taken' within 10 grep -q '"m200"' told-3.json
stop_recorder
is $? 0 'SIGTERM ends what rolls'
is "$(ls told*.wav | tr '\n' ' ')" 'told-2.wav told-3.wav told.wav ' 'three files in two takes'
for name in told told-2 told-3; do
	holds "$name has sound" check $name
	is "$(value lead) $(value silent) $(value wrong)" '0 0 0' 'from its first frame to its last'
done
holds 'a split loses no frame' joined told told-2
is "$(fact told.json '[m["label"] for m in s["markers"]]')" "['refrain \"1\"', 'marker']" \
	'markers are in the sheet'
is "$(fact told-3.json 'len(s["markers"])')" 200 'all two hundred'
is "$(grep -aob 'cue ' told-3.wav | wc -l) $(grep -ao 'labl' told-3.wav | wc -l)" '1 200' \
	'and in the file'
marker=$(fact told.json 's["markers"][0]["frame"]')
holds 'one of them, as a cue point, at its frame' grep -q "$marker" <(sndfile-info told.wav)

# --- transport, MIDI, level
transport() { echo "$1" | jack_transport >/dev/null 2>&1; }
start_recorder --ports counter:out_1 --start transport rolls.wav
transport play
holds 'the transport begins a take' within 5 rolls 1
sleep 0.3
transport stop
holds 'and ends it' within 5 rolls 0
transport play
holds 'and another one' within 5 test -s rolls-2.wav
transport stop
within 5 rolls 0
stop_recorder
check rolls
is "$(value lead) $(value silent) $(value wrong)" '0 0 0' 'a take with the transport is right'

say() { "$BUILD/tests/clients/midi_say" hand-recorder:midi_in "$@"; }
start_recorder --ports counter:out_1 --start midi --pre-roll 0.5 midi.wav
sleep 0.7
say 903C40 F07F7F0606F7
holds 'a record strobe begins a take' within 5 rolls 1
say 803C40 F07F7F0607F7
holds 'a record exit ends it' within 5 rolls 0
say FA
holds 'MIDI start begins one' within 5 rolls 1
say FC
holds 'and MIDI stop ends it' within 5 rolls 0
say F07F7F0606F7 F07F7F0601F7
holds 'and so does MMC stop' within 5 rolls 0
stop_recorder
is "$(ls midi*.wav | wc -l)" 3 'three takes'
exact midi "$(fact midi.json 's["frames"]')"
is $? 0 'with the sound from before'
is "$(fact midi.json 's["midi-events"]')" 4 'and the notes'

start_recorder -c 1 --start level --threshold -60 --hold 0.25 --pre-roll 0.4 loud.wav
sleep 0.6
holds 'silence begins no take' test ! -e loud.wav
jack_connect counter:out_1 hand-recorder:in_1
holds 'sound begins one' within 5 rolls 1
sleep 0.3
jack_disconnect counter:out_1 hand-recorder:in_1
holds 'and silence ends it' within 5 rolls 0
jack_connect counter:out_1 hand-recorder:in_1
holds 'sound begins another' within 5 rolls 1
stop_recorder
check loud
is "$(value lead) $(value silent) $(value wrong)" '19200 12000 0' \
	'pre-roll and hold are of their length to the frame'

# --- lengths
# with commands, as a take that begins at once begins before anything is connected
take() { # OPTION...: one take of its --duration
	start_recorder --start command "$@"
	tell /recorder/start
	within 5 rolls 1
	within 5 rolls 0
	stop_recorder
}
take --ports counter:out_1 --split-time 0.3 -d 1 time.wav
is $? 0 'files of 0.3 s'
holds 'the first' exact time 14400
holds 'the last' exact time-4 4800
joined time time-2 && joined time-2 time-3 && joined time-3 time-4
is $? 0 'not a frame between them is missing or double'
take --ports 'counter:out_[12]' --split-size 0.1 -d 0.5 size.wav
holds 'files of a tenth of a mebibyte' exact size 13107
joined size size-2
is $? 0 'join, too'
start_recorder --ports counter:out_1 --start command -d 0.4 length.wav
tell /recorder/start
within 5 rolls 1
holds '--duration ends a take that was told to begin' within 5 rolls 0
tell /recorder/start
within 5 rolls 1
within 5 rolls 0
stop_recorder
is $? 0 'and the program goes on'
holds 'the first is of that length' exact length 19200
holds 'the second, too' exact length-2 19200
start_recorder --ports counter:out_1 --start transport -d 0.3 --pre-roll 0.2 both.wav
sleep 0.4
transport play
within 5 test -s both.json
within 5 rolls 0
transport stop
stop_recorder
holds 'pre-roll counts' exact both 14400

start_recorder none.wav --start command
stop_recorder
is "$? $(ls none* 2>/dev/null)" '0 ' 'no take, no file'
start_recorder --ports counter:out_1 --meter meter.wav
sleep 1.4
stop_recorder
holds '--meter shows a line a second' grep -q '^REC  00:0[01].[0-9] [# =]*|' out

# --- the graph
"$BUILD/tests/clients/counter" 2 own >own.out 2>own.log &
own=$!
within 10 grep -qs ready own.out
start_recorder --ports 'counter-01:out_*' period.wav
for period in 64 1024 128 4096 32 256; do
	jack_bufsize $period >/dev/null
	sleep 0.1
done
jack_freewheel y >/dev/null
sleep 0.1
jack_freewheel n >/dev/null
stop_recorder
is $? 0 'the period changes while it records, and it freewheels'
check period
is "$(value silent) $(value wrong)" '0 0' 'not a frame is lost or added'
kill -TERM $own
wait $own

"$recorder" --wait --server later -d 0.3 later.wav 2>log &
pid=$!
holds '--wait waits for a server' within 5 grep -q 'waiting for JACK' log
jackd -n later -r -p 64 -d dummy -p 256 >/dev/null 2>&1 &
server=$!
wait $pid
is $? 0 'until one comes'
is "$(soxi -s later.wav)" 14400 'and records'
kill -TERM $server
wait $server

: >log # or the last wait is found in it
"$recorder" --wait --server never 2>log &
pid=$!
within 5 grep -q 'waiting for JACK' log
stop_recorder
is $? 0 'SIGTERM ends the wait'

stop_counter
tap_done
