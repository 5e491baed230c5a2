#!/usr/bin/env bash
# The hands of a take: what hand-vision logs is what hand-recorder writes, row by row, and
# what never came is counted.
set -u
cd "$(dirname "$0")/.." || exit 1
[ "${1:-}" = inside ] || exec tests/jackbox --limit 90 "$0" inside
. tests/tap.sh

clip=$PWD/build/clips/step.mp4
. tests/recorder.sh
export HAND_DANCE_DATA=$BUILD/share/hand-dance
port=9756
options=(--features --osc-port "$port")

# rows FILE: all columns but the time.
rows() { sed 1d "$1" | cut -d , -f 1,3-; }
# times FILE: it alone.
times() { sed 1d "$1" | cut -d , -f 2; }
sheet() { sed -n "s/^\t\"$2\":\t\([^,]*\),*$/\1/p" "$1.json"; }

"$recorder" --features x.wav 2>log
is "$? $(wc -l <log)" '2 1' '--features without a port is refused in one line'
holds 'which says why' grep -q -- '--osc-port' log
holds 'and nothing is begun' test ! -e x.wav

start_recorder take.wav
"$BUILD/bin/hand-vision" --osc-port 0 --video "$clip" --log vision.csv \
	--osc osc.udp://127.0.0.1:$port/ 2>vision.log
is $? 0 'hand-vision sees the clip'
sleep 0.2
stop_recorder
is $? 0 'the take ends in order'
sed 's/^/# /' log
count=$(rows vision.csv | wc -l)
holds "there are $count rows" test "$count" -gt 50
is "$(head -n 1 take.csv)" "$(head -n 1 vision.csv)" 'the header is the same'
rows vision.csv >seen
rows take.csv >recorded
holds 'so is every row' cmp seen recorded
holds 'a hand is in some' grep -q ',1,0\.' recorded
holds 'their times go forward within the take' awk -v end="$(sheet take seconds)" '
	$1 < last || $1 >= end { exit 1 } { last = $1 }' <(times take.csv)
# Whatever delays a packet delays it; so the nearest of all must be near.
paste -d ' ' <(times vision.csv) <(times take.csv) |
	awk '{ d = $2 - $1; if (NR == 1 || d < least) least = d; late[NR] = d }
		END { for (i in late) near += late[i] - least < 0.1; print near, NR }' >near
holds "and with the clip: $(cat near)" awk '{ exit !($1 > $2 / 2) }' near
is "$(sheet take hand-frames)" "$count" 'the sheet counts them'
is "$(sheet take hand-casualties)" 0 'and no casualties'
holds 'and names the file' grep -q '"take.csv"' take.json
holds 'the log tells it, too' grep -q " $count frames, 0 casualties" log

# send NUMBER: a frame without hands
send() {
	oscsend 127.0.0.1 $port /hand/frame iif "$1" 0 1.5
}
start_recorder gaps.wav
for number in 0 1 4 3 4 5; do send $number; done
oscsend 127.0.0.1 $port /hand/right/area f 7
within 5 grep -q '^5,' gaps.csv
sleep 0.1
stop_recorder
is $? 0 'frames that were lost on the way are not the take'\''s fault'
is "$(rows gaps.csv | cut -d , -f 1 | tr '\n' ' ')" '0 1 4 5 ' \
	'late and doubled frames are left out'
is "$(sheet gaps hand-casualties)" 2 'a lost and a late one are casualties'
holds 'the log knows of a malformed one, too' \
	grep -q '4 frames, 3 casualties (1 lost, 1 late, 1 malformed, 0 overrun)' log

start_recorder --start command told.wav
send 10
sleep 0.2
oscsend 127.0.0.1 $port /recorder/start
within 5 test -e told.csv
send 11
within 5 grep -q '^11,' told.csv
oscsend 127.0.0.1 $port /recorder/stop
sleep 0.2
send 12
sleep 0.1
stop_recorder
is "$(rows told.csv | cut -d , -f 1 | tr '\n' ' ')" '11 ' \
	'commands come by the same port'
"$recorder" -d 0.1 plain.wav 2>log
is "$(ls plain.*)" 'plain.json
plain.mid
plain.wav' 'without --features there is no such file'
tap_done
