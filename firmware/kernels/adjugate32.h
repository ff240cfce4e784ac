/* The adjugate and the determinant in Q15.16, 32 bits throughout: what both forms of `adjugate` divide. */
#ifndef ADJUGATE32_H
#define ADJUGATE32_H

#include <stdint.h>

/* adj(A), row-major; returns det(A). Products are cut to 32 bits by floor(a b / 2^16) and sums wrap,
 * unnoticed. */
int32_t adjugate32(const int32_t a[16], int32_t adj[16]);

#endif
