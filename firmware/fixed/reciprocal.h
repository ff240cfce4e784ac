/* Reciprocals for division by multiplication. The error bounds were checked over all 2^31 arguments by
 * tests/verify_reciprocal.c; docs/EXACT.md, section 5. */
#ifndef RECIPROCAL_H
#define RECIPROCAL_H

#include <stdint.h>

#include "cpu.h"

/* 2^48 / d from n, the leading 16 bits of d rounded, 2^15 .. 2^16: 2^16 - 1 .. 2^17 - 1, relative error below
 * 2^-15.4. */
static inline uint32_t reciprocal_first(uint32_t n) {
#if LONG_MULTIPLY
    return UINT32_MAX / n;
#else
    /* No division either: 2^31 / n within 2 % by table, then two steps r + r (2^31 - n r) / 2^31. The last
     * entry is not 128, so that n = 2^16 gives 2^16 - 1 here too. */
    static const uint8_t table[33] = {252, 245, 237, 231, 224, 218, 213, 207, 202, 197, 193,
                                      188, 184, 180, 176, 172, 169, 165, 162, 159, 156, 153,
                                      150, 148, 145, 142, 140, 138, 135, 133, 131, 129, 127};
    int32_t leading = table[(n >> 10) - 32], r = leading * 256;
    int32_t rest = (int32_t)((UINT32_C(1) << 31) - n * (uint32_t)r); /* below 2^26 in magnitude */
    r += (leading * (rest >> 3)) >> 20;
    rest = (int32_t)((UINT32_C(1) << 31) - n * (uint32_t)r); /* below 2^20; r (rest / 2^5) is below 2^31 */
    return (uint32_t)(2 * r + ((r * (rest >> 5)) >> 25));
#endif
}

/* 2^62 / d for 2^31 <= d < 2^32: r with |2^62 / y - r| <= 2 for all real y in [d, d + 1], 2^30 <= r < 2^31. A
 * first quotient of 17 bits; one Newton step r - r (d r - 1) squares its error. */
static inline int32_t reciprocal(uint32_t d) {
    uint32_t first = reciprocal_first((d >> 16) + (d >> 15 & 1));
    int64_t excess = (int64_t)(multiply_unsigned(d, first) - (UINT64_C(1) << 48)); /* below 2^33 */
    int32_t step = (int32_t)(multiply((int32_t)first, (int32_t)(excess >> 2)) >> 32);
    uint32_t second = (first << 14) - (uint32_t)step;
    return (int32_t)(second - (second >> 31)); /* 2^31, for d = 2^31, would not fit */
}

/* 2^126 / d for 2^63 <= d < 2^64: r with -4 < 2^126 / y - r < 26 for all real y in [d, d + 1],
 * 2^62 <= r < 2^63, r / 2^32 within 2 of the reciprocal of d's high word. */
uint64_t reciprocal_wide(uint64_t d);

#endif
