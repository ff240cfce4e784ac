/* Gauss-Jordan elimination with partial pivoting in floating point (Higham, Accuracy and Stability of
 * Numerical Algorithms, 2nd ed., section 14.4), for the file that defines KERNEL_NAME and REAL. Same scheme
 * as gauss_jordan.c, without the columns that are known to be zero.
 *
 * No libm, no contraction (-ffp-contract=off, CMakeLists.txt): +, -, x and / of IEEE 754 give the same words
 * on every target.
 */
#include "kernels.h"

#include <stdbool.h>

enum { N = 4, WIDTH = 2 * N };

/* [A | I] in units of 1.0 */
static void augment(const int32_t in[], REAL m[N][WIDTH]) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            m[i][j] = (REAL)in[N * i + j] / (REAL)65536;
            m[i][N + j] = i == j ? (REAL)1 : (REAL)0;
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
    REAL pivot = m[k][k];
    for (int j = k; j < WIDTH; j++)
        m[k][j] /= pivot;
    for (int i = 0; i < N; i++) {
        REAL factor = m[i][k];
        for (int j = k; i != k && j < WIDTH; j++)
            m[i][j] -= factor * m[k][j];
    }
}

/* value 2^16 to nearest, ties to even; false when it does not fit, or is no number. */
static bool to_word(REAL value, int32_t *word) {
    REAL scaled = value * (REAL)65536;
    if (!(scaled > (REAL)-2147483904.0 && scaled < (REAL)2147483904.0))
        return false;
    int64_t whole = (int64_t)scaled; /* towards zero */
    REAL rest = magnitude(scaled - (REAL)whole);
    if (rest > (REAL)0.5 || (rest == (REAL)0.5 && whole % 2 != 0))
        whole += scaled < 0 ? -1 : 1;
    *word = (int32_t)whole; /* read only when it fits */
    return whole >= INT32_MIN && whole <= INT32_MAX;
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
