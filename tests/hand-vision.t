#!/usr/bin/env bash
# hand-vision as its user meets it: what it sends, how it ends, what it says when it can't.
set -u
cd "$(dirname "$0")/.." || exit 1
[ "${1:-}" = inside ] || exec tests/jackbox --no-server --limit 110 "$0" inside
. tests/tap.sh

clip=$PWD/build/clips/step.mp4
two=$PWD/build/clips/quick.mp4 later=$PWD/build/clips/twohands.mp4
vision=$BUILD/bin/hand-vision
export HAND_DANCE_DATA=$PWD/build/share/hand-dance
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

# refuses STATUS PATTERN OPTION...: one line that says why, and that exit status.
refuses() {
	local status=$1 pattern=$2
	shift 2
	timeout 20 "$vision" --osc-port 0 "$@" >out 2>err </dev/null
	is $? "$status" "exit status $status: $*"
	is "$(grep -vc 'answers OSC on port' err)" 1 "one line"
	holds "which says '$pattern'" grep -q -- "$pattern" err
}

head -c 20000 "$clip" >cut.mp4
echo 'no video at all' >text.mp4
mkdir models
head -c 100000 "$HAND_DANCE_DATA/models/palm_lite.tflite" >models/palm_lite.tflite
refuses 2 'nonsense' --nonsense
refuses 2 "'3' is not a whole number from 1 to 2" --hands 3
refuses 2 'exclude each other' --camera 0 --video "$clip"
refuses 2 'need --video' --loop
refuses 2 'is none of: lite full' --model huge
refuses 2 'not an option' "$clip"
refuses 1 'No such file' --video none.mp4
refuses 1 'damaged' --video cut.mp4
refuses 1 'damaged or not a video' --video text.mp4
refuses 1 'No such file' --camera /dev/video-none
refuses 1 'not a camera' --camera /dev/null
refuses 1 'No such file' --models nowhere --video "$clip"
refuses 1 'damaged' --models models --video "$clip"
refuses 1 "'tcp://x' is not like" --osc tcp://x --video "$clip"

# listen: a real OSC program writes down what arrives on its port.
listen() {
	oscdump -L 9740 >heard 2>/dev/null &
	listener=$!
	within 10 grep -q ':260C ' /proc/net/udp
}

stop_listening() {
	kill "$listener"
	wait "$listener" 2>/dev/null
}

heard() { # ADDRESS: the arguments of its messages, a line each
	sed -n "s|^[^ ]* $1 [^ ]* ||p" heard
}

listen
"$vision" --video "$clip" --osc osc.udp://127.0.0.1:9740/ --landmarks --log log.csv 2>err </dev/null
is $? 0 "the end of the video is a good end"
within 5 grep -q '/hand/frame iif 180 0' heard
stop_listening
read_frames=$(sed -n 's/.*: \([0-9]*\) frames read, .*/\1/p' err)
dropped=$(sed -n 's/.* frames read, \([0-9]*\) dropped.*/\1/p' err)
is "$read_frames" 180 "every frame of the clip is read"
is "$(heard /hand/frame | wc -l)" $((181 - dropped)) "one bundle a frame, and one at the end"
is "$(heard /hand/frame | awk '$1 != NR - 1' | wc -l)" 0 "numbered without a gap"
is "$(heard /hand/frame | tail -n 1 | cut -d' ' -f2)" 0 "the last one has no hands"
for side in left right; do
	is "$(heard /hand/$side/present | wc -l)" $((181 - dropped)) "the $side hand's presence in each"
done
present=$(heard /hand/left/present | grep -c 1)
holds "the hand is there for two seconds of six ($present frames)" \
	test $((present + dropped)) -ge 58 -a "$present" -le 61
for feature in area box size x y open pinch roll speed confidence; do
	is "$(heard /hand/left/$feature | wc -l)" "$present" "$feature, whenever it is there"
done
is "$(heard /hand/left/landmarks | awk 'NF == 63' | wc -l)" "$present" "63 numbers of landmarks"
is "$(heard /hand/distance | wc -l)" 0 "no distance with one hand"
# column NAME: its values in the log.
column() {
	awk -F, -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i; next }
		{ print $at }' log.csv
}
is "$(column frame)" "$(heard /hand/frame | cut -d' ' -f1)" "the log has every frame that was sent"
is "$(column left_present)" "$(heard /hand/left/present)" "with the same presence"
is "$(column left_area | awk 'NF { printf "%.6f\n", $1 }')" "$(heard /hand/left/area)" "and area"
is "$(column seconds | awk 'NR > 1 && $1 <= last { bad++ } { last = $1 } END { print bad + 0 }')" 0 \
	"in time"
first=$(paste <(column left_present) <(column seconds) | awk '$1 == 1 { print $2; exit }')
holds "the hand comes in its third second, as in the clip ($first s)" \
	awk "BEGIN { exit !($first >= 1.9 && $first <= 2.2) }"
mean() { column "$1" | awk 'NF { sum += $1; n++ } END { printf "%.3f", sum / n }'; }
x=$(mean left_x)
mv log.csv plain.csv
"$vision" --video "$clip" --no-pace --mirror --osc-port 0 --log log.csv 2>err </dev/null
is "$(column left_present | grep -c 1)" 0 "in a mirror the left hand is none"
holds "it is a right one ($(column right_present | grep -c 1) frames)" \
	test "$(column right_present | grep -c 1)" -ge 58
