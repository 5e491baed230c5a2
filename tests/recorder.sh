# What the tests of hand-recorder share: source it behind tests/tap.sh. It goes to a folder
# that is removed with the test. What is recorded is the counter: a signal that tells its
# own time.
# shellcheck shell=bash

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
recorder=$BUILD/bin/hand-recorder
options=() # of every start_recorder

# start_counter CHANNELS [VICTIM]: until it plays; as $counter.
start_counter() {
	: >counter.out
	"$BUILD/tests/clients/counter" "$@" >counter.out 2>counter.log &
	counter=$!
	within 10 grep -q ready counter.out
}

stop_counter() {
	kill -TERM "$counter"
	wait "$counter"
}

# start_recorder OPTION...: in the background, until it says it is ready; as $pid.
start_recorder() {
	rm -f ready
	"$recorder" "${options[@]}" --ready-fd 9 "$@" 9>ready >out 2>log &
	pid=$!
	within 20 grep -qs ready ready
}

stop_recorder() { # its status
	kill -TERM "$pid"
	wait "$pid"
}

# check NAME: a take's sound is well-formed; check_both: and its notes are, too.
# value NAME: a number that the check found.
check() { "$BUILD/tests/clients/counter_check" "$1.wav" >checked 2>&1; }
check_both() { "$BUILD/tests/clients/counter_check" "$1.wav" "$1.mid" >checked 2>&1; }
value() { sed -n "s/^$1 //p" checked; }
