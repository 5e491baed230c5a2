#!/usr/bin/env bash
# The real-time rule: synth, drums and recorder, busy as they never are, make no call in
# their process callbacks that could wait; and whoever does is caught.
cd "$(dirname "$0")/.." || exit 1
[ -n "${JACKBOX_SERVER_PID:-}" ] || exec tests/jackbox --period 64 --limit 110 "$0"
. tests/tap.sh
case $BUILD in
*-address* | *-thread*) echo "1..0 # SKIP a sanitizer's own calls would be caught"; exit 0 ;;
esac

bin=$BUILD/bin helpers=$BUILD/tests/realtime
seconds=${REALTIME_SECONDS:-4}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

guarded() { # COMMAND [ARGUMENT]...
	LD_PRELOAD=$helpers/no_block.so "$@"
}

# caught SIN: the bad client ends by SIGABRT, and the name of what it did is printed.
caught() {
	guarded "$helpers/bad_client" "$1" >sin.log 2>&1
	[ $? = 134 ] && grep -q "^no_block: ${1%% *} in the process callback" sin.log
}

watched() { # LOG NUMBER: so many callbacks were seen at least
	local count
	count=$(sed -n 's/^no_block: watched \([0-9]*\) callbacks$/\1/p' "$1")
	[ "${count:-0}" -ge "$2" ] || { sed 's/^/# /' "$1"; false; }
}

clean() { # LOG: nothing was caught
	! grep '^no_block: .* in the process callback' "$1"
}

# start PROGRAM [OPTION]...: guarded; returns when it is ready, its process in $pid.
start() {
	local word
	rm -f ready
	mkfifo ready
	log=$PWD/$1.log
	LD_PRELOAD=$helpers/no_block.so "$bin/$1" "${@:2}" --ready-fd 9 9>ready \
		>"$log" 2>&1 &
	pid=$!
	read -r -t 20 word _ <ready && [ "$word" = ready ]
}

finish() { # PID: ends it in order
	kill -TERM "$1"
	wait "$1"
}

# First the guard itself: it lets good clients be, and catches every sin.
"$helpers/bad_client" none
holds "a good client ends well without the guard" test $? = 0
guarded "$helpers/bad_client" none >good.log 2>&1
holds "and with it" test $? = 0
holds "its callbacks were watched" watched good.log 60
"$helpers/bad_client" --list >sins
holds "there are sins to be caught" test "$(wc -l <sins)" -ge 40
while read -r sin; do
	holds "caught: $sin" caught "$sin"
done <sins

# The kernel's view: what the JACK thread of a process asks of it, beside the futex that
# wakes the next client.
thread_of() { # PID: its thread of the real-time class
	local task stat
	for task in "/proc/$1"/task/*; do
		read -ra stat <"$task/stat"
		[ "${stat[40]}" = 1 ] && echo "${task##*/}"
	done
}
has_thread() { [ -n "$(thread_of "$1")" ]; }
calls_of() { # PID: the names of its system calls, for a second
	: >trace
	for _ in 1 2 3; do # a busy machine may need more than one
		[ -s trace ] ||
			timeout 1 strace -qq -p "$(thread_of "$1")" -o trace >strace.log 2>&1
	done
	sed 's/[( ].*//' trace | sort -u | tr '\n' ' '
}
"$helpers/bad_client" sched_yield 9000 &
bad=$!
within 5 has_thread "$bad"
traced=$(calls_of "$bad")
if [ -n "$traced" ]; then
	is "$traced" "futex sched_yield " "strace sees a sin"
else
	echo "# no strace here, or no real-time threads: that part is left out"
	sed 's/^/# /' strace.log
fi
kill "$bad"
wait "$bad"

# Then the programs: the synth under load, drums that it plays too, and the recorder taking
# it all.
least=$((seconds * 48000 / 64 / 2))
holds "the synth starts" start hand-synth --osc-port 7001 --sound saw
# shellcheck disable=SC2034 # read by ${!program}
synth=$pid
patterns=$("$bin/hand-drums" --list-patterns | cut -d' ' -f1)
holds "the drums start" start hand-drums --osc-port 7002 \
	--connect midi_in=hand-synth:midi_out
drums=$pid
holds "the recorder starts" start hand-recorder --channels 3 \
	--connect hand-synth:out_left --connect hand-synth:out_right \
	--connect hand-drums:out_left --connect midi_in=hand-synth:midi_out
# shellcheck disable=SC2034
recorder=$pid
"$helpers/load" 7001 "$seconds" &
load=$!
# shellcheck disable=SC2086
"$helpers/load" 7002 "$seconds" $patterns none &
load_drums=$!
for program in ${traced:+recorder drums synth}; do
	is "$(calls_of "${!program}")" "futex " "the $program asks the kernel for nothing else"
done
wait "$load"
is $? 0 "the synth is given a hard time"
wait "$load_drums"
is $? 0 "and so are the drums"
for program in recorder drums synth; do
	holds "the $program ends in order" finish "${!program}"
	holds "its callbacks were watched" watched "hand-$program.log" "$least"
	holds "and nothing was caught" clean "hand-$program.log"
done
holds "the take has sound and notes" \
	test -n "$(find . -name '*.wav' -size +100k)" -a -n "$(find . -name '*.mid' -size +0)"

holds "drums that follow start" start hand-drums --follow --osc-port 7002
# shellcheck disable=SC2034
drums=$pid
mv hand-recorder.log hand-recorder-1.log
holds "and a recorder of what the transport plays" start hand-recorder --channels 2 \
	--start transport --pre-roll 1 --connect hand-drums:out_left rolls.wav
# shellcheck disable=SC2034
recorder=$pid
for command in play stop "locate 12345" play; do
	echo "$command" | jack_transport >transport.log 2>&1
	sleep 0.4
done
for program in drums recorder; do
	holds "the $program is ended in order" finish "${!program}"
	holds "their callbacks were watched" watched "hand-$program.log" 300
	holds "and nothing was caught" clean "hand-$program.log"
done
holds "there are two takes" test -s rolls.wav -a -s rolls-2.wav
tap_done
