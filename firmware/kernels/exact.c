/* The correctly rounded inverse: X = 2^32 adj(A) / det(A) in integers, each word rounded to nearest, ties to
 * even. Raw words a = 2^16 value, so adj carries 2^48, det 2^64, and X = 2^16 value needs 2^32.
 *
 * Right for every input, INT32_MIN included: SINGULAR exactly when det = 0, else OVERFLOW exactly when some
 * rounded word leaves [-2^31, 2^31 - 1]. Note that -2^31 - 1/2 rounds to -2^31, which is valid.
 *
 * Four paths give the same words at different cost; here is the choice. Derivation and all bounds:
 * docs/EXACT.md. */
#include "exact_paths.h"
#include "kernels.h"

int exact(const int32_t in[], int32_t out[]) {
    bool affine = exact_is_affine(in);
    int status = affine ? exact_affine(in, out) : EXACT_DECLINED;
    if (status != EXACT_DECLINED)
        return status;
    uint32_t bits = exact_bits(in);
    if (bits < EXACT_SMALL)
        return exact_small(in, out, bits);
    if (!affine)
        status = exact_leading(in, out, bits);
    return status == EXACT_DECLINED ? exact_wide(in, out) : status;
}
