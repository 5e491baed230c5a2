#!/usr/bin/env bash
# hand-synth on a real JACK server: when and how what the hands say is heard, that nothing
# hangs at the end, and what it says to bad input.
set -u
cd "$(dirname "$0")/.." || exit 1
[ "${1:-}" = inside ] || exec tests/jackbox --sync --limit 60 "$0" inside
. tests/tap.sh

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
synth=$BUILD/bin/hand-synth

# start_synth OPTION...: in the background, until it says it is ready.
start_synth() {
	: >ready
	"$synth" --ready-fd 9 "$@" 9>ready >notes 2>log &
	pid=$!
	within 10 grep -q ready ready
}
value() { sed -n "s/^$1 //p" heard; }
# below A B, for numbers with fractions
below() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a < b) }'; }

start_synth --show-notes
"$BUILD/tests/clients/hand_probe" $pid >heard 2>probe.log
is $? 0 'a probe plays and listens'
wait $pid
is $? 0 'SIGTERM ends the synth in order'
sed 's/^/# /' heard
period=$JACK_PERIOD
# The server's own xruns move whole periods; what is below them is the synth's.
holds 'sound comes a period after the hand, not sooner' \
	below "$((period - 2))" "$(value latency-least)"
holds 'and little later' below "$(value latency-mean)" "$((period + 48))"
is "$(value midi-apart)" 0 'every note-on is at the first sample of its sound'
holds 'every note of the scale is in tune' below "$(value cents-worst)" 1
is "$(value notes-hanging)" 0 'no note hangs at the end'
holds 'the end fades' below "$(value end-roughness)" 1.3
is "$(value end-level)" 0 'into silence'
holds 'the summary tells of every frame' grep -q '^hand-synth: 189 frames, 0 casualties' log
is "$(sort -u notes | grep -c .)" 11 'every note was shown'
holds 'with its frequency' grep -qx 'A4     440.0 Hz' notes

start_synth --name other --osc-port 0
"$synth" --name third --osc-port "$(sed -n 's/.* UDP port //p' log)" 2>third.log
is $? 1 'a port that is taken is an error'
is "$(wc -l <third.log)" 1 'told in one line'
# ask ADDRESS PADDING: what can be read of the answer
ask() {
	exec {socket}<>"/dev/udp/127.0.0.1/$(sed -n 's/.* UDP port //p' log)"
	printf "/synth/$1$2,\\0\\0\\0" >&$socket
	timeout 5 dd bs=4096 count=1 status=none <&$socket | tr -cs '[:print:]' ' '
	exec {socket}>&-
}
holds 'it tells its ladder to whoever asks' \
	grep -q '^/synth/ladder ,ssiffff\(i\)\{11\} .*major-pentatonic .*right' <(ask ladder '\0\0\0')
holds 'and what sounds' grep -q '^/synth/now ,iiffii' <(ask now '\0\0')
oscsend 127.0.0.1 "$(sed -n 's/.* UDP port //p' log)" /synth/scale s chromatic
told() { ask ladder '\0\0\0' | grep -q 'i\{25\} .*chromatic'; }
holds 'as it changes' within 5 told
kill -USR1 $pid
holds 'SIGUSR1 prints the counters' within 5 grep -q 'casualties 0' log
kill -INT $pid
wait $pid
is $? 0 'SIGINT ends it too'

# refused OPTION... : a usage error in one line.
refused() {
	"$synth" "$@" >out 2>&1
	is "$? $(wc -l <out)" "2 1" "refused in one line: $*"
}
refused --scale klingon
refused --root H4
refused --area-near 0.01
refused --sound kazoo
refused --volume nan
refused --octaves 9
refused --midi-channel 0
refused --bind
"$synth" --list-scales >scales
holds 'scales are listed' test "$(wc -l <scales)" -ge 20
"$synth" --server nobody 2>log
is "$? $(wc -l <log)" "1 1" 'no server: an error in one line'
start_synth --name last
kill -KILL "$JACKBOX_SERVER_PID"
wait $pid
is $? 1 'a server that dies ends the synth with an error'
tap_done
