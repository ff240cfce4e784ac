/* Q R by Givens rotations (givens.c), then four right-hand sides by back substitution (factors.c, upper.c;
 * Golub and Van Loan, Matrix Computations, 4th ed., 5.2.5 and 5.3).
 *
 * The matrix is equilibrated by powers of two to 29 bits, Q has 30 fraction bits, sums and unknowns have 64
 * bits. Nothing grows, whatever the matrix, so there is no pivoting. Each word is rounded once a rotation,
 * three times at the most; an element is off by a few 2^-30 (|inv(A')| |inv(A')|) in units of the inverse of
 * the scaled matrix A', |A'| <= 1, and rounded once more, to nearest.
 *
 * SINGULAR when a diagonal entry of R falls below 4 2^-29, where none of its digits is certain; OVERFLOW when
 * an element does not fit. An answer that is badly conditioned, but above that, is wrong silently.
 */
#include "factors.h"
#include "kernels.h"

int qr(const int32_t in[], int32_t out[]) {
    struct factors f;
    int status = factorise_qr(in, &f);
    return status == KERNEL_OK ? factors_invert(&f, out) : status;
}
