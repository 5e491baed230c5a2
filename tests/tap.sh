# Test Anything Protocol for shell tests: source it, state checks with is() and holds(),
# end with tap_done. BUILD is where the programs are.

BUILD=$PWD/${BUILD:-build}
tap_run=0 tap_failed=0

# is GOT EXPECTED NAME...
is() {
	local got=$1 expected=$2
	shift 2
	tap_run=$((tap_run + 1))
	if [ "$got" = "$expected" ]; then
		echo "ok $tap_run - $*"
	else
		echo "not ok $tap_run - $*"
		echo "# got '$got', expected '$expected'"
		tap_failed=1
	fi
}

# holds NAME COMMAND...: the command succeeds.
holds() {
	local name=$1
	shift
	if "$@"; then is yes yes "$name"; else is no yes "$name"; fi
}

# within SECONDS COMMAND...: tries until it succeeds; false when it never does.
within() {
	local tries=$(($1 * 50))
	shift
	while ! "$@"; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		sleep 0.02
	done
}

tap_done() {
	echo "1..$tap_run"
	exit $tap_failed
}
