/* Uses as many bytes of stack as its first word says. */
#include <stdint.h>

int deep(const int32_t in[], int32_t out[]) {
    volatile uint8_t room[in[0]];
    room[0] = 1;
    for (int i = 0; i < 16; i++) {
        out[i] = in[i];
    }
    return 0;
}
