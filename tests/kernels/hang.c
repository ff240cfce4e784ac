/* Never ends on one input in many. */
#include <stdint.h>

int hang(const int32_t in[], int32_t out[]) {
    volatile int32_t left = in[0];
    while (left == 13) {
    }
    for (int i = 0; i < 16; i++) {
        out[i] = in[i];
    }
    return 0;
}
