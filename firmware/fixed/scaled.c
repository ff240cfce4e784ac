#include "scaled.h"

/* a / 2^n to nearest, ties to even, 1 <= n <= 63. */
static int64_t down_to_even(int64_t a, int n) {
    int64_t halves = a >> (n - 1);
    int64_t rounded = (halves + 1) >> 1;
    bool tie = (halves & 1) != 0 && scaled_up(halves, n - 1) == a;
    return tie ? rounded & ~INT64_C(1) : rounded;
}

bool scaled_word(int64_t a, int n, int32_t *word) {
    if (a == 0 || n < -63) { /* below half an LSB, as |a| < 2^63 or a = INT64_MIN, a tie at -64 */
        *word = 0;
        return true;
    }
    if (scaled_length64(scaled_magnitude(a)) + n > 32)
        return false;
    int64_t value = n < 0 ? down_to_even(a, -n) : scaled_up(a, n); /* |a 2^n| < 2^32 */
    *word = (int32_t)value;                                        /* read only when it fits */
    return q16_fits(value);
}

/* floor(sqrt(a)), bit by bit: 16 steps. */
static uint32_t root32(uint32_t a) {
    uint32_t root = 0;
    for (uint32_t bit = UINT32_C(1) << 30; bit != 0; bit >>= 2) {
        if (a >= root + bit) {
            a -= root + bit;
            root = (root >> 1) + bit;
        } else
            root >>= 1;
    }
    return root;
}

/* One step of Heron's iteration. floor(sqrt(high word)) leaves a guess within 2^15 of the root, which is at
 * least 2^30, so the step errs by at most 2^30 / (2 2^30) = 1/2, its roundings by as much. */
uint32_t scaled_root(uint64_t a) {
    uint64_t guess = (uint64_t)root32((uint32_t)(a >> 32)) << 16 | 0x8000;
    return (uint32_t)((guess + a / guess + 1) >> 1);
}

struct divisor64 divisor64_of(int64_t value) {
    uint64_t magnitude = scaled_magnitude(value);
    int length = scaled_length64(magnitude);
    uint32_t top = (uint32_t)(magnitude << (64 - length) >> 32); /* in [2^31, 2^32) */
    uint64_t mantissa = ((UINT64_C(1) << 62) + top / 2) / top;
    return (struct divisor64){magnitude, length, (int32_t)(mantissa > INT32_MAX ? INT32_MAX : mantissa),
                              value < 0};
}

/* q with |t 2^e / d - q| <= 1/2: the remainder of the estimate q is known exactly from its low 64 bits, as
 * it is at most 5/2 d for d <= 2^61, and 1/2 d and a little for the larger d of a negative e, where |t| <
 * 2^63 leaves |q| <= 4. Moves by one until the remainder is at most half of d, and even where it is half. */
static int64_t settle(int64_t q, uint64_t numerator, uint64_t d) {
    int64_t rest = (int64_t)(numerator - (uint64_t)q * d);
    for (;;) {
        uint64_t size = scaled_magnitude(rest);
        bool tie = size == d - size;
        if (size <= d && (size < d - size || (tie && q % 2 == 0)))
            return q;
        q += rest < 0 ? -1 : 1;
        rest = (int64_t)((uint64_t)rest + (rest < 0 ? d : 0u - d));
    }
}

/* The product has 60 to 62 bits, so n > -28 means 2^32 at least. Else the estimate is below 2^34 and right to
 * 2^-30 of itself and its own rounding: by 2 1/2 for words that fit, which settle() removes. */
bool scaled_quotient(int64_t t, const struct divisor64 *divisor, int e, int32_t *word) {
    if (t == 0) {
        *word = 0;
        return true;
    }
    int up = 63 - scaled_length64(scaled_magnitude(t));
    int64_t product = scaled_mul32(divisor->mantissa, scaled_up(t, up));
    int n = e + 2 - divisor->length - up;
    if (n > -28)
        return false;
    int64_t q = n < -63 ? 0 : scaled_down(product, -n);
    if (q > INT64_C(4) - INT32_MIN || q < INT64_C(-4) + INT32_MIN)
        return false;
    if (e < 0)
        q = settle(q, (uint64_t)t, divisor->magnitude << -e);
    else
        q = settle(q, e < 64 ? (uint64_t)t << e : 0, divisor->magnitude);
    if (divisor->negative)
        q = -q;
    *word = (int32_t)q; /* read only when it fits */
    return q16_fits(q);
}
