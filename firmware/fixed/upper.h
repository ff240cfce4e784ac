/* Upper triangular systems with 32-bit coefficients and 64-bit unknowns. */
#ifndef UPPER_H
#define UPPER_H

#include "scaled.h"

/* word[i][j] / 2^s for j > i, in a unit 2^s of the user's; the diagonal as reciprocals. */
struct upper {
    int32_t word[4][4];
    struct reciprocal pivot[4];
};

/* Solves rows 3 down to `last` of U x = t by back substitution (Golub and Van Loan, 3.1.2). t in the unit of
 * U, |t| <= 2^32; x in Q32. False when some |x| exceeds 2^30 (2^62 in Q32). Each x[i] errs by the rounding of
 * its sum, at most two units of U divided by the pivot, and by 2^-31 of itself. */
bool upper_solve(const struct upper *u, const int64_t t[4], int last, int64_t x[4]);

#endif
