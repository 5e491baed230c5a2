/* Notes by number, name and frequency: MIDI numbering, 69 = A4, equal temperament. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { NOTE_NAME_BYTES = 16 };

/* Frequency of a note, fractions of a semitone included; `a4_hertz` tunes note 69. */
double note_hertz(double note, double a4_hertz);

/* The inverse; hertz must be above 0. */
double note_from_hertz(double hertz, double a4_hertz);

/* "A4", "C#5": the nearest note; `name` holds NOTE_NAME_BYTES. Returns name. */
char *note_name(double note, char *name);

/* Reads "A4", "c#5", "Bb-1", "Eb3" or a number 0...127; false when it is none of these.
 */
bool note_parse(const char *text, int *note);
