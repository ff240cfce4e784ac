#include "exact_quotient.h"

#include "../fixed/cpu.h"
#include "../fixed/reciprocal.h"
#include "exact_round.h"
#include "kernel.h"

void divisor_prepare(struct divisor *d, const struct wide *magnitude, bool negative) {
    d->magnitude = *magnitude;
    d->negative = negative;
    d->reciprocal = reciprocal_wide(wide_leading(magnitude, &d->exponent));
}

/* x y / 2^64, less than 3 too small: two floors and the product of the low words. */
static uint64_t high_product(uint64_t x, uint64_t y) {
    uint32_t x1 = (uint32_t)(x >> 32), x0 = (uint32_t)x, y1 = (uint32_t)(y >> 32), y0 = (uint32_t)y;
    return multiply_unsigned(x1, y1) + (multiply_unsigned(x1, y0) >> 32) + (multiply_unsigned(x0, y1) >> 32);
}

/* The right one of k - 1 and k where 2^scale t / |det| is close to k - 1/2: docs/EXACT.md, section 6. The
 * remainder and what it lacks to |det| are both below 2^128, so arithmetic modulo 2^128 gives them. */
static uint32_t settle(const struct divisor *d, const struct wide *t, int scale, uint32_t k) {
    struct wide below = wide_multiply(&d->magnitude, k - 1), shifted = wide_shift_left(t, scale);
    struct wide remainder = wide_subtract(&shifted, &below),
                lacking = wide_subtract(&d->magnitude, &remainder);
    int side = wide_compare(&remainder, &lacking);
    return side > 0 || (side == 0 && k % 2 == 0) ? k : k - 1;
}

bool divisor_quotient(const struct divisor *d, const struct wide *t, bool negative, int scale,
                      int32_t *result) {
    enum { BELOW = 64, WIDTH = 128 };
    *result = 0;
    if (wide_is_zero(t))
        return true;
    int exponent;
    uint64_t leading = wide_leading(t, &exponent);
    int e = 62 - scale + d->exponent - exponent;
    if (e >= 64) /* the quotient is below 1/2 */
        return true;
    if (e < 30) /* the quotient is above 2^32 */
        return false;
    uint64_t v = high_product(leading, d->reciprocal) + (UINT64_C(1) << (e - 1)) + BELOW;
    uint64_t k = v >> e;
    if (k > UINT64_C(0x80000001)) /* k - 1 is too large as well */
        return false;
    uint32_t word = (uint32_t)k;
    if (v - (k << e) < WIDTH)
        word = settle(d, t, scale, word);
    negative ^= d->negative;
    *result = (int32_t)(negative ? 0 - word : word);
    return word <= (uint32_t)INT32_MAX + negative;
}

static bool exact_word(const struct divisor *d, int64_t top, uint32_t low, bool odd, int32_t *word) {
    struct wide x = {(uint64_t)(top >> 32), (uint64_t)top << 32 | low};
    bool negative = top < 0;
    if (negative)
        x = wide_negate(&x);
    return divisor_quotient(d, &x, negative != odd, 32, word);
}

/* By how many bits every t can be shifted up and stay below 2^63. */
static int headroom(const int64_t t[16]) {
    uint64_t bits = 1;
    for (int k = 0; k < 16; k++)
        bits |= (uint64_t)(t[k] ^ t[k] >> 63);
    return leading_zeros64(bits) - 1;
}

/* floor(t 2^shift / 2^32) for t = top + low / 2^32, 0 <= shift < 64; it fits 32 bits. */
static int32_t shifted_word(int64_t top, uint32_t low, int shift) {
    uint32_t high = (uint32_t)((uint64_t)top >> 32), middle = (uint32_t)top;
    if (shift >= 32) {
        high = middle;
        middle = low;
        shift -= 32;
    }
    return (int32_t)(high << shift | middle >> 1 >> (31 - shift));
}

/* X = 2^32 T / det, n = floor(T 2^shift / 2^64): section 5.4. Where e is too small for a proof every word is
 * left to exact_word. */
int divisor_finish(const struct divisor *d, const int64_t t[16], int32_t out[16]) {
    enum { SLACK_BITS = 2, MOST = 30 };
    int32_t r = (int32_t)(d->reciprocal >> 32);
    int shift = headroom(t), e = d->exponent - 97 + shift;
    if (e > MOST) {
        shift -= e - MOST;
        e = MOST;
    }
    struct rounding how = rounding_for(e > SLACK_BITS ? e : SLACK_BITS, SLACK_BITS);
    for (int k = 0; k < 16; k++) {
        int32_t *word = &out[4 * (k % 4) + k / 4];
        bool odd = (k ^ k >> 2) & 1;
        uint32_t low = (uint32_t)*word;
        if (!rounding_word(shifted_word(t[k], low, shift), odd != d->negative ? -r : r, how, word) &&
            !exact_word(d, t[k], low, odd, word))
            return KERNEL_OVERFLOW;
    }
    return KERNEL_OK;
}
