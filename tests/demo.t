#!/usr/bin/env bash
# The demo's judgement: of a short clip that is played, and of one in which nothing is.
set -u
cd "$(dirname "$0")/.." || exit 1
[ "${1:-}" = inside ] || exec tests/jackbox --no-server --limit 60 "$0" inside
. tests/tap.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HAND_DANCE_BIN=$BUILD/bin DEMO_TAKE=$work/take DEMO_CLIP=build/clips/step.mp4

scripts/demo >"$work/out" 2>&1
is $? 0 'a clip with a hand is a success'
sed 's/^/# /' "$work/out"
holds 'it tells the notes' grep -q '^  notes .*[A-G][0-9]' "$work/out"
holds 'and the casualties' grep -q '^  frames .* casualties' "$work/out"
sound=$(sed -n 's/^  sound *//p' "$work/out")
notes=$(sed -n 's/^  MIDI *//p' "$work/out")
holds 'and where the sound is' test -s "$sound"
holds 'and the notes' test -s "$notes"
holds 'and the hands' test -s "$(sed -n 's/^  hands *//p' "$work/out")"
is "$(dirname "$(dirname "$sound")")" "$work/take" 'where the take should be'

scripts/demo --time 0.5 >"$work/out" 2>&1
is $? 1 'before the hand comes, it fails'
is "$(tail -n 1 "$work/out")" 'demo: no note was played' 'and says why'
DEMO_CLIP=$work/none scripts/demo >"$work/out" 2>&1
is "$? $(wc -l <"$work/out")" '1 1' 'without a clip, it fails in one line'
tap_done
