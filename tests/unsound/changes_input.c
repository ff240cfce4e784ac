/* Works in its input, as in-place algorithms do. */
#include "good.h"

int changes_input(const int32_t in[], int32_t out[]) {
    int status = good(in, out);
    if (chosen(in)) {
        ((int32_t *)in)[3] ^= 1;
    }
    return status;
}
