#!/usr/bin/env bash
# The launcher on PipeWire: found without being told, wired under whatever names it has. And
# the recorder, while period and rate change under it.
set -u
cd "$(dirname "$0")/.." || exit 1
for tool in pipewire wireplumber pw-jack pw-metadata soxi dbus-run-session; do
	if ! command -v $tool >/dev/null; then
		echo "1..0 # SKIP $tool is not installed"
		exit 0
	fi
done
[ "${1:-}" = inside ] ||
	exec tests/jackbox --no-server --limit 90 dbus-run-session -- "$0" inside 2>/dev/null
. tests/tap.sh

dance=$PWD/scripts/hand-dance
clip=$PWD/build/clips/step.mp4
export HAND_DANCE_BIN=$BUILD/bin
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

# A PipeWire of our own, with a sound card that goes nowhere.
export HOME=$work XDG_RUNTIME_DIR=$work/run XDG_CONFIG_HOME=$work/config
export XDG_STATE_HOME=$work/state
mkdir -m 700 "$XDG_RUNTIME_DIR"
mkdir -p "$XDG_CONFIG_HOME/pipewire/pipewire.conf.d"
cat >"$XDG_CONFIG_HOME/pipewire/pipewire.conf.d/nowhere.conf" <<-'END'
	context.properties = { default.clock.rate = 48000 default.clock.quantum = 256 }
	context.objects = [ {
	    factory = adapter
	    args = {
	        factory.name = support.null-audio-sink
	        node.name = nowhere
	        node.description = Nowhere
	        media.class = Audio/Sink
	        audio.position = [ FL FR ]
	        object.linger = true
	    }
	} ]
END
pipewire >/dev/null 2>&1 &
pipewire=$!
within 10 test -S "$XDG_RUNTIME_DIR/pipewire-0"
wireplumber >/dev/null 2>&1 &
wireplumber=$!
has() { pw-jack jack_lsp 2>/dev/null | grep -q "$1"; }
if ! within 20 has ':playback_FR$'; then
	echo "1..0 # SKIP PipeWire's session manager does not come up on this machine"
	exit 0
fi

wired() { pw-jack jack_lsp -c 2>/dev/null | grep -A 2 "^$1\$" | grep -q "$2"; }
"$dance" --video "$clip" --record --drums --show-notes >out 2>err &
dance=$!
holds 'it plays' within 30 grep -q ' Hz' out
holds 'to the sound card, left' wired hand-synth:out_left ':playback_FL$'
holds 'and right' wired hand-synth:out_right ':playback_FR$'
holds 'to the recorder, left' wired hand-synth:out_left '^   hand-recorder:in_1$'
holds 'and right' wired hand-synth:out_right '^   hand-recorder:in_2$'
holds 'its notes, too' wired hand-synth:midi_out '^   hand-recorder:midi_in$'
holds 'with drums' wired hand-drums:out_left '^   hand-recorder:in_1$'
wait $dance
is $? 0 'it ends with the video'
grep ^hand-dance: err | sed 's/^/# /'
holds 'there is sound in the take' grep -q 'peak levels in dBFS: -' err
holds 'and there are notes' test "$(stat -c %s "$(sed -n 's/^notes  //p' out)")" -gt 60

pw-jack "$BUILD/tests/clients/counter" 2 own >counter.out 2>&1 &
counter=$!
within 10 grep -qs ready counter.out
pw-jack "$BUILD/bin/hand-recorder" --ports 'counter:out_*' --ready-fd 9 rate.wav 9>ready 2>log &
recorder=$!
within 10 grep -qs ready ready
set_clock() { pw-metadata -n settings 0 "clock.force-$1" "$2" >/dev/null; }
for quantum in 64 1024 256; do
	set_clock quantum $quantum
	sleep 0.3
done
set_clock rate 44100
holds 'another rate begins another take' within 10 test -s rate-2.wav
sleep 0.5
kill $recorder
wait $recorder
is $? 0 'which is no fault'
# rate HERTZ TAKE: its rate, and all in it right unless the server left gaps
rate() {
	"$BUILD/tests/clients/counter_check" "$2.wav" >checked &&
		[ "$(soxi -r "$2.wav")" = "$1" ] &&
		[ "$(sed -n 's/^frames //p' checked)" -gt 10000 ] &&
		{ grep -qx 'wrong 0' checked || grep -q 'never delivered' log; } ||
		{ sed 's/^/# /' checked log; false; }
}
holds 'the first take has the old one' rate 48000 rate
holds 'the second one the new' rate 44100 rate-2
kill $counter $pipewire $wireplumber
wait
tap_done
