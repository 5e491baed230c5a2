#!/usr/bin/env bash
# hand-recorder on a real JACK server: what is played is what is in the files, frame by
# frame, whatever happens to server, disk and recorder.
set -u
cd "$(dirname "$0")/.." || exit 1
[ "${1:-}" = inside ] || exec tests/jackbox --sync --limit 120 "$0" inside
. tests/tap.sh
. tests/recorder.sh

# play CHANNELS: all of them are recorded; notes are connected first, as sound says from
# when on they must be there.
play() {
	start_counter "$1"
	options=(--channels "$1" --connect midi_in=counter:midi_out)
	for i in $(seq "$1"); do options+=(--connect "in_$i=counter:out_$i"); done
}

# The sum of a number over the log's lines that match.
told() { sed -n "s/.*: \([0-9]*\) $1.*/\1/p" log | head -1; }
# take_is_right NAME: all that was played is there, and what is not was told of.
take_is_right() {
	holds "$1: both files are valid" check_both "$1"
	is "$(value wrong)" 0 "$1: no frame is wrong or out of place"
	local undelivered
	undelivered=$(told 'frames never delivered')
	holds "$1: silence only where the server left a gap" \
		test "$(value silent)" -le "${undelivered:-0}"
	is "$(value events-wrong) $(value events-missing)" "0 0" \
		"$1: every note at its frame"
}

play 4
"$recorder" "${options[@]}" -d 2.5 exact.wav 2>log
is $? 0 'a take of a given length ends by itself'
take_is_right exact
is "$(value frames)" 120000 'of that length to the frame'
holds 'notes are among it' test "$(value events)" -ge 35
"$recorder" -d 0.2 exact.wav 2>log
is $? 0 'a name that is taken'
holds 'is told' grep -q 'exact exists already' log
holds 'another one is taken' test -e exact-2.wav -a -e exact-2.mid -a -e exact-2.json
check_both exact
is "$(value frames)" 120000 'and the take is as it was'

for signal in TERM INT; do
	start_recorder "$signal.wav"
	sleep 0.5
	kill -$signal $pid
	wait $pid
	is $? 0 "SIG$signal ends a take in order"
	take_is_right $signal
done

start_recorder stopped.wav
sleep 0.3
kill -STOP $pid
sleep 0.2
kill -CONT $pid
sleep 0.3
stop_recorder
is $? 0 'periods that the server did not wait for are not the recorder'\''s fault'
take_is_right stopped
is "$(value silent)" "$(told 'frames never delivered')" 'but counted to the frame'
holds 'and there were some' test "$(value silent)" -gt 0

kills=0 whole=0
for i in 1 2 3 4 5 6 7 8; do
	start_recorder "killed$i.wav"
	sleep "0.$((RANDOM % 400 + 100))"
	kill -KILL $pid
	wait $pid 2>/dev/null
	kills=$((kills + 1))
	check_both "killed$i" && [ "$(value frames)" -gt 2000 ] &&
		[ "$(value wrong) $(value events-wrong)" = '0 0' ] && whole=$((whole + 1))
done
is $whole $kills 'after SIGKILL at any moment both files are valid and right'

start_recorder --buffer 0.2 wheel.wav
sleep 0.2
jack_freewheel y >/dev/null
sleep 0.6
jack_freewheel n >/dev/null
sleep 0.2
stop_recorder
is $? 0 'freewheel waits for the disk'
take_is_right wheel

start_recorder --osc-port 9755 told.wav
holds 'the OSC port answers' oscsend 127.0.0.1 9755 /status
holds '/status prints the counters' within 5 grep -q 'frames [0-9]' log
oscsend 127.0.0.1 9755 /quit
wait $pid
is $? 0 '/quit ends a take'
take_is_right told

mkdir full && mount -t tmpfs -o size=256k tmpfs full
start_recorder full/take.wav
wait $pid
is $? 1 'a full disk ends the take with status 1'
is "$(grep -c 'No space left' log)" 1 'in one line'
holds 'both files are valid' check_both full/take
holds 'with what fitted' test "$(value frames)" -gt 10000
is "$(value wrong)" 0 'all of it right'
umount full

stop_counter
play 63
"$recorder" "${options[@]}" -d 1 wide.wav 2>log
is $? 0 'sixty-three channels'
take_is_right wide
is "$(value channels)" 63 'all of them'
stop_counter

"$recorder" -d 0.1 2>log
"$recorder" -d 0.1 2>>log
holds 'takes without a name have folders by date and time' \
	test "$(find . -path './20??-??-??T??-??-??*/take.wav' | wc -l)" = 2

for bad in '--channels 0' '--channels 257' '--duration nan' '--duration 0' '--buffer 1e9' \
	'--osc-port 70000' 'one.wav two.wav' '--format mp3' \
	'--sample 8' '--fact novalue' '--pre-roll -1' '--follow --ports x' '--start never' \
	'--output a.wav b.wav' '--nonsense'; do
	# shellcheck disable=SC2086
	"$recorder" $bad 2>log
	is "$? $(wc -l <log)" '2 1' "$bad: one line, status 2"
done
"$recorder" none/take.wav 2>log
is "$? $(wc -l <log)" '1 1' 'a folder that is not there: one line, status 1'

play 2
start_recorder orphan.wav
sleep 0.4
kill -KILL "$JACKBOX_SERVER_PID"
holds 'the server'\''s death is told' within 5 grep -q 'server has gone' log
holds 'and another one waited for' within 5 grep -q 'waiting for JACK' log
stop_recorder
is $? 1 'the status is 1'
holds 'both files are valid' check_both orphan
is "$(value wrong) $(value events-wrong)" '0 0' 'all of it right'
wait "$counter"
"$recorder" nobody.wav 2>log
is "$? $(wc -l <log)" '1 1' 'no server: one line, status 1'
holds 'and no file' test ! -e nobody.wav
tap_done
