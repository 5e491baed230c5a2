#!/bin/sh
# The hand renderer as a program: files out, and one clear line for what cannot be done.
render=${HAND_RENDER:-build/tests/render/hand-render}
mesh=build/share/hand-dance/test/generic-hand-left.glb
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
count=0

ok() { # STATUS NAME
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then echo "ok $count - $2"; else echo "not ok $count - $2"; fi
}

# fails STATUS MESSAGE ARGUMENT...: must end so and say so, in one line
fails() {
	status=$1 message=$2
	shift 2
	"$render" "$@" >"$folder/out" 2>"$folder/err"
	[ $? -eq "$status" ] && [ "$(wc -l <"$folder/err")" -eq 1 ] && grep -q -- "$message" "$folder/err"
	ok $? "refused: $message"
	sed 's/^/# /' "$folder/err"
}

cat >"$folder/script" <<-'END'
	size 320 240
	fps 25
	dur .4
	hand R
	key 0 0 .05 .5 0 0 0 .1 .5
END

for kind in mp4 mkv avi; do
	"$render" --mesh $mesh "$folder/script" "$folder/clip.$kind" "$folder/clip.csv" &&
		[ "$(ffprobe -v error -count_frames -select_streams v -of csv=p=0 \
			-show_entries stream=width,height,r_frame_rate,nb_read_frames \
			"$folder/clip.$kind")" = 320,240,25/1,10 ]
	ok $? ".$kind: ten frames of 320x240 at 25 a second"
done
[ "$(wc -l <"$folder/clip.csv")" -eq 11 ]
ok $? "a heading and ten lines of truth"
"$render" --mesh $mesh "$folder/script" - "$folder/clip.csv" >"$folder/out" &&
	[ "$(head -n 1 "$folder/out")" = "YUV4MPEG2 W320 H240 F25000:1000 Ip A1:1 C420jpeg" ] &&
	[ "$(wc -c <"$folder/out")" -eq $((49 + 10 * (6 + 320 * 240 * 3 / 2))) ]
ok $? "YUV4MPEG2 on standard output"

"$render" --mesh $mesh >"$folder/out" 2>&1
[ $? -eq 2 ] && grep -q '^usage: hand-render' "$folder/out"
ok $? "without arguments, the usage"
fails 2 'jobs takes a number from 1 to 64' --jobs 0 a b c
fails 1 "cannot open $folder/none: No such file" "$folder/none" - "$folder/clip.csv"
fails 1 "cannot open $folder/none: No such file" --mesh "$folder/none" "$folder/script" - /dev/null
fails 1 "script is no binary glTF 2.0 file" --mesh "$folder/script" "$folder/script" - /dev/null
fails 1 "cannot write $folder/none/x.csv" --mesh $mesh "$folder/script" - "$folder/none/x.csv"
fails 1 "cannot write $folder/none/x.y4m" --mesh $mesh "$folder/script" "$folder/none/x.y4m" /dev/null
fails 1 "cannot write /dev/full: No space left on device" --mesh $mesh "$folder/script" /dev/full /dev/null
echo "bg $folder/script" >>"$folder/script"
fails 1 "script is no whole 8-bit binary PPM" --mesh $mesh "$folder/script" - /dev/null
echo "1..$count"
