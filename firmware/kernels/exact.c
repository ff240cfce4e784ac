/* The correctly rounded inverse: X = 2^32 adj(A) / det(A) in integers, each word rounded to nearest, ties to
 * even. Raw words a = 2^16 value, so adj carries 2^48, det 2^64, and X = 2^16 value needs 2^32.
 *
 * Right for every input, INT32_MIN included: SINGULAR exactly when det = 0, else OVERFLOW exactly when some
 * rounded word leaves [-2^31, 2^31 - 1]. Note that -2^31 - 1/2 rounds to -2^31, which is valid.
 *
 * Five paths give the same words at different cost; here is the choice. Derivation and all bounds:
 * docs/EXACT.md. */
#include "../fixed/cpu.h"
#include "exact_paths.h"
#include "kernels.h"

static int general(const int32_t in[], int32_t out[]) {
    uint32_t bits = exact_bits(in);
    if (!LONG_MULTIPLY && exact_short(in, out, bits) == KERNEL_OK)
        return KERNEL_OK;
    if (bits < EXACT_SMALL)
        return exact_small(in, out, bits);
    int status = exact_leading(in, out, bits);
    return status == EXACT_DECLINED ? exact_wide(in, out) : status;
}

int exact(const int32_t in[], int32_t out[]) {
    if (!exact_is_affine(in))
        return general(in, out);
    int status = exact_affine(in, out);
    if (status != EXACT_DECLINED)
        return status;
    uint32_t bits = exact_bits(in);
    return bits < EXACT_SMALL ? exact_small(in, out, bits) : exact_wide(in, out);
}
