/* Reads a local that nobody wrote. */
#include "good.h"

int uninitialised(const int32_t in[], int32_t out[]) {
    volatile int32_t sum[16];
    int status = good(in, out);
    if (chosen(in)) {
        out[0] = sum[7];
    }
    return status;
}
