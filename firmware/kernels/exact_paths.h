/* The paths of `exact` and `solve_exact`, for the dispatch and for tests that hold them against each other:
 * docs/EXACT.md, section 3. All give the same words, or decline. */
#ifndef EXACT_PATHS_H
#define EXACT_PATHS_H

#include <stdbool.h>
#include <stdint.h>

#include "../fixed/q16.h"

/* Instead of a status: this path cannot prove its answer, and `out` means nothing. */
enum { EXACT_DECLINED = -1 };

/* Any input; never declines. */
int exact_wide(const int32_t in[16], int32_t out[16]);

/* Entries in [-2^20, 2^20), bits = exact_bits(in); never declines. */
int exact_small(const int32_t in[16], int32_t out[16], uint32_t bits);

/* bits = exact_bits(in); declines when badly conditioned, never tells SINGULAR or OVERFLOW. */
int exact_short(const int32_t in[16], int32_t out[16], uint32_t bits);

/* bits = exact_bits(in) != 0; declines when badly conditioned and for INT32_MIN. */
int exact_leading(const int32_t in[16], int32_t out[16], uint32_t bits);

/* Last row 0 0 0 1; declines when badly conditioned or scaled, for INT32_MIN and for OVERFLOW. */
int exact_affine(const int32_t in[16], int32_t out[16]);

/* The same for `solve_exact`: entries in [-2^20, 2^20), none INT32_MIN, any; none declines. */
int solve_small(const int32_t in[20], int32_t out[4]);
int solve_full(const int32_t in[20], int32_t out[4]);
int solve_wide(const int32_t in[20], int32_t out[4]);

#define EXACT_SMALL (UINT32_C(1) << 20) /* exact_bits below this: the small paths */

/* a or ~a, whichever is not negative: below 2^n exactly when -2^n <= a < 2^n. */
static inline uint32_t exact_folded(int32_t a) {
    return (uint32_t)(a ^ a >> 31);
}

static inline uint32_t exact_row_bits(const int32_t a[4]) {
    return exact_folded(a[0]) | exact_folded(a[1]) | exact_folded(a[2]) | exact_folded(a[3]);
}

static inline uint32_t exact_bits(const int32_t in[16]) {
    return exact_row_bits(in) | exact_row_bits(in + 4) | exact_row_bits(in + 8) | exact_row_bits(in + 12);
}

static inline bool exact_is_affine(const int32_t in[16]) {
    return in[12] == 0 && in[13] == 0 && in[14] == 0 && in[15] == Q16_ONE;
}

#endif
