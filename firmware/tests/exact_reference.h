/* The correctly rounded answers by division of 128-bit integers: plain, slow, and without a line shared with
 * the kernels it judges. Needs a compiler with __int128, so it is for the host. */
#ifndef EXACT_REFERENCE_H
#define EXACT_REFERENCE_H

#include <stdint.h>

/* Both return KERNEL_OK, KERNEL_SINGULAR or KERNEL_OVERFLOW; *ties grows by the quotients that are halfway
 * between two words. */
int reference_inverse(const int32_t a[16], int32_t out[16], unsigned *ties);
int reference_solve(const int32_t a_and_b[20], int32_t out[4], unsigned *ties);

#endif
