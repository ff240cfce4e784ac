/* Unsigned integers below 2^128: room for |det| of a 4x4 matrix of int32 (docs/EXACT.md, section 1).
 *
 * Arithmetic is modulo 2^128; each caller says why its result is exact.
 */
#ifndef WIDE_H
#define WIDE_H

#include <stdbool.h>
#include <stdint.h>

struct wide {
    uint64_t high, low; /* high 2^64 + low */
};

static inline bool wide_is_zero(const struct wide *x) {
    return (x->high | x->low) == 0;
}

static inline struct wide wide_subtract(const struct wide *x, const struct wide *y) {
    return (struct wide){x->high - y->high - (x->low < y->low), x->low - y->low};
}

static inline struct wide wide_negate(const struct wide *x) {
    return (struct wide){~x->high + (x->low == 0), 0 - x->low};
}

/* -1, 0 or 1 as x <, =, > y */
static inline int wide_compare(const struct wide *x, const struct wide *y) {
    if (x->high != y->high)
        return x->high < y->high ? -1 : 1;
    return x->low == y->low ? 0 : x->low < y->low ? -1 : 1;
}

/* x 2^n, 0 < n < 64 */
static inline struct wide wide_shift_left(const struct wide *x, int n) {
    return (struct wide){x->high << n | x->low >> (64 - n), x->low << n};
}

struct wide wide_multiply(const struct wide *x, uint32_t y);

/* The leading 64 bits of x, the first of them 1; *exponent gets floor(log2 x). x != 0. */
uint64_t wide_leading(const struct wide *x, int *exponent);

#endif
