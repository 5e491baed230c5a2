#!/usr/bin/env bash
# What make install puts where, that it runs from there, and that uninstall takes it all.
cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
unset MAKEFLAGS MAKELEVEL MFLAGS
export -n PREFIX DESTDIR HAND_DANCE_DATA HAND_DANCE_BIN

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root prefix=/opt/music
there=$root$prefix

make_there() { # TARGET
	make --no-print-directory "$1" DESTDIR="$root" PREFIX="$prefix" >"$work/log" 2>&1 ||
		{ sed 's/^/# /' "$work/log"; false; }
}

mkdir -p "$there/bin" "$there/share/man/man1"
echo mine >"$there/bin/mine"
echo mine >"$there/share/man/man1/mine.1"
holds "make install" make_there install
for program in hand-vision hand-synth hand-drums hand-recorder hand-dance; do
	holds "$program is there" test -x "$there/bin/$program"
	is "$("$there/bin/$program" --help | sed 1q | cut -d' ' -f1-2)" "Usage: $program" \
		"$program runs"
	holds "$program has a man page" test -s "$there/share/man/man1/$program.1"
done
for model in palm_lite palm_full hand_lite hand_full; do
	holds "$model is the model" cmp "build/share/hand-dance/models/$model.tflite" \
		"$there/share/hand-dance/models/$model.tflite"
done
is "$(ls "$there/share/hand-dance/patches")" "$(cd synth/patches && ls -- *.patch)" \
	"so are the patches"
holds "their man page is there" test -s "$there/share/man/man5/hand-patch.5"
holds "the licence is there" test -s "$there/share/doc/hand-dance/LICENSE"
holds "the README is there" test -s "$there/share/doc/hand-dance/README.md"
is "$(find "$root" -type d ! -perm 755)" "" "all may look into the folders"
is "$(find "$there/share" -type f -perm /133)" "" "no data is a program or another's to write"

# hand-vision looks for the models where they were installed, and misses them when gone.
watch_nothing() {
	"$there/bin/hand-vision" --video build/clips/melody.mp4 --no-pace \
		--osc osc.udp://127.0.0.1:9/ >"$work/log" 2>&1
}
holds "the installed hand-vision plays a clip" watch_nothing
mv "$there/share/hand-dance/models/hand_lite.tflite" "$work"
watch_nothing
is $? 1 "without its models it does not"
holds "it says where it looked" grep -q "$there/.*hand_lite.tflite" "$work/log"

holds "make install again" make_there install
holds "puts back what is missing" watch_nothing
holds "make uninstall" make_there uninstall
is "$(find "$root" -type f -printf '%P\n' | sort | tr '\n' ' ')" \
	"${prefix#/}/bin/mine ${prefix#/}/share/man/man1/mine.1 " \
	"nothing is left but what was not ours"
holds "make uninstall again has nothing to say against it" make_there uninstall
tap_done
