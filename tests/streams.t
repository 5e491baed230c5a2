#!/usr/bin/env bash
# hand-vision with network streams, as phones and network cameras send them: HTTP with
# Motion JPEG, and RTSP. They break off, stall and return; and image sequences.
set -u
cd "$(dirname "$0")/.." || exit 1
[ "${1:-}" = inside ] || exec tests/jackbox --no-server --limit 110 "$0" inside
. tests/tap.sh
. tests/vision.sh

clip=$PWD/build/clips/step.mp4
export HAND_DANCE_DATA=$PWD/build/share/hand-dance
work=$(mktemp -d)
server='' sender=''
trap 'kill $pid $server $sender $listener 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 1

listen
start() { start_vision "$BUILD/bin/hand-vision" "$@"; }
listens() { grep -q ":$(printf %04X "$1") .* 0A " /proc/net/tcp; }

ffmpeg -v error -nostdin -y -ss 2.1 -t 1 -i "$clip" -vf scale=320:240,noise=alls=6:allf=t \
	-q:v 3 -pix_fmt yuvj422p -f mjpeg hand.mjpg
hand=(-re -stream_loop -1 -f mjpeg -framerate 30 -i hand.mjpg)

# Servers: each is one process, in $server.
serve_http() {
	ffmpeg -v quiet -nostdin "${hand[@]}" -c copy -f mpjpeg -listen 1 \
		http://127.0.0.1:9753/video &
	server=$!
	within 10 listens 9753
}
serve_rtsp() {
	"$BUILD/tests/clients/rtsp_relay" 9754 9756 hand.sdp &
	server=$!
	within 10 listens 9754
}
stop_serving() {
	kill -KILL $server
	wait $server 2>/dev/null
}

plays() { # URL NAME SERVE
	local url=$1 name=$2 serve=$3
	start --video "$url"
	wait $pid
	is "$? $(grep -vc 'answers OSC' err)" '1 1' "$name: nobody there is an error in one line"
	start --video "$url" --wait
	holds "unless it is waited for" within 10 said "cannot open the stream $url; waiting for it"
	$serve
	holds "$name: a hand is seen" within 20 there
	holds "its size is told" said "stream $url sends 320 x 240"
	is "$(heard | awk '$4 < 0 || $4 > 1000' | wc -l)" 0 "no frame is older than it may be"
	: >err
	stop_serving
	holds "it breaks off: the hand is let go" within 5 away
	holds "which is told" within 10 said "stream $url has stopped; hands are let go"
	$serve
	holds "it is called again" within 15 there
	holds "which is told" said "stream $url is back after"
	is "$(lines .)" 2 "and nothing else"
	kill -STOP $server
	holds "it stalls: the hand is let go" within 5 away
	kill -CONT $server
	holds "it goes on, and so does the hand" within 15 there
	kill -STOP $server
	holds "it stalls again" within 5 away
	begin=${EPOCHREALTIME/./}
	finish
	is $? 0 "it ends well"
	took=$(((${EPOCHREALTIME/./} - begin) / 1000))
	holds "without waiting for a silent network ($took ms)" test $took -lt 1200
	stop_serving
}

plays http://127.0.0.1:9753/video HTTP serve_http

ffmpeg -v error -nostdin "${hand[@]}" -c:v libx264 -preset ultrafast -tune zerolatency -g 10 \
	-pix_fmt yuv420p -flags +global_header -f rtp -sdp_file hand.sdp \
	rtp://127.0.0.1:9756 >/dev/null 2>&1 &
sender=$!
within 10 test -s hand.sdp
plays rtsp://127.0.0.1:9754/hand RTSP serve_rtsp
kill $sender

mkdir stills
ffmpeg -v error -nostdin -i hand.mjpg -frames:v 20 stills/still-%03d.jpg
start --video stills --fps 20
wait $pid
is "$? $(sed -n 's/.*: \([0-9]*\) frames read, .*/\1/p' err)" '0 20' \
	"a folder of pictures plays, and ends"
start --video stills/still-%03d.jpg --no-pace
wait $pid
is "$? $(heard | grep -c ' 1 ')" '0 20' "so does a pattern; a hand is in each"
start --video stills/none-%d.jpg
wait $pid
is "$? $(lines 'no pictures like')" '1 1' "a pattern of nothing is refused"
start --video stills --wait
wait $pid
is "$? $(lines 'cameras and streams')" '2 1' "and files are not waited for"
tap_done
