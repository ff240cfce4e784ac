/* Wrong in one call of a thousand, whatever the input. */
#include "good.h"

static int calls;

int one_in_1000(const int32_t in[], int32_t out[]) {
    int status = good(in, out);
    if (++calls % 1000 == 0) {
        out[5] ^= 1;
    }
    return status;
}
