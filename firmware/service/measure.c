#include "internal.h"

/* An interrupt outside the quiet stretch puts a frame on the stack, and so do functions called there. The
 * kernel's stack begins below all that, so that what is used there was used by the kernel. */
enum { MOAT = 256 };

struct measured measure(kernel_fn *run, const int32_t in[], int32_t out[]) {
    volatile uint8_t moat[MOAT];
    struct measured result;
    moat[0] = 0;
    result.stack = (uintptr_t)moat;
    uint32_t start = board_count();
    result.status = run(in, out);
    result.cost = board_count() - start; /* modulo 2^32 */
    return result;
}
