/* Carries a word over from the case before. */
#include <stdint.h>

static int32_t last;

int unstable(const int32_t in[], int32_t out[]) {
    for (int i = 0; i < 16; i++) {
        out[i] = in[i];
    }
    out[3] += last;
    last = in[0] == 13;
    return 0;
}
