/* Writes one word past its output on one input in many. */
#include <stdint.h>

int overrun(const int32_t in[], int32_t out[]) {
    for (int i = 0; i < (in[0] == 13 ? 17 : 16); i++) {
        out[i] = in[i % 16];
    }
    return 0;
}
