/* The general path: any int32, INT32_MIN included, and any conditioning. Short code rather than fast:
 * docs/EXACT.md, section 3.4. */
#include "exact_wide.h"

#include "exact_minors.h"
#include "exact_paths.h"
#include "exact_quotient.h"
#include "kernels.h"

/* In the order C01 .. C23. One product lies in [-(2^62 - 2^31), 2^62], so a difference of two in
 * +-(2^63 - 2^31). */
static void minors2(const int32_t p[4], const int32_t q[4], int64_t *m) {
    for (int i = 0; i < 3; i++)
        for (int j = i + 1; j < 4; j++)
            *m++ = multiply(p[i], q[j]) - multiply(p[j], q[i]);
}

/* high 2^32 + low += x m. With m = h 2^32 + l, 0 <= l < 2^32, that is x h 2^32 + x l, |x h| <= 2^62, |x l| <
 * 2^63. */
static inline void add_product(uint64_t *high, uint64_t *low, int32_t x, int64_t m) {
    int64_t xl = multiply_mixed(x, (uint32_t)m);
    *low += (uint32_t)xl; /* three times: at most 3 (2^32 - 1) */
    *high += (uint64_t)multiply(x, (int32_t)(m >> 32)) + (uint64_t)(xl >> 32);
}

/* Row x on a row pair, without column 0, 1, 2, 3. The sum of the highs may pass 2^63 on its way, so it is
 * kept modulo 2^64; the whole is below 2^95, so it ends in int64. */
static void minors3(const int32_t x[4], const int64_t m[MINORS], int64_t t[4], uint32_t *rest) {
    static const uint8_t terms[4][6] = {{1, C23, 2, C13, 3, C12},
                                        {0, C23, 2, C03, 3, C02},
                                        {0, C13, 1, C03, 3, C01},
                                        {0, C12, 1, C02, 2, C01}};
    for (int c = 0; c < 4; c++) {
        const uint8_t *term = terms[c];
        uint64_t high = 0, low = 0;
        add_product(&high, &low, x[term[0]], m[term[1]]);
        add_product(&high, &low, x[term[2]], -m[term[3]]);
        add_product(&high, &low, x[term[4]], m[term[5]]);
        t[c] = (int64_t)(high + (low >> 32));
        rest[4 * c] = (uint32_t)low;
    }
}

void wide_minors(const int32_t a[16], int64_t t[16], uint32_t low[16]) {
    int64_t m[MINORS];
    minors2(a + 8, a + 12, m);
    minors3(a + 4, m, t, low);
    minors3(a, m, t + 4, low + 1);
    minors2(a, a + 4, m);
    minors3(a + 12, m, t + 8, low + 2);
    minors3(a + 8, m, t + 12, low + 3);
}

/* In words of 32 bits. With |y| <= 2^31 and a carry of one word, y w + carry of an unsigned word w lies
 * within
 * [-2^63, 2^63 - 2^31]; the topmost words are below 2^33 in magnitude. */
bool wide_alternating_sum(const int32_t x[4], const int64_t t[], int t_step, const uint32_t low[],
                          int low_step, struct wide *magnitude) {
    uint64_t w0 = 0, w1 = 0, w2 = 0;
    int64_t w3 = 0;
    for (int j = 0; j < 4; j++, t += t_step, low += low_step) {
        int64_t y = j % 2 ? -(int64_t)x[j] : x[j];
        int64_t p0 = y * *low;
        int64_t p1 = y * (uint32_t)*t + (p0 >> 32);
        int64_t p2 = y * (*t >> 32) + (p1 >> 32);
        w0 += (uint32_t)p0;
        w1 += (uint32_t)p1;
        w2 += (uint32_t)p2;
        w3 += p2 >> 32;
    }
    w1 += w0 >> 32;
    w2 += w1 >> 32;
    w3 += (int64_t)(w2 >> 32);
    *magnitude = (struct wide){(uint64_t)w3 << 32 | (uint32_t)w2, w1 << 32 | (uint32_t)w0};
    if (w3 < 0)
        *magnitude = wide_negate(magnitude);
    return w3 < 0;
}

/* The low words of the minors wait in `out` for their quotients. */
int exact_wide(const int32_t in[16], int32_t out[16]) {
    int64_t t[16];
    struct wide det;
    struct divisor d;
    wide_minors(in, t, (uint32_t *)out);
    bool negative = wide_alternating_sum(in, t, 1, (uint32_t *)out, 4, &det);
    if (wide_is_zero(&det))
        return KERNEL_SINGULAR;
    divisor_prepare(&d, &det, negative);
    return divisor_finish(&d, t, out);
}
