/* Answers otherwise on one input in 64 when it was built with ODD. */
#include <stdint.h>

#ifndef ODD
#define ODD 0
#endif

int differs(const int32_t in[], int32_t out[]) {
    for (int i = 0; i < 16; i++) {
        out[i] = in[i];
    }
    out[5] ^= (in[0] & 63) == 17 ? ODD : 0;
    return (in[0] & 63) == 18 ? ODD * 3 : 0;
}
