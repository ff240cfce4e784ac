/* The inverse when every entry is in [-2^20, 2^20): values below 16. Minors are below 2^41 and their sums fit
 * 64 bits, so all of it is exact: docs/EXACT.md, section 3.2. */
#include "exact_minors.h"
#include "exact_paths.h"
#include "exact_quotient.h"
#include "exact_round.h"
#include "kernels.h"

struct small {
    int64_t t[16]; /* 3x3 minors times 2^k, row-major: below 2^63 */
    int64_t det;   /* the determinant times 2^k is det 2^32 + rest */
    uint32_t rest;
};

/* x a + y b + z c for |x|, |y|, |z| <= 2^29 and a sum that is known to fit: the low digits' share is below 3
 * 2^60, the high digits' counts modulo 2^32. */
static inline int64_t sum3(int32_t x, pair a, int32_t y, pair b, int32_t z, pair c) {
    int64_t low = multiply(x, pair_low(a)) + multiply(y, pair_low(b)) + multiply(z, pair_low(c));
    uint32_t high = (uint32_t)((uint64_t)low >> 32) + (uint32_t)x * (uint32_t)pair_high(a) +
                    (uint32_t)y * (uint32_t)pair_high(b) + (uint32_t)z * (uint32_t)pair_high(c);
    return (int64_t)((uint64_t)high << 32 | (uint32_t)low);
}

/* 2^k times the 3x3 minors of row a on a row pair: without column 0, 1, 2, 3. */
static void minors3(const int32_t a[4], int k, const pair m[MINORS], int64_t t[4]) {
    int32_t factor = INT32_C(1) << k;
    int32_t x0 = a[0] * factor, x1 = a[1] * factor, x2 = a[2] * factor, x3 = a[3] * factor;
    t[0] = sum3(x1, m[C23], -x2, m[C13], x3, m[C12]);
    t[1] = sum3(x0, m[C23], -x2, m[C03], x3, m[C02]);
    t[2] = sum3(x0, m[C13], -x1, m[C03], x3, m[C01]);
    t[3] = sum3(x0, m[C12], -x1, m[C02], x2, m[C01]);
}

/* First row times first minors, digit by digit: both sums stay below 4 2^20 2^31. */
static void determinant(const int32_t a[4], struct small *s) {
    pair t0 = pair_split(s->t[0]), t1 = pair_split(s->t[1]), t2 = pair_split(s->t[2]),
         t3 = pair_split(s->t[3]);
    int32_t a0 = a[0], n1 = -a[1], a2 = a[2], n3 = -a[3];
    int64_t low = multiply(a0, pair_low(t0)) + multiply(n1, pair_low(t1)) + multiply(a2, pair_low(t2)) +
                  multiply(n3, pair_low(t3));
    int64_t high = multiply(a0, pair_high(t0)) + multiply(n1, pair_high(t1)) + multiply(a2, pair_high(t2)) +
                   multiply(n3, pair_high(t3));
    s->rest = (uint32_t)low;
    s->det = high + (low >> 32);
}

/* |a| <= 2^(20 - s) with s at most 4. T is below 2^(62 - 3 s) (section 1), so k = 3 s + 1 bits are free. */
static void minors_and_determinant(const int32_t in[16], uint32_t bits, struct small *s) {
    static const uint8_t by_length[32] = {13, 13, 10, 10, 7, 7, 7, 7, 4, 4, 4, 4, 4, 4, 4, 4,
                                          1,  1,  1,  1,  1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    pair m[MINORS];
    int k = by_length[bits >> 15];
    exact_minors(in + 8, in + 12, m);
    minors3(in + 4, k, m, s->t);
    minors3(in, k, m, s->t + 4);
    exact_minors(in, in + 4, m);
    minors3(in + 12, k, m, s->t + 8);
    minors3(in + 8, k, m, s->t + 12);
    determinant(in, s);
}

/* The tail of any size, with T and det in units of 2^-32, so that the low words are 0. */
static int finish(const struct small *s, int32_t out[16]) {
    struct wide det = {(uint64_t)s->det, (uint64_t)s->rest << 32};
    struct divisor d;
    bool negative = s->det < 0;
    if (negative)
        det = wide_negate(&det);
    divisor_prepare(&d, &det, negative);
    for (int k = 0; k < 16; k++)
        out[k] = 0;
    return divisor_finish(&d, s->t, out);
}

int exact_small(const int32_t in[16], int32_t out[16], uint32_t bits) {
    enum { SLACK_BITS = 2, WORTH_TRYING = 6 };
    struct small s;
    minors_and_determinant(in, bits, &s);
    if ((s.det | s.rest) == 0)
        return KERNEL_SINGULAR;
    int p;
    int32_t r = rounding_reciprocal(s.det, s.rest, &p);
    int e = p - 65; /* X = 2^32 T / det, n = floor(T / 2^32) */
    if (e >= WORTH_TRYING && rounding_inverse(s.t, r, e, SLACK_BITS, out))
        return KERNEL_OK;
    return finish(&s, out);
}
