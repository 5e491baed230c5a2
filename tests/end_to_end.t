#!/usr/bin/env bash
# The whole instrument on a real JACK server: a clip whose hand is known exactly goes in,
# and the recording that comes out must be what the hand played.
set -u
cd "$(dirname "$0")/.." || exit 1
[ "${1:-}" = inside ] || exec tests/jackbox --sync --limit 120 "$0" inside
. tests/tap.sh

clip=$PWD/build/clips/melody pattern=rock tempo=117
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1

# start NAME OPTION...: a program, until it says that it is ready; its process is $pid.
start() {
	local name=$1 word=
	shift
	rm -f ready && mkfifo ready
	"$BUILD/bin/$name" "$@" --ready-fd 9 9>ready >"$name.out" 2>"$name.log" &
	pid=$!
	read -r -t 20 word _ <ready
	is "$word" ready "$name is ready"
}

# stop PID NAME: in order.
stop() {
	kill -TERM "$1" 2>/dev/null
	wait "$1"
	is $? 0 "$2 ends in order"
}

start hand-synth --show-notes
synth=$pid
start hand-drums --pattern "$pattern" --tempo "$tempo"
drums=$pid
start hand-recorder --channels 4 --output take.wav \
	--connect in_1=hand-synth:out_left --connect in_2=hand-synth:out_right \
	--connect in_3=hand-drums:out_left --connect in_4=hand-drums:out_right \
	--connect midi_in=hand-synth:midi_out
recorder=$pid
start hand-vision --video "$clip.mp4"
vision=$pid

wait "$vision"
is $? 0 "hand-vision ends with the clip"
stop "$synth" hand-synth
stop "$drums" hand-drums
stop "$recorder" hand-recorder

is "$(grep -o '[0-9]* casualties' hand-synth.log)" "0 casualties" "there are no casualties"
holds "hand-synth shows the notes that it plays" grep -q "C5 *523.3 Hz" hand-synth.out
sed 's/^/# /' ./*.log
"$BUILD/tests/end_to_end/check" take.wav take.mid "$clip.csv" hand-recorder.log \
	"$pattern" "$tempo" >check.out
status=$?
sed 's/^\(not \)\?ok [0-9]* - /# \1/; /^1\.\./d' check.out
is $status 0 "the take is what the hand played"
tap_done
