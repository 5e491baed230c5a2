# Hand Dance: an instrument played with the hands in front of a webcam.
#   make demo     install what is missing, build, play the demo clip, leave a take
#   make check    install what is missing, build, run every test
#   make          build only; PREFIX, DESTDIR, CC, CXX, CFLAGS, LDFLAGS are the user's

VERSION = 0.1.0
Q = @
PREFIX ?= /usr/local
CC = gcc
CXX = g++
CFLAGS ?= -O2 -g
CXXFLAGS ?= -O2 -g
SANITIZE =
WERROR =

# Sanitizer and clang builds stand apart from the plain one.
comma = ,
B = build$(if $(SANITIZE),-$(subst $(comma),-,$(SANITIZE)))$(if $(findstring clang,$(CC)),-clang)
SHARE = build/share/hand-dance

PC = jack liblo sndfile libavcodec libavformat libavutil libswscale libjpeg libcjson \
	libebur128 cairo libmicrohttpd
PC_CFLAGS := $(shell pkg-config --cflags $(PC) 2>/dev/null)
PC_LIBS := $(shell pkg-config --libs $(PC) 2>/dev/null)
OPENCV_CFLAGS := $(shell pkg-config --cflags opencv4 2>/dev/null || echo -isystem /usr/include/opencv4)
OPENCV_LIBS = -lopencv_imgcodecs -lopencv_imgproc -lopencv_core

warnings = -Wall -Wextra -Wshadow -Wpointer-arith -Wvla $(if $(WERROR),-Werror)
shared_flags = $(warnings) -I. $(PC_CFLAGS) -DHAND_VERSION='"$(VERSION)"' -pthread \
	$(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer -fno-sanitize-recover=all)
c_flags = -std=c17 -D_GNU_SOURCE -Wstrict-prototypes -Wmissing-prototypes $(shared_flags)
cxx_flags = -std=c++17 -D_GNU_SOURCE $(shared_flags) $(OPENCV_CFLAGS)
libs = -Wl,--as-needed $(PC_LIBS) -lXNNPACK -lpthreadpool -lm -pthread

