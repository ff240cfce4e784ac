/* A x = b by inverting first: x = inv(A) b with the inverse of gauss_jordan. Here to show what that costs:
 * its work, its rounding of every element to an LSB, which b then multiplies, and its OVERFLOW where only the
 * inverse does not fit (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 14.1).
 *
 * The four products are summed exactly and rounded once, to nearest. Statuses are those of gauss_jordan, and
 * OVERFLOW when an element of x does not fit.
 */
#include "../fixed/dot.h"
#include "../fixed/scaled.h"
#include "kernels.h"

int solve_by_inverse(const int32_t in[], int32_t out[]) {
    int32_t inverse[16];
    int status = gauss_jordan(in, inverse);
    if (status != KERNEL_OK)
        return status;
    for (int i = 0; i < 4; i++) {
        struct dot sum = {0};
        int64_t value;
        for (int j = 0; j < 4; j++)
            dot_add(&sum, inverse[4 * i + j], in[16 + j]);
        if (!dot_value(&sum, &value) || !scaled_word(value, -16, &out[i]))
            return KERNEL_OVERFLOW;
    }
    return KERNEL_OK;
}
