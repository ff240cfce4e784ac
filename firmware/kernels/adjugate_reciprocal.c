/* adj(A) (1 / det(A)) in Q15.16 (adjugate32.h): one division, 1/det cut to 16 fraction bits, then sixteen
 * products, each floor(a b / 2^16). The cheapest inverse there is, and the worst: a reciprocal of k LSB has a
 * relative error of up to 1/k, which every element inherits, so that a det above 256 leaves fewer than eight
 * good bits.
 *
 * Otherwise as `adjugate`: nothing notices a wrap or lost digits; errors in LSB are unbounded. It tells
 * SINGULAR when the cut det is 0, OVERFLOW when the reciprocal (det = 1 or -2 LSB) or an element leaves 32
 * bits.
 */
#include "../fixed/q16.h"
#include "adjugate32.h"
#include "kernels.h"

int adjugate_reciprocal(const int32_t in[], int32_t out[]) {
    int32_t det = adjugate32(in, out);
    if (det == 0)
        return KERNEL_SINGULAR;
    int64_t reciprocal = q16_div_truncate(Q16_ONE, det);
    if (!q16_fits(reciprocal))
        return KERNEL_OVERFLOW;
    for (int k = 0; k < 16; k++) {
        int64_t element = (int64_t)out[k] * (int32_t)reciprocal >> 16;
        if (!q16_fits(element))
            return KERNEL_OVERFLOW;
        out[k] = (int32_t)element;
    }
    return KERNEL_OK;
}
