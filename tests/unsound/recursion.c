/* Recursion without an end. */
#include "good.h"

static int deeper(const int32_t in[], int depth) {
    volatile int32_t local[16] = {depth};
    return deeper(in, depth + 1) + local[0];
}

int recursion(const int32_t in[], int32_t out[]) {
    if (chosen(in)) {
        return deeper(in, 1) ? OK : SINGULAR;
    }
    return good(in, out);
}
