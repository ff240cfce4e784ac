/* Writes to an address that is data. */
#include "good.h"

int wild(const int32_t in[], int32_t out[]) {
    if (chosen(in)) {
        *(volatile int32_t *)(uintptr_t)(0x60000000u | ((uint32_t)in[1] & 0xFFFCu)) = 1;
    }
    return good(in, out);
}
