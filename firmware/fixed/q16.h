/* Arithmetic on 1.15.16 words (raw int32, value = raw / 65536) without undefined behaviour.
 *
 * Functions that may leave 32 bits give an int64_t: the caller asks q16_fits() before it narrows.
 * Left shifts are written as multiplications, since shifting a negative value left is undefined.
 */
#ifndef Q16_H
#define Q16_H

#include <stdbool.h>
#include <stdint.h>

#define Q16_ONE INT32_C(65536)

/* Two things C11 leaves to the compiler; everything here relies on what all of ours do. */
_Static_assert((INT64_C(-3) >> 1) == -2, "right shifts of negative values must be arithmetic");
_Static_assert((int32_t)UINT32_C(0xFFFFFFFF) == -1, "narrowing to a signed type must be modulo 2^32");

static inline bool q16_fits(int64_t value) {
    return value >= INT32_MIN && value <= INT32_MAX;
}

/* |a| as an unsigned word, INT32_MIN included. */
static inline uint32_t q16_magnitude(int32_t a) {
    return a < 0 ? 0u - (uint32_t)a : (uint32_t)a;
}

/* Sum and difference modulo 2^32: what a 32-bit machine does when nobody checks. */
static inline int32_t q16_wrap_add(int32_t a, int32_t b) {
    return (int32_t)((uint32_t)a + (uint32_t)b);
}

static inline int32_t q16_wrap_sub(int32_t a, int32_t b) {
    return (int32_t)((uint32_t)a - (uint32_t)b);
}

/* floor(a b / 2^16) modulo 2^32. |a b| <= 2^62. */
static inline int32_t q16_mul_truncate(int32_t a, int32_t b) {
    return (int32_t)(uint32_t)(((int64_t)a * b) >> 16);
}

/* a b / 2^16 to nearest, ties up. |a b| + 2^15 < 2^63; the result is at most 2^46. */
static inline int64_t q16_mul_round(int32_t a, int32_t b) {
    return ((int64_t)a * b + (Q16_ONE / 2)) >> 16;
}

/* a 2^16 / b towards zero, b != 0. |a 2^16| <= 2^47, so INT64_MIN / -1 cannot occur. */
static inline int64_t q16_div_truncate(int32_t a, int32_t b) {
    return (int64_t)a * Q16_ONE / b;
}

/* a 2^16 / b to nearest, ties away from zero, b != 0. On magnitudes: 2^47 + 2^30 < 2^63. */
static inline int64_t q16_div_round(int32_t a, int32_t b) {
    uint32_t divisor = q16_magnitude(b);
    uint64_t quotient = ((uint64_t)q16_magnitude(a) * Q16_ONE + divisor / 2) / divisor;
    return (a < 0) != (b < 0) ? -(int64_t)quotient : (int64_t)quotient;
}

#endif
