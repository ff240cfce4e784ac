/* solve_lu that keeps the factors of the last A and takes them again when all sixteen words are the same:
 * factor once, solve many.
 *
 * A kernel of its own because its cost depends on the case before; words and statuses do not (factors.h),
 * they are those of solve_lu bit for bit.
 */
#include "factors.h"
#include "kernels.h"

int solve_lu_cached(const int32_t in[], int32_t out[]) {
    static struct factors_cache cache;
    int status = factors_cached(&cache, factorise_lu, in);
    return status == KERNEL_OK ? factors_solve(&cache.factors, in + 16, out) : status;
}
