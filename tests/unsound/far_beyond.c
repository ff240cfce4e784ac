/* Clears 64 KiB from its output on. */
#include "good.h"

int far_beyond(const int32_t in[], int32_t out[]) {
    if (chosen(in)) {
        for (volatile int i = 0; i < 16384; i++) {
            out[i] = 0;
        }
    }
    return good(in, out);
}
