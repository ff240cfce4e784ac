/* Divides by zero: a fault, or on a core that does not trap the answer 0. */
#include "good.h"

static volatile int32_t zero;

int divide(const int32_t in[], int32_t out[]) {
    int status = good(in, out);
    if (chosen(in)) {
        out[0] = in[0] / zero;
    }
    return status;
}
