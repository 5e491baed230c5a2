#!/usr/bin/env bash
# Everything builds with clang, too, and clang has no warning for any of it. What gcc says
# is seen in the build that is tested: with WERROR=1, as .ci/run asks, it is an error.
cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
unset MAKEFLAGS MAKELEVEL MFLAGS
command -v clang >/dev/null || { echo "1..0 # SKIP clang is not installed"; exit 0; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A folder of its own, so that nothing was built there without -Werror.
make --no-print-directory -j2 CC=clang CXX=clang++ WERROR=1 B=build-clang-werror \
	CFLAGS=-O1 CXXFLAGS=-O1 all unit-programs helpers >"$work/log" 2>&1
built=$?
[ $built = 0 ] || grep -v '^  [A-Z+]* ' "$work/log" | sed 's/^/# /'
is $built 0 "clang builds programs and tests with -Werror"
for program in hand-vision hand-synth hand-drums hand-recorder; do
	is "$("build-clang-werror/bin/$program" --version)" "$("$BUILD/bin/$program" --version)" \
		"clang's $program runs"
done
tap_done
