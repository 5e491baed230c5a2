# What the tests of hand-vision's sources share: source it behind tests/tap.sh, and end
# $pid and $listener with the test.
# shellcheck shell=bash

pid='' listener=''

# listen: a real OSC program writes down what arrives on its port, in the file heard.
listen() {
	oscdump -L 9740 >>heard 2>/dev/null &
	# shellcheck disable=SC2034
	listener=$! # ended by the test
	within 10 grep -q ':260C ' /proc/net/udp
}

# start_vision COMMAND...: in the background, with what makes it send there; as $pid.
start_vision() {
	: >err
	frames=$(grep -c /hand/frame heard)
	"$@" --osc-port 9741 --osc osc.udp://127.0.0.1:9740/ 2>>err >out </dev/null &
	pid=$!
}

finish() {
	kill -TERM "$pid"
	wait "$pid"
}

# The frames since the last start, each a line: time tag, sequence, hands, age.
heard() {
	sed -n 's|^\([^ ]*\) /hand/frame iif |\1 |p' heard | tail -n +$((frames + 1))
}
last_hands() { # NUMBER: of the newest frame
	[ "$(heard | tail -n 1 | cut -d' ' -f3)" = "$1" ]
}
there() { last_hands 1; }
away() { last_hands 0; }
said() { grep -q -- "$1" err; }
lines() { grep -c -- "$1" err; }
