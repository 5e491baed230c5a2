#!/usr/bin/env bash
# The house style, and whether it would be noticed if something broke it.
cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
unset MAKEFLAGS MAKELEVEL MFLAGS

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

make --no-print-directory -j2 lint >"$work/log" 2>&1
content=$?
[ $content = 0 ] || grep -vE '^  [A-Z+]+ ' "$work/log" | sed 's/^/# /'
is $content 0 "make lint is content"

# A project of a few lines, each of which breaks one rule of the layout.
mkdir -p "$work"/project/{common,vision,synth,recorder,tests,scripts}
cp scripts/check-layers "$work/project/scripts"
cd "$work/project" || exit 1
holds "an empty project breaks no rule" scripts/check-layers

# refused FILE LINE MESSAGE: the file with that line is complained of so.
refused() {
	mkdir -p "$(dirname "$1")"
	printf '%s\n' "$2" >"$1"
	is "$(scripts/check-layers)" "$1: $3" "$1: $3"
	rm "$1"
}
echo '#pragma once' >synth/voice.h
refused common/note.c '#include "synth/voice.h"' 'common must not include synth/voice.h'
refused vision/main.c '#include "synth/voice.h"' 'vision must not include synth/voice.h'
refused synth/voice.c '#include "synth/gone.h"' 'there is no synth/gone.h'
refused vision/sources/camera.c '#include <opencv2/core.hpp>' \
	'<opencv2/core.hpp> may be included in vision/opencv/* tests/eval/skin_detector.cc only'
refused synth/voice.c '  #  include <jack/jack.h>' \
	'<jack/jack.h> may be included in */main.c common/client.[ch] tests/* only'
refused recorder/tape.h '' 'no "#pragma once"'
refused recorder/tape.c "$(seq 451)" '451 lines are too many to be read at one sitting'

mkdir synth/drums
echo '#include "synth/voice.h"' >synth/drums/kit.c
echo '#include <jack/jack.h>' >synth/drums/main.c
holds "going downhill and through the doors is fine" scripts/check-layers
tap_done
