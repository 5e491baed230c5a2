#!/usr/bin/env bash
# A short run of every libFuzzer target, the same each time; `make fuzz FUZZ_SECONDS=600`
# looks for longer and elsewhere.
cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh

command -v clang >/dev/null || { echo "1..0 # SKIP clang is not installed"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# FUZZER RUNS PATTERN: after so many runs its own count of how far they got must match.
try() {
	local name=$1 runs=$2 pattern=$3
	holds "$name is built" test -x "build-fuzz/$name"
	mkdir "$work/$name"
	holds "$name finds nothing" tests/fuzz/run "$name" "$work/$name" -seed=20260101 \
		-runs="$runs" -artifact_prefix="$work/" -verbosity=0 2>"$work/log"
	grep -E 'ERROR|SUMMARY|^ +#|^models|^files' "$work/log" | sed 's/^/# /'
	if [ -n "$pattern" ]; then
		holds "$name gets far enough" grep -qE "$pattern" "$work/log"
	else
		holds "$name gets past the first checks" \
			test "$(find "$work/$name" -type f | wc -l)" -gt 40
	fi
}

try fuzz_osc_packet 300000 ''
try fuzz_performance 100000 'rows [0-9]{4,}, frames of scores [0-9]{2,}$'
try fuzz_tflite 60000 'run [0-9]{4,}$'
try fuzz_net 6000 'run [0-9]{4,}$'
try fuzz_camera 60000 ''
try fuzz_patch 100000 ''
try fuzz_video 700 'opened [0-9]{3,}, frames [0-9]{3,}, good to the end [0-9]{3,}$'
is "$(find tests/fuzz -name 'fuzz_*.c' | wc -l)" 7 "all fuzzers have been tried"
tap_done
