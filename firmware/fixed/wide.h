/* Integers of 160 bits: room for every intermediate of an exact 4x4 inverse (|det| < 2^128).
 *
 * Two's complement on 32-bit limbs, least significant first. Arithmetic is modulo 2^160, so a result is
 * exact when its true value lies in [-2^159, 2^159), or in [0, 2^160) where it is read as unsigned; each
 * caller states its bound.
 */
#ifndef WIDE_H
#define WIDE_H

#include <stdbool.h>
#include <stdint.h>

enum { WIDE_LIMBS = 5, WIDE_BITS = 32 * WIDE_LIMBS };

struct wide {
    uint32_t limb[WIDE_LIMBS];
};

/* high 2^32 + low */
struct wide wide_from(int64_t high, uint32_t low);

bool wide_is_zero(const struct wide *x);
bool wide_is_negative(const struct wide *x);

/* x += y m and x -= y m */
void wide_add_multiple(struct wide *x, const struct wide *y, uint32_t m);
void wide_sub_multiple(struct wide *x, const struct wide *y, uint32_t m);

/* sum += x y, y signed */
void wide_add_product(struct wide *sum, const struct wide *x, int32_t y);

/* |x|; x != -2^159 */
struct wide wide_magnitude(const struct wide *x);

/* x 2^n, 0 <= n < 160 */
struct wide wide_shift_left(const struct wide *x, int n);

/* -1, 0 or 1 as x <, =, > y, both read as unsigned. */
int wide_compare(const struct wide *x, const struct wide *y);

/* Zero bits above the most significant one; x != 0. */
int wide_leading_zeros(const struct wide *x);

#endif
