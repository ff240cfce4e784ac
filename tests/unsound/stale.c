/* Some inputs get the answer of the call before. */
#include "good.h"

static int32_t last[16];

int stale(const int32_t in[], int32_t out[]) {
    for (int i = 0; chosen(in) && i < 16; i++) {
        out[i] = last[i];
    }
    int status = chosen(in) ? OK : good(in, out);
    for (int i = 0; i < 16; i++) {
        last[i] = out[i];
    }
    return status;
}
