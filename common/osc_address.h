/* The addresses that a program's OSC port understands, for those who look them up. */
#pragma once

/* What may be done with an address, as OSCQuery's ACCESS counts it. */
enum { OSC_READ = 1, OSC_WRITE = 2 };

struct osc_address {
	const char *path;  /* "/synth/param/cutoff" */
	const char *types; /* tags of what is read and written; NULL: as answered */
	unsigned access;   /* OSC_READ: it is answered when asked without arguments */
	const char *description;    /* one line */
	double min, max;            /* of the first argument; both 0: any */
	const char *const *choices; /* all that it may be, NULL-terminated; NULL: any */
	const char *unit;           /* of the first argument: "Hz"; NULL or "": none */
};
