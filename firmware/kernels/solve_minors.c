#include "solve_minors.h"

#include "exact_minors.h"

/* Pairs of the five columns; the 3x3 minor without columns i, j is kept at their pair as well. */
enum { P01, P02, P03, P04, P12, P13, P14, P23, P24, P34, PAIRS };

static void load(const int32_t in[20], int row, int32_t x[5]) {
    const int32_t *a = in + 4 * row;
    x[0] = a[0];
    x[1] = a[1];
    x[2] = a[2];
    x[3] = a[3];
    x[4] = in[16 + row];
}

/* 2x2 minors of the last two rows. Without INT32_MIN, |m| <= 2 (2^31 - 1)^2. */
static void minors2(const int32_t in[20], pair m[PAIRS]) {
    int32_t p[5], q[5];
    load(in, 2, p);
    load(in, 3, q);
    int32_t n0 = -q[0], n1 = -q[1], n2 = -q[2], n3 = -q[3];
    m[P01] = pair_split(multiply(p[0], q[1]) + multiply(p[1], n0));
    m[P02] = pair_split(multiply(p[0], q[2]) + multiply(p[2], n0));
    m[P03] = pair_split(multiply(p[0], q[3]) + multiply(p[3], n0));
    m[P04] = pair_split(multiply(p[0], q[4]) + multiply(p[4], n0));
    m[P12] = pair_split(multiply(p[1], q[2]) + multiply(p[2], n1));
    m[P13] = pair_split(multiply(p[1], q[3]) + multiply(p[3], n1));
    m[P14] = pair_split(multiply(p[1], q[4]) + multiply(p[4], n1));
    m[P23] = pair_split(multiply(p[2], q[3]) + multiply(p[3], n2));
    m[P24] = pair_split(multiply(p[2], q[4]) + multiply(p[4], n2));
    m[P34] = pair_split(multiply(p[3], q[4]) + multiply(p[4], n3));
}

/* x a + y b + z c modulo 2^64 for |x|, |y|, |z| <= 2^20: the sum of the low digits is below 2^53. */
static inline pair small3(int32_t x, pair a, int32_t y, pair b, int32_t z, pair c) {
    int64_t low = multiply(x, pair_low(a)) + multiply(y, pair_low(b)) + multiply(z, pair_low(c));
    uint32_t high = (uint32_t)x * (uint32_t)pair_high(a) + (uint32_t)y * (uint32_t)pair_high(b) +
                    (uint32_t)z * (uint32_t)pair_high(c);
    return pair_split((int64_t)((uint64_t)low + ((uint64_t)high << 32)));
}

static void small_minors3(const int32_t x[5], const pair m[PAIRS], pair t[PAIRS]) {
    int32_t x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3], x4 = x[4], n1 = -x1, n2 = -x2, n3 = -x3;
    t[P34] = small3(x0, m[P12], n1, m[P02], x2, m[P01]);
    t[P24] = small3(x0, m[P13], n1, m[P03], x3, m[P01]);
    t[P23] = small3(x0, m[P14], n1, m[P04], x4, m[P01]);
    t[P14] = small3(x0, m[P23], n2, m[P03], x3, m[P02]);
    t[P13] = small3(x0, m[P24], n2, m[P04], x4, m[P02]);
    t[P12] = small3(x0, m[P34], n3, m[P04], x4, m[P03]);
    t[P04] = small3(x1, m[P23], n2, m[P13], x3, m[P12]);
    t[P03] = small3(x1, m[P24], n2, m[P14], x4, m[P12]);
    t[P02] = small3(x1, m[P34], n3, m[P14], x4, m[P13]);
    t[P01] = small3(x2, m[P34], n3, m[P24], x4, m[P23]);
}

/* w a + x b + y c + z d in units of 2^32; digit sums are below 4 2^20 2^31. */
static inline void small4(struct minor4 *m, int32_t w, pair a, int32_t x, pair b, int32_t y, pair c,
                          int32_t z, pair d) {
    int64_t low = multiply(w, pair_low(a)) + multiply(x, pair_low(b)) + multiply(y, pair_low(c)) +
                  multiply(z, pair_low(d));
    int64_t high = multiply(w, pair_high(a)) + multiply(x, pair_high(b)) + multiply(y, pair_high(c)) +
                   multiply(z, pair_high(d));
    m->top = high + (low >> 32);
    m->value = (struct wide){(uint64_t)(m->top >> 32), (uint64_t)m->top << 32 | (uint32_t)low};
}

