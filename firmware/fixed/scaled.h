/* Words that carry a power of two beside them: shifts that round, products of 32 by 64 bits, reciprocals.
 *
 * For methods that normalise their numbers so that 64-bit intermediates lose as little as they can. Every
 * function states what it needs to stay inside 64 bits; inside that, no input is undefined behaviour.
 */
#ifndef SCALED_H
#define SCALED_H

#include "cpu.h"
#include "q16.h"

/* Bits of a: 0 for 0, else floor(log2 a) + 1. */
static inline int scaled_length(uint32_t a) {
    return a == 0 ? 0 : 32 - leading_zeros(a);
}

static inline int scaled_length64(uint64_t a) {
    uint32_t high = (uint32_t)(a >> 32);
    return high != 0 ? 32 + scaled_length(high) : scaled_length((uint32_t)a);
}

/* |a|, INT64_MIN included. */
static inline uint64_t scaled_magnitude(int64_t a) {
    return a < 0 ? 0u - (uint64_t)a : (uint64_t)a;
}

/* a 2^n; needs 0 <= n < 64 and a result inside 64 bits. Written unsigned: see q16.h. */
static inline int64_t scaled_up(int64_t a, int n) {
    return (int64_t)((uint64_t)a << n);
}

/* a / 2^n to nearest, ties up, 1 <= n <= 63. Adds after all but one bit are gone, so it cannot overflow. */
static inline int64_t scaled_down(int64_t a, int n) {
    return ((a >> (n - 1)) + 1) >> 1;
}

/* a 2^n, to nearest where it shrinks; needs n >= -63 and a result inside 64 bits, so any such n for a = 0. */
static inline int64_t scaled_by(int64_t a, int n) {
    if (a == 0)
        return 0;
    return n < 0 ? scaled_down(a, -n) : scaled_up(a, n);
}

/* The same for a result inside 32 bits. */
static inline int32_t scaled_by32(int32_t a, int n) {
    if (a == 0)
        return 0;
    return n < 0 ? (int32_t)scaled_down(a, -n) : (int32_t)((uint32_t)a << n);
}

/* a b / 2^32, within 1/2 of it (ties up). |a b / 2^32| <= 2^62. With b = h 2^32 + l, a l + 2^31 <= (2^31 - 1)
 * (2^32 - 1) + 2^31 < 2^63. */
static inline int64_t scaled_mul32(int32_t a, int64_t b) {
    int64_t low = (int64_t)a * (uint32_t)b;
    return (int64_t)a * (int32_t)(b >> 32) + ((low + (INT64_C(1) << 31)) >> 32);
}

/* a b / 2^34, within 5/8 of it: an eighth from the product above, 1/2 from this shift. <= 2^60. */
static inline int64_t scaled_mul34(int32_t a, int64_t b) {
    return scaled_down(scaled_mul32(a, b), 2);
}

/* 1 / divisor = (-1)^negative mantissa 2^(shift - 62), mantissa in [2^30, 2^31], relative error <= 2^-31. */
struct reciprocal {
    uint32_t mantissa;
    int8_t shift;
    bool negative;
};

/* magnitude != 0 */
static inline struct reciprocal reciprocal_of_magnitude(uint32_t magnitude) {
    int shift = 32 - scaled_length(magnitude);
    uint32_t normal = magnitude << shift; /* in [2^31, 2^32) */
    uint64_t mantissa = ((UINT64_C(1) << 62) + normal / 2) / normal;
    return (struct reciprocal){(uint32_t)mantissa, (int8_t)shift, false};
}

/* divisor != 0 */
static inline struct reciprocal reciprocal_of(int32_t divisor) {
    struct reciprocal r = reciprocal_of_magnitude(q16_magnitude(divisor));
    r.negative = divisor < 0;
    return r;
}

/* a / divisor in Q30, to nearest but for an error of |result| 2^-31: |a mantissa| <= 2^62, shifted by 1
 * .. 32. */
static inline int64_t reciprocal_ratio(int32_t a, struct reciprocal r) {
    int64_t ratio = scaled_down((int64_t)a * r.mantissa, 32 - r.shift);
    return r.negative ? -ratio : ratio;
}

/* a 2^n as a word, to nearest, ties to even; false when that does not fit 32 bits. Any n; a != INT64_MIN. */
bool scaled_word(int64_t a, int n, int32_t *word);

/* sqrt(a) within 1, for 2^60 <= a < 2^63. */
uint32_t scaled_root(uint64_t a);

/* A divisor of up to 61 bits, prepared once for many quotients. */
struct divisor64 {
    uint64_t magnitude; /* 0 < magnitude <= 2^61 */
    int length;         /* of magnitude in bits */
    int32_t mantissa;   /* 1 / magnitude = mantissa 2^(-30 - length), relative error <= 2^-30 */
    bool negative;
};

struct divisor64 divisor64_of(int64_t value);

/* t 2^e / divisor to nearest, ties to even; false when that does not fit 32 bits. |t| < 2^63; e >= -3 and
 * magnitude 2^-e <= 2^63. */
bool scaled_quotient(int64_t t, const struct divisor64 *divisor, int e, int32_t *word);

#endif
