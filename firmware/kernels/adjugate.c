/* The inverse as it is written first: adj(A) / det(A) in Q15.16 by 2x2 minors (Laplace expansion along
 * the row pairs 0,1 and 2,3), 32 bits throughout.
 *
 * Every product is cut to 32 bits by floor(a b / 2^16), sums wrap, each element is one division towards
 * zero. Nothing notices a wrap or a determinant that lost its digits: it is here to be measured, and is
 * silently wrong where det is small beside the entries (one rigid matrix in seven with translations to
 * 1000). Errors in LSB are unbounded; it tells SINGULAR when the cut det is 0, OVERFLOW when a
 * quotient leaves 32 bits. Wrapping is written in unsigned words, so no input is undefined behaviour.
 */
#include "../fixed/q16.h"
#include "kernels.h"

/* Column pairs of a 2x2 minor, in the order the minors are stored. */
enum { C01, C02, C03, C12, C13, C23, MINORS };

static int32_t det2(int32_t a, int32_t b, int32_t c, int32_t d) {
    return q16_wrap_sub(q16_mul_truncate(a, d), q16_mul_truncate(b, c));
}

/* All 2x2 minors of rows p and q. */
static void minors(const int32_t p[4], const int32_t q[4], int32_t m[MINORS]) {
    m[C01] = det2(p[0], p[1], q[0], q[1]);
    m[C02] = det2(p[0], p[2], q[0], q[2]);
    m[C03] = det2(p[0], p[3], q[0], q[3]);
    m[C12] = det2(p[1], p[2], q[1], q[2]);
    m[C13] = det2(p[1], p[3], q[1], q[3]);
    m[C23] = det2(p[2], p[3], q[2], q[3]);
}

/* a x - b y + c z */
static int32_t alternating(int32_t a, int32_t x, int32_t b, int32_t y, int32_t c, int32_t z) {
    int32_t ax_by = q16_wrap_sub(q16_mul_truncate(a, x), q16_mul_truncate(b, y));
    return q16_wrap_add(ax_by, q16_mul_truncate(c, z));
}

/* The four 3x3 minors of row r on top of the row pair with minors m: without column 0, 1, 2, 3. */
static void minors3(const int32_t r[4], const int32_t m[MINORS], int32_t m3[4]) {
    m3[0] = alternating(r[1], m[C23], r[2], m[C13], r[3], m[C12]);
    m3[1] = alternating(r[0], m[C23], r[2], m[C03], r[3], m[C02]);
    m3[2] = alternating(r[0], m[C13], r[1], m[C03], r[3], m[C01]);
    m3[3] = alternating(r[0], m[C12], r[1], m[C02], r[2], m[C01]);
}

/* det A from the minors s of rows 0, 1 and c of rows 2, 3. */
static int32_t determinant(const int32_t s[MINORS], const int32_t c[MINORS]) {
    int32_t first = alternating(s[C01], c[C23], s[C02], c[C13], s[C03], c[C12]);
    int32_t second = alternating(s[C12], c[C03], s[C13], c[C02], s[C23], c[C01]);
    return q16_wrap_add(first, second);
}

int adjugate(const int32_t in[], int32_t out[]) {
    int32_t s[MINORS], c[MINORS];
    minors(in, in + 4, s);
    minors(in + 8, in + 12, c);
    int32_t det = determinant(s, c);
    if (det == 0)
        return KERNEL_SINGULAR;
    for (int row = 0; row < 4; row++) {
        int32_t m3[4];
        minors3(in + 4 * (row ^ 1), row < 2 ? c : s, m3);
        for (int column = 0; column < 4; column++) {
            int32_t cofactor = (row + column) % 2 ? q16_wrap_sub(0, m3[column]) : m3[column];
            int64_t element = q16_div_truncate(cofactor, det);
            if (!q16_fits(element))
                return KERNEL_OVERFLOW;
            out[4 * column + row] = (int32_t)element;
        }
    }
    return KERNEL_OK;
}
