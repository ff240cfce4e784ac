/* Returns a code that means nothing on one input in many. */
#include <stdint.h>

int bad_status(const int32_t in[], int32_t out[]) {
    for (int i = 0; i < 16; i++) {
        out[i] = in[i];
    }
    return in[0] == 13 ? -1 : 0;
}
