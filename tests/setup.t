#!/usr/bin/env bash
# The set-up in a copy of its own, with stand-ins for what would change the machine or ask
# the network; they note how they were called.
cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
unset HAND_DANCE_MODELS HAND_DANCE_MESH

real=$PWD/build/share/hand-dance
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/project/scripts" "$work/bin" "$work/tmp" "$work/given"
cp scripts/setup scripts/packages "$work/project/scripts"
cd "$work/project" || exit 1
real_cache=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/hand-dance
export XDG_CACHE_HOME=$work/cache TMPDIR=$work/tmp calls=$work/calls
cache=$work/cache/hand-dance share=build/share/hand-dance
for name in palm_lite palm_full hand_lite hand_full; do
	everything+=" models/$name.tflite"
done
everything="${everything# } test/generic-hand-left.glb"

# stand_in NAME [LINE]...: a command of that name
stand_in() {
	{
		echo '#!/usr/bin/env bash'
		echo "echo \"$1 \$*\" >>\"\$calls\""
		printf '%s\n' "${@:2}"
	} >"$work/bin/$1"
	chmod +x "$work/bin/$1"
}

# set_up [KIND]...: its messages in out and err, its calls in calls
set_up() {
	: >"$calls"
	PATH=$work/bin:$PATH scripts/setup "$@" >"$work/out" 2>"$work/err"
}

# refused MESSAGE [KIND]...: with that one line and status 1
refused() {
	local message=$1
	shift
	set_up "$@"
	is "$? $(wc -l <"$work/err")" "1 1" "refused in a line"
	holds "it says: $message" grep -qF -- "$message" "$work/err"
	sed 's/^/# /' "$work/err"
}

present() { # the files that are there, and nothing else
	find "$share" -type f -printf '%P\n' 2>/dev/null | sort | tr '\n' ' '
}
whole=$(tr ' ' '\n' <<<"$everything" | sort | tr '\n' ' ')
start_anew() { rm -rf build "$work/cache"; }

# A machine that has all packages, and whoever asks the network or apt-get is caught.
stand_in id 'echo 0'
stand_in dpkg-query 'shift 3; for name; do echo "ii $name"; done'
stand_in apt-get 'exit 1'
stand_in npm 'exit 1'
stand_in sleep
stand_in debconf-set-selections 'cat >>"$calls"'

