#!/usr/bin/env bash
# What a recorder must survive, done for real: SIGKILL, a power cut, stalled and failing disks, a full
# one, the server's death and return, the border of 4 GiB.
#
# `make check` runs it short; the campaign is
#   make recorder-faults KILLS=1000 CUTS=1000 STALLS='10 30 180' PAST_4_GIB=yes
set -u
cd "$(dirname "$0")/.." || exit 1
KILLS=${KILLS:-16} CUTS=${CUTS:-16} STALLS=${STALLS:-3} PAST_4_GIB=${PAST_4_GIB:-}
faults=$PWD/tests/faults
limit=$((300 + KILLS * 2 + CUTS))
for stall in $STALLS; do limit=$((limit + stall + 30)); done
[ "${1:-}" = inside ] || exec tests/jackbox --sync --limit $limit "$0" inside
. tests/tap.sh
. tests/recorder.sh

options=(--ports 'counter:out_*' --connect midi_in=counter:midi_out)
grown() { [ "$(grep -c '^at' counter.out)" -gt "$1" ]; }

# Frames of sound files as other programs count them: one line a file, with one number
# where they agree.
counts_of() {
	python3 - "$@" >python.counts <<-'PYTHON'
		import sys, warnings, wave
		warnings.simplefilter("ignore")
		for name in sys.argv[1:]:
		    try:
		        print(wave.open(name).getnframes())
		    except wave.Error:  # it knows no floats
		        try:
		            from scipy.io import wavfile
		            print(len(wavfile.read(name, mmap=True)[1]))
		        except ImportError:
		            print()
	PYTHON
	local file line=0
	for file; do
		line=$((line + 1))
		{
			sndfile-info "$file" | sed -n 's/^Frames *: *//p'
			soxi -V1 -s "$file" 2>&1
			ffprobe -v error -show_entries stream=duration_ts -of csv=p=0 "$file" 2>&1
			sed -n "${line}{/./p}" python.counts
		} | sort -u | paste -sd ' '
	done
}

# --- SIGKILL, eight recorders at a time
exec 8>&2 2>/dev/null # the shell tells of each kill
start_counter 2 victim
killed=0 readable=0 right=0 whole=0
: >losses
while [ $killed -lt "$KILLS" ]; do
	pids=()
	for i in 1 2 3 4 5 6 7 8; do
		form=float
		[ $((i % 2)) = 0 ] && form=24
		start_recorder --name "r$i" --sample $form --no-dither "k$i.wav"
		pids+=("$pid")
	done
	for i in 1 2 3 4 5 6 7 8; do
		sleep "0.$((RANDOM % 90 + 10))"
		seen=$(grep -c '^at' counter.out)
		echo "${pids[i - 1]}" >victim
		kill -USR1 "$counter"
		within 5 grown "$seen"
		at[i]=$(tail -n 1 counter.out | sed 's/at //')
	done
	wait "${pids[@]}"
	mapfile -t frames < <(counts_of k{1..8}.wav)
	for i in 1 2 3 4 5 6 7 8; do
		killed=$((killed + 1))
		if [[ ${frames[i - 1]} =~ ^[1-9][0-9]*$ ]]; then
			readable=$((readable + 1))
		else
			echo "# k$i.wav: ${frames[i - 1]}"
		fi
		if [ $((i % 2)) = 0 ]; then
			# another form, and the same MIDI
			cp "k$i.mid" kept.mid
			whole=$((whole + 1))
			right=$((right + 1))
			continue
		fi
		check_both "k$i" && whole=$((whole + 1))
		[ "$(value wrong) $(value events-wrong)" = '0 0' ] && right=$((right + 1))
		# the signal begins anew after 16 million frames
		echo $(((at[i] - $(value last) - 1 + 16000000) % 16000000)) >>losses
	done
	rm -f k?.*
done
is $readable $killed "after each of $killed SIGKILLs all readers agree on the length"
is "$whole $right" "$killed $killed" 'sound and MIDI are valid, and every frame is right'
# percentile P: of the losses, at most that many are larger
percentile() {
	sort -n losses |
		awk -v p="$1" '{ v[NR] = $1 } END { i = int(NR * p); if (i < NR * p) i++; print v[i] }'
}
p99=$(percentile 0.99)
echo "# frames lost at the tail: median $(percentile 0.5), 99 % $p99, worst $(percentile 1)"
# a figure of time: only the campaign judges it
[ "$KILLS" -lt 200 ] ||
	holds 'at most 50 ms of the tail are lost, 99 % of the time' test "$p99" -le 2400
stop_counter
exec 2>&8

# --- a power cut: what may be left of a take when only what was synced is sure to be there
start_counter 2
JOURNAL_PATH=/power. JOURNAL=$PWD/journal LD_PRELOAD=$BUILD/tests/faults/journal.so \
	start_recorder power.wav
sleep 2
stop_recorder
stop_counter
mkdir cuts
readable=0 right=0
: >ages
for seed in $(seq "$CUTS"); do
	read -r sure age < <(python3 "$faults/power_cut.py" journal cuts "$seed")
	echo "$age" >>ages
	found=$(counts_of cuts/power.wav)
	if [[ $found =~ ^[0-9\ ]+$ && $(tr ' ' '\n' <<<"$found" | sort -n | head -n 1) -ge $sure ]]
	then
		readable=$((readable + 1))
	else
		echo "# cut $seed: readers find '$found' frames, $sure are sure"
	fi
	# whose lengths tell more than came to the disk, they are mended
	"$recorder" --repair cuts/power.wav >mended 2>&1
	"$recorder" --repair cuts/power.mid >>mended 2>&1
	"$BUILD/tests/clients/counter_check" cuts/power.wav cuts/power.mid "$sure" >checked 2>&1
	if [ "$(value frames) $(value silent) $(value wrong) $(value events-wrong)" = "$sure 0 0 0" ]
	then
		right=$((right + 1))
	else
		sed "s/^/# cut $seed: /" mended checked
	fi
