/* `exact` and `solve_exact` at the edges of their definition, worked out by hand. Random cases against a
 * reference: verify_exact.c. */
#include <string.h>

#include "../kernels/exact_paths.h"
#include "../kernels/kernels.h"
#include "check.h"

static void diagonal(int32_t a[16], int32_t d0, int32_t d1, int32_t d2, int32_t d3) {
    memset(a, 0, 16 * sizeof a[0]);
    a[0] = d0;
    a[5] = d1;
    a[10] = d2;
    a[15] = d3;
}

/* 2^32 / 2 = 2^31 does not fit, -2^31 does. */
static void test_edges_of_the_range(void) {
    int32_t a[16], out[16];
    diagonal(a, 2, Q16_ONE, Q16_ONE, Q16_ONE);
    CHECK(exact(a, out) == KERNEL_OVERFLOW);
    diagonal(a, -2, Q16_ONE, Q16_ONE, Q16_ONE);
    CHECK(exact(a, out) == KERNEL_OK && out[0] == INT32_MIN && out[5] == Q16_ONE);
    diagonal(a, 3, INT32_MIN, INT32_MAX, -1);
    CHECK(exact(a, out) == KERNEL_OVERFLOW);
    diagonal(a, 3, INT32_MIN, INT32_MAX, -3);
    CHECK(exact(a, out) == KERNEL_OK && out[0] == 1431655765 && out[5] == -2 && out[10] == 2);
    CHECK(out[15] == -1431655765);
}

/* Off-diagonal word -x / 2 of (2^16, x; 0, 2^17). */
static int32_t half_of(int32_t x, int32_t last) {
    int32_t a[16], out[16];
    diagonal(a, Q16_ONE, 2 * Q16_ONE, Q16_ONE, last);
    a[1] = x;
    CHECK(exact(a, out) == KERNEL_OK);
    return out[1];
}

/* The last entry chooses the path: affine, small, leading, wide. */
static void test_ties_go_to_even(void) {
    static const int32_t last[] = {Q16_ONE, -Q16_ONE, 1 << 30, INT32_MIN};
    for (unsigned i = 0; i < sizeof last / sizeof last[0]; i++) {
        CHECK(half_of(1, last[i]) == 0);
        CHECK(half_of(-1, last[i]) == 0);
        CHECK(half_of(3, last[i]) == -2);
        CHECK(half_of(-3, last[i]) == 2);
        CHECK(half_of(-5, last[i]) == 2);
        CHECK(half_of(7, last[i]) == -4);
    }
}

/* Status and corner of the inverse of (2^16, x, z; 0, 2^17, y; 0, 0, 2^16): x y / 2^17 - z. */
static int corner(int32_t x, int32_t y, int32_t z, int32_t *word) {
    int32_t a[16] = {Q16_ONE, x, z, 0, 0, 2 * Q16_ONE, y, 0, 0, 0, Q16_ONE, 0, 0, 0, 0, -Q16_ONE}, out[16];
    int status = exact(a, out);
    *word = out[2];
    return status;
}

/* With y = 2^16 the corner is x / 2 - z. */
static void test_halves_at_the_edges(void) {
    int32_t word;
    CHECK(corner(1, Q16_ONE, INT32_MIN, &word) == KERNEL_OVERFLOW);  /* 2^31 + 1/2 */
    CHECK(corner(-1, Q16_ONE, INT32_MIN, &word) == KERNEL_OVERFLOW); /* 2^31 - 1/2 */
    CHECK(corner(-2, Q16_ONE, INT32_MIN, &word) == KERNEL_OK && word == INT32_MAX);
    CHECK(corner(-3, Q16_ONE, INT32_MIN, &word) == KERNEL_OK && word == INT32_MAX - 1);
    CHECK(corner(-1, Q16_ONE, INT32_MAX, &word) == KERNEL_OK && word == INT32_MIN); /* -2^31 + 1/2 */
    CHECK(corner(-2, Q16_ONE, INT32_MAX, &word) == KERNEL_OK && word == INT32_MIN); /* -2^31 */
    CHECK(corner(-3, Q16_ONE, INT32_MAX, &word) == KERNEL_OK && word == INT32_MIN); /* -2^31 - 1/2 */
    CHECK(corner(-5, Q16_ONE, INT32_MAX, &word) == KERNEL_OVERFLOW);                /* -2^31 - 3/2 */
}

