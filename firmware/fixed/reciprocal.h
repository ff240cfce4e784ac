/* Reciprocals for division by multiplication. The error bounds were checked over all 2^31 arguments by
 * tests/verify_reciprocal.c; docs/EXACT.md, section 5. */
#ifndef RECIPROCAL_H
#define RECIPROCAL_H

#include <stdint.h>

/* 2^62 / d for 2^31 <= d < 2^32: r with |2^62 / y - r| <= 2 for all real y in [d, d + 1], 2^30 <= r < 2^31.
 */
int32_t reciprocal(uint32_t d);

/* 2^126 / d for 2^63 <= d < 2^64: r with -4 < 2^126 / y - r < 26 for all real y in [d, d + 1],
 * 2^62 <= r < 2^63, r / 2^32 within 2 of the reciprocal of d's high word. */
uint64_t reciprocal_wide(uint64_t d);

#endif
