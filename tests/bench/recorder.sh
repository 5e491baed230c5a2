#!/usr/bin/env bash
# The recorder beside jack_capture and jack_rec: a signal that tells its own time, on a
# private JACK server at 64 frames, all three at once, both cores busy. CPU seconds, frames
# in the file, silent ones among them, those that are not what was played then, and how
# many the recorder said were missing.
#
#   recorder.sh [SECONDS [CHANNELS]...]      each recording takes SECONDS (15); 2 and 64
set -u
cd "$(dirname "$0")/../.." || exit 1
if [ "${1:-}" != inside ]; then
	seconds=${1:-15}
	limit=$(((seconds + 60) * ($# > 1 ? $# : 2)))
	exec tests/jackbox --period 64 --limit $limit "$0" inside "$@"
fi
shift
seconds=${1:-15}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- 2 64
build=$PWD/build
folder=$(mktemp -d)
trap 'rm -rf "$folder"; kill $busy 2>/dev/null' EXIT
cd "$folder" || exit 1
busy=''
TIMEFORMAT='%U %S'

# A load that ends by itself.
for _ in 1 2; do
	timeout $(((seconds + 60) * $#)) nice "$BASH" -c 'while :; do :; done' &
	busy+=" $!"
done

# run NAME COMMAND...: in the background, in a folder of its own, with its CPU seconds.
run() {
	mkdir "$1"
	(
		cd "$1" || exit
		shift
		{ time "$@" >log 2>&1 </dev/null; } 2>cpu.out
	) &
	runs+=($!)
}

# row NAME CHANNELS [MIDI]: what became of it.
row() {
	local cpu checked frames silent wrong told
	cpu=$(tail -n 1 "$1/cpu.out" | awk '{ printf "%.3f", $1 + $2 }')
	checked=$(cd "$1" && "$build/tests/clients/counter_check" take.wav ${3:-} 2>/dev/null)
	frames=$(awk '$1 == "frames" { print $2 }' <<<"$checked")
	silent=$(awk '$1 == "silent" { print $2 }' <<<"$checked")
	wrong=$(awk '$1 == "wrong" { print $2 }' <<<"$checked")
	told=$(sed -n 's/.*: \([0-9]*\) frames never delivered.*/\1/p' "$1/log")
	[ -n "$told" ] || told=$(grep -ciE 'xrun|lost|overrun' "$1/log")
	printf '%-14s %8d %8s %10s %9s %9s %9s\n' "$1" "$2" "$cpu" "${frames:-none}" \
		"${silent:--}" "${wrong:--}" "$told"
	[ -z "${3:-}" ] || grep -E '^events' <<<"$checked" | paste -sd ' ' | sed 's/^/  MIDI: /'
	rm -rf "$1"
}

printf '%-14s %8s %8s %10s %9s %9s %9s\n' recorder channels 'CPU s' frames silent wrong told
for channels in "$@"; do
	"$build/tests/clients/counter" "$channels" >ready 2>/dev/null &
	counter=$!
	until grep -qs ready ready; do sleep 0.05; done
	ports=()
	for i in $(seq "$channels"); do ports+=("counter:out_$i"); done
	runs=()
	run hand-recorder "$build/bin/hand-recorder" --duration "$seconds" --channels "$channels" \
		--ports 'counter:out_*' --connect midi_in=counter:midi_out take.wav
	run jack_capture jack_capture -c "$channels" -p 'counter:out_*' -d "$seconds" -b FLOAT -ns -dc take.wav
	[ "$channels" -gt 16 ] ||
		run jack_rec jack_rec -f take.wav -d "$seconds" -b 32 "${ports[@]}"
	wait "${runs[@]}"
	row hand-recorder "$channels" take.mid
	row jack_capture "$channels"
	[ "$channels" -gt 16 ] || row jack_rec "$channels"
	kill -TERM $counter
	wait $counter
done
