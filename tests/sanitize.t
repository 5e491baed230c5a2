#!/usr/bin/env bash
# The unit tests under the sanitizers: addresses and undefined behaviour, then threads, for
# those that start some.
# SANITIZE_TESTS="ring tape" runs those only.
cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
unset MAKEFLAGS MAKELEVEL MFLAGS
export -n BUILD

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HAND_DANCE_DATA=$PWD/build/share/hand-dance
export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1
export UBSAN_OPTIONS=print_stacktrace=1
# Fontconfig keeps what it knows in places that are not looked at.
echo leak:libfontconfig.so >"$work/leaks"
export LSAN_OPTIONS=suppressions=$work/leaks:print_suppressions=0
# FFmpeg's threads are built without the sanitizer, which cannot see how they agree.
printf 'race:lib%s.so\n' avcodec avformat avutil >"$work/suppressions"
export TSAN_OPTIONS=second_deadlock_stack=1:suppressions=$work/suppressions
# Without this, the thread sanitizer cannot map its memory where addresses are very random.
setarch=()
setarch -R true 2>/dev/null && setarch=(setarch -R)

threaded() { # PROGRAM
	nm --dynamic --undefined-only "$1" | grep -qw pthread_create
}

for sanitizer in address,undefined thread; do
	folder=build-${sanitizer//,/-}
	make --no-print-directory -j2 SANITIZE="$sanitizer" CFLAGS='-O1 -g' CXXFLAGS='-O1 -g' \
		unit-programs >"$work/log" 2>&1
	built=$?
	[ $built = 0 ] || grep -v '^  [A-Z+]* ' "$work/log" | sed 's/^/# /'
	is $built 0 "the tests are built for $sanitizer"
	looked_at=0
	for source in tests/test_*.c; do
		name=$(basename "$source" .c)
		case " ${SANITIZE_TESTS:-${name#test_}} " in *" ${name#test_} "*) ;; *) continue ;; esac
		[ "$sanitizer" != thread ] || threaded "$folder/tests/$name" || continue
		# Its fake cameras replace calls that this sanitizer needs before main().
		[ "$sanitizer $name" != "thread test_camera_stream" ] || continue
		looked_at=$((looked_at + 1))
		begin=${EPOCHREALTIME/./}
		"${setarch[@]}" timeout -k 5 120 "$folder/tests/$name" >"$work/log" 2>&1
		status=$?
		[ $status = 0 ] || grep -v '^ok' "$work/log" | head -n 60 | sed 's/^/# /'
		is $status 0 "$name under $sanitizer ($(((${EPOCHREALTIME/./} - begin) / 1000)) ms)"
	done
	[ -n "${SANITIZE_TESTS:-}" ] ||
		holds "$looked_at programs are looked at" test "$looked_at" -ge 10
done
tap_done
