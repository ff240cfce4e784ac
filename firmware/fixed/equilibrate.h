/* Equilibration by powers of two (Golub and Van Loan, Matrix Computations, 4th ed., 3.5.2): every row, then
 * every column, is scaled so that its largest entry fills the word. No digit is lost but where a word of more
 * bits than asked for is shortened. With A' = 2^row A 2^column, inv(A) = 2^column inv(A') 2^row.
 */
#ifndef EQUILIBRATE_H
#define EQUILIBRATE_H

#include "scaled.h"

struct scaling {
    int8_t row[4], column[4];
};

/* Scales the leading n x n part of A (4 words a row) to entries below 2^bits; false when a row or column of
 * it is zero. Then -(32 - bits) <= row[i] < bits and 0 <= column[j] <= 31; row[i] < 0 only if the row has a
 * longer entry. */
bool equilibrate(const int32_t a[], int n, int bits, struct scaling *scaling);

/* Bits of the largest magnitude among x[0 .. n-1]. */
int longest(const int32_t x[], int n);

#endif
