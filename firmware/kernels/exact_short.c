/* The inverse from 32-bit products whose low 32 bits are all that a CPU gives (fixed/cpu.h). An estimate with
 * a bounded error, enough for all but badly conditioned or badly scaled matrices; what it cannot prove it
 * declines: docs/EXACT.md, section 3.5, with the bound behind each line. */
#include "../fixed/cpu.h"
#include "exact_minors.h"
#include "exact_paths.h"
#include "exact_round.h"
#include "kernels.h"

/* An entry, -2^20 <= 2^10 high + low / 2 < 2^20, low even; or a 2x2 minor, |2^11 high + low| <= 2^30.
 * -2^10 <= low < 2^10 for both. */
struct digits {
    int32_t high, low;
};

/* |high| <= 2^10 */
static inline struct digits entry_split(int32_t a) {
    return (struct digits){((a >> 9) + 1) >> 1, (int32_t)((uint32_t)a << 22) >> 21};
}

static inline int32_t entry(struct digits a) {
    return (int32_t)((uint32_t)a.high << 10) + (a.low >> 1);
}

/* |high| <= 2^19 */
static inline struct digits minor_split(int32_t n) {
    return (struct digits){((n >> 10) + 1) >> 1, (int32_t)((uint32_t)n << 21) >> 21};
}

/* Entries divided by 2^shift: exactly, or without their last bits. */
static void load(const int32_t in[16], int shift, struct digits a[16]) {
    if (shift > 0)
        for (int k = 0; k < 16; k++)
            a[k] = entry_split(in[k] >> shift);
    else
        for (int k = 0; k < 16; k++)
            a[k] = entry_split((int32_t)((uint32_t)in[k] << -shift));
}

/* n = p q' - p' q over 2^11, to nearest; *rest gets what that lacks, times 2^11, in [-2^10, 2^10). The low
 * products' difference is at most 2^31 - 2^10; that of the high ones counts modulo 2^32, as the whole is
 * below 2^41. */
static inline struct digits minor2(struct digits p, int32_t q1, struct digits p1, int32_t q, int32_t *rest) {
    uint32_t high = (uint32_t)p.high * (uint32_t)q1 - (uint32_t)p1.high * (uint32_t)q;
    int32_t low = p.low * q1 - p1.low * q;
    int32_t n = ((int32_t)(high + (uint32_t)(low >> 11)) + 1) >> 1;
    *rest = (int32_t)((high << 10) + (uint32_t)(low >> 1) - ((uint32_t)n << 11));
    return minor_split(n);
}

static inline void minors2(const struct digits p[4], const struct digits q[4], struct digits m[MINORS],
                           int32_t rest[MINORS]) {
    int32_t q0 = entry(q[0]), q1 = entry(q[1]), q2 = entry(q[2]), q3 = entry(q[3]);
    m[C01] = minor2(p[0], q1, p[1], q0, &rest[C01]);
    m[C02] = minor2(p[0], q2, p[2], q0, &rest[C02]);
    m[C03] = minor2(p[0], q3, p[3], q0, &rest[C03]);
    m[C12] = minor2(p[1], q2, p[2], q1, &rest[C12]);
    m[C13] = minor2(p[1], q3, p[3], q1, &rest[C13]);
    m[C23] = minor2(p[2], q3, p[3], q2, &rest[C23]);
}

/* The high digits of x m - y m' + z m'', modulo 2^32. */
static inline uint32_t high3(struct digits x, struct digits m, struct digits y, struct digits m1,
                             struct digits z, struct digits m2) {
    return (uint32_t)x.high * (uint32_t)m.high - (uint32_t)y.high * (uint32_t)m1.high +
           (uint32_t)z.high * (uint32_t)m2.high;
}

/* The middle ones, in units of 2^-11: three |low high| <= 2^29 and three |high low| <= 2^20. */
static inline int32_t middle3(struct digits x, struct digits m, struct digits y, struct digits m1,
                              struct digits z, struct digits m2) {
    return x.low * m.high + x.high * m.low - y.low * m1.high - y.high * m1.low + z.low * m2.high +
           z.high * m2.low;
}

/* (x m - y m' + z m'') / 2^21 less (-1.5, 2.5) */
static inline int32_t sum3(struct digits x, struct digits m, struct digits y, struct digits m1,
                           struct digits z, struct digits m2) {
    return (int32_t)(high3(x, m, y, m1, z, m2) + (uint32_t)(middle3(x, m, y, m1, z, m2) >> 11));
}

/* The same with the low digits and the minors' rests in: t + *rest / 2^8, less 9 / 2^11. */
static inline int32_t precise3(struct digits x, const struct digits *m, const int32_t *r, struct digits y,
                               const struct digits *m1, const int32_t *r1, struct digits z,
                               const struct digits *m2, const int32_t *r2, int32_t *rest) {
    int32_t low = x.low * m->low - y.low * m1->low + z.low * m2->low + x.high * *r - y.high * *r1 +
                  z.high * *r2; /* 6 2^20 */
    int32_t middle = middle3(x, *m, y, *m1, z, *m2) + (low >> 11);
    *rest = middle >> 3 & 0xFF;
    return (int32_t)(high3(x, *m, y, *m1, z, *m2) + (uint32_t)(middle >> 11));
}

