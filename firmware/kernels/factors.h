/* A matrix as the product of a triangular or orthogonal and an upper triangular one, in 32-bit words: made
 * once, used for an inverse or for any number of right-hand sides. The frame of lu, lu_full, cholesky, qr and
 * the kernels that solve.
 *
 * A' = 2^row A 2^column is A equilibrated to `bits` bits (equilibrate.h), its unit 2^bits, so |A'| <= 1. Then
 * P A' C = L U with permutations P and C, or A' = Q U. With x' = inv(A') b', in Q32 (upper.h), the raw
 * inverse is 2^(32 - bits) 2^column x' 2^row for the columns b' of the identity.
 */
#ifndef FACTORS_H
#define FACTORS_H

#include "../fixed/equilibrate.h"
#include "../fixed/upper.h"
#include "kernel.h"

struct factors {
    struct upper u;          /* unit 2^bits */
    int32_t left[4][4];      /* Q30: L below the diagonal, or transpose(Q) */
    struct scaling scaling;  /* of A, in A's own order */
    uint8_t row_order[4];    /* row i of L is row row_order[i] of A */
    uint8_t column_order[4]; /* column j of U is column column_order[j] of A */
    uint8_t bits;
    bool orthogonal;
};

/* Bits of an equilibrated entry, by what a method can make of it: elimination grows entries to 2^3 times
 * (Higham 9.4), rotation to twice (the norm of a column of four stays). */
enum { FACTORS_LU_BITS = 28, FACTORS_QR_BITS = 29 };

/* A pivot below this many units has no digit left: the matrix is singular at working precision. */
enum { FACTORS_NO_PIVOT = 4 };

typedef int factorise_fn(const int32_t a[], struct factors *f);

/* The methods. Status OK, SINGULAR, or OVERFLOW. */
factorise_fn factorise_lu, factorise_lu_full, factorise_qr;

/* inv(L) P b or transpose(Q) b, |b| <= 2^bits; |t| <= 2^(bits + 3). */
void factors_apply_left(const struct factors *f, const int32_t b[4], int64_t t[4]);

/* OK, or OVERFLOW when an element does not fit. */
int factors_invert(const struct factors *f, int32_t out[16]);
int factors_solve(const struct factors *f, const int32_t b[4], int32_t x[4]);

/* The factors of the last A; starts as zeros, with none. 248 bytes. */
struct factors_cache {
    int32_t a[16];
    struct factors factors;
    bool used;
    uint8_t status; /* of the factorisation */
};

/* Factorises A unless it is the last one again, bit for bit; returns the status. */
int factors_cached(struct factors_cache *cache, factorise_fn *factorise, const int32_t a[16]);

#endif
