#!/usr/bin/env bash
# The preview as a player meets it: a window on a real X server, a page in a real browser,
# and the notes of a real synth. What is seen is measured.
set -u
cd "$(dirname "$0")/.." || exit 1
[ "${1:-}" = inside ] || exec tests/jackbox --limit 150 "$0" inside
. tests/tap.sh
for tool in Xvfb xdotool import convert curl chromium; do
	command -v $tool >/dev/null || { echo "1..0 # SKIP $tool is not installed"; exit 0; }
done

vision=$BUILD/bin/hand-vision synth=$BUILD/bin/hand-synth
clip=$PWD/build/clips/twohands.mp4
export HAND_DANCE_DATA=$PWD/build/share/hand-dance
unset DISPLAY WAYLAND_DISPLAY SDL_VIDEODRIVER SDL_RENDER_DRIVER
work=$(mktemp -d)
browser='' xserver=''
# the browser's own processes leave its profile when they like
trap 'kill $xserver $browser 2>/dev/null; wait; rm -rf "$work" || { sleep 1; rm -rf "$work"; }' EXIT
cd "$work" || exit 1

# refuses STATUS PATTERN OPTION...: one line that says why, and that exit status.
refuses() {
	local status=$1 pattern=$2
	shift 2
	timeout 20 "$vision" --osc-port 0 --video "$clip" "$@" 2>err </dev/null
	is "$? $(grep -vc 'answers OSC on port' err)" "$status 1" "exit status $status, one line: $*"
	holds "which says '$pattern'" grep -q -- "$pattern" err
}
refuses 1 'there is no screen' --preview
DISPLAY=:97 refuses 1 'cannot open a window' --preview
refuses 2 'needs --preview-http' --preview-bind 127.0.0.1
refuses 2 'needs --preview' --synth osc.udp://127.0.0.1:9731/
refuses 2 "does not begin with osc.udp" --preview-http 0 --synth http://127.0.0.1/
refuses 2 'is not a whole number from 0 to 65535' --preview-http 65536
refuses 1 'cannot show the preview on 192.0.2.7' --preview-http 0 --preview-bind 192.0.2.7

Xvfb -displayfd 3 -screen 0 1100x700x24 -nolisten tcp 3>display 2>/dev/null &
xserver=$!
holds 'an X server' within 20 test -s display
DISPLAY=:$(cat display)
export DISPLAY

start_synth() {
	: >ready
	"$synth" --osc-port 9741 --area-near 0.2 --area-far 0.02 --ready-fd 9 9>ready 2>synth.log &
	synth_pid=$!
	within 20 grep -q ready ready
}
figure() { # NAME: its value in the figures
	curl -s -m 5 "$page/figures.json" | grep -o "\"$1\":[^,}]*" | head -n 1 | cut -d: -f2
}
figure_is() { [ "$(figure "$1")" = "$2" ]; }
pixels() { # PICTURE COLOUR [CROP]: how many of them look like that
	convert "$1" ${3:+-crop "$3"} +repage -fuzz 6% -fill white -opaque "$2" \
		-fill black +opaque white -format '%[fx:round(mean*w*h)]' info:
}
# soon SECONDS COMMAND...: as within, for commands that take their time
soon() {
	local end=$((SECONDS + $1))
	shift
	until "$@"; do [ $SECONDS -lt $end ] || return 1; done
}
more() { [ "$1" -gt "$2" ]; }
left_hand='rgb(86,180,233)' right_hand='rgb(230,159,0)' box='rgb(26,217,115)' lit='rgb(240,228,66)'

start_synth
"$vision" --video "$clip" --loop --osc osc.udp://127.0.0.1:9741/ --osc-port 9742 \
	--preview --preview-http 0 2>log </dev/null &
pid=$!
holds 'the page says where it is' within 20 grep -q 'shows itself at' log
page=$(sed -n 's|.*shows itself at \(.*\)/$|\1|p' log)
holds 'SDL is there for the window' grep -q libSDL2 /proc/$pid/maps
holds 'the synth is found' soon 20 figure_is present true
seen() { import -window root shot.png && more "$(pixels shot.png "$left_hand" 430x700+0+0)" 400; }
holds 'the left hand is seen at the left' soon 20 seen
holds 'the right one at the right' more "$(pixels shot.png "$right_hand" 430x700+430+0)" 400
holds 'in green boxes' more "$(pixels shot.png "$box")" 500
holds 'a note is lit' more "$(pixels shot.png "$lit" 240x560+860+130)" 2000
holds 'and marked' more "$(pixels shot.png "$right_hand" 240x560+860+130)" 40
holds 'the picture is one' more "$(convert shot.png -crop 700x500+100+50 \
	-format '%[fx:round(1000*standard_deviation)]' info:)" 100
changed() {
	import -window root next.png
	more "$(compare -metric AE -fuzz 5% shot.png next.png null: 2>&1)" 2000
}
holds 'and moves' soon 20 changed
xdotool mousemove 550 350 key m
mirrored() { import -window root shot.png && more "$(pixels shot.png "$left_hand" 430x700+430+0)" 400; }
holds 'm shows what the camera sees' soon 20 mirrored
xdotool key m search --name 'Hand Dance' windowsize 1100 700 windowmove 0 0
filled() { import -window root shot.png && more "$(pixels shot.png 'rgb(23,26,33)' 1100x8+0+690)" 5000; }
holds 'another size is filled as well' soon 20 filled

