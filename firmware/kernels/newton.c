/* UPDATE: the inverse of a matrix that changed a little, from its old inverse: X <- X + X (I - A X), the
 * iteration of Newton, Schulz and Hotelling (Schulz, Iterative Berechnung der reziproken Matrix, ZAMM 13,
 * 1933; Householder, The Theory of Matrices in Numerical Analysis, 1964, section 4.2).
 *
 * X carries 16 fraction bits beyond its word. R = I - A X is summed exactly in 64 bits and kept in Q32; for
 * the correction X R it is scaled to 29 bits by a common power of two. |R| is the largest row sum of 2^row R
 * 2^-row, the residual of A with its rows equilibrated by 2^row: a bound of the spectral radius that does not
 * depend on units. Once |R| < 1, A is regular, the next |R| is |R|^2, and X is off by |R| / (1 - |R|) of
 * itself in that norm. A singular matrix has |R| >= 1 whatever X is; OK needs |R| < 1/2, so that the rounding
 * of R cannot hide it.
 *
 * It stops when |R| < 1/2 and the next correction would be below 1/16 LSB everywhere, or |R| no longer
 * halves: what is left is the rounding of R, some 2^-32 + 2^-33 |A|, so that large and ill-conditioned
 * matrices may end an LSB off. It gives up, PRECONDITION, when |R| >= 1 (the old inverse is too far away:
 * start over with a direct method) or after 20 steps, which is |R| above some 1 - 2^-17 at the start.
 * OVERFLOW when a step leaves 32 bits.
 */
#include "newton.h"

#include "../fixed/dot.h"
#include "../fixed/equilibrate.h"
#include "kernels.h"

/* A correction below 2^SMALL_BITS, 1/16 LSB, is not worth a step. */
enum { N = 4, GUARD = 16, SMALL_BITS = GUARD - 4, MAX_STEPS = 20 };

#define ONE (INT64_C(1) << 32) /* of R */
#define LARGE (INT64_C(1) << 44)

static int steps;

int newton_steps(void) {
    return steps;
}

/* R_ij in Q32: a x = a (x >> 16) + a (x mod 2^16) / 2^16; the second sum is below 2^49. False when |R_ij| >=
 * 2^44, as it is when the first sum is beyond 2^45: the rest is below 2^32 + 2^33 + 1. */
static bool residual_element(const int32_t row[N], int64_t x[N][N], int i, int j, int64_t *r) {
    struct dot sum = {0};
    int64_t fraction = 0, value;
    for (int k = 0; k < N; k++) {
        dot_add(&sum, row[k], (int32_t)(x[k][j] >> GUARD));
        fraction += (int64_t)row[k] * (int32_t)(x[k][j] & ((INT32_C(1) << GUARD) - 1));
    }
    if (!dot_value(&sum, &value) || value <= -2 * LARGE || value >= 2 * LARGE)
        return false;
    *r = (i == j ? ONE : 0) - value - scaled_down(fraction, GUARD);
    return *r > -LARGE && *r < LARGE;
}

static bool residual(const int32_t a[], int64_t x[N][N], int64_t r[N][N]) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            if (!residual_element(a + N * i, x, i, j, &r[i][j]))
                return false;
    return true;
}

/* Row i of |2^row R 2^-row|, the shift in length[j] - length[i]; at least ONE where an element is. Each
 * element errs by 1/2. */
static int64_t row_sum(const int64_t r[N], const int length[N], int i) {
    int64_t sum = 0;
    for (int j = 0; j < N; j++) {
        uint64_t size = scaled_magnitude(r[j]);
        int shift = length[j] - length[i];
        if (scaled_length64(size) + shift > 33)
            return ONE;
        sum += scaled_by((int64_t)size, shift);
    }
    return sum;
}

static int64_t norm(int64_t r[N][N], const int length[N]) {
    int64_t most = 0;
    for (int i = 0; i < N; i++) {
        int64_t sum = row_sum(r[i], length, i);
        most = sum > most ? sum : most;
    }
    return most;
}

/* R in 29 bits; returns n with r = word 2^n, n <= 15. */
static int normalise(int64_t r[N][N], int32_t word[N][N]) {
    uint64_t any = 0;
    for (int k = 0; k < N * N; k++)
        any |= scaled_magnitude(r[k / N][k % N]);
    int n = scaled_length64(any) - 29;
    for (int k = 0; k < N * N; k++)
        word[k / N][k % N] = (int32_t)scaled_by(r[k / N][k % N], -n);
    return n;
}

/* Row i of X += X R; returns the largest correction, or -1 when an element leaves 32 bits. |x| < 2^47 + 2^15,
 * so a product is below 2^44 + 2^12 and a correction below 4 2^44 2^15 < 2^62. */
static int64_t correct(int64_t x[N], int32_t r[N][N], int n) {
    int64_t old[N] = {x[0], x[1], x[2], x[3]}, most = 0;
    for (int j = 0; j < N; j++) {
        int64_t sum = 0;
        for (int k = 0; k < N; k++)
            sum += scaled_mul32(r[k][j], old[k]);
        int64_t correction = scaled_by(sum, n);
        int64_t size = correction < 0 ? -correction : correction;
        x[j] += correction;
        if (!q16_fits(x[j] >> GUARD))
            return -1;
        most = size > most ? size : most;
    }
    return most;
}

/* One step; false when an element leaves 32 bits. The next correction is this one times R + R^2, so with
 * |correction| < 2^c and |r| < 2^(n + 29) <= 2^30 it stays below 4 2^c 2^(n - 3) 2 = 2^(c + n): *bits. */
static bool step(int64_t x[N][N], int64_t r[N][N], int *bits) {
    int32_t word[N][N];
    int64_t most = 0;
    int n = normalise(r, word);
    steps++;
    for (int i = 0; i < N; i++) {
        int64_t correction = correct(x[i], word, n);
        if (correction < 0)
            return false;
        most = correction > most ? correction : most;
    }
    *bits = n > 1 ? 64 : scaled_length64((uint64_t)most) + n;
    return true;
}

/* OK when X has converged. */
static int iterate(const int32_t a[], const int length[N], int64_t x[N][N]) {
    int64_t r[N][N], before = ONE;
    while (steps < MAX_STEPS) {
        int bits;
        int64_t now = residual(a, x, r) ? norm(r, length) : ONE;
        if (now >= ONE)
            return KERNEL_PRECONDITION;
        if (now == 0 || (before < ONE / 2 && now > before / 2))
            return KERNEL_OK;
        if (!step(x, r, &bits))
            return KERNEL_OVERFLOW;
        if (bits <= SMALL_BITS && now < ONE / 2)
            return KERNEL_OK;
        before = now;
    }
    return KERNEL_PRECONDITION;
}

int newton(const int32_t in[], int32_t out[]) {
    int64_t x[N][N];
    int length[N];
    steps = 0;
    for (int i = 0; i < N; i++)
        length[i] = longest(in + N * i, N);
    for (int k = 0; k < N * N; k++)
        x[k / N][k % N] = (int64_t)in[N * N + k] * (INT32_C(1) << GUARD);
    int status = iterate(in, length, x);
    for (int k = 0; k < N * N && status == KERNEL_OK; k++)
        if (!scaled_word(x[k / N][k % N], -GUARD, &out[k]))
            status = KERNEL_OVERFLOW;
    return status;
}
