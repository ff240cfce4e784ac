/* Writes over its caller's part of the stack. */
#include "good.h"

int smash(const int32_t in[], int32_t out[]) {
    if (chosen(in)) {
        volatile int32_t local[2] = {0};
        for (volatile int i = 0; i < 400; i++) {
            (&local[0])[i] = 0x5A5A5A5A;
        }
    }
    return good(in, out);
}
