#include "common/note.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

double
note_hertz(double note, double a4_hertz)
{
	return a4_hertz * exp2((note - 69) / 12);
}

double
note_from_hertz(double hertz, double a4_hertz)
{
	return 69 + 12 * log2(hertz / a4_hertz);
}

char *
note_name(double note, char *name)
{
	static const char names[12][3] = { "C", "C#", "D", "D#", "E", "F", "F#", "G",
		"G#", "A", "A#", "B" };
	int nearest = (int)lrint(fmin(fmax(note, -1200), 1200)); /* NaN: -1200 */
	int octave = (nearest + 1200) / 12 - 101; /* floored, for negative numbers too */
	snprintf(name, NOTE_NAME_BYTES, "%s%d", names[(nearest % 12 + 12) % 12], octave);
	return name;
}

bool
note_parse(const char *text, int *note)
{
	static const int semitone[7] = { 9, 11, 0, 2, 4, 5, 7 }; /* A...G */
	char *end;
	if (isdigit((unsigned char)*text)) {
		long number = strtol(text, &end, 10);
		if (*end || number > 127)
			return false;
		*note = (int)number;
		return true;
	}
	int letter = toupper((unsigned char)*text);
	if (letter < 'A' || letter > 'G')
		return false;
	int result = semitone[letter - 'A'];
	text++;
	if (*text == '#')
		result++, text++;
	else if (*text == 'b')
		result--, text++;
	if (!isdigit((unsigned char)text[*text == '-']))
		return false;
	long octave = strtol(text, &end, 10);
	if (*end || octave < -1 || octave > 9)
		return false;
	result += 12 * ((int)octave + 1);
	if (result < 0 || result > 127)
		return false;
	*note = result;
	return true;
}
