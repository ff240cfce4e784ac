/* Runs into a trap, as a failed assert does. */
#include "good.h"

int trap(const int32_t in[], int32_t out[]) {
    if (chosen(in)) {
        __builtin_trap();
    }
    return good(in, out);
}
