/* Quotients by a determinant that are always right: docs/EXACT.md, sections 5.4 and 6. */
#ifndef EXACT_QUOTIENT_H
#define EXACT_QUOTIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "../fixed/wide.h"

/* A determinant to divide by. */
struct divisor {
    struct wide magnitude; /* 0 < |det| < 2^128 */
    uint64_t reciprocal;   /* r with 2^(p + 63) / |det| - r within (-4, 26); 2^62 <= r < 2^63 */
    int exponent;          /* p = floor(log2 |det|) */
    bool negative;
};

void divisor_prepare(struct divisor *d, const struct wide *magnitude, bool negative);

/* 2^scale t / det to nearest, ties to even, where t = -|t| when `negative`; 0 < scale < 64, |t| < 2^128.
 * False when that leaves 32 bits. */
bool divisor_quotient(const struct divisor *d, const struct wide *t, bool negative, int scale,
                      int32_t *result);

/* The inverse from its sixteen 3x3 minors t[k] 2^32 + out[4 (k % 4) + k / 4], the low words unsigned, each
 * below 2^95. Returns KERNEL_OK or KERNEL_OVERFLOW. */
int divisor_finish(const struct divisor *d, const int64_t t[16], int32_t out[16]);

#endif
