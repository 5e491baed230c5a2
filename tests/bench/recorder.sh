#!/usr/bin/env bash
# The recorder beside jack_capture and jack_rec: a signal that tells its own time, on a
# private JACK server at 64 frames, both cores busy. CPU seconds, frames that are missing
# or wrong, and whether that was told.
#
#   recorder.sh [SECONDS [CHANNELS]...]      each recording takes SECONDS (15); 2 and 64
set -u
cd "$(dirname "$0")/../.." || exit 1
if [ "${1:-}" != inside ]; then
	seconds=${1:-15}
	limit=$((2 * 3 * (seconds + 30) * (${#@} > 1 ? ${#@} : 2)))
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
	timeout $((seconds * 8 * $#)) nice "$BASH" -c 'while :; do :; done' &
	busy+=" $!"
done

# row NAME CHANNELS: from what was measured, and the file.
row() {
	local cpu checked lost told
	cpu=$(tail -n 1 time.out | awk '{ printf "%.3f", $1 + $2 }')
	checked=$("$build/tests/clients/counter_check" take.wav ${3:-} 2>/dev/null)
	lost=$(awk '$1 == "silent" || $1 == "wrong" { n += $2 } END { print n + 0 }' <<<"$checked")
	frames=$(awk '$1 == "frames" { print $2 }' <<<"$checked")
	told=$(grep -ciE 'xrun|lost|overrun|undelivered|never delivered' log)
	printf '%-14s %8d %8s %10s %12s %6s\n' "$1" "$2" "$cpu" "${frames:-none}" \
		"$([ -n "$frames" ] && echo "$lost" || echo '-')" "$([ "$told" -gt 0 ] && echo yes || echo no)"
}

printf '%-14s %8s %8s %10s %12s %6s\n' recorder channels 'CPU s' frames 'not exact' told
for channels in "$@"; do
	"$build/tests/clients/counter" "$channels" >ready 2>/dev/null &
	counter=$!
	until grep -q ready ready; do sleep 0.05; done
	ports=()
	for i in $(seq "$channels"); do ports+=("counter:out_$i"); done
	{ time "$build/bin/hand-recorder" --duration "$seconds" --channels "$channels" \
		--ports 'counter:out_*' --connect counter:midi_out take.wav >log 2>&1; } 2>time.out
	row hand-recorder "$channels" take.mid
	rm -f take.*
	if command -v jack_capture >/dev/null; then
		{ time jack_capture -c "$channels" -p 'counter:out_*' -d "$seconds" -b FLOAT -ns -dc \
			take.wav >log 2>&1 </dev/null; } 2>time.out
		row jack_capture "$channels"
		rm -f take.*
	fi
	if command -v jack_rec >/dev/null && [ "$channels" -le 16 ]; then
		{ time jack_rec -f take.wav -d "$seconds" -b 32 "${ports[@]}" >log 2>&1; } 2>time.out
		row jack_rec "$channels"
		rm -f take.*
	fi
	kill -TERM $counter
	wait $counter
done
