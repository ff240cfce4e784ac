#include "reciprocal.h"

#include "cpu.h"

/* Newton's step on r 2^32. rest = 2^62 - floor(d r / 2^32) is e (2^32 + 1) at most for an error e <= 2 of r,
 * so a quarter of it fits 32 bits; the square of the error that is left is below 16. */
uint64_t reciprocal_wide(uint64_t d) {
    uint32_t high = (uint32_t)(d >> 32), low = (uint32_t)d;
    int32_t r = reciprocal(high);
    uint64_t product =
        multiply_unsigned(high, (uint32_t)r) + (multiply_unsigned(low, (uint32_t)r) >> 32); /* d r / 2^32 */
    int64_t rest = (int64_t)((UINT64_C(1) << 62) - product);
    int64_t step = multiply(r, (int32_t)(rest >> 2)) >> 28;
    return ((uint64_t)(uint32_t)r << 32) + (uint64_t)step;
}
