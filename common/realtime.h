/* The mark and the manners of functions that the JACK thread may call. */
#pragma once

#if defined(__SSE__)
#include <xmmintrin.h>
#endif
#include <stdint.h>

/* Marks a function that neither allocates, locks, logs nor makes a system call, and whose
 * time does not depend on its input. tests/realtime.t aborts on the first that does. */
#define REALTIME

/* Makes the CPU take denormal numbers for zero in this thread: decaying tails would
 * otherwise cost a hundred times as much as sound. For a thread's start. */
static inline void
realtime_flush_denormals(void)
{
#if defined(__SSE__)
	_mm_setcsr(_mm_getcsr() | 0x8040); /* FTZ and DAZ */
#elif defined(__aarch64__)
	uint64_t control;
	__asm__ volatile("mrs %0, fpcr" : "=r"(control));
	__asm__ volatile("msr fpcr, %0" : : "r"(control | 1u << 24));
#endif
}
