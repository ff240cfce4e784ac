/* What boundary.c and constructed.c share: the kinds of class boundary whose inverse is known beforehand. */
#ifndef BOUNDARY_H
#define BOUNDARY_H

#include "draw.h"
#include "generate.h"

/* One of `count` values, all equally likely. */
static inline int32_t choose(uint64_t word, const int32_t values[], uint32_t count) {
    return values[below(word, count)];
}

/* 2^0 .. 2^(count - 1), all equally likely; count <= 31. */
static inline int32_t power(uint64_t word, uint32_t count) {
    return INT32_C(1) << below(word, count);
}

/* Permutes rows and columns by words 16 and 17. */
void boundary_shuffle(struct draw *draw, int32_t out[GENERATE_WORDS]);

void boundary_edge(struct draw *draw, int32_t out[GENERATE_WORDS]);
void boundary_tie(struct draw *draw, int32_t out[GENERATE_WORDS]);
void boundary_diagonal(struct draw *draw, int32_t out[GENERATE_WORDS]);
void boundary_triangular(struct draw *draw, int32_t out[GENERATE_WORDS]);

#endif
