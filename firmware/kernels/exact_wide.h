/* Minors and determinants for any int32, INT32_MIN included: docs/EXACT.md, section 3.4. */
#ifndef EXACT_WIDE_H
#define EXACT_WIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "../fixed/wide.h"

/* The sixteen 3x3 minors of a: the one without row i and column j is t[4 i + j] 2^32 + low[4 j + i], below
 * 2^95. */
void wide_minors(const int32_t a[16], int64_t t[16], uint32_t low[16]);

/* s = x[0] m0 - x[1] m1 + x[2] m2 - x[3] m3 for minors mj = t[j t_step] 2^32 + low[j low_step], |s| < 2^128.
 * Gives |s| and returns s < 0. */
bool wide_alternating_sum(const int32_t x[4], const int64_t t[], int t_step, const uint32_t low[],
                          int low_step, struct wide *magnitude);

#endif
