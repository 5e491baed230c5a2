#!/usr/bin/env bash
# The hand renderer as a program: files out, and one clear line for what cannot be done.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh

render="$BUILD/tests/render/hand-render --mesh build/share/hand-dance/test/generic-hand-left.glb"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
script=$folder/script

# fails STATUS MESSAGE ARGUMENT...: it must end so and say so, in one line.
fails() {
	local expected=$1 message=$2 status
	shift 2
	$render "$@" >"$folder/out" 2>"$folder/err"
	status=$?
	is "$status $(wc -l <"$folder/err")" "$expected 1" "one line and status $expected"
	holds "it says: $message" grep -qF -- "$message" "$folder/err"
	sed 's/^/# /' "$folder/err"
}

video_facts() {
	ffprobe -v error -count_frames -select_streams v -of csv=p=0 \
		-show_entries stream=width,height,r_frame_rate,nb_read_frames "$1"
}

cat >"$script" <<-'END'
	size 320 240
	fps 25
	dur .4
	hand R
	key 0 0 .05 .5 0 0 0 .1 .5
END

for kind in mp4 mkv avi; do
	$render "$script" "$folder/clip.$kind" "$folder/clip.csv"
	is "$(video_facts "$folder/clip.$kind")" 320,240,25/1,10 ".$kind: ten frames, 25 a second"
done
is "$(wc -l <"$folder/clip.csv")" 11 "a heading and ten lines of truth"
heading="YUV4MPEG2 W320 H240 F25000:1000 Ip A1:1 C420jpeg"
$render "$script" - "$folder/clip.csv" >"$folder/out"
is "$(head -n 1 "$folder/out")" "$heading" "YUV4MPEG2 on standard output"
is "$(wc -c <"$folder/out")" $((${#heading} + 1 + 10 * (6 + 320 * 240 * 3 / 2))) "all of it"

$render --set "fps 50" --set "tone 40 30 30" "$script" "$folder/clip.avi" "$folder/dark.csv"
is "$(video_facts "$folder/clip.avi")" 320,240,50/1,20 "--set changes the script's rate"
sum=$(cksum <"$folder/clip.avi")
$render --set "fps 50" "$script" "$folder/clip.avi" "$folder/clip.csv"
is "$(cksum <"$folder/dark.csv")" "$(cksum <"$folder/clip.csv")" "a dark hand is where a light one is"
holds "and looks different" test "$(cksum <"$folder/clip.avi")" != "$sum"
sum=$(cksum <"$folder/clip.avi")
$render --set "fps 50" --set "face .5 .4 .5" "$script" "$folder/clip.avi" "$folder/clip.csv"
holds "a face in the room" test "$(cksum <"$folder/clip.avi")" != "$sum"
fails 1 "'tone' takes 3 numbers" --set "tone 40" "$script" - /dev/null
fails 1 "'key' is nothing that can be set" --set "key 1" "$script" - /dev/null
fails 1 "expected a word" --set "" "$script" - /dev/null
fails 1 "width and height must be even" --set "size 321 240" "$script" - /dev/null

$render >"$folder/out" 2>&1
is "$? $(head -c 18 "$folder/out")" "2 usage: hand-render" "without arguments, the usage"
fails 2 "jobs takes a number from 1 to 64" --jobs 0 a b c
fails 1 "cannot open $folder/none: No such file" "$folder/none" - /dev/null
fails 1 "cannot open $folder/none: No such file" --mesh "$folder/none" "$script" - /dev/null
fails 1 "script is no binary glTF 2.0 file" --mesh "$script" "$script" - /dev/null
fails 1 "cannot write $folder/none/x.csv: No such file" "$script" - "$folder/none/x.csv"
fails 1 "cannot write $folder/none/x.y4m: No such file" "$script" "$folder/none/x.y4m" /dev/null
fails 1 "cannot write /dev/full: No space left on device" "$script" /dev/full /dev/null
echo "bg $script" >>"$script"
fails 1 "script is no whole 8-bit binary PPM" "$script" - /dev/null
tap_done
