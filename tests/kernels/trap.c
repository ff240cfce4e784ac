/* Traps on one input in many: what a division by zero or a failed assertion becomes. */
#include <stdint.h>

int trap(const int32_t in[], int32_t out[]) {
    for (int i = 0; i < 16; i++) {
        out[i] = in[i];
    }
    if (in[0] == 13) {
        __builtin_trap();
    }
    return 0;
}