static void test_singular_comes_first(void) {
    int32_t a[16], out[16];
    for (int k = 0; k < 16; k++)
        a[k] = INT32_MIN;
    CHECK(exact(a, out) == KERNEL_SINGULAR);
    memset(a, 0, sizeof a);
    CHECK(exact(a, out) == KERNEL_SINGULAR);
    diagonal(a, 1, 1, 1, 0); /* cofactors 0 and 1, det 0 */
    CHECK(exact(a, out) == KERNEL_SINGULAR);
    diagonal(a, 0, 1, 1, Q16_ONE);
    CHECK(exact(a, out) == KERNEL_SINGULAR);
    diagonal(a, 1, 1, 1, 1);
    CHECK(exact(a, out) == KERNEL_OVERFLOW);
}

static void test_affine_keeps_its_last_row(void) {
    static const int32_t a[16] = {0, -Q16_ONE, 0,           5, Q16_ONE, 0, 0, -7,
                                  0, 0,        2 * Q16_ONE, 3, 0,       0, 0, Q16_ONE};
    static const int32_t inverse[16] = {0, Q16_ONE, 0,           7,  -Q16_ONE, 0, 0, 5,
                                        0, 0,       Q16_ONE / 2, -2, 0,        0, 0, Q16_ONE};
    int32_t out[16];
    CHECK(exact(a, out) == KERNEL_OK && memcmp(out, inverse, sizeof out) == 0); /* -3 / 2 is a tie */
}

static void test_solve(void) {
    int32_t in[20], out[4];
    diagonal(in, Q16_ONE, 2 * Q16_ONE, -Q16_ONE / 2, 4 * Q16_ONE);
    memcpy(in + 16, (const int32_t[]){7, 3, 11, -6}, 4 * sizeof in[0]);
    CHECK(solve_exact(in, out) == KERNEL_OK);
    CHECK(out[0] == 7 && out[1] == 2 && out[2] == -22 && out[3] == -2); /* 3 / 2 and -6 / 4 are ties */
    in[0] = 0;
    CHECK(solve_exact(in, out) == KERNEL_SINGULAR);
    diagonal(in, 1, Q16_ONE, Q16_ONE, INT32_MIN);
    memcpy(in + 16, (const int32_t[]){INT32_MIN >> 16, 3, INT32_MIN, INT32_MIN}, 4 * sizeof in[0]);
    CHECK(solve_exact(in, out) == KERNEL_OK);
    CHECK(out[0] == INT32_MIN && out[1] == 3 && out[2] == INT32_MIN && out[3] == Q16_ONE);
    in[16] = 32768; /* 2^31 */
    CHECK(solve_exact(in, out) == KERNEL_OVERFLOW);
}

static void test_declining(void) {
    int32_t a[16], out[16];
    diagonal(a, INT32_MIN, Q16_ONE, Q16_ONE, Q16_ONE);
    CHECK(exact_leading(a, out, exact_bits(a)) == EXACT_DECLINED);
    CHECK(exact_affine(a, out) == EXACT_DECLINED);
    CHECK(exact_wide(a, out) == KERNEL_OK && out[0] == -2 && out[5] == Q16_ONE);
    CHECK(exact(a, out) == KERNEL_OK && out[0] == -2);
}

int main(void) {
    test_edges_of_the_range();
    test_ties_go_to_even();
    test_halves_at_the_edges();
    test_singular_comes_first();
    test_affine_keeps_its_last_row();
    test_solve();
    test_declining();
    return check_result();
}
