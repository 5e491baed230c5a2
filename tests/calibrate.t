#!/usr/bin/env bash
# Learning how far and near a player reaches: on the terminal, and by OSC while running.
set -u
cd "$(dirname "$0")/.." || exit 1
[ "${1:-}" = inside ] || exec tests/jackbox --no-server --limit 90 "$0" inside
. tests/tap.sh

clip=$PWD/build/clips/calibrate.mp4
vision=$BUILD/bin/hand-vision
export HAND_DANCE_DATA=$PWD/build/share/hand-dance
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export XDG_CONFIG_HOME=$work/config

saved() { find "$XDG_CONFIG_HOME" -name '*.ini*' 2>/dev/null; }

# calibrate STATUS OPTION...: that exit status.
calibrate() {
	local status=$1
	shift
	timeout 40 "$vision" --calibrate --no-pace --hands 1 "$@" >out 2>err </dev/null
	is $? "$status" "exit status $status: --calibrate $*"
}

# fails PATTERN OPTION...: one line that says why, and nothing is saved.
fails() {
	local pattern=$1
	shift
	calibrate 1 "$@"
	is "$(wc -l <err)" 1 "one line"
	holds "which says '$pattern'" grep -q -- "$pattern" err
	is "$(saved)" "" "nothing is saved"
}

ffmpeg -v error -f lavfi -i color=gray:size=320x240:rate=10 -t 6 none.mkv </dev/null
ffmpeg -v error -i "$clip" -t 5 -c copy far.mkv </dev/null
ffmpeg -v error -i "$clip" -c copy whole.mkv </dev/null
fails 'no hand was seen far away' --video none.mkv
fails 'near was only 1.0 times' --video far.mkv --loop
fails 'No such file' --video nowhere.mkv
for options in --no-calibration "--reach-far 0.01" "--reach-near 0.1"; do
	# shellcheck disable=SC2086 # words
	calibrate 2 --video "$clip" $options
done
touch blocked
XDG_CONFIG_HOME=$work/blocked calibrate 1 --video "$clip"
holds "a place that cannot be written is told" grep -q 'cannot make .*blocked' err

calibrate 0 --video "$clip"
is "$(cat err)" "" "nothing went wrong"
is "$(grep -c 'hold it still' out)" 2 "the player is told what to do, far and near"
is "$(grep -c ' s left' out)" 10 "and every second how it goes on"
file=$(saved)
is "$(grep -c . <<<"$file")" 1 "one file is saved"
holds "the player is told where" grep -qF "$file" out
holds "under the video's name" grep -q '^camera = video calibrate.mp4$' "$file"
# The hand stands at 0.95 m and 0.36 m: 2.8 octaves, somewhat less as it bends.
octaves=$(awk -F ' = ' '/^far/ { far = $2 } /^near/ { print log($2 / far) / log(2) }' "$file")
holds "near and far are as they were shown ($octaves octaves)" \
	awk -v o="$octaves" 'BEGIN { exit !(o > 2.4 && o < 3.2) }'

before=$(cat "$file")
"$vision" --calibrate --video "$clip" >stopped 2>err </dev/null &
pid=$!
within 10 grep -q 's left' stopped
kill -INT "$pid"
wait "$pid"
is $? 1 "exit status 1 when it is stopped"
holds "which is told" grep -q 'it was stopped; nothing is saved' err
is "$(cat "$file")" "$before" "what was saved stays"

# reach OPTION...: of the last frame in which a hand was there, and of the first.
reach() {
	oscdump -L 9741 >heard 2>/dev/null &
	local dump=$!
	within 10 grep -q ':260D ' /proc/net/udp
	timeout 40 "$vision" --no-pace --hands 1 --osc-port 0 --osc osc.udp://127.0.0.1:9741/ "$@" \
		2>err </dev/null
	within 5 grep -q '/hand/frame iif [0-9]* 0 ' heard
	kill "$dump"
	wait "$dump" 2>/dev/null
	sed -n 's|.* /hand/right/reach f \(.*\)|\1|p' heard >numbers
	first=$(sed -n 20p numbers) last=$(tail -n 5 numbers | head -n 1)
}

