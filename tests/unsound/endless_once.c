/* Does not come back for some inputs: it waits for a bit that is not there. */
#include "good.h"

int endless_once(const int32_t in[], int32_t out[]) {
    int32_t mask = chosen(in) ? 0 : 1;
    for (volatile int32_t bit = 1; !(bit & mask);) {
    }
    return good(in, out);
}
