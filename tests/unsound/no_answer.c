/* Says OK and writes nothing. */
#include "good.h"

int no_answer(const int32_t in[], int32_t out[]) {
    if (chosen(in)) {
        return OK;
    }
    return good(in, out);
}
