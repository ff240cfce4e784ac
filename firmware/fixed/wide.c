#include "wide.h"

#include "cpu.h"

/* A product of two words and one more word: at most (2^32 - 1)^2 + 2^32 - 1 < 2^64. */
struct wide wide_multiply(const struct wide *x, uint32_t y) {
    uint64_t low = (uint64_t)(uint32_t)x->low * y;
    uint64_t middle = (x->low >> 32) * y + (low >> 32);
    return (struct wide){x->high * y + (middle >> 32), middle << 32 | (uint32_t)low};
}

uint64_t wide_leading(const struct wide *x, int *exponent) {
    uint64_t high = x->high, low = x->low;
    *exponent = 127;
    if (high == 0) {
        high = low;
        low = 0;
        *exponent -= 64;
    }
    int shift = leading_zeros64(high);
    *exponent -= shift;
    return high << shift | low >> 1 >> (63 - shift);
}
