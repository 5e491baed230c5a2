#!/usr/bin/env bash
# hand-vision and many targets: both dialects, both kinds of addresses, names, multicast,
# broadcast, to programs that are not ours (oscdump, Pure Data) and to synths, on this
# machine and on another one: a network namespace at the end of a cable.
set -u
cd "$(dirname "$0")/.." || exit 1
[ "${1:-}" = inside ] || exec tests/jackbox --limit 110 "$0" inside
. tests/tap.sh
for tool in oscdump oscsend pd nsenter; do
	command -v $tool >/dev/null || { echo "1..0 # SKIP $tool is not installed"; exit 0; }
done

clip=$PWD/build/clips/melody.mp4
vision=$BUILD/bin/hand-vision synth=$BUILD/bin/hand-synth
export HAND_DANCE_DATA=$PWD/build/share/hand-dance
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

# The other machine, and the names that are known here.
unshare --net sleep 200 &
other=$!
# shellcheck disable=SC2034 # by name
here=(env) there=(nsenter "--net=/proc/$other/ns/net")
there() { "${there[@]}" "$@"; }
is_apart() { [ "$(readlink /proc/$other/ns/net)" != "$(readlink /proc/self/ns/net)" ]; }
within 5 is_apart
plug() { # our end of the cable
	ip addr replace 10.9.7.1/24 dev hand0
	ip addr replace fe80::9:1/64 dev hand0 nodad
	ip route replace 224.0.0.0/4 dev hand0
}
if ! ip link add hand0 type veth peer name hand1; then
	echo "1..0 # SKIP this machine has no virtual cables"
	exit 0
fi
ip link set hand1 netns $other
ip link set hand0 up
there ip link set lo up
there ip link set hand1 up
plug
there ip addr add 10.9.7.2/24 dev hand1
there ip addr add fe80::9:2/64 dev hand1 nodad
there ip route add 224.0.0.0/4 dev hand1
printf '127.0.0.1 localhost\n::1 localhost\n10.9.7.2 wall\n10.9.7.2 stage\n10.9.7.255 all\n' >hosts
mount --bind hosts /etc/hosts

# refuses PATTERN OPTION...: one line that says why, and exit status 1 or 2.
refuses() {
	local pattern=$1
	shift
	timeout 20 "$vision" --osc-port 0 --video "$clip" "$@" 2>err </dev/null
	case $? in 1 | 2) ;; *) echo "it runs" >err ;; esac
	is "$(wc -l <err)" 1 "one line: $*"
	holds "which says '$pattern'" grep -q -- "$pattern" err
}
refuses "cannot send to .osc.udp://nowhere.invalid" --osc osc.udp://nowhere.invalid:9731/
refuses "broadcast address must be given as such" --osc osc.udp://all:9731/
refuses "an interface" --osc 'osc.udp://[ff02::9731]:9731/'
refuses "is not like osc.udp://" --tuio tuio.udp://wall/
local_targets() { # FIRST LAST: sets `targets` to options for these ports
	targets=()
	local port
	for ((port = $1; port <= $2; port++)); do
		targets+=(--osc "osc.udp://127.0.0.1:$port/")
	done
}
local_targets 7001 7016
refuses "one more than 16 targets" --tuio osc.udp://wall/ "${targets[@]}"
refuses "there is no 'hand7'" --multicast-interface hand7
refuses "from 0 to 255" --multicast-ttl 256
refuses "without @" --tuio-name a@b

# Programs here or there are started in the array of that name, and known by name.
declare -A pid
# listen NAME WHERE PORT|URL: oscdump, here or there, writes down what arrives.
listen() {
	local -n where=$2
	"${where[@]}" oscdump -L "$3" >"$1" 2>/dev/null &
	pid[$1]=$!
}
# A patch that prints what oscparse makes of the packets of a port, of any family.
hear_pd() { # NAME WHERE PORT
	cat >"$1.pd" <<-END
		#N canvas 0 0 400 300 12;
		#X obj 10 10 netreceive -u -b $3;
		#X obj 10 40 oscparse;
		#X obj 10 70 print heard;
		#X connect 0 0 1 0;
		#X connect 1 0 2 0;
	END
	local -n where=$2
	"${where[@]}" pd -nogui -noaudio -nomidi -stderr -noprefs -open "$1.pd" >"$1" 2>&1 &
	pid[$1]=$!
}
open_here() { grep -qi ":$(printf %04X "$1") 0" /proc/net/udp /proc/net/udp6; }
open_there() { there cat /proc/net/udp /proc/net/udp6 | grep -qi ":$(printf %04X "$1") 0"; }

