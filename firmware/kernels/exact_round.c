#include "exact_round.h"

#include "../fixed/reciprocal.h"

/* Row `row` of minors goes to a column of the inverse, with alternating signs. */
static inline bool round_row(const int64_t t[4], int32_t r, struct rounding how, int32_t *out) {
    return rounding_word(pair_high((pair)t[0]), r, how, &out[0]) &&
           rounding_word(pair_high((pair)t[1]), -r, how, &out[4]) &&
           rounding_word(pair_high((pair)t[2]), r, how, &out[8]) &&
           rounding_word(pair_high((pair)t[3]), -r, how, &out[12]);
}

bool rounding_inverse(const int64_t t[16], int32_t r, int e, int slack_bits, int32_t out[16]) {
    struct rounding how = rounding_for(e, slack_bits);
    return round_row(t, r, how, out) && round_row(t + 4, -r, how, out + 1) &&
           round_row(t + 8, r, how, out + 2) && round_row(t + 12, -r, how, out + 3);
}

/* On ones' complement: |det| or |det| - 1, both in [d, d + 1] of the leading word. */
int32_t rounding_reciprocal(int64_t det, uint32_t rest, int *exponent) {
    uint32_t sign = (uint32_t)(det >> 63), high = (uint32_t)(det >> 32) ^ sign, low = (uint32_t)det ^ sign;
    *exponent = 95;
    if (high == 0) {
        high = low;
        low = rest ^ sign;
        *exponent = 63;
    }
    if (high == 0)
        return 0;
    int zeros = leading_zeros(high);
    *exponent -= zeros;
    int32_t r = reciprocal(high << zeros | low >> 1 >> (31 - zeros));
    return sign ? -r : r;
}