/* The 3x3 minors of row x on a row pair without column 0, 1, 2, 3, with signs + - + -, in units of 2^32. */
static void minors3(const struct digits x[4], const struct digits m[MINORS], int32_t t[4]) {
    t[0] = sum3(x[1], m[C23], x[2], m[C13], x[3], m[C12]);
    t[1] = -sum3(x[0], m[C23], x[2], m[C03], x[3], m[C02]);
    t[2] = sum3(x[0], m[C13], x[1], m[C03], x[3], m[C01]);
    t[3] = -sum3(x[0], m[C12], x[1], m[C02], x[2], m[C01]);
}

/* The first row's, of x = a + 4, and the determinant in the same unit, to 2^15. */
static int64_t first_row(const struct digits a[8], const struct digits m[MINORS], const int32_t r[MINORS],
                         int32_t t[4]) {
    const struct digits *x = a + 4, *m01 = m + C01, *m02 = m + C02, *m03 = m + C03, *m12 = m + C12,
                        *m13 = m + C13, *m23 = m + C23;
    int32_t rest[4];
    t[0] = precise3(x[1], m23, r + C23, x[2], m13, r + C13, x[3], m12, r + C12, &rest[0]);
    t[1] = -precise3(x[0], m23, r + C23, x[2], m03, r + C03, x[3], m02, r + C02, &rest[1]);
    t[2] = precise3(x[0], m13, r + C13, x[1], m03, r + C03, x[3], m01, r + C01, &rest[2]);
    t[3] = -precise3(x[0], m12, r + C12, x[1], m02, r + C02, x[2], m01, r + C01, &rest[3]);
    int32_t a0 = entry(a[0]), a1 = entry(a[1]), a2 = entry(a[2]), a3 = entry(a[3]);
    int32_t low = a0 * rest[0] - a1 * rest[1] + a2 * rest[2] - a3 * rest[3]; /* below 4 2^20 2^8 */
    return multiply(a0, t[0]) + multiply(a1, t[1]) + multiply(a2, t[2]) + multiply(a3, t[3]) + (low >> 8);
}

static int64_t minors_and_determinant(const struct digits a[16], int32_t t[16]) {
    struct digits m[MINORS];
    int32_t rest[MINORS];
    minors2(a + 8, a + 12, m, rest);
    int64_t det = first_row(a, m, rest, t);
    minors3(a, m, t + 4);
    minors2(a, a + 4, m, rest); /* nobody asks for these rests */
    minors3(a + 12, m, t + 8);
    minors3(a + 8, m, t + 12);
    return det;
}

/* What the last `shift` bits of the entries add to the determinant, to first order: the sum of d C, in units
 * of 2^(16 - shift). |d| < 2^11, |C| <= 2^14. */
static int32_t correction(const int32_t in[16], const int32_t t[16], int shift) {
    int32_t sum = 0, mask = (INT32_C(1) << shift) - 1;
    for (int i = 0; i < 4; i++, in += 4, t += 4)
        sum = (in[0] & mask) * (t[0] >> 16) + (in[1] & mask) * (t[1] >> 16) + (in[2] & mask) * (t[2] >> 16) +
              (in[3] & mask) * (t[3] >> 16) - sum;
    return -sum;
}

/* Ziv's test with any slack: section 5.2. */
struct test {
    int32_t r, center; /* 2^(e - 1) + slack / 2 */
    uint32_t slack;    /* times 2^(32 - e) */
    int e;
};

static inline bool round_word(int32_t t, const struct test *how, int32_t *word) {
    int32_t v = multiply_high(t, how->r) + how->center;
    *word = v >> how->e;
    return (uint32_t)v << (32 - how->e) >= how->slack;
}

static bool round_all(const int32_t t[16], struct test how, int32_t *out) {
    for (int i = 0; i < 4; i++, t += 4, out++, how.r = -how.r)
        if (!round_word(t[0], &how, &out[0]) || !round_word(t[1], &how, &out[4]) ||
            !round_word(t[2], &how, &out[8]) || !round_word(t[3], &how, &out[12]))
            return false;
    return true;
}

/* Half the slack: the error of X 2^e, where |det| >= 2^q has one of 2^15 units, or 2^20.1 with bits cut off.
 */
static inline uint32_t half_slack(int q, bool cut) {
    int n = (cut ? 50 : 44) - q;
    return (cut ? 1540u : 2u) + (UINT32_C(1) << (n > 0 ? n : 0));
}

int exact_short(const int32_t in[16], int32_t out[16], uint32_t bits) {
    enum { LEAST = 37, MARGIN = 5 }; /* 2^-MARGIN: the most of 2^e that half the slack may take */
    struct digits a[16];
    int32_t t[16];
    int shift = 12 - leading_zeros(bits | 1), p;
    load(in, shift, a);
    int64_t det = minors_and_determinant(a, t);
    if (shift > 0)
        det += multiply(correction(in, t, shift), INT32_C(1) << (16 - shift));
    int32_t r = rounding_reciprocal(det, 0, &p);
    int q = p - 32, e = q + shift - 33; /* X = 2^(32 - shift) t / det */
    if (q < LEAST || e <= MARGIN)
        return EXACT_DECLINED;
    uint32_t half = half_slack(q, shift > 0);
    if (half >> (e - MARGIN) != 0)
        return EXACT_DECLINED;
    struct test how = {r, (int32_t)((UINT32_C(1) << (e - 1)) + half), half << 1 << (32 - e), e};
    return round_all(t, how, out) ? KERNEL_OK : EXACT_DECLINED;
}
