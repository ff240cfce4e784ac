/* The five 4x4 minors of [A b], exactly: docs/EXACT.md, section 7. */
#ifndef SOLVE_MINORS_H
#define SOLVE_MINORS_H

#include <stdint.h>

#include "../fixed/wide.h"

struct minor4 {
    struct wide value; /* modulo 2^128, its magnitude is below; the sign is that of top */
    int64_t top;       /* leading bits, floor(minor / unit); the five share one unit */
};

/* m[c] gets the minor without column c of in = A[16], b[4]. Entries -2^20 <= a < 2^20; the unit is 2^32. */
void solve_minors_small(const int32_t in[20], struct minor4 m[5]);

/* The same for any entries but INT32_MIN; the unit is 2^65. */
void solve_minors_full(const int32_t in[20], struct minor4 m[5]);

#endif
