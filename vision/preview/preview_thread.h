/* What threads of the preview have in common: they come after those that play. */
#pragma once

/* Names the calling thread, and lets others have the processor before it. Threads that it
 * starts do the same. */
void preview_thread_begin(const char *name);
