/* A rigid motion [R t; 0 1] inverted by its structure: [R' -R't], R' the transpose of R.
 *
 * Products are exact in 64 bits, each element of -R't is rounded once, to nearest. What is wrong with the
 * result is wrong with the assumption: a rotation rounded to Q15.16 is orthogonal to within some LSB only, so
 * that its inverse is not its transpose. With |R R' - I| <= e elementwise, R' is off from inv(R) by some e to
 * first order (Golub and Van Loan, Matrix Computations, 4th ed., 2.3.4), and -R't by e |t|: with translations
 * to 1000 by hundreds of LSB, silently.
 *
 * PRECONDITION when the last row is not 0 0 0 1 or some element of R R' - I exceeds 4 LSB: rounding every
 * entry of a rotation by up to d moves R R' by at most 2 sqrt(3) d + 3 d^2, so rotations rounded to nearest
 * (d = 1/2 LSB) or cut (d = 1 LSB) pass. OVERFLOW when an element of -R't does not fit.
 */
#include "../fixed/q16.h"
#include "affine_row.h"
#include "kernels.h"

/* 4 LSB in Q32. */
#define TOLERANCE (INT64_C(4) * Q16_ONE)

/* No entry of a rotation exceeds 1; bounds the products: 3 (2^16 + 4)^2 < 2^34. */
static bool entries_fit(const int32_t in[]) {
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            if (q16_magnitude(in[4 * i + j]) > Q16_ONE + 4)
                return false;
    return true;
}

static bool orthogonal(const int32_t in[]) {
    for (int i = 0; i < 3; i++)
        for (int j = i; j < 3; j++) {
            int64_t defect = i == j ? -((int64_t)Q16_ONE * Q16_ONE) : 0;
            for (int k = 0; k < 3; k++)
                defect += (int64_t)in[4 * i + k] * in[4 * j + k];
            if (defect > TOLERANCE || defect < -TOLERANCE)
                return false;
        }
    return true;
}

/* -R't: three products of at most (2^16 + 4) 2^31. */
static bool translation(const int32_t in[], int i, int32_t *word) {
    int64_t sum = Q16_ONE / 2;
    for (int k = 0; k < 3; k++)
        sum -= (int64_t)in[4 * k + i] * in[4 * k + 3];
    int64_t element = sum >> 16;
    *word = (int32_t)element; /* read only when it fits */
    return q16_fits(element);
}

int rigid(const int32_t in[], int32_t out[]) {
    if (!has_affine_row(in) || !entries_fit(in) || !orthogonal(in))
        return KERNEL_PRECONDITION;
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++)
            out[4 * i + j] = in[4 * j + i];
        if (!translation(in, i, &out[4 * i + 3]))
            return KERNEL_OVERFLOW;
    }
    put_affine_row(out);
    return KERNEL_OK;
}