holds 'the page answers the same' figure_is source '"runs"'
oscsend 127.0.0.1 9741 /synth/scale s chromatic
holds 'it knows the new scale' soon 20 figure_is scale '"chromatic"'
holds 'and its notes' figure_is notes 25
holds 'a note sounds' soon 20 figure_is playing true
kill $synth_pid
wait $synth_pid
holds 'a synth that ends is missed' soon 20 figure_is present false
start_synth
holds 'one that comes back is found' soon 20 figure_is present true
is "$(figure scale)" '"major-pentatonic"' 'with its own scale'

# A browser, told by its pipe what to do: messages that end with a zero byte.
mkfifo to from
chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
	--disable-background-networking --disable-component-update --disable-sync \
	--user-data-dir="$work/profile" --window-size=1000,760 \
	--remote-debugging-pipe about:blank \
	3<to 4>from >browser.log 2>&1 &
browser=$!
exec {to}>to {from}<from
serial=0 session=''
# tell METHOD PARAMETERS: and the answer in $answer
tell() {
	serial=$((serial + 1))
	printf '{"id":%d,"method":"%s","params":%s%s}\0' $serial "$1" "$2" \
		"${session:+,\"sessionId\":\"$session\"}" >&$to
	while read -r -d '' -t 20 -u $from answer; do
		[[ $answer = "{\"id\":$serial,"* ]] && return
	done
	answer=''
}
value_of() { # NAME: of a string in the answer
	grep -o "\"$1\":\"[^\"]*\"" <<<"$answer" | head -n 1 | cut -d'"' -f4
}
look() { # EXPRESSION: what it is on the page
	tell Runtime.evaluate "{\"expression\":\"String($1)\"}"
	value_of value
}
shown() { look "document.getElementById('$1').textContent"; }
shows() { [ "$(shown "$1")" = "$2" ]; }
tell Target.createTarget "{\"url\":\"$page/\"}"
tell Target.attachToTarget "{\"targetId\":\"$(value_of targetId)\",\"flatten\":true}"
session=$(value_of sessionId)
holds 'the page is shown in a browser' soon 20 shows scale major-pentatonic
before=$(shown frames)
live() { more "$(shown frames)" "$((before + 30))"; }
holds 'its figures are alive' soon 20 live
is "$(look "document.getElementById('state').textContent === ''")" true 'nothing is wrong'
holds 'the picture is there' more "$(look 'document.images[0].naturalWidth')" 800
is "$(look "performance.getEntriesByType('resource').filter(e => !e.name.startsWith('$page')).length")" \
	0 'and needs nothing from elsewhere'
photographed() {
	tell Page.captureScreenshot '{}'
	value_of data | base64 -d >page.png
	more "$(pixels page.png "$left_hand" 440x560+0+0)" 300
}
holds 'the left hand is seen there, too' soon 20 photographed
holds 'and the right one' more "$(pixels page.png "$right_hand" 380x560+420+0)" 300
holds 'a note is lit' more "$(pixels page.png "$lit" 240x560+740+80)" 1000
cp page.png first.png
renewed() { photographed && more "$(compare -metric AE -fuzz 8% first.png page.png null: 2>&1)" 2000; }
holds 'the picture moves' soon 20 renewed

xdotool key q
holds 'q closes the window' within 10 grep -q 'the preview is closed' log
holds 'and not the instrument' kill -0 $pid
before=$(figure frames)
goes_on() { more "$(figure frames)" "$before"; }
holds 'the page goes on' soon 20 goes_on
kill -TERM $pid
wait $pid
is $? 0 'it ends in order, though somebody is watching'
holds 'the page says that it is gone' soon 20 shows state 'hand-vision does not answer'
kill $synth_pid
wait $synth_pid

: >ready
unset DISPLAY
"$vision" --video "$clip" --loop --osc-port 9742 --ready-fd 9 9>ready 2>log </dev/null &
pid=$!
within 20 grep -q ready ready
is "$(grep -c libSDL2 /proc/$pid/maps)" 0 'without a preview no library for windows is loaded'
kill -TERM $pid
wait $pid
# Its pictures are a stream like any other: another hand-vision looks at it, and tells when
# it goes and when it is back.
first() {
	"$vision" --video "$clip" --loop --osc-port 9742 --preview-http 9743 2>log </dev/null &
	pid=$!
	within 20 grep -q 'shows itself' log
}
first
"$vision" --video http://127.0.0.1:9743/stream.mjpg --osc-port 9744 --preview-http 9745 \
	2>second.log </dev/null &
second=$!
page=http://127.0.0.1:9745
holds 'another one takes its pictures for a camera' soon 20 figure_is source '"runs"'
kill -TERM $pid
wait $pid
holds 'and shows that they are gone' soon 20 figure_is source '"lost"'
curl -s "$page/frame.jpg" >lost.jpg
holds 'in words that cannot be missed' more "$(pixels lost.jpg 'rgb(217,102,13)')" 1500
first
holds 'and that they are back' soon 20 figure_is source '"runs"'
kill -TERM $pid $second
wait $pid $second
is $? 0 'both end in order'
[ -z "${PREVIEW_KEEP:-}" ] || cp shot.png page.png "$PREVIEW_KEEP"
tap_done
