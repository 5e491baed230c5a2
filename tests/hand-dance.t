#!/usr/bin/env bash
# The launcher with the real programs on real JACK servers: what it starts, how it wires
# it, and that all of it ends in order, whatever ends it.
set -u
cd "$(dirname "$0")/.." || exit 1
[ "${1:-}" = inside ] || exec tests/jackbox --limit 200 "$0" inside
. tests/tap.sh

clip=$PWD/build/clips/step.mp4 # a hand comes after 2 seconds and stays for 2
dance=$PWD/scripts/hand-dance
client=$BUILD/tests/client_program
export HAND_DANCE_BIN=$BUILD/bin
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

# The instrument's processes that run, the box's own server aside.
running() {
	local process name
	for process in /proc/[0-9]*; do
		read -r name 2>/dev/null <"$process/comm" || continue
		case $name in
		hand-vision | hand-synth | hand-drums | hand-recorder | jackd)
			[ "${process#/proc/}" = "$JACKBOX_SERVER_PID" ] || echo "$name"
			;;
		esac
	done
}

nothing_runs() { [ -z "$(running)" ]; }

process_of() { # NAME: the newest of that name, the box's own server aside
	local process name found=
	for process in /proc/[0-9]*; do
		read -r name 2>/dev/null <"$process/comm" || continue
		[ "$name" = "$1" ] && [ "${process#/proc/}" != "$JACKBOX_SERVER_PID" ] &&
			found=${process#/proc/}
	done
	echo "$found"
}

# start [OPTION]...: in the background, with Ctrl-C allowed
start() {
	rm -f out err
	env --default-signal=INT "$dance" --video "$clip" --show-notes "$@" >out 2>err &
	pid=$!
}

plays() { within 15 grep -qs ' Hz' out; }

exists() { jack_lsp | grep -qx "$1"; } # PORT

ends() { # STATUS NAME...
	local expected=$1
	shift
	wait "$pid"
	is $? "$expected" "$*"
	[ "$expected" != 0 ] || ! grep -q ^hand-dance: err || sed 's/^/# /' err
}

file() { sed -n "s/^$1  //p" out; } # sound, notes, hands or sheet

sheet() { sed -n "s/^\t*\"$1\":\t\(.*[^,]\),*$/\1/p" "$(file sheet)"; }

# The take is whole: sizes in the headers, sound in it, silence at its end, notes.
take_is_whole() { # NAME
	local wav mid bytes
	wav=$(file sound) mid=$(file notes)
	holds "$1: the files' names are told" test -n "$wav" -a -n "$mid"
	bytes=$(stat -c %s "$wav")
	is "$(od -A n -j 4 -N 4 -t u4 "$wav" | tr -d ' ')" $((bytes - 8)) \
		"$1: the WAV is finished"
	holds "$1: there is sound in it" grep -q 'peak levels in dBFS: -' err
	is "$(tail -c 1920 "$wav" | od -A n -v -t f4 | tr -s ' ' '\n' |
		grep -cv -e '^$' -e '^-*0$' -e 'e-0*[4-9]$' -e 'e-[1-9][0-9]$')" 0 \
		"$1: its last 5 ms are silent: the fade is in the take"
	is "$(tail -c 3 "$mid" | od -A n -t x1 | tr -d ' ')" ff2f00 \
		"$1: the MIDI file is finished"
	is "$(sheet finished)" true "$1: so is the sheet"
	holds "$1: the hands are in it" test "$(wc -l <"$(file hands)")" -gt 50
	is "$(sheet hand-casualties)" 0 "$1: all of them"
}

"$dance" --help >out
is $? 0 '--help is no failure'
for option in drums record microphone take time camera list-cameras wait video mirror preview preview-http tuio scale root octaves \
	continuous sound left-handed show-notes osc-port tempo server private dummy \
	connect; do
	holds "--help tells of --$option" grep -qe "--$option" out
done
while read -r bad; do
	# shellcheck disable=SC2086
	"$dance" $bad >out 2>err
	is "$? $(wc -l <err)" '2 1' "refused in one line: $bad"
done <<-'END'
	--nonsense
	word
	--time
	--time 0
	--time 1e3
	--time -5
	--time nan
	--record=yes
	--osc-port 0
	--osc-port 70000
	--preview-http 70000
	--preview=yes
	--video a --camera 0
	--server a --private
	--dummy --card hw:0
	--connect a --no-connect
	--tempo 100
	--take=
	--no-connect --scale nonsense
	--no-connect --record --octaves 99
	--no-connect --hands 3
	--no-connect --tuio-name
	--drums polka
	--drums --tempo 1000
END
holds 'and no take is left of that' test ! -e take
HAND_DANCE_BIN=$work "$dance" >out 2>err
is "$? $(cat err)" "1 hand-dance: there is no program hand-vision in $work" \
	'a missing program is named'
"$dance" --server nobody >out 2>err
is "$? $(cat err)" "1 hand-dance: no JACK server 'nobody' is running" \
	'so is a missing server'
