/* 64-bit products from the 32-bit multiplications a small core has. */
#ifndef PRODUCT_H
#define PRODUCT_H

#include <stdint.h>

struct half {
    uint32_t low, high;
};

struct product {
    struct half low, high;
};

static inline struct half split(uint64_t value) {
    return (struct half){(uint32_t)value, (uint32_t)(value >> 32)};
}

static inline uint64_t join(struct half value) {
    return (uint64_t)value.high << 32 | value.low;
}

/* Each sum is at most (2^32 - 1)^2 + 2 (2^32 - 1) = 2^64 - 1. */
static inline struct product multiply(struct half a, struct half b) {
    uint64_t low = (uint64_t)a.low * b.low;
    uint64_t middle = (uint64_t)a.high * b.low + (low >> 32);
    uint64_t other = (uint64_t)a.low * b.high + (uint32_t)middle;
    uint64_t high = (uint64_t)a.high * b.high + (middle >> 32) + (other >> 32);
    return (struct product){{(uint32_t)low, (uint32_t)other}, split(high)};
}

/* floor(a b / 2^64) */
static inline uint64_t multiply_high(uint64_t a, uint64_t b) {
    return join(multiply(split(a), split(b)).high);
}

#endif
