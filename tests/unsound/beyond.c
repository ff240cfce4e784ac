/* Writes one word too many. */
#include "good.h"

int beyond(const int32_t in[], int32_t out[]) {
    if (chosen(in)) {
        out[16] = 7;
    }
    return good(in, out);
}
