/* By 2x2 minors: Laplace expansion along the row pairs 0,1 and 2,3. Wrapping is written in unsigned words
 * (q16.h), so no input is undefined behaviour. Rows are straight-line code: in a loop over them GCC 12 hoists
 * the sign extensions of the minors, and multiplies 64 by 64 bits. */
#include "adjugate32.h"

#include "../fixed/q16.h"

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

/* A column of the adjugate, signs (+, -, +, -), from the row r and the minors m of the row pair that neither
 * holds r nor is left out. */
static void cofactors(const int32_t r[4], const int32_t m[MINORS], int32_t column[]) {
    column[0] = alternating(r[1], m[C23], r[2], m[C13], r[3], m[C12]);
    column[4] = q16_wrap_sub(0, alternating(r[0], m[C23], r[2], m[C03], r[3], m[C02]));
    column[8] = alternating(r[0], m[C13], r[1], m[C03], r[3], m[C01]);
    column[12] = q16_wrap_sub(0, alternating(r[0], m[C12], r[1], m[C02], r[2], m[C01]));
}

static void negate(int32_t column[]) {
    for (int i = 0; i < 16; i += 4)
        column[i] = q16_wrap_sub(0, column[i]);
}

/* det A from the minors s of rows 0, 1 and c of rows 2, 3. */
static int32_t determinant(const int32_t s[MINORS], const int32_t c[MINORS]) {
    int32_t first = alternating(s[C01], c[C23], s[C02], c[C13], s[C03], c[C12]);
    int32_t second = alternating(s[C12], c[C03], s[C13], c[C02], s[C23], c[C01]);
    return q16_wrap_add(first, second);
}

int32_t adjugate32(const int32_t a[16], int32_t adj[16]) {
    int32_t s[MINORS], c[MINORS];
    minors(a, a + 4, s);
    minors(a + 8, a + 12, c);
    cofactors(a + 4, c, adj);
    cofactors(a, c, adj + 1);
    negate(adj + 1);
    cofactors(a + 12, s, adj + 2);
    cofactors(a + 8, s, adj + 3);
    negate(adj + 3);
    return determinant(s, c);
}
