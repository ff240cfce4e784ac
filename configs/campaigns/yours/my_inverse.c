/* The inverse of a 4x4 matrix in 1.15.16: Gauss-Jordan with row pivoting; reciprocals by Newton's iteration.
 * An example of a kernel of one's own: docs/YOUR_KERNEL.md finds out what is wrong with it. */
#include <stdint.h>

enum { OK, SINGULAR, N = 4, ONE = 1 << 16 };

static int32_t times(int32_t a, int32_t b) {
    return (int32_t)(((int64_t)a * b + ONE / 2) >> 16);
}

/* 1/x for x > 0. Newton: y <- y + y (1 - x y), until y no longer changes. */
static int32_t reciprocal(int32_t x) {
    int shift = 0;
    for (; x < 1 << 30; shift++) {
        x <<= 1;
    }
    int32_t y = 3 << 28, before; /* x / 2^31 is in [1/2, 1) now, y / 2^29 its reciprocal */
    do {
        before = y;
        int32_t error = (int32_t)((1ll << 29) - (((int64_t)x * y + (1 << 30)) >> 31));
        y += (int32_t)(((int64_t)error * y + (1 << 28)) >> 29);
    } while (y >> 3 != before >> 3);
    return shift > 28 ? INT32_MAX : y >> (28 - shift);
}

static int32_t magnitude(int32_t x) {
    return x < 0 ? -x : x;
}

static void swap_rows(int32_t a[], int32_t b[]) {
    for (int j = 0; j < 2 * N; j++) {
        int32_t held = a[j];
        a[j] = b[j];
        b[j] = held;
    }
}

static int eliminate(int32_t a[N][2 * N], int c) {
    int best = c;
    for (int i = c + 1; i < N; i++) {
        best = magnitude(a[i][c]) > magnitude(a[best][c]) ? i : best;
    }
    if (a[best][c] == 0) {
        return SINGULAR;
    }
    swap_rows(a[c], a[best]);
    int32_t scale = reciprocal(magnitude(a[c][c]));
    scale = a[c][c] < 0 ? -scale : scale;
    for (int j = 0; j < 2 * N; j++) {
        a[c][j] = times(a[c][j], scale);
    }
    for (int i = 0; i < N; i++) {
        int32_t factor = a[i][c];
        for (int j = 0; i != c && j < 2 * N; j++) {
            a[i][j] -= times(factor, a[c][j]);
        }
    }
    return OK;
}

int my_inverse(const int32_t in[], int32_t out[]) {
    int32_t a[N][2 * N] = {{0}};
    for (int i = 0; i < N * N; i++) {
        a[i / N][i % N] = in[i];
        a[i / N][N + i / N] = ONE;
    }
    for (int c = 0; c < N; c++) {
        if (eliminate(a, c) == SINGULAR) {
            return SINGULAR;
        }
    }
    for (int i = 0; i < N * N; i++) {
        out[i] = a[i / N][N + i % N];
    }
    return OK;
}
