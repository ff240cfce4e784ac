/* LU factors by Gaussian elimination, for lu, lu_full and the kernels that solve (Golub and Van Loan, Matrix
 * Computations, 4th ed., 3.4; bounds of growth: Higham, Accuracy and Stability, 2nd ed., 9.3 and 9.4).
 *
 * The part still to be eliminated, S, is kept in 64 bits with 58 fraction bits. U is S rounded to 28 fraction
 * bits, the multipliers L have 30, and so a product is subtracted from S exactly: all rounding is that of U
 * and L. |L| <= 1, so step k leaves |S| <= 2^k 2^58 <= 2^61.
 */
#include "factors.h"

enum { S_BITS = FACTORS_LU_BITS + 30 };

struct elimination {
    int64_t s[4][4];
    struct factors *f;
};

typedef void choose_fn(const struct elimination *e, int k, int *row, int *column);

static void largest_of_column(const struct elimination *e, int k, int column, uint64_t *best, int *row) {
    for (int i = k; i < 4; i++) {
        uint64_t size = scaled_magnitude(e->s[i][column]);
        if (size > *best) {
            *best = size;
            *row = i;
        }
    }
}

static void choose_partial(const struct elimination *e, int k, int *row, int *column) {
    uint64_t best = 0;
    (void)column;
    largest_of_column(e, k, k, &best, row);
}

static void choose_complete(const struct elimination *e, int k, int *row, int *column) {
    uint64_t best = 0;
    for (int j = k; j < 4; j++) {
        uint64_t before = best;
        largest_of_column(e, k, j, &best, row);
        *column = best > before ? j : *column;
    }
}

static void swap64(int64_t *a, int64_t *b) {
    int64_t t = *a;
    *a = *b;
    *b = t;
}

static void swap32(int32_t *a, int32_t *b) {
    int32_t t = *a;
    *a = *b;
    *b = t;
}

static void swap_order(uint8_t order[4], int a, int b) {
    uint8_t t = order[a];
    order[a] = order[b];
    order[b] = t;
}

static void swap_rows(struct elimination *e, int k, int row) {
    for (int j = 0; j < k; j++)
        swap32(&e->f->left[k][j], &e->f->left[row][j]);
    for (int j = k; j < 4; j++)
        swap64(&e->s[k][j], &e->s[row][j]);
    swap_order(e->f->row_order, k, row);
}

static void swap_columns(struct elimination *e, int k, int column) {
    for (int i = 0; i < k; i++)
        swap32(&e->f->u.word[i][k], &e->f->u.word[i][column]);
    for (int i = k; i < 4; i++)
        swap64(&e->s[i][k], &e->s[i][column]);
    swap_order(e->f->column_order, k, column);
}

/* Row k of S becomes row k of U. Only u_33 can reach 2^31, in matrices built for it; it is told as OVERFLOW.
 */
static int store_row(struct elimination *e, int k) {
    int32_t *u = e->f->u.word[k];
    for (int j = k; j < 4; j++) {
        int64_t word = scaled_down(e->s[k][j], S_BITS - FACTORS_LU_BITS);
        if (!q16_fits(word))
            return KERNEL_OVERFLOW;
        u[j] = (int32_t)word;
    }
    if (q16_magnitude(u[k]) < FACTORS_NO_PIVOT)
        return KERNEL_SINGULAR;
    e->f->u.pivot[k] = reciprocal_of(u[k]);
    return KERNEL_OK;
}

static void eliminate_below(struct elimination *e, int k) {
    for (int i = k + 1; i < 4; i++) {
        int32_t numerator = (int32_t)scaled_down(e->s[i][k], S_BITS - FACTORS_LU_BITS);
        int32_t l = (int32_t)reciprocal_ratio(numerator, e->f->u.pivot[k]); /* <= 2^30 + 1 */
        e->f->left[i][k] = l;
        for (int j = k + 1; j < 4; j++)
            e->s[i][j] -= (int64_t)l * e->f->u.word[k][j];
    }
}

static void load(struct elimination *e, const int32_t a[]) {
    struct factors *f = e->f;
    f->bits = FACTORS_LU_BITS;
    f->orthogonal = false;
    for (int i = 0; i < 4; i++) {
        f->row_order[i] = f->column_order[i] = (uint8_t)i;
        for (int j = 0; j < 4; j++) /* row + column >= -4: nothing is cut */
            e->s[i][j] = scaled_by(a[4 * i + j], f->scaling.row[i] + f->scaling.column[j] + 30);
    }
}

static int factorise(const int32_t a[], struct factors *f, choose_fn *choose) {
    struct elimination e = {.f = f};
    if (!equilibrate(a, 4, FACTORS_LU_BITS, &f->scaling))
        return KERNEL_SINGULAR;
    load(&e, a);
    for (int k = 0; k < 4; k++) {
        int row = k, column = k;
        choose(&e, k, &row, &column);
        if (row != k)
            swap_rows(&e, k, row);
        if (column != k)
            swap_columns(&e, k, column);
        int status = store_row(&e, k);
        if (status != KERNEL_OK)
            return status;
        eliminate_below(&e, k);
    }
    return KERNEL_OK;
}

int factorise_lu(const int32_t a[], struct factors *f) {
    return factorise(a, f, choose_partial);
}

int factorise_lu_full(const int32_t a[], struct factors *f) {
    return factorise(a, f, choose_complete);
}
