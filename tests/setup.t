#!/usr/bin/env bash
# The set-up: what it does without network, root or packages, and that it does nothing twice.
# apt-get, npm, sudo, id and dpkg-query are stood in for, as no test may change the machine.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh

models=$PWD/build/share/hand-dance/models
mesh=$PWD/build/share/hand-dance/test/generic-hand-left.glb
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/tree/scripts" "$work/bin" "$work/home"
cp scripts/setup scripts/packages "$work/tree/scripts/"
cd "$work" || exit 1
export HOME=$work/home XDG_CACHE_HOME=$work/cache PATH=$work/bin:$PATH

# stand_in NAME: notes its call in `calls`, then does what standard input says.
stand_in() {
	{
		echo '#!/bin/sh'
		echo "echo \"$1 \$*\" >>'$work/calls'"
		cat
	} >"bin/$1"
	chmod +x "bin/$1"
}

# setup KIND...: its exit status in $status, what it said in `said`.
setup() {
	: >calls
	timeout 60 tree/scripts/setup "$@" >said 2>&1 </dev/null
	status=$?
}

all_installed() {
	sed -n 's/^[a-z][a-z]*  *\([^ ]*\).*/ii \1/p' "$work/tree/scripts/packages"
}
all_installed >installed
stand_in dpkg-query <<<"cat '$work/installed'"
stand_in npm <<<'exit 1'
stand_in apt-get <<<'exit 1'
stand_in sudo <<<'exit 1'
stand_in debconf-set-selections <<<'cat >/dev/null'

setup nonsense
is $status 1 "an unknown kind of packages is refused"
holds "in words" grep -q "'nonsense' is none of" said

export HAND_DANCE_MODELS=$models HAND_DANCE_MESH=$mesh
setup run clips test
is "$status $(cat said)" "0 " "models and mesh come from where they are said to lie"
for file in models/palm_lite.tflite models/hand_full.tflite test/generic-hand-left.glb; do
	holds "$file is in its place" cmp -s "tree/build/share/hand-dance/$file" \
		"$models/../$file"
done
is "$(grep -cE '^(npm|apt-get)' calls)" 0 "without apt-get and npm"
unset HAND_DANCE_MODELS HAND_DANCE_MESH
setup run clips test
is "$status $(cat said)" "0 " "a second run has nothing to do"
is "$(grep -cE '^(npm|apt-get)' calls)" 0 "and asks nobody"

rm -rf tree/build
cp -r "$models" damaged
printf 'x' | dd of=damaged/hand_lite.tflite bs=1 seek=1000 conv=notrunc 2>/dev/null
HAND_DANCE_MODELS=$work/damaged setup run
is $status 1 "a damaged model is refused"
is "$(wc -l <said)" 1 "in one line"
holds "that names it" grep -q 'damaged/hand_lite.tflite is not the file' said
is "$(find tree/build -name 'hand_lite*' | wc -l)" 0 "and nothing of it is left"
rm damaged/palm_lite.tflite
HAND_DANCE_MODELS=$work/damaged setup run
is $status 1 "so is a missing one"

rm -rf tree/build
setup run
is $status 1 "without network, npm fails"
holds "which is said" grep -q 'npm cannot fetch @mediapipe/hands' said
stand_in npm <<<'head -c 1000 /dev/zero >broken.tgz; echo broken.tgz'
setup run
is $status 1 "a package that arrives damaged is refused"
holds "which is said, too" grep -q 'arrived damaged' said
is "$(find tree/build "$XDG_CACHE_HOME" -type f -name '*.tflite*' 2>/dev/null | wc -l)" 0 \
	"and leaves nothing"

grep -v -x -e 'ii liblo-dev' -e 'ii jackd2' <installed >fewer && mv fewer installed
export HAND_DANCE_MODELS=$models
stand_in id <<<'echo 1000'
setup run
is $status 1 "without root and sudo, packages cannot be installed"
holds "the message names them" grep -q 'missing.*jackd2 liblo-dev' said
is "$(grep -c ^apt-get calls)" 0 "and apt-get is not tried"

stand_in id <<<'echo 0'
setup run
is $status 1 "when apt-get fails, so does the set-up"
is "$(grep -c '^apt-get' calls)" 2 "after two tries"
stand_in apt-get <<<'case $* in *install*) sed -n "s/^[a-z]*  *\([^ ]*\).*/ii \1/p" '"'$work/tree/scripts/packages' >'$work/installed'"' ;; esac'
setup run
is $status 0 "as root, they are installed"
holds "only what is missing, unasked" grep -q \
	'^apt-get -y --no-install-recommends install jackd2 liblo-dev$' calls
setup run
is "$(grep -c ^apt-get calls)" 0 "once"
tap_done
