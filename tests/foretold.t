#!/usr/bin/env bash
# hand-vision foretells: how far --lead looks ahead, and what is sent of a still hand.
set -u
cd "$(dirname "$0")/.." || exit 1
[ "${1:-}" = inside ] || exec tests/jackbox --no-server --limit 110 "$0" inside
. tests/tap.sh

clip=$PWD/build/clips/melody.mp4
vision=$BUILD/bin/hand-vision
export HAND_DANCE_DATA=$PWD/build/share/hand-dance
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

# areas NAME OPTION...: seconds in the clip and area, of every frame with its hand, in NAME.
areas() {
	local name=$1
	shift
	"$vision" --video "$clip" --no-pace --osc-port 0 --log log.csv "$@" 2>err </dev/null
	is $? 0 "the whole clip with $*"
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$at["left_present"] == 1 { print $at["seconds"], $at["left_area"] }' log.csv >"$name"
	rm log.csv
}
areas raw --raw
areas now --lead 0
areas ahead --lead 50
is "$(cut -d' ' -f1 now | cksum)" "$(cut -d' ' -f1 raw | cksum)" "frame for frame"
holds "with a hand for half of the time" test "$(wc -l <raw)" -gt 300

# how_far NAME: of the way that a moving hand makes in two frames, what NAME has it make.
how_far() {
	paste -d' ' raw "$1" | awk '{ time[NR] = $1; seen[NR] = $2; sent[NR] = $4 }
		END {
			for (i = 1; i + 2 <= NR; i++) {
				if (time[i + 2] - time[i] > 0.07) continue
				way = log(seen[i + 2] / seen[i])
				if (way < 0.05 && way > -0.05) continue
				along += way * log(sent[i] / seen[i])
				ways += way * way
			}
			printf "%.2f", along / ways
		}'
}
far=$(how_far now)
holds "--lead 0 has a moving hand where it is ($far of two frames ahead)" \
	awk "BEGIN { exit !($far > -0.2 && $far < 0.25) }"
# The age of a frame comes on top, which a busy machine makes longer; and the sudden ways
# from note to note are foretold with caution.
here=$far far=$(how_far ahead)
holds "--lead 50 has it further on its way ($far of two frames ahead)" \
	awk "BEGIN { exit !($far > $here + 0.2 && $far < 1.6) }"

# tremble NAME: mean change from frame to frame while the hand holds its first note.
tremble() {
	awk '$1 > 1.9 && $1 < 2.85 { if (last) sum += $2 > last ? $2 - last : last - $2
		last = $2 } END { print sum }' "$1"
}
holds "a still hand trembles less than half as much ($(tremble ahead) after $(tremble raw))" \
	awk "BEGIN { exit !($(tremble ahead) < $(tremble raw) / 2) }"

# refuses PATTERN OPTION...: one line that says why, and exit status 2.
refuses() {
	local pattern=$1
	shift
	timeout 20 "$vision" --osc-port 0 --video none.mp4 "$@" >out 2>err </dev/null
	is $? 2 "refused: $*"
	holds "because '$pattern'" grep -q -- "$pattern" err
}
refuses "'soon' is not a number from 0 to 50" --lead soon
refuses "'nan' is not a number from 0 to 50" --lead nan
refuses "'-1' is not a number from 0 to 50" --lead -1
refuses "'51' is not a number from 0 to 50" --lead 51
refuses 'lead' --lead
tap_done
