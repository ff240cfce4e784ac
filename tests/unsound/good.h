/* A sound inverse for the unsound kernels here to spoil: Gauss-Jordan in double, with row pivoting. */
#ifndef GOOD_H
#define GOOD_H

#include <stdint.h>

enum { OK, SINGULAR, OVERFLOWED, N = 4 };

static double magnitude(double x) {
    return x < 0 ? -x : x;
}

static void eliminate(double a[N][2 * N], int column) {
    double pivot = a[column][column];
    for (int j = 0; j < 2 * N; j++) {
        a[column][j] /= pivot;
    }
    for (int i = 0; i < N; i++) {
        double factor = a[i][column];
        for (int j = 0; i != column && j < 2 * N; j++) {
            a[i][j] -= factor * a[column][j];
        }
    }
}

static void swap_up_largest(double a[N][2 * N], int column) {
    int best = column;
    for (int i = column + 1; i < N; i++) {
        best = magnitude(a[i][column]) > magnitude(a[best][column]) ? i : best;
    }
    for (int j = 0; j < 2 * N; j++) {
        double held = a[column][j];
        a[column][j] = a[best][j];
        a[best][j] = held;
    }
}

static int good(const int32_t in[], int32_t out[]) {
    double a[N][2 * N];
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            a[i][j] = in[N * i + j] / 65536.0;
            a[i][N + j] = i == j;
        }
    }
    for (int column = 0; column < N; column++) {
        swap_up_largest(a, column);
        if (a[column][column] == 0) {
            return SINGULAR;
        }
        eliminate(a, column);
    }
    for (int i = 0; i < N * N; i++) {
        double raw = a[i / N][N + i % N] * 65536.0;
        if (!(raw < 2147483647.0 && raw > -2147483648.0)) {
            return OVERFLOWED;
        }
        out[i] = (int32_t)(raw < 0 ? raw - 0.5 : raw + 0.5);
    }
    return OK;
}

/* Some inputs: one in eight. The test knows which. */
static inline int chosen(const int32_t in[]) {
    return (in[0] & 7) == 3;
}

#endif
