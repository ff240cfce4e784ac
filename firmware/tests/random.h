/* Words for the tests, the same ones on every machine. */
#ifndef RANDOM_H
#define RANDOM_H

#include "../fixed/q16.h"

static inline uint64_t random_word64(uint64_t *state) { /* splitmix64: Steele, Lea, Flood 2014 */
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* One word of any magnitude, extremes included more often than chance would. */
static inline int32_t random_wild(uint64_t *state) {
    static const int32_t extremes[] = {INT32_MIN, INT32_MAX, INT32_MIN + 1, 0, 1, -1, Q16_ONE, -Q16_ONE};
    uint64_t bits = random_word64(state);
    if ((bits & 3) == 0)
        return extremes[bits >> 2 & 7];
    return (int32_t)(uint32_t)(bits >> 32) >> (bits >> 2 & 31);
}

#endif
