/* Writes where there is no memory, or jumps where there is no code, as its input says. */
#include <stdint.h>

int wild(const int32_t in[], int32_t out[]) {
    for (int i = 0; i < 16; i++) {
        out[i] = in[i];
    }
    if (in[0] == 13) {
        *(volatile int32_t *)(uintptr_t)(uint32_t)in[1] = 1;
    } else if (in[0] == 14) {
        ((void (*)(void))(uintptr_t)(uint32_t)in[1])();
    }
    return 0;
}
