#include "factors.h"

#include <string.h>

/* y = inv(L) P b. |L| <= 1, so |y_i| <= 2^i 2^bits, exact sums in Q30 more: 8 2^28 2^30 = 2^61. */
static void forward(const struct factors *f, const int32_t b[4], int64_t y[4]) {
    for (int i = 0; i < 4; i++) {
        int64_t sum = scaled_up(b[f->row_order[i]], 30);
        for (int j = 0; j < i; j++)
            sum -= (int64_t)f->left[i][j] * (int32_t)y[j]; /* j <= 2: |y| <= 2^30 */
        y[i] = scaled_down(sum, 30);
    }
}

/* transpose(Q) b: four products of at most 2^30 2^29. */
static void rotate(const struct factors *f, const int32_t b[4], int64_t y[4]) {
    for (int i = 0; i < 4; i++) {
        int64_t sum = 0;
        for (int j = 0; j < 4; j++)
            sum += (int64_t)f->left[i][j] * b[j];
        y[i] = scaled_down(sum, 30);
    }
}

void factors_apply_left(const struct factors *f, const int32_t b[4], int64_t t[4]) {
    if (f->orthogonal)
        rotate(f, b, t);
    else
        forward(f, b, t);
}

/* inv(A') b in the order of A's columns; false when it is too large. */
static bool solve(const struct factors *f, const int32_t b[4], int64_t x[4]) {
    int64_t t[4], z[4];
    factors_apply_left(f, b, t);
    if (!upper_solve(&f->u, t, 0, z))
        return false;
    for (int i = 0; i < 4; i++)
        x[f->column_order[i]] = z[i];
    return true;
}

/* An |x'| of 2^30 would be an element of 2^30 at least, as row + column >= bits - 32, and none of its digits
 * would be right: U has no such small pivots. */
int factors_invert(const struct factors *f, int32_t out[16]) {
    for (int j = 0; j < 4; j++) {
        int32_t unit[4] = {0};
        int64_t x[4];
        unit[j] = INT32_C(1) << f->bits;
        if (!solve(f, unit, x))
            return KERNEL_OVERFLOW;
        for (int i = 0; i < 4; i++) {
            int exponent = f->scaling.row[j] + f->scaling.column[i] - f->bits;
            if (!scaled_word(x[i], exponent, &out[4 * i + j]))
                return KERNEL_OVERFLOW;
        }
    }
    return KERNEL_OK;
}

/* Bits of the longest 2^row b. */
static int scaled_rhs_length(const struct factors *f, const int32_t b[4]) {
    int most = -64;
    for (int i = 0; i < 4; i++) {
        int length = scaled_length(q16_magnitude(b[i]));
        if (length > 0 && length + f->scaling.row[i] > most)
            most = length + f->scaling.row[i];
    }
    return most;
}

/* b' = 2^(row + up) b, then x = 2^16 2^(column - up) x'. `up` fills the words, but stays below 16, so that x
 * >= 2 x' and a too large x' means a too large x. */
int factors_solve(const struct factors *f, const int32_t b[4], int32_t x[4]) {
    int up = f->bits - scaled_rhs_length(f, b);
    int32_t rhs[4];
    int64_t z[4];
    up = up < 15 ? up : 15;
    for (int i = 0; i < 4; i++)
        rhs[i] = scaled_by32(b[i], f->scaling.row[i] + up);
    if (!solve(f, rhs, z))
        return KERNEL_OVERFLOW;
    for (int i = 0; i < 4; i++)
        if (!scaled_word(z[i], f->scaling.column[i] - up - 16, &x[i]))
            return KERNEL_OVERFLOW;
    return KERNEL_OK;
}

int factors_cached(struct factors_cache *cache, factorise_fn *factorise, const int32_t a[16]) {
    if (!cache->used || memcmp(cache->a, a, sizeof cache->a) != 0) {
        memcpy(cache->a, a, sizeof cache->a);
        cache->status = (uint8_t)factorise(a, &cache->factors);
        cache->used = true;
    }
    return cache->status;
}

_Static_assert(sizeof(struct factors_cache) <= 256, "RAM of a kernel that solves");
