/* LU decomposition with complete pivoting, then four right-hand sides: A' = P' L U of the equilibrated
 * matrix. */
#include "factors.h"
#include "kernels.h"

int lu_full(const int32_t in[], int32_t out[]) {
    struct factors f;
    int status = factorise_lu_full(in, &f);
    return status == KERNEL_OK ? factors_invert(&f, out) : status;
}