is "$(mean right_x)" "$(awk "BEGIN { printf \"%.3f\", 1 - $x }")" "on the other side of the picture"
# Where one hand is wanted: of two in the first frames that one which is favoured, and for ten
# seconds the one that was there first.
for favoured in right left; do
	[ $favoured = left ] && option=--left-handed || option=
	[ $favoured = left ] && other=right || other=left
	rm -f log.csv
	"$vision" --video "$two" --no-pace --hands 1 $option --osc-port 0 --log log.csv 2>err </dev/null
	is "$(column ${favoured}_present | head -n 15 | grep -c 1)" 15 "--hands 1 $option: the $favoured hand"
	is "$(column ${other}_present | head -n 15 | grep -c 1)" 0 "and not the other one"
done
rm log.csv
"$vision" --video "$later" --no-pace --hands 1 --left-handed --osc-port 0 --log log.csv 2>err </dev/null
is "$(column left_present | grep -c 1)" 0 "a hand that comes later is none, favoured or not"
there=$(column right_present | grep -c 1)
holds "the first is kept ($there frames of 300)" test "$there" -ge 295
refuses 1 'log.csv already' --log log.csv --video "$clip"
refuses 1 'No such file' --log none/log.csv --video "$clip"
refuses 1 'No such file' --log new.csv --video none.mp4
holds "no log is begun for no video" test ! -e new.csv
if mkdir small && mount -t tmpfs -o size=8k none small 2>mount.err; then
	"$vision" --video "$clip" --no-pace --log small/log.csv --osc-port 0 2>err </dev/null
	is $? 1 "a full disk makes the exit status 1"
	is "$(grep -c 'small/log.csv: No space left on device' err)" 1 "it is told once"
	holds "everything else goes on" grep -q '180 frames read' err
	is "$(tail -c 1 small/log.csv | od -An -c | tr -d ' ')" '\n' "whole lines remain"
	umount small
fi
for stage in age detector letterbox palm-net landmarks crop hand-net features step; do
	holds "it tells what $stage took" \
		grep -Eq "$stage +median [0-9.]+ ms, 95 % [0-9.]+ ms, worst [0-9.]+ ms" err
done

listen
"$vision" --video "$clip" --loop --hands 1 --osc osc.udp://127.0.0.1:9740/ \
	--osc-port 9741 2>err </dev/null &
pid=$!
within 20 grep -q '/hand/left/area' heard
kill -USR1 $pid
holds "SIGUSR1 prints the counters" within 5 grep -q 'frames read' err
holds "and it goes on" kill -0 $pid
loops() { [ "$(heard /hand/frame | wc -l)" -gt 190 ]; }
holds "a looped clip has no end" within 30 loops
kill -TERM $pid
wait $pid
is $? 0 "SIGTERM is a good end"
let_go() { [ "$(heard /hand/frame | tail -n 1 | cut -d' ' -f2)" = 0 ]; }
within 5 let_go
is "$(heard /hand/frame | tail -n 1 | cut -d' ' -f2)" 0 "with a last frame without hands"
stop_listening

# first_hand OPTION...: in which frame of the clip the hand is first there, every one being looked at.
first_hand() {
	listen
	"$vision" --video "$clip" --no-pace --osc osc.udp://127.0.0.1:9740/ "$@" 2>err </dev/null
	within 5 grep -q '/hand/frame iif 180 0' heard
	stop_listening
	heard /hand/frame | awk '$2 > 0 { print $1; exit }'
	heard /hand/frame | awk '$2 > 0' | wc -l
	sed -n 's/.* dropped, \([0-9]*\) detector runs.*/\1/p' err
}

{ read -r awake; read -r shown; read -r runs; } < <(first_hand --idle-after 0)
holds "without a rest no frame is only watched" test -z "$(grep watched err)"
{ read -r woken; read -r shown_woken; read -r runs_resting; } < <(first_hand --idle-after 1)
is "$woken" "$awake" "a hand ends the rest in its first frame ($awake)"
is "$shown_woken" "$shown" "and is there as long as ever"
watched=$(sed -n 's/.*: \([0-9]*\) frames were but watched.*/\1/p' err)
# one second of learning, then rest to the hand at 2 s; it leaves at 4 s, rest from 5 s to 6 s
holds "$watched of 60 frames were only watched" test "$watched" -ge 35 -a "$watched" -le 50
is "$runs_resting" $((runs - watched)) "which the detector did not see"

"$vision" --video "$clip" --loop --idle-after 0.2 --max-fps 15 --osc-port 9741 2>err </dev/null &
pid=$!
within 20 grep -q 'port 9741' err
# Names and numbers of the answer, in one line.
status() {
	perl -MIO::Socket::INET -e '
		my $socket = IO::Socket::INET->new(Proto => "udp", PeerAddr => "127.0.0.1:9741");
		$socket->send("/status\0,\0\0\0");
		alarm 5;
		$socket->recv(my $answer, 65536);
		my $at = 8;
		sub text { my $t = unpack("Z*", substr($answer, $at)); $at += length($t) + 4 & ~3; $t }
		text();
		while ($at < length $answer) {
			print text(), " ", unpack("d>", substr($answer, $at)), " ";
			$at += 8;
		}'
}
status_tells() { status | grep -Eq "$1"; }
holds "/status tells of the rest" within 20 status_tells 'frames-idle [1-9].* idle 1 '
holds "and of its end" within 20 status_tells ' idle 0 .* hands [1-9]'
holds "and of frames beyond the highest rate" status_tells 'frames-spared [1-9]'
oscsend 127.0.0.1 9741 /quit
wait $pid
is $? 0 "/quit is a good end"
tap_done
