/* adj(A) / det(A) with 64-bit intermediates, as far as 64 bits carry.
 *
 * Rows and columns are scaled by powers of two to 31 bits (equilibrate.h), without a digit lost unless an
 * entry is INT32_MIN. Minors of 2x2 are then exact in 64 bits; cofactors keep 61 bits, in units of 2^34 of
 * the integer cofactor, det 60 bits in units of 2^68. Each element is their quotient rounded to nearest, ties
 * to even, by its exact remainder (scaled.h).
 *
 * Bounds, |a| < 2^31: a minor is below 2^63. A 3x3 minor is below 2^95 (Hadamard), 2^61 units; each of its
 * three products is cut within 5/8 of a unit, so it errs by at most 15/8 units. det stays within 2^60 units
 * and errs by at most 4 5/8 + 4 (15/8) / 8 < 3.5 units. So |det| <= 3 units may be 0, and is told as
 * SINGULAR: every singular matrix is (one with INT32_MIN but for the rounding of its row). The relative error
 * of an element is some 2 / |cofactor| + 3.5 / |det| in units: correct rounding nearly always while |det| is
 * not far below 2^60, wrong digits, unnoticed, when |det| comes near 3. OVERFLOW: an element does not fit.
 */
#include "../fixed/equilibrate.h"
#include "kernels.h"

enum { BITS = 31, CUT = 34, NO_DETERMINANT = 3 };

/* Column pairs of a 2x2 minor, in cyclic order: the minor opposite of column j starts with j + 1. */
enum { C01, C02, C03, C12, C13, C23, MINORS };

static int64_t det2(const int32_t p[4], const int32_t q[4], int i, int j) {
    return (int64_t)p[i] * q[j] - (int64_t)p[j] * q[i];
}

static void minors(const int32_t p[4], const int32_t q[4], int64_t m[MINORS]) {
    m[C01] = det2(p, q, 0, 1);
    m[C02] = det2(p, q, 0, 2);
    m[C03] = det2(p, q, 0, 3);
    m[C12] = det2(p, q, 1, 2);
    m[C13] = det2(p, q, 1, 3);
    m[C23] = det2(p, q, 2, 3);
}

/* a x - b y + c z; partial sums stay below 3 2^60. */
static int64_t alternating(int32_t a, int64_t x, int32_t b, int64_t y, int32_t c, int64_t z) {
    return scaled_mul34(a, x) - scaled_mul34(b, y) + scaled_mul34(c, z);
}

/* A column of the adjugate but for its sign, from the row r and the minors of the row pair that does not hold
 * it. */
static void cofactors(const int32_t r[4], const int64_t m[MINORS], int64_t column[4]) {
    column[0] = alternating(r[1], m[C23], r[2], m[C13], r[3], m[C12]);
    column[1] = -alternating(r[0], m[C23], r[2], m[C03], r[3], m[C02]);
    column[2] = alternating(r[0], m[C13], r[1], m[C03], r[3], m[C01]);
    column[3] = -alternating(r[0], m[C12], r[1], m[C02], r[2], m[C01]);
}

/* 2^row A 2^column; only an entry of 32 bits is shortened. */
static void load(const int32_t in[], const struct scaling *scaling, int32_t a[4][4]) {
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++)
            a[i][j] = scaled_by32(in[4 * i + j], scaling->row[i] + scaling->column[j]);
}

static int64_t determinant(const int32_t row[4], const int64_t column[4]) {
    int64_t sum = 0;
    for (int j = 0; j < 4; j++)
        sum += scaled_mul34(row[j], column[j]);
    return sum;
}

/* Column j of the inverse: 2^(row + column - 2) cofactor / det. */
static bool divide(const int64_t column[4], const struct divisor64 *det, const struct scaling *s, int j,
                   int32_t out[]) {
    for (int i = 0; i < 4; i++) {
        int64_t cofactor = j % 2 ? -column[i] : column[i];
        if (!scaled_quotient(cofactor, det, s->row[j] + s->column[i] + 32 - CUT, &out[4 * i + j]))
            return false;
    }
    return true;
}

int adjugate_wide(const int32_t in[], int32_t out[]) {
    struct scaling scaling;
    int32_t a[4][4];
    int64_t m[2][MINORS], column[4];
    if (!equilibrate(in, 4, BITS, &scaling))
        return KERNEL_SINGULAR;
    load(in, &scaling, a);
    minors(a[0], a[1], m[0]);
    minors(a[2], a[3], m[1]);
    cofactors(a[1], m[1], column);
    int64_t det = determinant(a[0], column);
    if (det >= -NO_DETERMINANT && det <= NO_DETERMINANT)
        return KERNEL_SINGULAR;
    struct divisor64 divisor = divisor64_of(det);
    for (int j = 0; j < 4; j++) {
        cofactors(a[j ^ 1], m[j < 2], column);
        if (!divide(column, &divisor, &scaling, j, out))
            return KERNEL_OVERFLOW;
    }
    return KERNEL_OK;
}
