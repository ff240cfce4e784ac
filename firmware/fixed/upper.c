#include "upper.h"

/* a / pivot in Q32: |a| 2^shift = n, and n mantissa / 2^30 >= n, so n >= 2^62 is too large for sure; below, n
 * mantissa / 2^30
 * <= 2 n < 2^63. */
static bool quotient(int64_t a, struct reciprocal pivot, int64_t *x) {
    uint64_t magnitude = scaled_magnitude(a);
    if (scaled_length64(magnitude) + pivot.shift > 62)
        return false;
    uint64_t n = magnitude << pivot.shift;
    uint64_t q = ((n >> 32) * pivot.mantissa << 2) + ((n & UINT32_MAX) * pivot.mantissa >> 30);
    *x = (a < 0) != pivot.negative ? -(int64_t)q : (int64_t)q;
    return q <= UINT64_C(1) << 62;
}

bool upper_solve(const struct upper *u, const int64_t t[4], int last, int64_t x[4]) {
    for (int i = 3; i >= last; i--) {
        int64_t rest = t[i]; /* each product <= 2^31 2^62 / 2^32 = 2^61, the sum < 2^63 */
        for (int j = i + 1; j < 4; j++)
            rest -= scaled_mul32(u->word[i][j], x[j]);
        if (!quotient(rest, u->pivot[i], &x[i]))
            return false;
    }
    return true;
}