"$dance" --record --video none.mp4 >out 2>err
is $? 1 'a missing video is a failure'
is "$(ls take)" '' 'and leaves no take'
rmdir take
holds 'that is told' grep -q 'hand-vision failed' err
holds 'nothing is left running' nothing_runs

# Beside others: a foreign client, and programs of ours that have the names and the port.
"$client" --outputs 1 --connect system:playback_2 >/dev/null 2>&1 &
foreign=$!
holds 'there is a foreign client' within 10 exists client-test:out_1
"$BUILD/bin/hand-synth" --osc-port 9731 >/dev/null 2>&1 &
synth=$!
"$BUILD/bin/hand-recorder" other.wav >/dev/null 2>&1 &
recorder=$!
holds 'and a synth' within 10 exists hand-synth:midi_out
holds 'and a recorder' within 10 exists hand-recorder:midi_in
jack_lsp -c >before
start --record --take "a folder/takes"
holds 'it plays on the server that runs, though names and port are taken' plays
is "$(jack_lsp -c hand-synth-01:out_left | tr -s '\n ' ' ')" \
	'hand-synth-01:out_left system:playback_1 hand-recorder-01:in_1 ' 'left is wired'
is "$(jack_lsp -c hand-synth-01:out_right | tr -s '\n ' ' ')" \
	'hand-synth-01:out_right system:playback_2 hand-recorder-01:in_2 ' 'right is wired'
is "$(jack_lsp -c hand-synth-01:midi_out | tr -s '\n ' ' ')" \
	'hand-synth-01:midi_out hand-recorder-01:midi_in ' 'the notes are wired'
ends 0 'the end of the video ends it'
take_is_whole 'end of the video'
is "$(dirname "$(dirname "$(file sound)")")" 'a folder/takes' \
	'the take is where it should be'
holds 'in a folder by date and time' \
	grep -q '^sound .*/20..-..-..T..-..-../take.wav$' out
is "$(sheet sound) $(sheet scale) $(sheet root) $(sheet octaves)" \
	'"sine" "major-pentatonic" "C4" "2"' 'its sheet tells what was played with'
is "$(sheet area-near) $(sheet area-far) $(sheet video)" "\"0.2\" \"0.02\" \"$clip\"" \
	'and the hands'
is "$(sheet tempo)" '' 'without drums, no tempo'
holds 'the casualties are told' grep -q '^hand-synth.* casualties' err
jack_lsp -c >after
holds 'server, clients and connections of others are as before' cmp before after
kill "$foreign" "$synth" "$recorder"
wait "$foreign" "$synth" "$recorder"
holds 'nothing is left running' nothing_runs

start --record --drums waltz --tempo 180
holds 'it plays with drums' plays
is "$(jack_lsp -c hand-drums:out_left | tr -s '\n ' ' ')" \
	'hand-drums:out_left system:playback_1 hand-recorder:in_1 ' 'which are wired'
kill -TERM "$pid"
ends 0 'SIGTERM ends it'
take_is_whole drums
is "$(sheet tempo) $(sheet pattern)" '"180" "waltz"' 'the sheet tells of the drums'
holds 'the drums are in it' grep -q '^hand-drums: tempo 180, hits [1-9]' err
holds 'nothing is left running' nothing_runs

start --record --no-connect --sound saw --scale blues
holds 'it plays' plays
is "$(jack_lsp -c system:playback_1 | wc -l)" 1 '--no-connect leaves the sound card alone'
kill -INT "$pid"
ends 0 'Ctrl-C ends it'
is "$(sheet sound) $(sheet scale)" '"saw" "blues"' 'the sheet tells what was asked for'
take_is_whole Ctrl-C
holds 'nothing is left running' nothing_runs

for program in hand-vision hand-synth hand-drums hand-recorder; do
	start --record --drums
	holds 'it plays' plays
	kill -KILL "$(process_of $program)"
	ends 1 "the death of $program ends it"
	is "$(grep ^hand-dance: err)" "hand-dance: $program was killed by SIGKILL" \
		'which is told'
	[ $program = hand-recorder ] || take_is_whole "death of $program"
	holds 'nothing is left running' nothing_runs
done

start --record --dummy --time 3
holds 'it plays on a server of its own' plays
holds 'which runs' test -n "$(process_of jackd)"
is "$(jack_lsp | grep -c hand-)" 0 'and not on the other one'
ends 0 'the time ends it'
take_is_whole 'server of its own'
holds 'nothing is left running' nothing_runs

start --record --dummy
holds 'it plays' plays
kill -KILL "$(process_of jackd)"
ends 1 'the death of its server ends it'
holds 'which is told' grep -q '^hand-dance: jackd was killed by SIGKILL' err
holds 'nothing is left running' nothing_runs

start --record --dummy
holds 'it plays' plays
kill -KILL "$pid"
{ wait "$pid"; } 2>/dev/null
holds 'when it is killed itself, all others end' within 10 nothing_runs

script -qec "$dance --dummy --video $clip --time 1.5" typescript >/dev/null
is $? 0 'it runs on a terminal'
holds 'and shows the time there' grep -q '0:01  playing; Ctrl-C ends' typescript
tap_done
