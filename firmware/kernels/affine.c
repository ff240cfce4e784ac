/* An affine map [M t; 0 1] inverted by its structure: inv(M) = adj(M) / det(M) of 3x3, and -inv(M) t.
 *
 * M is scaled by powers of two to 31 bits a row and column (equilibrate.h), t to 31 bits as a whole.
 * Cofactors are 2x2 minors, exact in 64 bits; det keeps 61 bits in units of 2^34 of the integer determinant,
 * adj(M) t likewise. Each element is one quotient rounded to nearest, ties to even: -inv(M) t comes from
 * adj(M) t, not from rounded elements.
 *
 * Bounds, |m| < 2^31: a cofactor is below 2^63; det below 2^95 (Hadamard), 2^61 units. It errs by at most
 * three products' 5/8 < 2 units, so |det| <= 1 unit may be 0 and is told as SINGULAR. adj(M) t errs by 2
 * units and by half a unit of a t that is shortened. Correct rounding nearly always; wrong digits, unnoticed,
 * only when |det| comes near 2 units. PRECONDITION when the last row is not 0 0 0 1; OVERFLOW when an element
 * does not fit.
 */
#include "../fixed/equilibrate.h"
#include "affine_row.h"
#include "kernels.h"

enum { BITS = 31, CUT = 34, NO_DETERMINANT = 1 };

/* Cofactor of row i, column j: in cyclic order the sign comes by itself. */
static int64_t cofactor(int32_t m[3][3], int i, int j) {
    const int32_t *p = m[(i + 1) % 3], *q = m[(i + 2) % 3];
    int k = (j + 1) % 3, l = (j + 2) % 3;
    return (int64_t)p[k] * q[l] - (int64_t)p[l] * q[k];
}

/* adj(M) and M scaled; only an entry of 32 bits is shortened. */
static void expand(const int32_t in[], const struct scaling *s, int32_t m[3][3], int64_t adj[3][3]) {
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            m[i][j] = scaled_by32(in[4 * i + j], s->row[i] + s->column[j]);
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            adj[j][i] = cofactor(m, i, j);
}

/* Row of the adjugate times x: three products below 2^60. */
static int64_t product(const int64_t row[3], const int32_t x[3]) {
    return scaled_mul34(x[0], row[0]) + scaled_mul34(x[1], row[1]) + scaled_mul34(x[2], row[2]);
}

/* 2^(row + up) t in 31 bits; returns `up`, kept so low that quotients need no negative exponent. */
static int load_translation(const int32_t in[], const struct scaling *s, int32_t t[3]) {
    int most = 0;
    for (int i = 0; i < 3; i++) {
        int length = scaled_length(q16_magnitude(in[4 * i + 3]));
        most = length > 0 && length + s->row[i] > most ? length + s->row[i] : most;
    }
    int up = BITS - most < 14 ? BITS - most : 14;
    for (int i = 0; i < 3; i++)
        t[i] = scaled_by32(in[4 * i + 3], s->row[i] + up);
    return up;
}

/* Row i of the inverse: 2^(row + column - 2) cofactor / det, and -2^(column + 16 - up) (adj t) / det. */
static bool divide(const int64_t row[3], const int32_t t[3], int up, const struct scaling *s, int i,
                   const struct divisor64 *det, int32_t out[4]) {
    for (int j = 0; j < 3; j++)
        if (!scaled_quotient(row[j], det, s->row[j] + s->column[i] + 32 - CUT, &out[j]))
            return false;
    return scaled_quotient(-product(row, t), det, s->column[i] + 16 - up, &out[3]);
}

int affine(const int32_t in[], int32_t out[]) {
    struct scaling scaling;
    int32_t m[3][3], t[3];
    int64_t adj[3][3];
    if (!has_affine_row(in))
        return KERNEL_PRECONDITION;
    if (!equilibrate(in, 3, BITS, &scaling))
        return KERNEL_SINGULAR;
    expand(in, &scaling, m, adj);
    int64_t det = product(adj[0], (const int32_t[]){m[0][0], m[1][0], m[2][0]});
    if (det >= -NO_DETERMINANT && det <= NO_DETERMINANT)
        return KERNEL_SINGULAR;
    struct divisor64 divisor = divisor64_of(det);
    int up = load_translation(in, &scaling, t);
    for (int i = 0; i < 3; i++)
        if (!divide(adj[i], t, up, &scaling, i, &divisor, out + 4 * i))
            return KERNEL_OVERFLOW;
    put_affine_row(out);
    return KERNEL_OK;
}