between() { awk -v x="$2" -v low="$1" -v high="$3" 'BEGIN { exit !(x >= low && x <= high) }'; }

reach --video "$clip"
holds "the saved calibration is used" grep -q 'calibrated for video calibrate.mp4' err
holds "far is 0 ($first)" between 0 "$first" 0.05
holds "near is 1 ($last)" between 0.95 "$last" 1
reach --video "$clip" --no-calibration
holds "--no-calibration takes the default range ($last)" between 0.55 "$last" 0.85
reach --video "$clip" --reach-far 0.001 --reach-near 0.5
holds "--reach-far and --reach-near count instead ($first)" between 0.15 "$first" 0.4
sed -i 's/^near.*/near = far/' "$file"
reach --video "$clip"
is "$(grep -c "$file:4: expected a size" err)" 1 "a damaged file is told in one line"
holds "and not used ($last)" between 0.55 "$last" 0.85
for options in "--reach-far 0" "--reach-near nan" "--reach-near 2" "--reach-far 0.05"; do
	# shellcheck disable=SC2086 # words
	timeout 10 "$vision" --video "$clip" $options >out 2>err </dev/null
	is $? 2 "$options is refused"
	is "$(wc -l <err)" 1 "in one line"
done

# By OSC. The video comes through a pipe, so that it begins after the question.
ask() { # ADDRESS: without arguments, padded as OSC wants it
	printf '%s' "$1" >question
	dd if=/dev/zero bs=1 count=$((4 - ${#1} % 4)) status=none >>question
	printf ',\0\0\0' >>question
	cat question >&3
}
mkfifo pipe.mkv
"$vision" --video pipe.mkv --no-pace --hands 1 --osc-port 9742 >out 2>piped.err </dev/null &
pid=$!
within 20 grep -q 'answers OSC' piped.err
exec 3<>/dev/udp/127.0.0.1/9742
: >answers
timeout 60 cat <&3 >answers &
reader=$!
ask /vision/calibration
ask /vision/calibrate
cat whole.mkv >pipe.mkv
wait "$pid"
is $? 0 "a running daemon is calibrated"
within 5 grep -aq saved answers
answered() { tr -c '[:print:]' '\n' <"${2:-answers}" | grep -c -- "$1"; }
is "$(answered '^default$')" 1 "the range in use is told"
is "$(answered 'hold it still')" 10 "far and near, every second"
is "$(answered '^done$')" 1 "that it is done"
is "$(answered '^saved$')" 1 "and the new range"
kill "$reader"
piped=$(grep -rl 'camera = video pipe.mkv' "$XDG_CONFIG_HOME")
holds "it is saved" test -s "$piped"
"$vision" --video "$clip" --loop --osc-port 9743 >out 2>looped.err </dev/null &
pid=$!
within 20 grep -q 'answers OSC' looped.err
exec 3<>/dev/udp/127.0.0.1/9743
: >answers2
timeout 30 cat <&3 >answers2 &
reader=$!
ask /vision/calibrate/reset
within 10 grep -aq default answers2
is "$(answered '^default$' answers2)" 1 "a reset is answered"
forgot() { [ "$(saved)" = "$piped" ]; }
holds "and forgets the file, of this source only" within 10 forgot
ask /vision/calibrate
within 10 grep -aq 'hold it still' answers2
printf '/vision/calibrate\0\0\0,i\0\0\0\0\0\0' >&3
within 10 grep -aq 'it was stopped' answers2
is "$(answered '^failed$' answers2)" 1 "a calibration can be stopped"
printf '/vision/calibrate\0\0\0,f\0\0\x7f\xc0\0\0' >&3
oscsend 127.0.0.1 9743 /quit
wait "$pid"
is $? 0 "and ends in order"
kill "$reader"
tap_done
