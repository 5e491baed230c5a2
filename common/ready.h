/* Tells whoever started the program that it is ready, so that nobody needs to sleep. */
#pragma once

/* Writes "ready NAME\n" to descriptor `fd` and closes it; nothing when fd is below 0.
 * NAME is what the program is called now, such as its JACK client's name. */
void ready_announce(int fd, const char *name);
