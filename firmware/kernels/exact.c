/* The correctly rounded inverse: X = 2^32 adj(A) / det(A) in integers, each element rounded to nearest,
 * ties to even. Raw words a = 2^16 value, so adj carries 2^48, det 2^64, and X = 2^16 value needs 2^32.
 *
 * Correct for every input, INT32_MIN included: SINGULAR exactly when det = 0, OVERFLOW exactly when some
 * rounded element leaves [-2^31, 2^31 - 1]. Note that -2^31 - 1/2 rounds to -2^31, which is valid.
 *
 * Bounds. |a| <= 2^31. A determinant is affine in each entry, so over the box of int32 it is largest
 * at a vertex, and by Hadamard's bound for matrices of +-1 a 3x3 minor stays below 4 * 2^93 = 2^95 and det
 * below 16 * 2^124 = 2^128 in magnitude (equality would need all entries -2^31, and then det = 0).
 */
#include "../fixed/q16.h"
#include "../fixed/wide.h"
#include "kernels.h"

/* det(A), prepared once for the sixteen quotients. */
struct divisor {
    struct wide magnitude; /* |det|, 0 < |det| < 2^128 */
    struct wide scaled;    /* |det| 2^shift, in [2^127, 2^128): bit 31 of limb 3 is set */
    int shift;             /* 0 .. 127 */
    bool negative;
};

/* p[i] q[j] - p[j] q[i]. One product lies in [-(2^62 - 2^31), 2^62], so a difference of two in
 * [-(2^63 - 2^31), 2^63 - 2^31]. */
static int64_t minor2(const int32_t p[4], const int32_t q[4], int i, int j) {
    return (int64_t)p[i] * q[j] - (int64_t)p[j] * q[i];
}

/* (-1)^(row + column) times the 3x3 minor without that row and column, as high 2^32 + low. With a 2x2 minor
 * m = h 2^32 + l, 0 <= l < 2^32, a product is x h 2^32 + x l, |x h| <= 2^62, |x l| < 2^63. The sum of the
 * highs may pass 2^63 on its way, so it is kept modulo 2^64; the whole is below 2^95, so it ends in int64. */
static struct wide cofactor(const int32_t a[16], int row, int column) {
    /* Expanded along `single`, the partner of `row`; the other pair gives the 2x2 minors. Both orders of
     * rows, (1 or 0, 2, 3) and (3 or 2, 0, 1), are even permutations of the sorted one. */
    const int32_t *single = a + 4 * (row ^ 1);
    const int32_t *upper = a + (row < 2 ? 8 : 0);
    const int32_t *lower = upper + 4;
    /* Columns column+1, +2, +3 modulo 4 are an even permutation of the sorted ones; running backwards is
     * an odd one, which is the sign. */
    int step = (row + column) % 2 ? 3 : 1;
    int c[3] = {(column + step) % 4, (column + 2 * step) % 4, (column + 3 * step) % 4};
    uint64_t high = 0, low = 0; /* low <= 3 (2^32 - 1) */
    for (int k = 0; k < 3; k++) {
        int64_t x = single[c[k]];
        int64_t m = minor2(upper, lower, c[(k + 1) % 3], c[(k + 2) % 3]);
        int64_t xl = x * (uint32_t)m;
        low += (uint32_t)xl;
        high += (uint64_t)(x * (m >> 32)) + (uint64_t)(xl >> 32);
    }
    return wide_from((int64_t)(high + (low >> 32)), (uint32_t)low);
}

/* First row times first row of cofactors. Partial sums stay below 4 * 2^31 * 2^95 = 2^128. */
static struct wide determinant(const int32_t a[16], const struct wide cofactors[4]) {
    struct wide det = {{0}};
    for (int j = 0; j < 4; j++)
        wide_add_product(&det, &cofactors[j], a[j]);
    return det;
}

static struct divisor prepare(const struct wide *det) {
    struct divisor d = {.magnitude = wide_magnitude(det), .negative = wide_is_negative(det)};
    d.shift = wide_leading_zeros(&d.magnitude) - (WIDE_BITS - 128);
    d.scaled = wide_shift_left(&d.magnitude, d.shift);
    return d;
}

/* First digit of Knuth's long division (The Art of Computer Programming, vol. 2, 4.3.1, algorithm D) in
 * base 2^32: gives q = floor(n / scaled) and leaves the remainder in n. Needs n < 2^32 scaled < 2^160, n read
 * as unsigned. The quotient of the leading digits is q, q + 1 or q + 2 (his theorem B), so after the
 * subtraction n lies in [-2 scaled, scaled), within 2^129 of zero, and its sign can be read. */
static uint32_t divide(struct wide *n, const struct wide *scaled) {
    uint64_t top = (uint64_t)n->limb[4] << 32 | n->limb[3];
    uint64_t leading = top / scaled->limb[3]; /* below 2^33: top < 2^64, divisor >= 2^31 */
    uint32_t q = leading > UINT32_MAX ? UINT32_MAX : (uint32_t)leading;
    wide_sub_multiple(n, scaled, q);
    while (wide_is_negative(n)) {
        wide_add_multiple(n, scaled, 1);
        q--;
    }
    return q;
}

/* 2^32 t / det rounded to nearest, ties to even; false when that leaves 32 bits. |t| < 2^95. */
static bool quotient(const struct wide *t, const struct divisor *d, int32_t *result) {
    struct wide magnitude = wide_magnitude(t);
    /* |t| >= |det| means |X| >= 2^32. Decided first: below here the quotient fits one digit. */
    if (wide_compare(&magnitude, &d->magnitude) >= 0)
        return false;
    /* |t| < |det| gives |t| 2^shift < scaled, hence n = 2^32 |t| 2^shift < 2^32 scaled. */
    struct wide n = wide_shift_left(&magnitude, d->shift + 32);
    int64_t q = divide(&n, &d->scaled);
    struct wide twice = wide_shift_left(&n, 1); /* remainder < 2^128 */
    int half = wide_compare(&twice, &d->scaled);
    if (half > 0 || (half == 0 && q % 2 != 0))
        q++; /* at most 2^32 */
    if (wide_is_negative(t) != d->negative)
        q = -q;
    *result = (int32_t)q; /* read only when it fits */
    return q16_fits(q);
}

int exact(const int32_t in[], int32_t out[]) {
    struct wide cofactors[16];
    for (int k = 0; k < 16; k++)
        cofactors[k] = cofactor(in, k / 4, k % 4);
    struct wide det = determinant(in, cofactors);
    if (wide_is_zero(&det))
        return KERNEL_SINGULAR;
    struct divisor d = prepare(&det);
    for (int k = 0; k < 16; k++)
        if (!quotient(&cofactors[k], &d, &out[4 * (k % 4) + k / 4]))
            return KERNEL_OVERFLOW;
    return KERNEL_OK;
}
