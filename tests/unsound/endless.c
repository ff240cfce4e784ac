/* Never comes back. */
#include "good.h"

int endless(const int32_t in[], int32_t out[]) {
    for (volatile int i = 0;; i++) {
    }
    return good(in, out);
}