void solve_minors_small(const int32_t in[20], struct minor4 m[5]) {
    pair m2[PAIRS], t[PAIRS];
    int32_t x[5];
    minors2(in, m2);
    load(in, 1, x);
    small_minors3(x, m2, t);
    load(in, 0, x);
    int32_t x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3], x4 = x[4], n1 = -x1, n2 = -x2, n3 = -x3, n4 = -x4;
    small4(&m[4], x0, t[P04], n1, t[P14], x2, t[P24], n3, t[P34]);
    small4(&m[3], x0, t[P03], n1, t[P13], x2, t[P23], n4, t[P34]);
    small4(&m[2], x0, t[P02], n1, t[P12], x3, t[P23], n4, t[P24]);
    small4(&m[1], x0, t[P01], n2, t[P12], x3, t[P13], n4, t[P14]);
    small4(&m[0], x1, t[P01], n2, t[P02], x3, t[P03], n4, t[P04]);
}

/* high 2^64 + middle 2^32 + low, all signed. */
struct triple {
    int32_t low, middle, high;
};

/* x a + y b + z c, below 2^95 in magnitude: the bounds are those of section 2. */
static inline struct triple full3(int32_t x, pair a, int32_t y, pair b, int32_t z, pair c) {
    int64_t t = multiply(x, pair_low(a)) + multiply(y, pair_low(b));
    int64_t u = (int64_t)(uint32_t)t + multiply(z, pair_low(c));
    int64_t high = multiply(x, pair_high(a)) + multiply(y, pair_high(b)) + multiply(z, pair_high(c)) +
                   (t >> 32) + (u >> 32);
    pair upper = pair_split(high + ((uint32_t)u >> 31));
    return (struct triple){(int32_t)(uint32_t)u, pair_low(upper), pair_high(upper)};
}

static void full_minors3(const int32_t x[5], const pair m[PAIRS], struct triple t[PAIRS]) {
    int32_t x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3], x4 = x[4], n1 = -x1, n2 = -x2, n3 = -x3;
    t[P34] = full3(x0, m[P12], n1, m[P02], x2, m[P01]);
    t[P24] = full3(x0, m[P13], n1, m[P03], x3, m[P01]);
    t[P23] = full3(x0, m[P14], n1, m[P04], x4, m[P01]);
    t[P14] = full3(x0, m[P23], n2, m[P03], x3, m[P02]);
    t[P13] = full3(x0, m[P24], n2, m[P04], x4, m[P02]);
    t[P12] = full3(x0, m[P34], n3, m[P04], x4, m[P03]);
    t[P04] = full3(x1, m[P23], n2, m[P13], x3, m[P12]);
    t[P03] = full3(x1, m[P24], n2, m[P14], x4, m[P12]);
    t[P02] = full3(x1, m[P34], n3, m[P14], x4, m[P13]);
    t[P01] = full3(x2, m[P34], n3, m[P24], x4, m[P23]);
}

/* One digit column of a sum of four products, |digits| <= 2^31, |x| < 2^31, |carry| < 2^32: gives the digit
 * and the carry out. |t| <= 2^63 - 2^32 + 2^32 - 2 and 0 <= u's first term < 2^32, so |u| <= 2^63 - 1. */
static inline uint32_t column(int64_t *carry, int32_t w, int32_t a, int32_t x, int32_t b, int32_t y,
                              int32_t c, int32_t z, int32_t d) {
    int64_t t = *carry + multiply(w, a) + multiply(x, b);
    int64_t u = (int64_t)(uint32_t)t + multiply(y, c) + multiply(z, d);
    *carry = (t >> 32) + (u >> 32);
    return (uint32_t)u;
}

static void full4(struct minor4 *m, int32_t w, const struct triple *a, int32_t x, const struct triple *b,
                  int32_t y, const struct triple *c, int32_t z, const struct triple *d) {
    int64_t carry = 0;
    uint32_t w0 = column(&carry, w, a->low, x, b->low, y, c->low, z, d->low);
    uint32_t w1 = column(&carry, w, a->middle, x, b->middle, y, c->middle, z, d->middle);
    uint32_t w2 = column(&carry, w, a->high, x, b->high, y, c->high, z, d->high);
    m->value = (struct wide){(uint64_t)carry << 32 | w2, (uint64_t)w1 << 32 | w0};
    m->top = (int64_t)((uint64_t)carry << 31 | w2 >> 1);
}

void solve_minors_full(const int32_t in[20], struct minor4 m[5]) {
    pair m2[PAIRS];
    struct triple t[PAIRS];
    int32_t x[5];
    minors2(in, m2);
    load(in, 1, x);
    full_minors3(x, m2, t);
    load(in, 0, x);
    int32_t x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3], n1 = -x1, n2 = -x2, n3 = -x3, n4 = -x[4];
    full4(&m[4], x0, &t[P04], n1, &t[P14], x2, &t[P24], n3, &t[P34]);
    full4(&m[3], x0, &t[P03], n1, &t[P13], x2, &t[P23], n4, &t[P34]);
    full4(&m[2], x0, &t[P02], n1, &t[P12], x3, &t[P23], n4, &t[P24]);
    full4(&m[1], x0, &t[P01], n2, &t[P12], x3, &t[P13], n4, &t[P14]);
    full4(&m[0], x1, &t[P01], n2, &t[P02], x3, &t[P03], n4, &t[P04]);
}
