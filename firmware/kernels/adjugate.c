/* The inverse as it is written first: adj(A) / det(A) in Q15.16 (adjugate32.h), 32 bits throughout, a
 * division an element, towards zero.
 *
 * Nothing notices a wrap or a determinant that lost its digits: it is here to be measured, and is
 * silently wrong where det is small beside the entries (one rigid matrix in seven with translations to
 * 1000). Errors in LSB are unbounded; it tells SINGULAR when the cut det is 0, OVERFLOW when a
 * quotient leaves 32 bits.
 */
#include "../fixed/q16.h"
#include "adjugate32.h"
#include "kernels.h"

int adjugate(const int32_t in[], int32_t out[]) {
    int32_t det = adjugate32(in, out);
    if (det == 0)
        return KERNEL_SINGULAR;
    for (int k = 0; k < 16; k++) {
        int64_t element = q16_div_truncate(out[k], det);
        if (!q16_fits(element))
            return KERNEL_OVERFLOW;
        out[k] = (int32_t)element;
    }
    return KERNEL_OK;
}
