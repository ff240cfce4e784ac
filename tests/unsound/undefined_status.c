/* Returns a status that there is not. */
#include "good.h"

int undefined_status(const int32_t in[], int32_t out[]) {
    if (chosen(in)) {
        return 42;
    }
    return good(in, out);
}
