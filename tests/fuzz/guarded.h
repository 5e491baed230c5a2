/* Memory that ends where a page ends that nobody may touch: XNNPACK is compiled without
 * AddressSanitizer, and would not be caught otherwise. What net.c gets from
 * aligned_alloc() is of this kind, as the fuzzers are linked with --wrap=aligned_alloc
 * --wrap=free. */
#pragma once

/* Before XNNPACK is used: its own memory shall be of this kind, too. */
void guarded_begin(void);