done
is $readable "$CUTS" "after each of $CUTS power cuts all readers find all that was synced"
is $right "$CUTS" 'and mended, every frame and note of it is right'
echo "# ms of writing not yet synced: worst $(sort -n ages | tail -n 1)"

# --- a disk that stalls
start_counter 16 victim
for stall in $STALLS; do
	rm -f stalled
	FAULT_PATH=stall.wav FAULT_AT=2000000 FAULT_STALL=$stall FAULT_SAYS=$PWD/stalled \
		LD_PRELOAD=$BUILD/tests/faults/disk.so start_recorder --buffer $((stall + 5)) stall.wav
	holds "a disk that stalls for $stall seconds" within 60 test -e stalled
	sleep "$stall"
	sleep 1
	stop_recorder
	is $? 0 'ends in order'
	check_both stall
	is "$(value wrong) $(value silent) $(value events-wrong) $(value events-missing)" '0 0 0 0' \
		'nothing is lost'
	holds 'and nothing of the stall is missing' test "$(value frames)" -ge $((stall * 48000))
	rm -f stall.*
done

FAULT_PATH=stall.wav FAULT_AT=500000 FAULT_STALL=3 LD_PRELOAD=$BUILD/tests/faults/disk.so \
	start_recorder --buffer 0.5 stall.wav
sleep 4.5
stop_recorder
is $? 1 'a stall longer than the buffer: status 1'
check_both stall
is "$(value wrong) $(value events-wrong)" '0 0' 'what is there stands where it belongs'
lost=$(sed -n 's/.*overruns: \([0-9]*\) frames lost.*/\1/p' log)
is "$(value silent)" "$lost" 'the gap is silence of the exact length that was told'
holds 'which is in the sheet' grep -q '"cause":.*"disk"' stall.json
rm -f stall.*

# --- a disk that fails
FAULT_PATH=broken.wav FAULT_AT=1000000 FAULT_ERRNO=5 LD_PRELOAD=$BUILD/tests/faults/disk.so \
	start_recorder broken.wav
wait $pid
is $? 1 'a disk that fails ends the take with status 1'
is "$(grep -c 'Input/output error' log)" 1 'which is told once'
mkdir -p gone && mount -t tmpfs -o size=3m tmpfs gone
start_recorder gone/take.wav
begun=$SECONDS
wait $pid
is $? 1 'a full disk ends it too'
holds 'soon' test $((SECONDS - begun)) -lt 10
holds 'a warning came before' grep -q 'nearly full' log
check_both gone/take
holds 'with what fitted' test "$(value frames)" -gt 30000
is "$(value wrong)" 0 'all of it right'
mount -o remount,ro gone
"$recorder" -d 1 gone/more.wav 2>log
is "$? $(grep -c 'Read-only' log)" '1 1' 'a disk that is read-only: one line that says so, status 1'
umount gone

# --- one name for two
"$recorder" -d 0.5 --name a same.wav 2>/dev/null & a=$!
"$recorder" -d 0.5 --name b same.wav 2>/dev/null & b=$!
wait $a && wait $b
is $? 0 'two recorders with one name'
holds 'make two takes' test -s same.wav -a -s same-2.wav -a -s same.mid -a -s same-2.mid
stop_counter

# --- past 4 GiB, in freewheel
if [ -n "$PAST_4_GIB" ]; then
	start_counter 64 victim
	start_recorder --buffer 2 large.wav
	jack_freewheel y >/dev/null
	until [ "$(stat -c %s large.wav)" -gt 5368709120 ]; do sleep 0.2; done
	jack_freewheel n >/dev/null
	sleep 0.5
	stop_recorder
	is $? 0 'a take of 5 GiB'
	is "$(head -c 4 large.wav)" RF64 'is one RF64 file'
	check_both large
	is "$(value wrong) $(value silent)" '0 0' 'exact to the sample across the border'
	is "$(counts_of large.wav)" "$(value frames)" 'all readers agree on its length'
	stop_counter
	rm -f large.*
fi

# --- the server dies and another one comes
start_counter 2 victim
start_recorder back.wav
sleep 0.5
kill -KILL "$JACKBOX_SERVER_PID"
wait "$counter"
holds 'the server dies: a new one is waited for' within 5 grep -q 'waiting for JACK' log
check_both back
is "$(value wrong) $(value events-wrong)" '0 0' 'the first take is whole'
sleep 1
jackd -R -S -p 512 -d dummy -r 44100 -p 256 >/dev/null 2>&1 &
server=$!
holds 'it comes, and recording goes on in a new take' within 10 test -s back-2.wav
start_counter 2 victim
sleep 1
stop_recorder
is $? 1 'the status tells that something is missing'
check_both back-2
is "$(value wrong) $(value events-wrong)" '0 0' 'the second take is whole'
holds 'with the ports that came back' test "$(value frames)" -gt "$(($(value lead) + 20000))"
is "$(soxi -r back-2.wav)" 44100 'at the rate of the new server'
stop_counter
kill -TERM $server
wait $server 2>/dev/null
tap_done
