/* What the two files of case classes share. */
#ifndef EXACT_CASES_INTERNAL_H
#define EXACT_CASES_INTERNAL_H

#include "exact_cases.h"

#define ONE INT32_C(65536)

/* 0 .. n - 1 */
static inline int below(uint64_t *state, int n) {
    return (int)((case_bits(state) >> 33) % (uint64_t)n);
}

static inline int32_t any_word(uint64_t *state) {
    return (int32_t)(uint32_t)(case_bits(state) >> 32);
}

static inline int32_t few(uint64_t *state, int most) { /* -most .. most */
    return below(state, 2 * most + 1) - most;
}

static inline int32_t sign(uint64_t *state) {
    return case_bits(state) >> 63 ? -1 : 1;
}

static inline void last_row(int32_t a[16]) {
    a[12] = a[13] = a[14] = 0;
    a[15] = ONE;
}

/* Made to be awkward: exact_cases_edges.c. */
void case_permutation(uint64_t *state, int32_t a[16]);
void case_ties(uint64_t *state, int32_t a[16]);
void case_affine_ties(uint64_t *state, int32_t a[16]);
void case_nearly_ties(uint64_t *state, int32_t a[16]);
void case_edges(uint64_t *state, int32_t a[16]);
void case_large_results(uint64_t *state, int32_t a[16]);

#endif
