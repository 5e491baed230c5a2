#include "synth/drums/pattern.h"

#include <stdio.h>

struct builtin {
	const char *name, *about, *grid;
};

static const struct builtin builtins[] = {
	{ "rock", "straight eighths, two bars, 4/4",
		"beats 4\n"
		"steps 4\n"
		"crash X--- ---- ---- ---- | ---- ---- ---- ----\n"
		"hat   --x- x-x- x-x- x-x- | x-x- x-x- x-x- x---\n"
		"open  ---- ---- ---- ---- | ---- ---- ---- --x-\n"
		"snare ---- X--- ---- X--- | ---- X--- -o-- X--o\n"
		"kick  X--- --x- X-x- ---- | X--- --x- X-x- --x-\n" },
	{ "eight", "a plain backbeat, 4/4",
		"beats 4\n"
		"steps 2\n"
		"hat   Xo xo Xo xo\n"
		"snare -- X- -- X-\n"
		"kick  X- -- Xx --\n" },
	{ "funk", "sixteenths with ghost notes, two bars, 4/4",
		"beats 4\n"
		"steps 4\n"
		"hat   XoxoXoxoXox-Xoxo | XoxoXoxoXoxoXox-\n"
		"open  -----------x---- | ---------------x\n"
		"snare ----X--o-o--X--o | -o--X--o-o-oX---\n"
		"kick  X-x---x---x--x-- | X--x--x-x-x---x-\n" },
	{ "bossa", "bossa nova with its clave, two bars, 4/4",
		"beats 4\n"
		"steps 4\n"
		"shaker xoxoxoxoxoxoxoxo | xoxoxoxoxoxoxoxo\n"
		"rim    X-----x-----x--- | ----x-----x-----\n"
		"pedal  ----o-------o--- | ----o-------o---\n"
		"kick   X-----xxX-----xx | X-----xxX-----xx\n" },
	{ "waltz", "with brushes in mind, two bars, 3/4",
		"beats 3\n"
		"steps 2\n"
		"ride  X- xo x- | X- xo xo\n"
		"pedal -- x- x- | -- x- x-\n"
		"snare -- o- o- | -- o- -o\n"
		"kick  X- -- -- | X- -- -x\n" },
	{ "shuffle", "blues in triplets, two bars, 4/4",
		"beats 4\n"
		"steps 3\n"
		"hat   X-o x-o X-o x-o | X-o x-o X-o ---\n"
		"open  --- --- --- --- | --- --- --- x-x\n"
		"snare --- X-o --- X-- | --- X-o --o X-o\n"
		"kick  X-- --x X-x --- | X-- --x X-x --x\n" },
	{ "techno", "four on the floor, two bars, 4/4",
		"beats 4\n"
		"steps 4\n"
		"kick   X--- X--- X--- X--- | X--- X--- X--- X--x\n"
		"open   --x- --x- --x- --x- | --x- --x- --x- --x-\n"
		"hat    xo-o xo-o xo-o xo-o | xo-o xo-o xo-o xo-o\n"
		"clap   ---- X--- ---- X--- | ---- X--- ---- X-o-\n"
		"cowbell ---- ---- ---- ---- | ---- --o- -o-- ----\n" },
	{ "reggae", "one drop, two bars, 4/4",
		"beats 4\n"
		"steps 4\n"
		"hat   x-x- x-x- x-x- x-xo | x-x- x-x- x-x- x---\n"
		"open  ---- ---- ---- ---- | ---- ---- ---- --x-\n"
		"rim   ---- ---- X--- ---- | ---- ---- X--- --o-\n"
		"kick  ---- ---- X--- ---- | ---- ---- X--- ---x\n" },
	{ "toms", "rolling toms, two bars, 4/4",
		"beats 4\n"
		"steps 4\n"
		"lowtom  x--x --x- -x-- x-x- | x--x --x- x-x- ----\n"
		"midtom  ---- ---x --x- ---- | ---- ---x ---- x-x-\n"
		"hightom ---- ---- ---- -x-x | ---- ---- -x-x -x-x\n"
		"pedal   ---- x--- ---- x--- | ---- x--- ---- x---\n"
		"kick    X--- ---- X--- ---- | X--- ---- X--- ----\n" },
};

size_t
pattern_builtins(void)
{
	return sizeof(builtins) / sizeof(*builtins);
}

const char *
pattern_builtin_name(size_t index)
{
	return builtins[index].name;
}

const char *
pattern_builtin_about(size_t index)
{
	return builtins[index].about;
}

bool
pattern_builtin(struct pattern *pattern, size_t index)
{
	const struct builtin *builtin = &builtins[index];
	if (!pattern_parse(pattern, builtin->grid, builtin->name))
		return false;
	snprintf(pattern->name, sizeof(pattern->name), "%s", builtin->name);
	return true;
}
