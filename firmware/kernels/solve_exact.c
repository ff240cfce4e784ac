/* A x = b with every word of x correctly rounded, ties to even, for every input: x_j = 2^16 U_j / det(A) by
 * Cramer's rule, U_j the determinant of A with column j replaced by b. Statuses as for `exact`. The U_j and
 * det are the five 4x4 minors of [A b]; all are exact integers. Bounds and sections: docs/EXACT.md,
 * section 7. */
#include "exact_paths.h"
#include "exact_quotient.h"
#include "exact_round.h"
#include "exact_wide.h"
#include "kernels.h"
#include "solve_minors.h"

enum { SCALE = 16, SLACK_BITS = 2 };

static struct wide magnitude(const struct minor4 *m) {
    return m->top < 0 ? wide_negate(&m->value) : m->value;
}

/* Column j of the minor without it is b; bringing b there passes 3 - j columns. */
static bool is_negated(int j) {
    return j % 2 == 0;
}

/* All four quotients, each proven right whatever its size. */
static int divide_exactly(const struct minor4 m[5], int32_t out[4]) {
    struct divisor d;
    struct wide det = magnitude(&m[4]);
    divisor_prepare(&d, &det, m[4].top < 0);
    for (int j = 0; j < 4; j++) {
        struct wide u = magnitude(&m[j]);
        if (!divisor_quotient(&d, &u, (m[j].top < 0) != is_negated(j), SCALE, &out[j]))
            return KERNEL_OVERFLOW;
    }
    return KERNEL_OK;
}

/* By how many bits all four can be shifted up, at most 31. */
static int headroom(const struct minor4 m[4]) {
    uint32_t bits = 1;
    for (int j = 0; j < 4; j++)
        bits |= (uint32_t)(m[j].top >> 32 ^ m[j].top >> 63);
    return leading_zeros(bits) - 1;
}

/* X = 2^16 U / det and n = floor(U 2^shift / 2^32) in units of top. */
static int divide(const struct minor4 m[5], int32_t out[4]) {
    int p, shift = headroom(m);
    int32_t r = rounding_reciprocal(m[4].top, 0, &p);
    int e = p - 32 + shift - 49;
    if (r == 0 || p < 64 || e <= SLACK_BITS || e > 30)
        return divide_exactly(m, out);
    struct rounding how = rounding_for(e, SLACK_BITS);
    for (int j = 0; j < 4; j++) {
        r = -r;
        if (!rounding_word((int32_t)(((uint64_t)m[j].top << shift) >> 32), r, how, &out[j]))
            return divide_exactly(m, out);
    }
    return KERNEL_OK;
}

static int solve_by_minors(const struct minor4 m[5], int32_t out[4]) {
    if (m[4].top == 0 && wide_is_zero(&m[4].value))
        return KERNEL_SINGULAR;
    return divide(m, out);
}

/* U_j = (-1)^j times the alternating sum of b and the 3x3 minors of column j. */
int solve_wide(const int32_t in[20], int32_t out[4]) {
    int64_t t[16];
    uint32_t low[16];
    struct wide det, u;
    struct divisor d;
    wide_minors(in, t, low);
    bool negative = wide_alternating_sum(in, t, 1, low, 4, &det);
    if (wide_is_zero(&det))
        return KERNEL_SINGULAR;
    divisor_prepare(&d, &det, negative);
    for (int j = 0; j < 4; j++) {
        negative = wide_alternating_sum(in + 16, t + j, 4, low + 4 * j, 1, &u);
        if (!divisor_quotient(&d, &u, negative != (j % 2 != 0), SCALE, &out[j]))
            return KERNEL_OVERFLOW;
    }
    return KERNEL_OK;
}

int solve_small(const int32_t in[20], int32_t out[4]) {
    struct minor4 m[5];
    solve_minors_small(in, m);
    return solve_by_minors(m, out);
}

int solve_full(const int32_t in[20], int32_t out[4]) {
    struct minor4 m[5];
    solve_minors_full(in, m);
    return solve_by_minors(m, out);
}

static bool has_minimum(const int32_t in[20]) {
    for (int k = 0; k < 20; k++)
        if (in[k] == INT32_MIN)
            return true;
    return false;
}

int solve_exact(const int32_t in[], int32_t out[]) {
    if ((exact_bits(in) | exact_row_bits(in + 16)) < EXACT_SMALL)
        return solve_small(in, out);
    return has_minimum(in) ? solve_wide(in, out) : solve_full(in, out);
}
