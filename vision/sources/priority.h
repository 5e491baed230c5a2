/* What to ask of the scheduler, so that hands are in time on a busy machine, too. Nothing
 * is needed: who is not permitted goes on without. */
#pragma once

/* For a thread that waits most of the time and must not be late when its moment comes:
 * puts the calling thread before the machine's ordinary work but behind the sound, by a
 * low real-time priority, else by priority_favour(). Threads that it starts are ordinary
 * ones. */
void priority_raise(void);

/* For a thread that works much: a better nice value for the calling thread and those that
 * it starts. Real-time priority would be no help: the kernel stops what works for more
 * than 95 % of the time. */
void priority_favour(void);
