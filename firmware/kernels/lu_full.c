/* L U with complete pivoting: as lu, but the pivot is the largest entry of all that is left (elimination.c;
 * Golub and Van Loan, Matrix Computations, 4th ed., 3.4.8; Wilkinson 1961). Elements grow 4 times at the most
 * instead of 8 (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., 9.4), and the last pivots
 * tell the rank. Word lengths, rounding, bounds and statuses are those of lu.
 */
#include "factors.h"
#include "kernels.h"

int lu_full(const int32_t in[], int32_t out[]) {
    struct factors f;
    int status = factorise_lu_full(in, &f);
    return status == KERNEL_OK ? factors_invert(&f, out) : status;
}
