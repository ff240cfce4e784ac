/* The inverse of an affine map (M t; 0 1): M^-1, -M^-1 t and the last row as it is. Twelve quotients instead
 * of sixteen, 2x2 minors instead of 3x3 ones: docs/EXACT.md, section 3.1. */
#include "../fixed/reciprocal.h"
#include "exact_minors.h"
#include "exact_paths.h"
#include "exact_round.h"
#include "kernels.h"

struct affine {
    pair c[9];     /* cofactors of M 2^shift in digits, row-major: |c| <= 2 (2^31 - 1)^2 */
    int32_t t[3];  /* translation, times 2^shift_t */
    int64_t det;   /* det(M 2^shift) = det 2^32 + rest, below 2^95 */
    uint32_t rest; /* unsigned */
};

/* p x q */
static void cross(const int32_t p[3], const int32_t q[3], pair c[3]) {
    int32_t p0 = p[0], p1 = p[1], p2 = p[2], q0 = q[0], q1 = q[1], q2 = q[2];
    c[0] = pair_split(multiply(p1, q2) + multiply(p2, -q1));
    c[1] = pair_split(multiply(p2, q0) + multiply(p0, -q2));
    c[2] = pair_split(multiply(p0, q1) + multiply(p1, -q0));
}

/* s = x a + y b + z c, known to be below 2^95: floor(s / 2^32); *rest gets s modulo 2^32. Section 2: two
 * products of a word and a low digit stay below 2^63 - 2^32, and so does the low word of their sum plus a
 * third. */
static inline int64_t sum3(int32_t x, pair a, int32_t y, pair b, int32_t z, pair c, uint32_t *rest) {
    int64_t t = multiply(x, pair_low(a)) + multiply(y, pair_low(b));
    int64_t u = (int64_t)(uint32_t)t + multiply(z, pair_low(c));
    int64_t high = multiply(x, pair_high(a)) + multiply(y, pair_high(b)) + multiply(z, pair_high(c));
    *rest = (uint32_t)u;
    return high + (t >> 32) + (u >> 32);
}

static inline uint32_t magnitudes(int32_t x, int32_t y, int32_t z) {
    return q16_magnitude(x) | q16_magnitude(y) | q16_magnitude(z);
}

/* x[i] = a[i] 2^shift, which fits for shift < clz(magnitudes) */
static inline void scale3(const int32_t a[3], int shift, int32_t x[3]) {
    int32_t factor = INT32_C(1) << shift;
    x[0] = a[0] * factor;
    x[1] = a[1] * factor;
    x[2] = a[2] * factor;
}

/* Cofactors and determinant; false when an entry is INT32_MIN. */
static bool linear_part(const int32_t in[16], struct affine *s, int *shift) {
    int32_t m[9];
    uint32_t bits = magnitudes(in[0], in[1], in[2]) | magnitudes(in[4], in[5], in[6]) |
                    magnitudes(in[8], in[9], in[10]) | 1;
    *shift = leading_zeros(bits) - 1;
    if (*shift < 0)
        return false;
    scale3(in, *shift, m);
    scale3(in + 4, *shift, m + 3);
    scale3(in + 8, *shift, m + 6);
    cross(m + 3, m + 6, s->c);
    cross(m + 6, m, s->c + 3);
    cross(m, m + 3, s->c + 6);
    s->det = sum3(m[0], s->c[0], m[3], s->c[3], m[6], s->c[6], &s->rest);
    return true;
}

/* The nine words 2^(32 + shift) C / det, C / 2^32 within 1/2 of its high digit. */
static bool round_linear(const pair *c, int32_t r, struct rounding how, int32_t *out) {
    bool sure = true;
    for (int i = 0; i < 3; i++, c++, out += 4) {
        bool sure0 = rounding_word(pair_high(c[0]), r, how, &out[0]);
        bool sure1 = rounding_word(pair_high(c[3]), r, how, &out[1]);
        bool sure2 = rounding_word(pair_high(c[6]), r, how, &out[2]);
        sure = sure && sure0 && sure1 && sure2;
    }
    return sure;
}

/* The three words with a reciprocal of two digits; v is 2^(32 - k) times the word, off by less than 32:
 * section 5.3. */
static bool round_translation(const struct affine *s, pair reciprocal, int k, int32_t *out) {
    enum { SLACK = 64 };
    int32_t t0 = s->t[0], t1 = s->t[1], t2 = s->t[2], r1 = pair_high(reciprocal), r0 = pair_low(reciprocal);
    uint32_t center = (UINT32_C(1) << (31 - k)) + SLACK / 2, slack = (uint32_t)SLACK << k;
    for (const pair *c = s->c; c < s->c + 3; c++, out += 4) {
        uint32_t rest;
        pair u = pair_split(sum3(t0, c[0], t1, c[3], t2, c[6], &rest));
        int64_t middle = multiply(pair_high(u), r0) + multiply(pair_low(u), r1);
        int64_t v = multiply(pair_high(u), r1) + (middle >> 32) + center;
        int32_t high = (int32_t)(v >> 32), shifted = (int32_t)((uint32_t)high << k);
        *out = shifted | (int32_t)((uint32_t)v >> 1 >> (31 - k));
        if (shifted >> k != high || (uint32_t)v << k < slack)
            return false;
    }
    return true;
}

/* 2^(p + 63) / |det| for p = 95 - zeros */
static uint64_t reciprocal_of(const struct affine *s, int zeros) {
    uint32_t sign = (uint32_t)(s->det >> 63), rest = s->rest ^ sign;
    uint64_t det = (uint64_t)s->det ^ (uint64_t)(s->det >> 63);
    return reciprocal_wide(det << zeros | rest >> 1 >> (31 - zeros));
}

int exact_affine(const int32_t in[16], int32_t out[16]) {
    struct affine s;
    int shift;
    if (!linear_part(in, &s, &shift))
        return EXACT_DECLINED;
    if ((s.det | s.rest) == 0)
        return KERNEL_SINGULAR;
    uint32_t high = (uint32_t)((uint64_t)(s.det ^ s.det >> 63) >> 32);
    uint32_t bits_t = magnitudes(in[3], in[7], in[11]) | 1;
    int zeros = leading_zeros(high | 1), e = 30 - zeros - shift; /* p - 65 - shift */
    int shift_t = leading_zeros(bits_t) - 1, k = zeros + shift - 13 - shift_t;
    if (k < 0) {
        shift_t += k;
        k = 0;
    }
    if (high == 0 || e < 5 || shift_t < 0 || k > 22)
        return EXACT_DECLINED;
    int32_t t[3] = {in[3], in[7], in[11]};
    scale3(t, shift_t, s.t);
    uint64_t reciprocal = reciprocal_of(&s, zeros);
    int32_t r = (int32_t)(reciprocal >> 32);
    int64_t half = (int64_t)(reciprocal >> 1);
    bool negative = s.det < 0;
    out[12] = out[13] = out[14] = 0;
    out[15] = Q16_ONE;
    if (round_translation(&s, pair_split(negative ? half : -half), k, out + 3) &&
        round_linear(s.c, negative ? -r : r, rounding_for(e, 2), out))
        return KERNEL_OK;
    return EXACT_DECLINED;
}
