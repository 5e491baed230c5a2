#!/usr/bin/env bash
# A short run of every libFuzzer target, the same each time; `make fuzz FUZZ_SECONDS=600`
# looks for longer and elsewhere.
cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh

command -v clang >/dev/null || { echo "1..0 # SKIP clang is not installed"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for source in tests/fuzz/fuzz_*.c; do
	name=$(basename "$source" .c)
	target=build-fuzz/$name dictionary=tests/fuzz/${name#fuzz_}.dict
	holds "$name is built" test -x "$target"
	mkdir "$work/$name"
	holds "$name finds nothing" "$target" -seed=20260101 -runs=300000 -max_len=2048 \
		-max_total_time=20 -timeout=5 -dict="$dictionary" -artifact_prefix="$work/" \
		-verbosity=0 "$work/$name" 2>"$work/log"
	grep -E 'ERROR|SUMMARY|^ +#' "$work/log" | sed 's/^/# /'
	holds "$name gets past the first checks" \
		test "$(find "$work/$name" -type f | wc -l)" -gt 100
done
tap_done
