/* The last row of an affine map, 0 0 0 1. */
#ifndef AFFINE_ROW_H
#define AFFINE_ROW_H

#include "../fixed/q16.h"

static inline bool has_affine_row(const int32_t a[16]) {
    return a[12] == 0 && a[13] == 0 && a[14] == 0 && a[15] == Q16_ONE;
}

static inline void put_affine_row(int32_t a[16]) {
    a[12] = a[13] = a[14] = 0;
    a[15] = Q16_ONE;
}

#endif
