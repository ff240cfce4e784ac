/* Wrong for INT32_MIN only, which has no absolute value. */
#include "good.h"

int minimum(const int32_t in[], int32_t out[]) {
    int status = good(in, out);
    for (int i = 0; i < 16; i++) {
        if (in[i] == INT32_MIN) {
            out[0] = -out[0];
        }
    }
    return status;
}
