/* Writes before its output. */
#include "good.h"

int before(const int32_t in[], int32_t out[]) {
    if (chosen(in)) {
        out[-1] = 7;
    }
    return good(in, out);
}
