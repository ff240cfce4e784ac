/* Rounding with a proof: Ziv's test (docs/EXACT.md, section 5). */
#ifndef EXACT_ROUND_H
#define EXACT_ROUND_H

#include <stdbool.h>
#include <stdint.h>

#include "exact_minors.h"

/* For a quotient that, times 2^e, is known to lie strictly between y - slack / 2 and y + slack / 2 + 1, y an
 * integer. */
struct rounding {
    int32_t center; /* 2^(e - 1) + slack / 2 */
    int32_t
        mask; /* 2^e - slack: the bits of v = y + center that are all 0 when a midpoint may lie too close */
    int e;
};

/* slack = 2^slack_bits, 1 <= slack_bits <= e <= 30; e = slack_bits proves nothing. */
static inline struct rounding rounding_for(int e, int slack_bits) {
    return (struct rounding){(INT32_C(1) << (e - 1)) + (INT32_C(1) << (slack_bits - 1)),
                             (INT32_C(1) << e) - (INT32_C(1) << slack_bits), e};
}

/* y = floor(n r / 2^32) for a reciprocal |r| < 2^31, so |y| <= 2^30 and v fits. True when *word is proven
 * right. */
static inline bool rounding_word(int32_t n, int32_t r, struct rounding how, int32_t *word) {
    int32_t v = multiply_high(n, r) + how.center;
    *word = v >> how.e;
    return (v & how.mask) != 0;
}

/* The whole inverse from the 3x3 minors t, of which the high words count, and +-r 2^-31 for 1 / det. */
bool rounding_inverse(const int64_t t[16], int32_t r, int e, int slack_bits, int32_t out[16]);

/* r = +-2^(p + 31) / |det|, p = floor(log2 |det|) for det 2^32 + rest in the same unit; 0 when det is -1 or
 * 0. */
int32_t rounding_reciprocal(int64_t det, uint32_t rest, int *exponent);

#endif
