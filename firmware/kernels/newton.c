/* UPDATE: the inverse of a matrix that changed a little, from its old inverse: X <- X + X (I - A X), the iteration of Newton, Schulz,
 * and Hotelling (Higham, Functions of Matrices, 5.3 and problem 7.?; Golub and Van Loan, Matrix Computations, 4th ed., 2.3.4 for the norm).
 *
 * X carries 16 fraction bits beyond its word. R = I - A X is summed exactly in 64 bits and kept in Q32; for the correction X R it is
 * scaled to 29 bits by a common power of two. With |R| the largest row sum, |I - A X| of the next step is |R|^2, and A is regular with
 * |X - inv(A)| <= |X| |R| / (1 - |R|) as soon as |R| < 1: a singular matrix is never told OK.
 *
 * It stops when a correction is below 1/16 LSB everywhere, or when |R| < 1/2 no longer halves: what is left is the rounding of R,
 * some 2^-32 + |A| 2^-33, so that large and ill-conditioned matrices end some LSB off. It gives up, PRECONDITION, when
 * |R| >= 1 (the old inverse is too far away: start over with a direct method) or after 20 steps, which is |R| > 1 - 2^-15 at the
 * start. OVERFLOW when a step leaves 32 bits.
 */
#include "newton.h"

#include "../fixed/dot.h"
#include "../fixed/scaled.h"
#include "kernels.h"

enum { N = 4, GUARD = 16, MAX_STEPS = 20 };

#define ONE (INT64_C(1) << 32)           /* of R */
#define SMALL (INT64_C(1) << (GUARD - 4)) /* of a correction: 1/16 LSB */

static int steps;

int newton_steps(void) {
    return steps;
}

/* R_ij in Q32: a x = a (x >> 16) + a (x mod 2^16) / 2^16; the second sum is below 2^34. False when |R_ij| >= 2. */
static bool residual_element(const int32_t row[N], const int64_t x[N][N], int i, int j, int64_t *r) {
    struct dot sum = {0};
    int64_t fraction = 0, value;
    for (int k = 0; k < N; k++) {
        dot_add(&sum, row[k], (int32_t)(x[k][j] >> GUARD));
        fraction += (int64_t)row[k] * (int32_t)(x[k][j] & ((1 << GUARD) - 1));
    }
    bool fits = dot_value(&sum, &value);
    *r = (i == j ? ONE : 0) - value - scaled_down(fraction, GUARD);
    return fits && *r > -2 * ONE && *r < 2 * ONE;
}

/* R and its largest row sum, at most 2 where it stops early. */
static int64_t residual(const int32_t a[], const int64_t x[N][N], int64_t r[N][N]) {
    int64_t norm = 0;
    for (int i = 0; i < N; i++) {
        int64_t sum = 0;
        for (int j = 0; j < N; j++) {
            if (!residual_element(a + N * i, x, i, j, &r[i][j]))
                return 2 * ONE;
            sum += r[i][j] < 0 ? -r[i][j] : r[i][j];
        }
        norm = sum > norm ? sum : norm;
    }
    return norm;
}

/* R in 29 bits; returns n with r = word 2^n. Every |r| < 2^32. */
static int normalise(const int64_t r[N][N], int64_t norm, int32_t word[N][N]) {
    int n = scaled_length64((uint64_t)norm) - 29;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            word[i][j] = (int32_t)scaled_by(r[i][j], -n);
    return n;
}

/* Row i of X += X R; returns the largest correction, or -1 when an element leaves 32 bits. |x| < 2^47, so a product is below
 * 2^44 and a correction below 4 2^44 2^4 (n <= 4). */
static int64_t correct(int64_t x[N], int32_t r[N][N], int n) {
    int64_t old[N] = {x[0], x[1], x[2], x[3]}, most = 0;
    for (int j = 0; j < N; j++) {
        int64_t sum = 0;
        for (int k = 0; k < N; k++)
            sum += scaled_mul32(r[k][j], old[k]);
        int64_t correction = scaled_by(sum, n);
        x[j] += correction;
        if (!q16_fits(x[j] >> GUARD))
            return -1;
        most = scaled_magnitude(correction) > (uint64_t)most ? (int64_t)scaled_magnitude(correction) : most;
    }
    return most;
}

/* One step; returns the largest correction, or -1. */
static int64_t step(int64_t x[N][N], const int64_t r[N][N], int64_t norm) {
    int32_t word[N][N];
    int64_t most = 0;
    int n = normalise(r, norm, word);
    steps++;
    for (int i = 0; i < N; i++) {
        int64_t correction = correct(x[i], word, n);
        if (correction < 0)
            return -1;
        most = correction > most ? correction : most;
    }
    return most;
}

/* OK when X has converged. */
static int iterate(const int32_t a[], int64_t x[N][N]) {
    int64_t r[N][N], before = 2 * ONE;
    while (steps < MAX_STEPS) {
        int64_t norm = residual(a, x, r);
        if (norm >= ONE)
            return KERNEL_PRECONDITION;
        if (norm == 0 || (before < ONE / 2 && norm > before / 2))
            return KERNEL_OK;
        int64_t correction = step(x, r, norm);
        if (correction < 0)
            return KERNEL_OVERFLOW;
        if (correction < SMALL)
            return KERNEL_OK;
        before = norm;
    }
    return KERNEL_PRECONDITION;
}

int newton(const int32_t in[], int32_t out[]) {
    int64_t x[N][N];
    steps = 0;
    for (int k = 0; k < N * N; k++)
        x[k / N][k % N] = (int64_t)in[N * N + k] * (1 << GUARD);
    int status = iterate(in, x);
    for (int k = 0; k < N * N && status == KERNEL_OK; k++)
        if (!scaled_word(x[k / N][k % N], -GUARD, &out[k]))
            status = KERNEL_OVERFLOW;
    return status;
}