listen byname here 7002
listen group there osc.udp://239.9.7.31:9731
listen broadcast there 7006
listen moving there 7008
listen staying there 7005
hear_pd six here 7001
hear_pd linklocal there 7003
hear_pd tuio here 3333
for port in 7001 7002 3333; do within 20 open_here $port; done
for port in 7003 7005 7006 7008 9731; do within 20 open_there $port; done
start_synth() { # NAME WHERE GROUP
	local -n where=$2
	"${where[@]}" "$synth" --name "$1" --bind "$3" 2>"$1.log" &
	pid[$1]=$!
}
start_synth one here 239.9.7.31%hand0
start_synth two here 239.9.7.31%hand0
start_synth three there ff02::9731%hand1
for name in one two three; do
	holds "synth $name listens to its group" within 20 grep -q 'listening.*9731' $name.log
done

local_targets 7011 7016
"$vision" --video "$clip" --loop --hands 1 --landmarks --osc-port 9730 --multicast-interface hand0 \
	--osc 'osc.udp://[::1]:7001/' --osc osc.udp://localhost:7002/ \
	--osc 'osc.udp://[fe80::9:2%hand0]:7003/' --osc osc.udp://239.9.7.31:9731/ \
	--osc 'osc.udp://[ff02::9731%hand0]:9731/' --osc osc.udp://10.9.7.255:7006/ \
	--osc osc.udp://wall:7008/ --osc osc.udp://stage:7005/ \
	--tuio osc.udp://127.0.0.1/ --tuio osc.udp://127.0.0.1:7010/ \
	"${targets[@]}" \
	2>err </dev/null &
pid[vision]=$!
frames() { grep -c '/hand/frame iif' "$1"; }
more() { [ "$(frames "$1")" -gt "$2" ]; } # NAME THAN
holds "16 targets are taken" within 20 more byname 10
for name in group broadcast moving staying; do
	holds "frames go to: $name" within 10 more $name 10
done
for name in six linklocal; do
	holds "Pure Data hears them over IPv6: $name" \
		within 10 grep -q 'heard: list hand frame [0-9]' $name
done
holds "landmarks, too, in several Ethernet packets" \
	within 10 grep -Eq 'heard: list hand (left|right) landmarks( -?[0-9][-+.0-9e]*){63}$' linklocal
holds "and blobs of TUIO" within 10 \
	grep -Eq 'heard: list tuio 2Dblb set 1( -?[0-9][-+.0-9e]*){11}$' tuio
takes_frames() { # SYNTH: what it prints when it is asked
	kill -USR1 "${pid[$1]}"
	grep -Eq '[1-9][0-9]* frames' "$1.log"
}
for name in one two three; do
	holds "synth $name takes frames from its group" within 10 takes_frames $name
done

# What is told of nobody, and of who goes.
lines() { grep -c "$1" err; }
is "$(lines "cannot send to.*7011.*nobody listens")" 1 "nobody listening is told once"
kill "${pid[byname]}"
within 10 grep -q 'cannot send to.*localhost:7002.*nobody' err
before=$(frames group)
holds "a listener that goes takes nothing from others" within 10 more group $((before + 20))
listen byname here 7002
within 20 open_here 7002
holds "when it is back, frames are there again" within 10 more byname 10
holds "which is told" within 10 grep -q "sends to.*localhost:7002.*again" err

# Names move to another machine: at the old place of one nobody listens, at that of the
# other somebody does.
printf '127.0.0.1 localhost\n127.0.0.1 wall\n127.0.0.1 stage\n' >hosts
kill "${pid[moving]}"
listen moved here 7008
listen unnoticed here 7005
holds "a target whose name has moved is found" within 15 more moved 10
holds "even if nothing tells of it" within 20 more unnoticed 10
holds "which is told" grep -q "osc.udp://stage:7005/' has moved" err

# The cable is pulled, and put back.
ip link set hand0 down
within 10 grep -q "cannot send to.*239.9.7.31.*" err
before=$(frames byname)
holds "without the network the rest goes on" within 10 more byname $((before + 20))
ip link set hand0 up
plug
before=$(frames group)
holds "with it the others, too" within 15 more group $((before + 10))
holds "which is told" within 10 grep -q "sends to.*239.9.7.31.*again" err

is "$(sed -n 's/.*\(cannot send to .*\): .*/\1/p' err | sort | uniq -d | wc -l)" 0 \
	"no failure is told twice"
oscsend 127.0.0.1 9730 /quit
wait "${pid[vision]}"
is $? 0 "/quit is a good end"
within 5 grep -q 'fseq' tuio
last_alive() { [ "$(grep -o 'alive.*' tuio | tail -n 1)" = alive ]; }
holds "in the end no blob is alive" within 5 last_alive
is "$(sed -n 's/.* fseq //p' tuio | grep -vx -- -1 | awk '$1 != NR' | wc -l)" 0 \
	"the blobs' frames are numbered from 1 without a gap"
kill "${pid[one]}" "${pid[two]}" "${pid[three]}"
for name in one two three; do
	wait "${pid[$name]}"
	is $? 0 "synth $name ends well"
done
tap_done
