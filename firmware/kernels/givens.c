/* QR factors by Givens rotations, for qr and the kernels that solve (Golub and Van Loan, Matrix Computations,
 * 4th ed., 5.1.8 and 5.2.5; error bound: Higham, Accuracy and Stability, 2nd ed., 19.6).
 *
 * Rotations and not reflections: a rotation takes its sine and cosine from two words and one square root,
 * both at most 1, and cannot cancel. A column of four entries up to 2^29 keeps its length up to rounding, so
 * every word stays below 2^30 + a few. Each rotation rounds each word once, to nearest; cosine and sine have
 * 30 fraction bits and a relative error of 2^-30.
 */
#include "factors.h"

/* cosine = a / r, sine = b / r in Q30 with r = sqrt(a^2 + b^2). Both are scaled to 31 bits first: a root of
 * short words would not be orthogonal. */
static void rotation(int32_t a, int32_t b, int32_t *cosine, int32_t *sine) {
    int up = 31 - longest((const int32_t[]){a, b}, 2);
    a = scaled_by32(a, up);
    b = scaled_by32(b, up);
    uint64_t square = (uint64_t)((int64_t)a * a) + (uint64_t)((int64_t)b * b); /* in [2^60, 2^63) */
    struct reciprocal r = reciprocal_of_magnitude(scaled_root(square));
    *cosine = (int32_t)reciprocal_ratio(a, r); /* at most 2^30 + 2 */
    *sine = (int32_t)reciprocal_ratio(b, r);
}

/* Rows p and q from column `from` on: p' = c p + s q, q' = c q - s p. Two products of at most 2^30 2^30 and a
 * little. */
static void rotate_rows(int32_t p[4], int32_t q[4], int from, int32_t cosine, int32_t sine) {
    for (int j = from; j < 4; j++) {
        int64_t a = p[j], b = q[j];
        p[j] = (int32_t)scaled_down(cosine * a + sine * b, 30);
        q[j] = (int32_t)scaled_down(cosine * b - sine * a, 30);
    }
}

static void eliminate_column(struct factors *f, int k) {
    for (int i = k + 1; i < 4; i++) {
        int32_t cosine, sine;
        if (f->u.word[i][k] == 0)
            continue;
        rotation(f->u.word[k][k], f->u.word[i][k], &cosine, &sine);
        rotate_rows(f->u.word[k], f->u.word[i], k, cosine, sine);
        rotate_rows(f->left[k], f->left[i], 0, cosine, sine);
    }
}

static void load(struct factors *f, const int32_t a[]) {
    f->bits = FACTORS_QR_BITS;
    f->orthogonal = true;
    for (int i = 0; i < 4; i++) {
        f->row_order[i] = f->column_order[i] = (uint8_t)i;
        for (int j = 0; j < 4; j++) {
            f->u.word[i][j] = scaled_by32(a[4 * i + j], f->scaling.row[i] + f->scaling.column[j]);
            f->left[i][j] = i == j ? INT32_C(1) << 30 : 0;
        }
    }
}

int factorise_qr(const int32_t a[], struct factors *f) {
    if (!equilibrate(a, 4, FACTORS_QR_BITS, &f->scaling))
        return KERNEL_SINGULAR;
    load(f, a);
    for (int k = 0; k < 4; k++) {
        eliminate_column(f, k);
        int32_t pivot = f->u.word[k][k];
        if (q16_magnitude(pivot) < FACTORS_NO_PIVOT)
            return KERNEL_SINGULAR;
        f->u.pivot[k] = reciprocal_of(pivot);
    }
    return KERNEL_OK;
}