modules := $(filter-out %/main.c,$(wildcard common/*.c vision/*.c \
	vision/*/*.c synth/*.c synth/*/*.c recorder/*.c))
cxx_modules := $(wildcard vision/opencv/*.cc)
archive = $(B)/libhanddance.a
objects = $(modules:%.c=$(B)/%.o) $(cxx_modules:%.cc=$(B)/%.o)

main_hand-vision = vision
main_hand-synth = synth
main_hand-drums = synth/drums
main_hand-recorder = recorder
programs := $(foreach p,hand-vision hand-synth hand-drums hand-recorder,\
	$(if $(wildcard $(main_$(p))/main.c),$(p)))

unit_tests := $(patsubst tests/%.c,$(B)/tests/%,$(wildcard tests/test_*.c))

all: $(programs:%=$(B)/bin/%) $(SHARE)/patches

.SECONDEXPANSION:
$(programs:%=$(B)/bin/%): $(B)/bin/%: $(B)/$$(main_$$*)/main.o $(archive)
	@mkdir -p $(@D)
	@echo '  LD  $@'
	$(Q)$(CXX) $(LDFLAGS) $(shared_flags) -o $@ $^ $(OPENCV_LIBS) $(libs)

# Where programs of the build tree look for them.
$(SHARE)/patches: synth/patches $(wildcard synth/patches/*.patch)
	@mkdir -p $@
	@rm -f $@/*
	@cp $</*.patch $@

# It has these files in it.
$(B)/vision/preview/preview_page.o: $(wildcard vision/preview/page/*)

$(archive): $(objects)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(B)/%.o: %.c
	@mkdir -p $(@D)
	@echo '  CC  $@'
	$(Q)$(CC) $(c_flags) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/%.o: %.cc
	@mkdir -p $(@D)
	@echo '  C++ $@'
	$(Q)$(CXX) $(cxx_flags) $(CXXFLAGS) -MMD -MP -c -o $@ $<

$(B)/tests/%: $(B)/tests/%.o $(archive)
	@echo '  LD  $@'
	$(Q)$(CXX) $(LDFLAGS) $(shared_flags) -o $@ $(filter %.o,$^) $(archive) \
		$(OPENCV_LIBS) $(libs)

# The hand renderer makes the test clips and the demo clip.
hand_mesh = $(SHARE)/test/generic-hand-left.glb
hand_render = $(B)/tests/render/hand-render
render_objects := $(B)/common/log.o $(patsubst %.c,$(B)/%.o,$(filter-out %/main.c,\
	$(wildcard tests/render/*.c)))

$(hand_render): $(B)/tests/render/main.o $(render_objects)
	@echo '  LD  $@'
	$(Q)$(CC) $(LDFLAGS) $(shared_flags) -o $@ $^ -lcjson -lm

$(B)/tests/test_render $(B)/tests/test_render_input: $(render_objects)
$(B)/tests/test_render $(B)/tests/test_render_input: libs += -lcjson

build/clips/%.mp4 build/clips/%.csv: tests/render/scripts/%.txt \
		$(wildcard tests/render/*.[ch]) | $(hand_render)
	@mkdir -p $(@D)
	@echo '  CLIP $*'
	$(Q)$(hand_render) --mesh $(hand_mesh) $< build/clips/$*.mp4 build/clips/$*.csv

# The same hands in six skins, from the lightest to the darkest (Monk's scale of ten), in
# bright and in dim warm light: skin-1-bright.mp4 ... skin-10-dim.mp4.
skins = 1 3 5 6 8 10
tone_1 = 246 237 228
tone_3 = 247 234 208
tone_5 = 215 189 150
tone_6 = 160 126 86
tone_8 = 96 65 52
tone_10 = 41 36 32
set_dim = --set 'expo .4' --set 'lightcol 1 .75 .5' --set 'ambient .24 .18 .12' --set 'noise 7'
skin_clips = $(foreach s,$(skins),$(foreach l,bright dim,build/clips/skin-$s-$l.mp4))

build/clips/skin-%.mp4 build/clips/skin-%.csv: tests/render/scripts/skin.txt \
		$(wildcard tests/render/*.[ch]) | $(hand_render)
	@mkdir -p $(@D)
	@echo '  CLIP skin-$*'
	$(Q)$(hand_render) --mesh $(hand_mesh) --set 'tone $(tone_$(word 1,$(subst -, ,$*)))' \
		$(set_$(word 2,$(subst -, ,$*))) $< build/clips/skin-$*.mp4 build/clips/skin-$*.csv

# What the nets see is compared with what was rendered.
$(B)/tests/test_hand_landmarks: $(B)/tests/clip_truth.o | build/clips/twohands.mp4
$(B)/tests/test_sensor: $(B)/tests/clip_truth.o | \
	$(patsubst %,build/clips/%.mp4,quick skin-1-dim skin-10-dim)
$(B)/tests/test_no_allocation: | build/clips/twohands.mp4 build/clips/step.mp4
$(B)/tests/test_moves_clip: $(B)/tests/clip_truth.o | build/clips/moves.mp4
$(B)/tests/test_patches: | $(SHARE)/patches

# How well hands are seen: rendered clips, and photographs where HANDS names them.
motion_scripts = still swing swing60
eval_clips = $(skin_clips) $(patsubst tests/render/scripts/%.txt,build/clips/%.mp4,\
	$(filter-out $(foreach s,skin $(motion_scripts),%/$(s).txt),\
	$(wildcard tests/render/scripts/*.txt)))
motion_clips = $(patsubst %,build/clips/%.mp4,$(motion_scripts) steps)
eval_objects := $(patsubst %.c,$(B)/%.o,$(wildcard tests/eval/*.c) tests/clip_truth.c) \
	$(patsubst %.cc,$(B)/%.o,$(wildcard tests/eval/*.cc))

$(B)/tests/test_one_euro: $(B)/tests/eval/one_euro.o

$(B)/tests/eval/eval: $(eval_objects) $(archive)
	@echo '  LD  $@'
	$(Q)$(CXX) $(LDFLAGS) $(shared_flags) -o $@ $^ $(OPENCV_LIBS) $(libs) -lcjson

run-eval: $(B)/tests/eval/eval $(eval_clips) $(motion_clips)
	HAND_DANCE_DATA=$(SHARE) $< $(eval_clips:%=--clip %) $(motion_clips:%=--motion %) \
		$(HANDS:%=--hands %) $(EVAL)
	+@$(MAKE) --no-print-directory run-peer

# The official MediaPipe beside ours, where there is a browser to run it in.
PEER_PICTURES = 300
peer_ours = $(B)/tests/eval/peer/ours
peer_one_hand = $(patsubst %,build/clips/%.mp4,approach wave fist)
peer_two_hands = $(patsubst %,build/clips/%.mp4,twohands cross)

run-peer: $(peer_ours) $(peer_one_hand) $(peer_two_hands)
	tests/eval/peer/run $(peer_ours) $(SHARE)/models build/peer/package $(PEER_PICTURES) \
		"$(HANDS)" $(peer_one_hand) -- $(peer_two_hands)

# libFuzzer is clang's; what it finds stays in build-fuzz/. Memory for the nets is watched by
# guards of its own (tests/fuzz/guarded.h).
FUZZ_SECONDS = 60
fuzzers := $(patsubst tests/fuzz/%.c,build-fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
fuzz_sources := $(filter-out common/log.c,$(filter common/% vision/% \
	synth/param.c synth/patch% synth/route.c,$(modules))) \
	$(cxx_modules) $(filter-out tests/fuzz/fuzz_%,$(wildcard tests/fuzz/*.c))
fuzz_archive = build-fuzz/libfuzz.a
fuzz_sanitize = address,undefined -fno-sanitize-recover=all
fuzz_compile = $(filter-out -fsanitize%,$(1)) -g -O1 -MMD -MP -c \
	-fsanitize=fuzzer-no-link,$(fuzz_sanitize)

$(fuzz_archive): $(patsubst %,build-fuzz/%.o,$(basename $(fuzz_sources)))
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

build-fuzz/%.o: %.c
	@mkdir -p $(@D)
	@echo '  FUZZ $@'
	$(Q)clang $(call fuzz_compile,$(c_flags)) -o $@ $<

build-fuzz/%.o: %.cc
	@mkdir -p $(@D)
	@echo '  FUZZ $@'
	$(Q)clang++ $(call fuzz_compile,$(cxx_flags)) -o $@ $<

$(fuzzers): build-fuzz/%: build-fuzz/tests/fuzz/%.o $(fuzz_archive)
	$(Q)clang++ -fsanitize=fuzzer,$(fuzz_sanitize) -Wl,--wrap=aligned_alloc,--wrap=free \
		-o $@ $^ $(OPENCV_LIBS) $(libs)

fuzz: $(fuzzers)
	$(Q)for f in $(fuzzers:build-fuzz/%=%); do mkdir -p build-fuzz/$$f.corpus; \
		tests/fuzz/run $$f build-fuzz/$$f.corpus -max_total_time=$(FUZZ_SECONDS) \
		-artifact_prefix=build-fuzz/$$f- || exit 1; done

# What tests/*.t need beside the programs.
test_helpers = $(addprefix $(B)/tests/,client_program osc_program \
	realtime/no_block.so realtime/bad_client realtime/load end_to_end/check fake_v4l2.so faults/disk.so \
	faults/journal.so) \
	$(patsubst %.c,$(B)/%,$(wildcard tests/clients/*.c))
helpers: $(test_helpers) $(if $(shell command -v clang),$(fuzzers))

$(B)/tests/%.so: tests/%.c
	@mkdir -p $(@D)
	@echo '  SO  $@'
	$(Q)$(CC) $(filter-out -fsanitize%,$(c_flags)) $(CFLAGS) -fno-builtin -fPIC -shared -o $@ $<

fake_v4l2 = $(wildcard tests/fake_v4l2/*.[ch])
$(B)/tests/test_camera_stream: $(patsubst %.c,$(B)/%.o,$(filter %.c,$(fake_v4l2)))
$(B)/tests/fake_v4l2.so: $(fake_v4l2)
	@mkdir -p $(@D)
	@echo '  SO  $@'
	$(Q)$(CC) $(filter-out -fsanitize%,$(c_flags)) $(CFLAGS) -fPIC -shared -o $@ \
		$(filter %.c,$(fake_v4l2))

$(B)/tests/end_to_end/check: $(patsubst %.c,$(B)/%.o,$(wildcard tests/end_to_end/*.c)) \
		$(B)/tests/clip_truth.o

# Long campaigns, with their size as an argument.
KILLS = 1000
CUTS = 1000
STALLS = 10 30 180
recorder-faults: all helpers
	KILLS='$(KILLS)' CUTS='$(CUTS)' STALLS='$(STALLS)' PAST_4_GIB=yes prove --exec '' -v tests/recorder-faults.t

# Figures from one run: the nets and the whole step, the age of frames on an overloaded
# machine, the synth's share of a period, and the time from a frame to its sound.
bench_programs = $(patsubst tests/bench/%.c,$(B)/tests/bench/%,$(wildcard tests/bench/*.c))
$(B)/tests/bench/latency: $(B)/tests/clip_truth.o

run-bench: all $(bench_programs) build/clips/approach.mp4 build/clips/twohands.mp4 \
		build/clips/steps.mp4
	HAND_DANCE_DATA=$(SHARE) $(B)/tests/bench/vision build/clips/approach.mp4 \
		build/clips/twohands.mp4
	HAND_DANCE_DATA=$(SHARE) $(B)/tests/bench/age build/clips/twohands.mp4
	HAND_DANCE_DATA=$(SHARE) $(B)/tests/bench/preview build/clips/twohands.mp4
	$(B)/tests/bench/synth
	tests/bench/latency.sh
	tests/bench/recorder.sh

# These install what is missing first, and then make anew, on all cores: what pkg-config
# says is only known after that.
demo check bench eval: jobs = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc))
demo check bench eval:
	@scripts/setup run clips $(if $(filter check bench,$@),test)
	@$(if $(filter eval,$@),scripts/setup eval || echo 'eval: goes on without MediaPipe')
	+@$(MAKE) --no-print-directory $(jobs) run-$@

setup:
	scripts/setup run clips test

run-demo: all build/clips/demo.mp4
	scripts/demo

# The clips that tests look at; real-time tests run one after the other.
test_clips = $(patsubst %,build/clips/%.mp4,melody step quick calibrate twohands)

run-check: all unit-programs helpers $(test_clips)
	prove --exec '' --timer $(unit_tests) tests/*.t

unit-programs: $(unit_tests)

unit: $(unit_tests)
	HAND_DANCE_DATA=$(CURDIR)/$(SHARE) prove --exec '' $(unit_tests)

# The house style. A file is only read again after it, or what it includes, has changed.
c_files = $(shell find common vision synth recorder tests -name '*.c')
cxx_files = $(shell find vision tests -name '*.cc')
headers = $(shell find common vision synth recorder tests -name '*.h')
scripts = $(sort $(wildcard tests/*.sh) $(shell grep -rl '^#!/usr/bin/env bash' .ci scripts tests))

format:
	clang-format -i $(c_files) $(cxx_files) $(headers)

lint: $(c_files:%.c=$(B)/%.tidy) $(cxx_files:%.cc=$(B)/%.tidy)
	@clang-format --dry-run -Werror $(c_files) $(cxx_files) $(headers)
	@scripts/check-layers
	@shellcheck --severity=warning --shell=bash --external-sources $(scripts)
	@mandoc -Tlint -Wwarning $(pages)

tidy = @echo '  TIDY $<'; clang-tidy --quiet $< -- $(1) 2>$@.log || { cat $@.log; exit 1; }; touch $@
$(B)/%.tidy: %.c $(B)/%.o .clang-tidy tests/.clang-tidy
	$(call tidy,$(c_flags))
$(B)/%.tidy: %.cc $(B)/%.o .clang-tidy
	$(call tidy,$(cxx_flags))

# Man pages lie beside what they are about.
pages = $(wildcard $(addsuffix /*.[1-9],common vision synth synth/drums recorder scripts))
installed = $(programs:%=bin/%) bin/hand-dance $(foreach p,$(pages),\
	share/man/man$(subst .,,$(suffix $(p)))/$(notdir $(p))) \
	share/doc/hand-dance share/hand-dance

install: all
	@scripts/setup models
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/hand-dance/models
	install -d $(DESTDIR)$(PREFIX)/share/hand-dance/patches
	install -d $(DESTDIR)$(PREFIX)/share/doc/hand-dance
	install $(programs:%=$(B)/bin/%) scripts/hand-dance $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(SHARE)/models/*.tflite $(DESTDIR)$(PREFIX)/share/hand-dance/models
	install -m 644 synth/patches/*.patch $(DESTDIR)$(PREFIX)/share/hand-dance/patches
	install -m 644 LICENSE README.md $(DESTDIR)$(PREFIX)/share/doc/hand-dance
	for page in $(pages); do \
		install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/man/man$${page##*.} $$page; done

uninstall:
	rm -rf $(installed:%=$(DESTDIR)$(PREFIX)/%)

clean:
	rm -rf build build-*

.PHONY: all setup demo check bench eval run-demo run-check run-bench run-eval run-peer unit-programs \
	unit helpers fuzz format lint install uninstall clean
.SECONDARY:
.DELETE_ON_ERROR:
-include $(shell find $(wildcard $(B) build-fuzz) -name '*.d')
