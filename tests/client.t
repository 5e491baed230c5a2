#!/usr/bin/env bash
# What all JACK clients share, with a real server: joining, connecting, losing the server.
cd "$(dirname "$0")/.." || exit 1
[ -n "${JACKBOX_SERVER_PID:-}" ] || exec tests/jackbox --limit 100 "$0"
. tests/tap.sh

program=$BUILD/tests/client_program
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

# start [OPTION]...: returns when it is ready, its process in $pid, what it said it is
# called in $ready, its messages in log.
start() {
	rm -f fifo
	mkfifo fifo
	"$program" "$@" --ready-fd 9 9>fifo >log 2>&1 &
	pid=$!
	ready=
	read -r -t 20 ready <fifo && [ "${ready%% *}" = ready ]
}

finish() { # ends it in order
	kill -TERM "$pid"
	wait "$pid"
}

connected() { # OURS THEIRS
	jack_lsp -c "client-test:$1" | grep -qx "   $2"
}

alone() { # OURS: connected with nothing
	[ "$(jack_lsp -c "client-test:$1" | wc -l)" = 1 ]
}

silent() { # no message at all
	! sed 's/^/# /' log | grep .
}

says() { # TEXT: in one line, the only one
	[ "$(wc -l <log)" = 1 ] && grep -qF -- "$1" log || { sed 's/^/# /' log; false; }
}

# ends STATUS [OPTION]...: by itself, within 3 seconds
ends() {
	timeout 3 "$program" "${@:2}" >log 2>&1
	[ $? = "$1" ]
}

holds "no server ends it" ends 1 --server nobody
holds "and it says so" says "cannot join JACK server nobody: no server is running"
holds "an empty name ends it" ends 1 --name ""
holds "and it says so" says "--name"
holds "a long name ends it" ends 1 --name "$(printf 'x%.0s' {1..200})"
holds "and it says so" says "--name"
holds "a name with a colon ends it" ends 1 --name "a:b"
holds "and it says so" says "--name"
holds "a server's name beyond all length ends it" ends 1 --server "$(printf 'x%.0s' {1..5000})"
holds "and it says so" says "longer than"
holds "the server's own name ends it" ends 1 --name default
holds "and it says so" says "--name"
holds "the server is none the worse" start
holds "it says that it is ready under its name" test "$ready" = "ready client-test"
holds "nothing is connected unasked" alone out_1
first=$pid
holds "a second one of that name starts" start
holds "under a name of its own" test "$ready" = "ready client-test-01"
holds "and says so" says "the name client-test is taken; this is client-test-01"
holds "the second one ends" finish
pid=$first
kill -USR1 "$pid"
holds "the first one ends" finish

holds "ports connect in order" start --outputs 2 --connect system:playback_2 \
	--connect system:playback_1
holds "the first to the first" connected out_1 system:playback_2
holds "the second to the second" connected out_2 system:playback_1
holds "without a word" silent
holds "it ends" finish
holds "ports connect by name" start --connect out_2=system:playback_1
holds "that one" connected out_2 system:playback_1
holds "and no other" alone out_1
holds "it ends" finish
holds "inputs and outputs connect each in its way" start --inputs 2 --outputs 1 \
	--connect system:capture_2 --connect system:playback_2
holds "the input" connected in_1 system:capture_2
holds "the output" connected out_1 system:playback_2
holds "it ends" finish
holds "the sound card is found" start --inputs 2 --outputs 2 --connect physical
holds "out 1" connected out_1 system:playback_1
holds "out 2" connected out_2 system:playback_2
holds "in 1" connected in_1 system:capture_1
holds "in 2" connected in_2 system:capture_2
holds "it ends" finish
holds "the same connection twice is no fault" start --connect out_1=system:playback_1 \
	--connect out_1=system:playback_1
holds "without a word" silent
holds "it ends" finish

for wrong in nobody:in out_1=nobody:in out_9=system:playback_1 midi_out=system:playback_1 \
	out_1=client-test:out_2 = "" out_1=; do
	holds "--connect '$wrong' does not stop it" start --midi --connect "$wrong"
	holds "it is a warning" says "warning: "
	holds "it ends in order" finish
done
holds "too many ports end it" ends 1 --outputs 300
holds "and it says so" says "cannot register the JACK port"

holds "with a server that hangs" start
kill -STOP "$JACKBOX_SERVER_PID"
began=$(date +%s%N)
holds "it ends in order" finish
holds "within five seconds" test $((($(date +%s%N) - began) / 1000000)) -lt 5000
holds "and says so" says "does not answer"
kill -CONT "$JACKBOX_SERVER_PID"
holds "one more starts" start
began=$(date +%s%N)
kill -KILL "$JACKBOX_SERVER_PID"
wait "$pid"
status=$? took=$((($(date +%s%N) - began) / 1000000))
holds "the server's death ends it with status 1" test "$status" = 1
holds "within a second ($took ms)" test "$took" -lt 1000
holds "and it says so" says "the JACK server has gone"
tap_done
