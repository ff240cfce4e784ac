/* L U with partial pivoting (elimination.c), then four right-hand sides by substitution (factors.c, upper.c;
 * Golub and Van Loan, Matrix Computations, 4th ed., 3.4; Higham, Accuracy and Stability of Numerical
 * Algorithms, 2nd ed., 14.3, method A).
 *
 * The matrix is equilibrated by powers of two to 28 bits, factors are words of 32 bits, sums and unknowns
 * have 64. The factors are those of A' + E with |E| of a few 2^-29 (A' the scaled matrix, |A'| <= 1), so an
 * element is off by a few 2^-29 (|inv(A')| |inv(A')|) in units of the scaled inverse, and rounded once, to
 * nearest.
 *
 * SINGULAR when a pivot falls below 4 2^-28, where none of its digits is certain; OVERFLOW when an element
 * does not fit. An answer that is badly conditioned, but above that, is wrong silently.
 */
#include "factors.h"
#include "kernels.h"

int lu(const int32_t in[], int32_t out[]) {
    struct factors f;
    int status = factorise_lu(in, &f);
    return status == KERNEL_OK ? factors_invert(&f, out) : status;
}
