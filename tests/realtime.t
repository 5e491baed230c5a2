#!/usr/bin/env bash
# The real-time rule: synth, drums and recorder, busy as they never are, make no call in
# their process callbacks that could wait; and whoever does is caught.
cd "$(dirname "$0")/.." || exit 1
[ -n "${JACKBOX_SERVER_PID:-}" ] || exec tests/jackbox --period 64 --limit 110 "$0"
. tests/tap.sh
case $BUILD in
*-address* | *-thread*) echo "1..0 # SKIP a sanitizer's own calls would be caught"; exit 0 ;;
esac

drums_source=$PWD/synth/drums/main.c
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

port_of() { # LOG
	sed -n 's/.* UDP port \([0-9]*\)$/\1/p' "$1"
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

# Then the programs: the synth under load, the recorder taking what it plays.
least=$((seconds * 48000 / 64 / 2))
holds "the synth starts" start hand-synth --osc-port 0 --sound saw
synth=$pid synth_log=$log
holds "the recorder starts" start hand-recorder --channels 2 --connect hand-synth:out_left \
	--connect hand-synth:out_right --connect hand-synth:midi_out
recorder=$pid recorder_log=$log
holds "the synth is given a hard time" \
	"$helpers/load" "$(port_of "$synth_log")" "$seconds"
holds "the recorder ends in order" finish "$recorder"
holds "with its callbacks watched" watched "$recorder_log" "$least"
holds "and nothing caught" clean "$recorder_log"
holds "it has a take with sound and notes" \
	test -n "$(find . -name '*.wav' -size +100k)" -a -n "$(find . -name '*.mid' -size +0)"
holds "the synth ends in order" finish "$synth"
holds "with its callbacks watched" watched "$synth_log" "$least"
holds "and nothing caught" clean "$synth_log"

if [ -e "$drums_source" ]; then
	holds "the drums start" start hand-drums --osc-port 0
	drums=$pid drums_log=$log
	holds "the drums are given a hard time" \
		"$helpers/load" "$(port_of "$drums_log")" "$seconds"
	holds "the drums end in order" finish "$drums"
	holds "with their callbacks watched" watched "$drums_log" "$least"
	holds "and nothing caught" clean "$drums_log"
fi
tap_done
