/* Calls a function that is not there. */
#include "good.h"

static int (*volatile nothing)(const int32_t[], int32_t[]);

int null_call(const int32_t in[], int32_t out[]) {
    if (chosen(in)) {
        return nothing(in, out);
    }
    return good(in, out);
}
