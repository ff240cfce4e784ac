/* Integers in two signed digits, and the 2x2 minors of a row pair in them: docs/EXACT.md, section 2. */
#ifndef EXACT_MINORS_H
#define EXACT_MINORS_H

#include <stdint.h>

#include "../fixed/cpu.h"

/* high 2^32 + low, both digits signed. Kept in one variable, high digit on top, so that one instruction loads
 * it; as a number that variable means nothing. */
typedef uint64_t pair;

static inline int32_t pair_low(pair m) {
    return (int32_t)(uint32_t)m;
}

static inline int32_t pair_high(pair m) {
    return (int32_t)(uint32_t)(m >> 32);
}

/* m in digits: the low word read as signed is 2^32 too small when its top bit is set, which the high digit
 * makes good. The high digit fits for -2^63 <= m < 2^63 - 2^31. */
static inline pair pair_split(int64_t m) {
    uint32_t high = (uint32_t)((uint64_t)m >> 32) + ((uint32_t)m >> 31);
    return (pair)high << 32 | (uint32_t)m;
}

/* Columns of a 2x2 minor. */
enum { C01, C02, C03, C12, C13, C23, MINORS };

/* m[Cij] = p[i] q[j] - p[j] q[i]. No entry may be INT32_MIN: it has no negative, and its minors reach
 * 2^63 - 2^31. */
void exact_minors(const int32_t p[4], const int32_t q[4], pair m[MINORS]);

#endif
