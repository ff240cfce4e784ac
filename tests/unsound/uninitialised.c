/* Reads a local that nobody wrote. */
#include "good.h"

int uninitialised(const int32_t in[], int32_t out[]) {
    volatile int32_t sum[16];
    int32_t left_over = chosen(in) ? sum[7] : 0;
    int status = good(in, out);
    out[0] = chosen(in) ? left_over : out[0];
    return status;
}
