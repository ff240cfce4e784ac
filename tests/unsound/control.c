/* The control: nothing wrong with it. */
#include "good.h"

int control(const int32_t in[], int32_t out[]) {
    return good(in, out);
}
