/* Calls itself without end on one input in many. */
#include <stdint.h>

static int32_t deeper(volatile int32_t *above, int32_t depth) {
    volatile int32_t here[8] = {*above, depth};
    return depth == 0 ? here[0] : deeper(here, depth + 1) + here[1];
}

int overflow_stack(const int32_t in[], int32_t out[]) {
    volatile int32_t top = 1;
    for (int i = 0; i < 16; i++) {
        out[i] = in[i];
    }
    out[15] += deeper(&top, in[0] == 13);
    return 0;
}
