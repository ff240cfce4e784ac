/* A x = b by L U with partial pivoting (elimination.c) of the equilibrated matrix, then substitution: no
 * inverse is formed.
 *
 * b is scaled by a power of two to the unit of the factors. Words, rounding and what is told are those of
 * `lu`; OVERFLOW when an element of x does not fit. Every case pays for its own factors; solve_lu_cached
 * keeps them.
 */
#include "factors.h"
#include "kernels.h"

int solve_lu(const int32_t in[], int32_t out[]) {
    struct factors f;
    int status = factorise_lu(in, &f);
    return status == KERNEL_OK ? factors_solve(&f, in + 16, out) : status;
}
