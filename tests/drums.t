#!/usr/bin/env bash
# hand-drums on a real JACK server, recorded by hand-recorder: bit by bit what the engine
# plays, on its grid, by itself and with the transport.
set -u
cd "$(dirname "$0")/.." || exit 1
[ "${1:-}" = inside ] || exec tests/jackbox --sync --limit 120 "$0" inside
. tests/tap.sh

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1

# start PROGRAM LOG OPTION...: in the background, until it says it is ready.
start() {
	local program=$1 log=$2
	shift 2
	: >ready
	"$BUILD/bin/$program" "$@" --ready-fd 9 9>ready 2>"$log" &
	pid=$!
	within 10 grep -q ready ready
}
finish() {
	kill -TERM "$1"
	wait "$1"
}
record() {
	start hand-recorder recorder.log --connect in_1=hand-drums:out_left \
		--connect in_2=hand-drums:out_right "$@"
	recorder=$pid
}
value() { sed -n "s/^$1 //p" checked; }
transport() { echo "$1" | jack_transport >transport.log 2>&1; }
# Frames between the beginnings of two takes' drums are exact only where the server left
# no gap.
no_gap() { ! grep -q 'never delivered' recorder.log; }
# plays_exactly TAKE PATTERN TEMPO
plays_exactly() {
	"$BUILD/tests/clients/drums_check" "$1" "$2" "$3" >checked
	holds "$2 at $3: over three seconds of it" test "$(value compared)" -gt 144000
	if no_gap; then
		is "$(value wrong)" 0 "$2 at $3: each frame as the engine plays it"
	else
		tap_run=$((tap_run + 1))
		echo "ok $tap_run - $2 at $3: # SKIP the server itself left gaps"
	fi
}

for song in 'rock 100' 'shuffle 133.7' 'techno 300'; do
	# shellcheck disable=SC2086
	set -- $song
	start hand-drums drums.log --pattern "$1" --tempo "$2" --osc-port 9756
	drums=$pid
	oscsend 127.0.0.1 9756 /drums/stop
	record "$1.wav"
	sleep 0.2
	oscsend 127.0.0.1 9756 /drums/start
	sleep 3.4
	finish $recorder
	finish $drums
	is $? 0 "$1: SIGTERM ends the drums in order"
	plays_exactly "$1.wav" "$1" "$2"
done

start hand-drums drums.log --pattern funk --tempo 93 --follow --osc-port 0
drums=$pid
record follow.wav
sleep 0.2
transport stop
transport 'locate 0'
transport play
sleep 3.4
finish $recorder
transport stop
plays_exactly follow.wav funk 93
record stopped.wav
sleep 0.5
finish $recorder
holds 'a stopped transport is silence' grep -q 'dBFS: silent silent' recorder.log
finish $drums

start hand-drums drums.log --pattern waltz --osc-port 9756
drums=$pid
for bad in '/drums/tempo f 0' '/drums/tempo f 1e9' '/drums/tempo s fast' '/drums/tempo' \
	'/drums/pattern s polka' '/drums/pattern i 3' '/drums/start i 99' '/drums/wrong'; do
	# shellcheck disable=SC2086
	oscsend 127.0.0.1 9756 $bad
done
oscsend 127.0.0.1 9756 /drums/tempo f 250
status_tells() {
	oscsend 127.0.0.1 9756 /status
	grep -q "$1" drums.log
}
holds 'bad messages are refused and counted, good ones heard' \
	within 5 status_tells 'tempo 250.*messages-refused 8'
oscsend 127.0.0.1 9756 /quit
wait $drums
is $? 0 '/quit ends the drums'

# A drum that is struck by MIDI sounds at the very frame of its note.
: >counter.out
"$BUILD/tests/clients/counter" 1 >counter.out &
counter=$!
within 10 grep -q ready counter.out
start hand-drums drums.log --follow --osc-port 0
drums=$pid
record --connect midi_in=counter:midi_out struck.wav
jack_connect counter:midi_out hand-drums:midi_in
sleep 2
finish $recorder
"$BUILD/tests/clients/drums_check" struck.wav struck.mid >checked
holds 'pads struck by MIDI sound' test "$(value compared)" -gt 48000
holds 'loud enough' grep -q 'dBFS: -[0-9]' recorder.log
if no_gap; then is "$(value wrong)" 0 'each at the frame of its note'; fi
kill -TERM $counter
wait $counter
finish $drums

for bad in '--tempo 0' '--tempo nan' '--tempo 1e9' '--tempo fast' '--tempo 401' \
	'--pattern polka' '--volume 100' '--count-in -1' '--osc-port 99999' 'rock'; do
	# shellcheck disable=SC2086
	"$BUILD/bin/hand-drums" $bad 2>log
	is "$? $(wc -l <log)" '2 1' "$bad: one line, status 2"
done
holds 'patterns are listed' test "$("$BUILD/bin/hand-drums" --list-patterns | wc -l)" -ge 4

start hand-drums drums.log --osc-port 0
drums=$pid
kill -KILL "$JACKBOX_SERVER_PID"
wait $drums
is $? 1 'the server'\''s death ends the drums with status 1'
holds 'which is said' grep -q 'server has gone' drums.log
"$BUILD/bin/hand-drums" 2>log
is "$? $(wc -l <log)" '1 1' 'no server: one line, status 1'
tap_done
