#!/usr/bin/env bash
# The time from the frame to the sound: a clip of steps through hand-vision and hand-synth
# on a private JACK server at 128 frames.
set -u
cd "$(dirname "$0")/../.." || exit 1
[ "${1:-}" = inside ] || exec tests/jackbox --period 128 --limit 120 "$0" inside

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
build=build

# start COMMAND...: until it is ready.
start() {
	rm -f "$folder/ready" && mkfifo "$folder/ready"
	"$@" 9>"$folder/ready" 2>>"$folder/log" &
	pid=$!
	read -r -t 20 word _ <"$folder/ready" && [ "$word" = ready ] && return
	cat "$folder/log" >&2
	exit 1
}

start "$build/bin/hand-synth" --ready-fd 9
synth=$pid
start "$build/tests/bench/latency" build/clips/steps.csv 9790 18
latency=$pid
start "$build/bin/hand-vision" --video build/clips/steps.mp4 --ready-fd 9 \
	--osc osc.udp://127.0.0.1:9731/ --osc osc.udp://127.0.0.1:9790/
vision=$pid
wait "$vision"
wait "$latency"
status=$?
kill -TERM "$synth"
wait "$synth"
grep -h 'casualties\|dropped' "$folder/log"
exit $status
