/* The inverse of a 4x4 matrix in 1.15.16 (value = word / 65536): Gauss-Jordan with row pivoting.
 * A start: put your own function in its place. It takes and gives 16 words, row by row, and returns a status.
 * What it is worth, on which matrices:  rig run rig_my_inverse.yaml */
#include <stdint.h>

enum { OK, SINGULAR, OVERFLOW }; /* 3 would say: not a matrix for this method */
enum { N = 4, ONE = 1 << 16 };

/* n / d to the nearest whole number; |n| < 2^62 and d is not 0. */
static int64_t rounded(int64_t n, int64_t d) {
    int64_t half = (d < 0 ? -d : d) / 2;
    return (n < 0 ? n - half : n + half) / d;
}

static int64_t magnitude(int64_t x) {
    return x < 0 ? -x : x;
}

static int fits(int64_t x) {
    return x >= INT32_MIN && x <= INT32_MAX;
}

/* The row at or below c with the largest element in column c. */
static int pivot_row(int64_t a[N][2 * N], int c) {
    int best = c;
    for (int i = c + 1; i < N; i++) {
        best = magnitude(a[i][c]) > magnitude(a[best][c]) ? i : best;
    }
    return best;
}

static void swap_rows(int64_t a[], int64_t b[]) {
    for (int j = 0; j < 2 * N; j++) {
        int64_t held = a[j];
        a[j] = b[j];
        b[j] = held;
    }
}

/* Divide row c by its pivot: |a| <= 2^31, so |a * 2^16| <= 2^47. */
static int scale(int64_t row[], int64_t pivot) {
    int fit = 1;
    for (int j = 0; j < 2 * N; j++) {
        row[j] = rounded(row[j] * ONE, pivot);
        fit = fit && fits(row[j]);
    }
    return fit;
}

/* Take `factor` times the pivot's row from another one: |factor * b| <= 2^62. */
static int subtract(int64_t row[], const int64_t by[], int64_t factor) {
    int fit = 1;
    for (int j = 0; j < 2 * N; j++) {
        row[j] -= rounded(factor * by[j], ONE);
        fit = fit && fits(row[j]);
    }
    return fit;
}

static int eliminate(int64_t a[N][2 * N], int c) {
    swap_rows(a[c], a[pivot_row(a, c)]);
    if (a[c][c] == 0) {
        return SINGULAR;
    }
    int fit = scale(a[c], a[c][c]);
    for (int i = 0; fit && i < N; i++) {
        fit = i == c || subtract(a[i], a[c], a[i][c]);
    }
    return fit ? OK : OVERFLOW;
}

int my_inverse(const int32_t in[], int32_t out[]) {
    int64_t a[N][2 * N] = {{0}}; /* the matrix, and beside it the identity, which becomes the inverse */
    for (int i = 0; i < N * N; i++) {
        a[i / N][i % N] = in[i];
        a[i / N][N + i / N] = ONE;
    }
    for (int c = 0; c < N; c++) {
        int status = eliminate(a, c);
        if (status != OK) {
            return status;
        }
    }
    for (int i = 0; i < N * N; i++) {
        out[i] = (int32_t)a[i / N][N + i % N];
    }
    return OK;
}
