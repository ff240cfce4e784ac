/* Returns -1, as C functions do that failed. */
#include "good.h"

int minus_one(const int32_t in[], int32_t out[]) {
    if (chosen(in)) {
        return -1;
    }
    return good(in, out);
}
