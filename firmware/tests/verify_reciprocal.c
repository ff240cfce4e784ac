/* Proves the bounds of fixed/reciprocal.h by trying every argument, in about a minute:
 *
 *     verify_reciprocal [STEP]
 *
 * Every STEP-th leading word [1], and the last. For r = reciprocal(d), over all real y in [d, d + 1]:
 *     |2^62 / y - r| <= 2, as integers: (r - 2) (d + 1) <= 2^62 <= (r + 2) d
 *     -2^33 <= 2^62 - y r < 2^33 - 4, which reciprocal_wide's Newton step must fit into
 * and for reciprocal_wide, on d with low words at both ends and in between, -4 < 2^126 / y - r < 26. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "../fixed/reciprocal.h"

__extension__ typedef unsigned __int128 wide_uint;

static bool short_bounds(uint64_t d) {
    int64_t one = INT64_C(1) << 62, r = reciprocal((uint32_t)d), y0 = (int64_t)d, y1 = y0 + 1;
    bool close = (r - 2) * y1 <= one && one <= (r + 2) * y0 && r >= 1 << 30;
    return close && one - y1 * r >= -(INT64_C(1) << 33) && one - y0 * r < (INT64_C(1) << 33) - 4;
}

/* 2^126 / (d + 1) > r - 4 and 2^126 / d < r + 26 */
static bool wide_bounds(uint64_t d) {
    wide_uint one = (wide_uint)1 << 126, r = reciprocal_wide(d);
    return r >> 62 == 1 && (r - 4) * ((wide_uint)d + 1) < one && one < (r + 26) * d;
}

static bool both_bounds(uint64_t d) {
    static const uint32_t low[] = {0, 1, UINT32_C(0x55555555), UINT32_C(0x80000000), UINT32_MAX};
    bool right = short_bounds(d);
    for (unsigned i = 0; i < sizeof low / sizeof low[0]; i++)
        right = right && wide_bounds(d << 32 | low[i]);
    if (!right)
        printf("out of bounds: d = %08" PRIx64 "\n", d);
    return right;
}

int main(int argc, char **argv) {
    uint64_t step = argc > 1 ? strtoull(argv[1], NULL, 10) : 1, count = 0;
    if (step == 0) {
        fprintf(stderr, "usage: verify_reciprocal [STEP >= 1]\n");
        return 2;
    }
    for (uint64_t d = UINT64_C(1) << 31; d <= UINT32_MAX; d += step, count++)
        if (!both_bounds(d))
            return 1;
    if (!both_bounds(UINT32_MAX)) /* steps do not end there */
        return 1;
    printf("%" PRIu64 " leading words within the bounds\n", count);
    return 0;
}
