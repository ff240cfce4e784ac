/* The inverse of a matrix of large entries from the high digits of its minors: half the products, and enough
 * for all but badly conditioned matrices. An estimate whose error is bounded; what it cannot prove it
 * declines: docs/EXACT.md, section 3.3. */
#include "exact_minors.h"
#include "exact_paths.h"
#include "exact_round.h"
#include "kernels.h"

struct leading {
    int64_t t[16]; /* 3x3 minors in units of 2^32, off by at most 3/4 2^32 */
    int64_t det;   /* in units of 2^65, off by at most 0.76 2^32 */
};

/* Any two terms are below 2 (2^31 - 1)(2^31 - 2) < 2^63; all three are T / 2^32 and its error, below 2^63 as
 * well. */
static inline int64_t sum3(int32_t x, int32_t a, int32_t y, int32_t b, int32_t z, int32_t c) {
    return multiply(x, a) + multiply(y, b) + multiply(z, c);
}

/* The 3x3 minors of row x on a row pair without column 0, 1, 2, 3. What is dropped is x l + y l' + z l'' with
 * low digits |l| <= 2^31: at most 3/4 of 2^64. */
static void minors3(const int32_t x[4], const pair m[MINORS], int64_t t[4]) {
    int32_t m01 = pair_high(m[C01]), m02 = pair_high(m[C02]), m03 = pair_high(m[C03]);
    int32_t m12 = pair_high(m[C12]), m13 = pair_high(m[C13]), m23 = pair_high(m[C23]);
    t[0] = sum3(x[1], m23, -x[2], m13, x[3], m12);
    t[1] = sum3(x[0], m23, -x[2], m03, x[3], m02);
    t[2] = sum3(x[0], m13, -x[1], m03, x[3], m01);
    t[3] = sum3(x[0], m12, -x[1], m02, x[2], m01);
}

/* First row times first minors, by pairs, since four products may pass 2^63; halved for the same reason. */
static int64_t determinant(const int32_t a[4], const int64_t t[4]) {
    pair t0 = pair_split(t[0]), t1 = pair_split(t[1]), t2 = pair_split(t[2]), t3 = pair_split(t[3]);
    int32_t a0 = a[0], n1 = -a[1], a2 = a[2], n3 = -a[3];
    int64_t low01 = multiply(a0, pair_low(t0)) + multiply(n1, pair_low(t1));
    int64_t low23 = multiply(a2, pair_low(t2)) + multiply(n3, pair_low(t3));
    int64_t high01 = multiply(a0, pair_high(t0)) + multiply(n1, pair_high(t1));
    int64_t high23 = multiply(a2, pair_high(t2)) + multiply(n3, pair_high(t3));
    return (high01 >> 1) + (high23 >> 1) + (((low01 >> 32) + (low23 >> 32)) >> 1);
}

static void minors_and_determinant(const int32_t a[16], struct leading *s) {
    pair m[MINORS];
    exact_minors(a + 8, a + 12, m);
    minors3(a + 4, m, s->t);
    minors3(a, m, s->t + 4);
    exact_minors(a, a + 4, m);
    minors3(a + 12, m, s->t + 8);
    minors3(a + 8, m, s->t + 12);
    s->det = determinant(a, s->t);
}

static bool has_minimum(const int32_t in[16]) {
    for (int k = 0; k < 16; k++)
        if (in[k] == INT32_MIN)
            return true;
    return false;
}

static void scale(const int32_t in[16], int shift, int32_t scaled[16]) {
    for (int k = 0; k < 16; k++)
        scaled[k] = in[k] * (INT32_C(1) << shift);
}

int exact_leading(const int32_t in[16], int32_t out[16], uint32_t bits) {
    struct leading s;
    int32_t scaled[16];
    int shift = leading_zeros(bits) - 2; /* |a| 2^shift <= 2^30 */
    if (shift > 0) {
        scale(in, shift, scaled);
        minors_and_determinant(scaled, &s);
    } else {
        if (has_minimum(in))
            return EXACT_DECLINED;
        shift = 0;
        minors_and_determinant(in, &s);
    }
    int p;
    int32_t r = rounding_reciprocal(s.det, 0, &p);
    int e = p - 64 - shift; /* X = 2^(32 + shift) T / det, n = floor(T / 2^64), det = 2^65 2^(p - 32) .. */
    int slack_bits = p < 92 ? 95 - p : 4;
    if (e > slack_bits && rounding_inverse(s.t, r, e, slack_bits, out))
        return KERNEL_OK;
    return EXACT_DECLINED;
}
