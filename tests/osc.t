#!/usr/bin/env bash
# Hand frames to and from programs that are not ours: liblo's oscdump and oscsend.
cd "$(dirname "$0")/.." || exit 1
[ "${1:-}" = inside ] || exec tests/jackbox --no-server --limit 60 "$0" inside
. tests/tap.sh
command -v oscdump oscsend >/dev/null ||
	{ echo "1..0 # SKIP oscdump and oscsend are not installed"; exit 0; }

program=$BUILD/tests/osc_program
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

listens() { # PORT: something does, on whatever address
	grep -qi ":$(printf %04X "$1") 0" /proc/net/udp*
}

# What oscdump prints of one address, without the time.
dumped() {
	sed -n "s#^[^ ]* \($1 .*\)#\1#p" dump
}

oscdump -L 7001 >dump &
dump=$!
oscdump -L 7002 >dump2 &
dump2=$!
holds "oscdump listens" within 10 listens 7001
holds "a second one too" within 10 listens 7002
holds "a frame is sent to both" \
	"$program" send osc.udp://127.0.0.1:7001/ osc.udp://127.0.0.1:7002/
holds "all of it comes" within 10 grep -q /hand/distance dump
holds "to the second one too" within 10 grep -q /hand/distance dump2
kill "$dump" "$dump2"
is "$(dumped /hand/frame)" "/hand/frame iif 4711 2 12.500000" "sequence, hands and age"
is "$(dumped /hand/left/present)" "/hand/left/present i 1" "the left hand is there"
is "$(dumped /hand/right/present)" "/hand/right/present i 1" "the right hand is there"
is "$(dumped /hand/left/area)" "/hand/left/area f 0.000000" "the first number of the left hand"
is "$(dumped /hand/right/area)" "/hand/right/area f 0.062500" "the first of the right hand"
is "$(dumped /hand/right/reach)" "/hand/right/reach f 0.687500" "its last one"
is "$(dumped /hand/left/gesture/fist)" "/hand/left/gesture/fist i 1" "a fist of the left hand"
is "$(dumped /hand/right/gesture/fist)" "/hand/right/gesture/fist i 0" "none of the right hand"
is "$(dumped /hand/right/hits)" "/hand/right/hits i 3" "the right hand's hits"
is "$(dumped /hand/right/hit)" "/hand/right/hit f 0.750000" "the hit of this frame"
is "$(dumped /hand/left/hit)" "" "the left hand has none"
is "$(dumped /hand/left/velocity)" "/hand/left/velocity f 0.000000" "and had none"
is "$(dumped /hand/distance)" "/hand/distance f 0.500000" "their distance"
is "$(dumped /hand/left/landmarks | wc -w)" 65 "63 landmark numbers of the hand that has them"
is "$(grep -c ' /hand/' dump)" 43 "and nothing else but a greeting"
is "$(cut -d' ' -f2- dump)" "$(cut -d' ' -f2- dump2)" "every target gets the same"

"$program" listen 7003 >heard 2>log &
listener=$!
send() { oscsend osc.udp://127.0.0.1:7003/ "$@"; }
lines() { [ "$(wc -l <heard)" -ge "$1" ]; }
# after COUNT TEXT NAME COMMAND...: what it makes the listener print as its COUNTth line
after() {
	"${@:4}"
	within 10 lines "$1"
	is "$(sed -n "$1p" heard)" "$2" "$3"
}
holds "our listener listens" within 10 listens 7003
after 1 "frame: left 0 area 0.25" "oscsend's area is read" send /hand/left/area f 0.25
after 2 "frame: left 1 area 0.25" "its presence too" send /hand/left/present i 1
after 3 "malformed: left 1 area 0.25" "a string for a number is refused" \
	send /hand/left/area s 0.75
after 4 "malformed: left 1 area 0.25" "so is too large a number" send /hand/left/area f 7
after 5 "malformed: left 1 area 0.25" "so is a pattern" send '/hand/*/area' f 0.5
after 6 "other /else" "another address is handed on" send /else i 1
after 8 "foreign: left 1 area 0.25" "/ping is no frame" send /ping
after 9 "frame: left 1 area 0.5" "a double will do" send /hand/left/area d 0.5
send /status
holds "/status asks for the counters" within 10 grep -q 'asked for the counters' log
send /quit
wait "$listener"
is $? 0 "/quit ends it in order"
tap_done
