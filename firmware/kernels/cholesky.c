/* L D L' of a symmetric positive definite matrix with diagonal pivoting (Golub and Van Loan, Matrix
 * Computations, 4th ed., 4.1.2 and 4.2.7; Higham, Accuracy and Stability, 2nd ed., 10.3), then the upper half
 * of the inverse.
 *
 * Row and column i are scaled by the same 2^s, so that the diagonal lies in [2^28, 2^30): the largest pivot
 * first and positive definiteness keep every |s_ij| <= 2^30 and |L| <= 1, nothing grows. The part still to be
 * eliminated has 64 bits with 58 fraction bits, D L' is it rounded to 28 and L has 30, so that products are
 * subtracted exactly. Errors as for lu, with two more bits.
 *
 * PRECONDITION when A is not symmetric, or not positive definite at working precision: a pivot below 4 units
 * of 2^-28 of the scaled matrix, or an entry longer than its pivot. OVERFLOW when an element of the inverse
 * does not fit.
 */
#include "factors.h"
#include "kernels.h"

static bool symmetric(const int32_t a[]) {
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < i; j++)
            if (a[4 * i + j] != a[4 * j + i])
                return false;
    return true;
}

/* False when a diagonal entry is not positive. */
static bool scale_diagonal(const int32_t a[], struct scaling *scaling) {
    for (int i = 0; i < 4; i++) {
        if (a[5 * i] <= 0)
            return false;
        scaling->row[i] = scaling->column[i] = (int8_t)((30 - scaled_length((uint32_t)a[5 * i])) >> 1);
    }
    return true;
}

/* S = 2^30 A' in 2^58; false when |a_ij| >= 2^30, above the root of a_ii a_jj. */
static bool load(const int32_t a[], const struct scaling *scaling, int64_t s[4][4]) {
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++) {
            int up = scaling->row[i] + scaling->column[j]; /* >= -2 */
            if (scaled_length(q16_magnitude(a[4 * i + j])) + up > 30)
                return false;
            s[i][j] = scaled_up(a[4 * i + j], up + 30);
        }
    return true;
}

static void exchange(int64_t s[4][4], struct factors *f, int k, int p) {
    for (int j = 0; j < 4; j++) {
        int64_t t = s[k][j];
        s[k][j] = s[p][j];
        s[p][j] = t;
    }
    for (int i = 0; i < 4; i++) {
        int64_t t = s[i][k];
        s[i][k] = s[i][p];
        s[i][p] = t;
        int32_t u = f->u.word[i][k]; /* rows below k are written later */
        f->u.word[i][k] = f->u.word[i][p];
        f->u.word[i][p] = u;
    }
    for (int j = 0; j < k; j++) {
        int32_t l = f->left[k][j];
        f->left[k][j] = f->left[p][j];
        f->left[p][j] = l;
    }
    uint8_t order = f->row_order[k];
    f->row_order[k] = f->row_order[p];
    f->row_order[p] = order;
}

static int largest_pivot(int64_t s[4][4], int k) {
    int best = k;
    for (int i = k + 1; i < 4; i++)
        if (s[i][i] > s[best][best])
            best = i;
    return best;
}

/* |s| <= 2^60 and |l u| <= 2^60; a diagonal entry only shrinks. */
static bool eliminate(int64_t s[4][4], struct factors *f, int k) {
    int32_t *u = f->u.word[k];
    int64_t pivot = scaled_down(s[k][k], 30);
    if (pivot < FACTORS_NO_PIVOT)
        return false;
    f->u.pivot[k] = reciprocal_of((int32_t)pivot);
    for (int j = k + 1; j < 4; j++) {
        int64_t word = scaled_down(s[k][j], 30);
        if (word > pivot || word < -pivot)
            return false;
        u[j] = (int32_t)word;
        f->left[j][k] = (int32_t)reciprocal_ratio(u[j], f->u.pivot[k]);
    }
    for (int i = k + 1; i < 4; i++)
        for (int j = i; j < 4; j++)
            s[j][i] = s[i][j] -= (int64_t)f->left[i][k] * u[j];
    return true;
}

static bool factorise(const int32_t a[], struct factors *f) {
    int64_t s[4][4];
    *f = (struct factors){.bits = FACTORS_LU_BITS, .row_order = {0, 1, 2, 3}};
    if (!symmetric(a) || !scale_diagonal(a, &f->scaling) || !load(a, &f->scaling, s))
        return false;
    for (int k = 0; k < 4; k++) {
        int p = largest_pivot(s, k);
        if (p != k)
            exchange(s, f, k, p);
        if (!eliminate(s, f, k))
            return false;
    }
    return true;
}

/* Column `column` from its diagonal down, in the order of the pivots; the rest is symmetry. */
static bool put_column(const struct factors *f, int column, int32_t out[]) {
    int64_t t[4], x[4];
    int32_t unit[4] = {0};
    int j = f->row_order[column];
    unit[j] = INT32_C(1) << f->bits;
    factors_apply_left(f, unit, t);
    if (!upper_solve(&f->u, t, column, x))
        return false;
    for (int k = column; k < 4; k++) {
        int i = f->row_order[k];
        int exponent = f->scaling.row[i] + f->scaling.column[j] - f->bits;
        if (!scaled_word(x[k], exponent, &out[4 * i + j]))
            return false;
        out[4 * j + i] = out[4 * i + j];
    }
    return true;
}

int cholesky(const int32_t in[], int32_t out[]) {
    struct factors f;
    if (!factorise(in, &f))
        return KERNEL_PRECONDITION;
    for (int column = 0; column < 4; column++)
        if (!put_column(&f, column, out))
            return KERNEL_OVERFLOW;
    return KERNEL_OK;
}
