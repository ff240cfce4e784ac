/* Gauss-Jordan elimination with partial pivoting in Q15.16 (Higham, Accuracy and Stability of Numerical
 * Algorithms, 2nd ed., section 14.4): the pivot row is divided by the pivot, then taken from the others.
 *
 * Every product and quotient is rounded to nearest and every stored word is checked to fit 32 bits, so
 * nothing wraps: an intermediate that does not fit is told as OVERFLOW, even where the inverse
 * itself would fit. SINGULAR means that no pivot was left at working precision. Rounding errors grow with the
 * conditioning and have no bound in LSB.
 */
#include "../fixed/q16.h"
#include "kernels.h"

enum { N = 4, WIDTH = 2 * N };

/* [A | I] */
static void augment(const int32_t in[], int32_t m[N][WIDTH]) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            m[i][j] = in[N * i + j];
            m[i][N + j] = i == j ? Q16_ONE : 0;
        }
}

/* Row of the largest entry of column k at or below the diagonal. */
static int pivot_row(int32_t m[N][WIDTH], int k) {
    int best = k;
    for (int i = k + 1; i < N; i++)
        if (q16_magnitude(m[i][k]) > q16_magnitude(m[best][k]))
            best = i;
    return best;
}

static void swap_rows(int32_t a[WIDTH], int32_t b[WIDTH]) {
    for (int j = 0; j < WIDTH; j++) {
        int32_t t = a[j];
        a[j] = b[j];
        b[j] = t;
    }
}

/* row /= pivot; false when a quotient does not fit. |quotient| <= 2^47. */
static bool divide_row(int32_t row[WIDTH], int32_t pivot) {
    for (int j = 0; j < WIDTH; j++) {
        int64_t quotient = q16_div_round(row[j], pivot);
        if (!q16_fits(quotient))
            return false;
        row[j] = (int32_t)quotient;
    }
    return true;
}

/* row -= factor * pivot; false when a difference does not fit. |difference| <= 2^46 + 2^31. */
static bool eliminate(int32_t row[WIDTH], const int32_t pivot[WIDTH], int32_t factor) {
    for (int j = 0; j < WIDTH; j++) {
        int64_t difference = row[j] - q16_mul_round(factor, pivot[j]);
        if (!q16_fits(difference))
            return false;
        row[j] = (int32_t)difference;
    }
    return true;
}

static int step(int32_t m[N][WIDTH], int k) {
    swap_rows(m[k], m[pivot_row(m, k)]);
    if (m[k][k] == 0)
        return KERNEL_SINGULAR;
    if (!divide_row(m[k], m[k][k]))
        return KERNEL_OVERFLOW;
    for (int i = 0; i < N; i++)
        if (i != k && !eliminate(m[i], m[k], m[i][k]))
            return KERNEL_OVERFLOW;
    return KERNEL_OK;
}

int gauss_jordan(const int32_t in[], int32_t out[]) {
    int32_t m[N][WIDTH];
    augment(in, m);
    for (int k = 0; k < N; k++) {
        int status = step(m, k);
        if (status != KERNEL_OK)
            return status;
    }
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            out[N * i + j] = m[i][N + j];
    return KERNEL_OK;
}
