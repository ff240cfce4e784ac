/* Sound, with names that the firmware has too: `isolated` must see its own. */
#include <stdint.h>
#include <string.h>

#include "crowded.h"

int32_t service_init(int32_t word);
int32_t service_init(int32_t word) {
    return word + OFFSET + (int32_t)strlen(TEN_LETTERS);
}

int32_t answer_run = 0;

int crowded(const int32_t in[], int32_t out[]) {
    memcpy(out, in, 16 * sizeof *out);
    out[0] = service_init(in[0]) + answer_run + helper(in[1]);
    return 0;
}
