/* Gauss-Jordan elimination with partial pivoting in floating point (Higham, Accuracy and Stability of
 * Numerical Algorithms, 2nd ed., section 14.4), for a file that defines KERNEL_NAME, REAL, and INTEGRAL, the
 * power of two from which on every REAL is an integer. The scheme of gauss_jordan.c, without the columns that
 * are known.
 *
 * Raw words are taken as integers, with 2^32 for the identity's 1, so that results are raw words; powers of
 * two change no digit. Each operation is rounded by IEEE 754, the result once more, to nearest, ties to even.
 * SINGULAR when no pivot was left, so hardly ever for a singular matrix; OVERFLOW when an element does not
 * fit, or is not a number. No libm, no contraction (-ffp-contract=off): every target gives the same words,
 * but where the compiler's library rounds wrongly (tests/same_bits.py).
 */
#include "kernels.h"

#include <stdbool.h>

enum { N = 4, WIDTH = 2 * N };

/* [A | 2^32 I] */
static void augment(const int32_t in[], REAL m[N][WIDTH]) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            m[i][j] = (REAL)in[N * i + j];
            m[i][N + j] = i == j ? (REAL)4294967296.0 : (REAL)0;
        }
}

static REAL magnitude(REAL a) {
    return a < 0 ? -a : a;
}

static void pivot_to(REAL m[N][WIDTH], int k) {
    int best = k;
    for (int i = k + 1; i < N; i++)
        if (magnitude(m[i][k]) > magnitude(m[best][k]))
            best = i;
    for (int j = k; best != k && j < WIDTH; j++) {
        REAL t = m[k][j];
        m[k][j] = m[best][j];
        m[best][j] = t;
    }
}

static void eliminate(REAL m[N][WIDTH], int k) {
    for (int j = k + 1; j < WIDTH; j++)
        m[k][j] /= m[k][k];
    for (int i = 0; i < N; i++)
        for (int j = k + 1; i != k && j < WIDTH; j++)
            m[i][j] -= m[i][k] * m[k][j];
}

/* To nearest, ties to even, by a sum whose last digit is the unit; false when that is no word: -2^31 - 1/2 is
 * one, 2^31 - 1/2 is none. */
static bool to_word(REAL value, int32_t *word) {
    if (!(value >= (REAL)-2147483648.5 && value < (REAL)2147483647.5))
        return false;
    REAL unit = value < 0 ? -INTEGRAL : INTEGRAL;
    if (INTEGRAL > 2147483648.0 || magnitude(value) < INTEGRAL)
        value = (value + unit) - unit;
    *word = (int32_t)value;
    return true;
}

int KERNEL_NAME(const int32_t in[], int32_t out[]) {
    REAL m[N][WIDTH];
    augment(in, m);
    for (int k = 0; k < N; k++) {
        pivot_to(m, k);
        if (m[k][k] == 0)
            return KERNEL_SINGULAR;
        eliminate(m, k);
    }
    for (int k = 0; k < N * N; k++)
        if (!to_word(m[k / N][N + k % N], &out[k]))
            return KERNEL_OVERFLOW;
    return KERNEL_OK;
}
