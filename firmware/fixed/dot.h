/* Exact sums of 32 by 32 bit products: four of them may pass 2^63. */
#ifndef DOT_H
#define DOT_H

#include "q16.h"

/* high 2^32 + low; |high| <= 2^31 and 0 <= low < 2^32 for each product taken. */
struct dot {
    int64_t high;
    uint64_t low;
};

static inline void dot_add(struct dot *sum, int32_t a, int32_t b) {
    int64_t product = (int64_t)a * b;
    sum->high += product >> 32;
    sum->low += (uint32_t)product;
}

/* The sum, when its magnitude is below 2^62; false when it may not be. */
static inline bool dot_value(const struct dot *sum, int64_t *value) {
    int64_t high = sum->high + (int64_t)(sum->low >> 32);
    *value = (int64_t)((uint64_t)high << 32 | (uint32_t)sum->low);
    return high >= -(INT64_C(1) << 30) && high < INT64_C(1) << 30;
}

#endif
