#include "reciprocal.h"

/* A first quotient of 17 bits from the divisor's leading 16, rounded: relative error below 2^-15.4. One
 * Newton step r - r (d r - 1) squares it. */
int32_t reciprocal(uint32_t d) {
    uint32_t rounded = (d >> 16) + (d >> 15 & 1); /* 2^15 .. 2^16 */
    uint32_t first = UINT32_MAX / rounded;        /* 2^16 - 1 .. 2^17 - 1, close to 2^48 / d */
    int64_t excess = (int64_t)((uint64_t)d * first - (UINT64_C(1) << 48)); /* below 2^33 in magnitude */
    int32_t step = (int32_t)(((int64_t)(int32_t)first * (int32_t)(excess >> 2)) >> 32);
    uint32_t second = (first << 14) - (uint32_t)step;
    return (int32_t)(second - (second >> 31)); /* 2^31, for d = 2^31, would not fit */
}

/* Newton's step on r 2^32. rest = 2^62 - floor(d r / 2^32) is e (2^32 + 1) at most for an error e <= 2 of r,
 * so a quarter of it fits 32 bits; the square of the error that is left is below 16. */
uint64_t reciprocal_wide(uint64_t d) {
    uint32_t high = (uint32_t)(d >> 32), low = (uint32_t)d;
    int32_t r = reciprocal(high);
    uint64_t product = (uint64_t)high * (uint32_t)r + ((uint64_t)low * (uint32_t)r >> 32); /* d r / 2^32 */
    int64_t rest = (int64_t)((UINT64_C(1) << 62) - product);
    int64_t step = (int64_t)r * (int32_t)(rest >> 2) >> 28;
    return ((uint64_t)(uint32_t)r << 32) + (uint64_t)step;
}
