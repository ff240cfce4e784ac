/* Writes through a null pointer. */
#include "good.h"

static volatile int32_t *volatile nowhere;

int null_write(const int32_t in[], int32_t out[]) {
    if (chosen(in)) {
        *nowhere = 1;
    }
    return good(in, out);
}