cp "$real"/models/*.tflite "$real"/test/generic-hand-left.glb "$work/given"
export HAND_DANCE_MODELS=$work/given HAND_DANCE_MESH=$work/given/generic-hand-left.glb
set_up run clips test
is $? 0 "what a packager hands over is taken"
is "$(present)" "$whole" "all of it"
for file in $everything; do
	holds "$file is the same" cmp "$share/$file" "$real/$file"
done
holds "no network is used for it" test "$(cut -d' ' -f1 "$calls" | sort -u)" = dpkg-query
holds "and no cache" test ! -e "$work/cache"
unset HAND_DANCE_MODELS HAND_DANCE_MESH
before=$(find build -printf '%p %i %T@\n')
begin=${EPOCHREALTIME/./}
set_up run clips test
is $? 0 "a second run is content"
is "$((${EPOCHREALTIME/./} - begin < 1000000))" 1 "within a second"
is "$(cut -d' ' -f1 "$calls" | sort -u)" dpkg-query "it calls neither apt-get nor npm"
is "$(find build -printf '%p %i %T@\n')" "$before" "and changes nothing"
is "$(cat "$work/out" "$work/err")" "" "nor says anything"

# Damage is named, and leaves nothing behind.
export HAND_DANCE_MODELS=$work/given HAND_DANCE_MESH=$work/given/generic-hand-left.glb
damaged() { # FILE COMMAND...: what the command makes of the file is not taken
	start_anew
	cp "$work/given/$1" "$work/kept"
	"${@:2}"
	refused "$work/given/$1" run clips
	cp "$work/kept" "$work/given/$1"
}
flip() { printf x | dd of="$1" bs=1 seek=100000 conv=notrunc status=none; }
damaged hand_full.tflite flip "$work/given/hand_full.tflite"
is "$(present)" "" "a changed model: nothing is written"
damaged palm_full.tflite truncate -s 1000 "$work/given/palm_full.tflite"
is "$(present)" "" "a shortened one: nothing is written"
damaged palm_lite.tflite rm "$work/given/palm_lite.tflite"
is "$(present)" "" "a missing one: nothing is written"
damaged generic-hand-left.glb truncate -s 5000 "$work/given/generic-hand-left.glb"
is "$(present)" "${whole% test/*} " "a shortened mesh: only the models are there"
unset HAND_DANCE_MODELS HAND_DANCE_MESH

# From npm: packages like the real ones, as far as the set-up looks.
package=$work/tarball/package
mkdir -p "$package/dist/profiles/generic-hand"
{
	printf 'eleven byte'
	cat "$work/given/palm_full.tflite" "$work/given/palm_lite.tflite"
	echo and more
} >"$package/hands_solution_packed_assets.data"
for size in lite full; do
	cp "$work/given/hand_$size.tflite" "$package/hand_landmark_$size.tflite"
done
cp "$work/given/generic-hand-left.glb" "$package/dist/profiles/generic-hand/left.glb"
tar -czf "$work/good.tgz" -C "$work/tarball" package
stand_in npm "cp '$work/good.tgz' any.tgz" 'echo any.tgz'
start_anew
set_up run clips
is $? 0 "packages from npm are cut"
is "$(present)" "$whole" "into all that is needed"
is "$(grep -c '^npm pack .*@[0-9.]*$' "$calls")" 2 "two packages, of a certain version each"
is "$(find "$cache" -type f | wc -l)" 5 "they are kept in the cache"
rm -r build
stand_in npm 'exit 1'
set_up run clips
is "$? $(present)" "0 $whole" "a new build takes them from there"
flip "$cache/hand_full.tflite"
rm -r build
refused 'npm cannot fetch @mediapipe/hands' run
is "$(present)" "" "a damaged cache is not believed"

head -c 3000000 "$work/good.tgz" >"$work/cut.tgz"
flip "$package/hand_landmark_full.tflite"
tar -czf "$work/other.tgz" -C "$work/tarball" package
for bad in cut other; do
	start_anew
	stand_in npm "cp '$work/$bad.tgz' any.tgz" 'echo any.tgz'
	case $bad in
	cut) refused 'arrived damaged' run ;;
	other) refused 'hand_full.tflite is not the file it should be' run ;;
	esac
	is "$(present)" "" "$bad.tgz: nothing is written"
	holds "nor kept" test ! -e "$cache"
done

# Packages: one list, whoever installs them.
start_anew
export HAND_DANCE_MODELS=$work/given
stand_in dpkg-query 'exit 1'
stand_in id 'echo 1000'
stand_in sudo 'exit 1'
refused 'neither root nor sudo' run
for name in $(awk '$1 == "run" { print $2 }' scripts/packages); do
	holds "it names $name" grep -qwF -- "$name" "$work/err"
done
is "$(grep -cwF clang-tidy "$work/err")" 0 "but not what only tests need"
is "$(grep -c apt-get "$calls")" 0 "apt-get is not even tried"
is "$(present)" "" "nor anything else"

stand_in sudo '[ "$1" = -n ] && shift && exec "$@"'
stand_in apt-get 'echo "with ${DEBIAN_FRONTEND:-questions}" >>"$calls"'
set_up run
is $? 0 "sudo without a password will do"
is "$(grep -c '^sudo -n .*apt-get' "$calls")" 2 "for update and install"
is "$(grep -c '^with noninteractive$' "$calls")" 2 "which ask nothing"
holds "jackd's question has its answer" grep -q '^jackd2 jackd/tweak_rt_limits boolean true$' "$calls"
is "$(grep -c '^apt-get .*--no-install-recommends.* g++ ' "$calls")" 1 "no more is installed than named"
stand_in dpkg-query 'shift 3; for name; do [ $name = liblo-dev ] || echo "ii $name"; done'
set_up run
is "$(sed -n 's/^apt-get .* install //p' "$calls")" liblo-dev "nor what is there"

stand_in id 'echo 0'
stand_in apt-get 'echo "E: no such mirror" >&2' 'exit 100'
set_up run
is $? 1 "apt-get fails as root"
is "$(grep -c '^apt-get .*update' "$calls")" 2 "after a second try"
holds "its own words are shown" grep -qx 'E: no such mirror' "$work/err"
holds "and ours" grep -qx 'setup: apt-get cannot install liblo-dev' "$work/err"
refused "'all' is none of run, clips, test, eval, models" all

# MediaPipe as a whole, for the evaluation: the very package, or none.
export HAND_DANCE_MESH=$work/given/generic-hand-left.glb
stand_in dpkg-query 'shift 3; for name; do echo "ii $name"; done'
start_anew
set_up run clips test
is "$(grep -c '^npm' "$calls")" 0 "only the evaluation wants MediaPipe as a whole"
stand_in npm "cp '$work/other.tgz' any.tgz" 'echo any.tgz'
refused '@mediapipe/hands@0.4.1675469240 is not the package it should be' run eval
holds "another package is not kept" test ! -e "$cache"
holds "nor unpacked" test ! -e build/peer
is "$(grep -c '^dpkg-query .* chromium' "$calls")" 1 "it wants a browser"
if [ -e "$real_cache/mediapipe-hands.tgz" ]; then
	mkdir -p "$cache"
	cp "$real_cache/mediapipe-hands.tgz" "$cache"
	stand_in npm 'exit 1'
	set_up eval
	is $? 0 "the package is taken from the cache"
	holds "and unpacked" test -s build/peer/package/hands_solution_simd_wasm_bin.wasm
	before=$(find build -printf '%p %i %T@\n')
	set_up eval
	is "$(find build -printf '%p %i %T@\n')" "$before" "once"
fi
is "$(ls "$work/tmp")" "" "no temporary file is left"
tap_done
