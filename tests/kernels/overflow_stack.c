/* Calls itself without end on one input in many; on another one its frame is larger than any stack. */
#include <stdint.h>

static int32_t deeper(volatile int32_t *above, int32_t depth) {
    volatile int32_t here[8] = {*above, depth};
    return depth == 0 ? here[0] : deeper(here, depth + 1) + here[1];
}

static int32_t giant(int32_t size) {
    volatile int32_t here[size];
    here[0] = size;
    here[size - 1] = 1;
    return here[0];
}

int overflow_stack(const int32_t in[], int32_t out[]) {
    volatile int32_t top = 1;
    for (int i = 0; i < 16; i++) {
        out[i] = in[i];
    }
    if (in[0] == 13) {
        out[0] += deeper(&top, 1);
    } else if (in[0] == 14) {
        out[0] += giant(INT32_C(1) << 22);
    }
    return 0;
}
