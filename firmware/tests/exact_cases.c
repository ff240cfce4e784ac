#include <math.h>
#include <string.h>

#include "exact_cases_internal.h"

uint64_t case_bits(uint64_t *state) { /* splitmix64: Steele, Lea, Flood 2014 */
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* -1 .. 1 */
static double unit(uint64_t *state) {
    return (double)(int64_t)(case_bits(state) >> 10) / 9007199254740992.0 - 1.0;
}

static int32_t to_word(double x) {
    if (x >= 2147483647.0)
        return INT32_MAX;
    return x <= -2147483648.0 ? INT32_MIN : (int32_t)rint(x);
}

int32_t case_word(uint64_t *state) {
    static const int32_t extremes[] = {INT32_MIN, INT32_MAX, INT32_MIN + 1, 0, 1, -1, ONE, -ONE};
    if (below(state, 4) == 0)
        return extremes[below(state, 8)];
    return any_word(state) >> below(state, 32);
}

static void full(uint64_t *state, int32_t a[16]) {
    for (int k = 0; k < 16; k++)
        a[k] = any_word(state);
}

static void uniform_scales(uint64_t *state, int32_t a[16]) {
    int shift = below(state, 31);
    for (int k = 0; k < 16; k++)
        a[k] = any_word(state) >> shift;
}

static void below_8(uint64_t *state, int32_t a[16]) {
    for (int k = 0; k < 16; k++)
        a[k] = any_word(state) >> 12;
}

static void log_uniform(uint64_t *state, int32_t a[16]) {
    for (int k = 0; k < 16; k++)
        a[k] = any_word(state) >> below(state, 32);
}

static void scaled_rows_and_columns(uint64_t *state, int32_t a[16]) {
    int row[4], column[4];
    for (int i = 0; i < 4; i++) {
        row[i] = below(state, 16);
        column[i] = below(state, 16);
    }
    for (int k = 0; k < 16; k++)
        a[k] = any_word(state) >> (row[k / 4] + column[k % 4]);
}

static void wild(uint64_t *state, int32_t a[16]) {
    for (int k = 0; k < 16; k++)
        a[k] = case_word(state);
}

/* Orthonormal rows, first n x n of q, by Gram-Schmidt. */
static void orthogonal(uint64_t *state, int n, double q[4][4]) {
    for (int i = 0; i < n; i++) {
        double norm = 0;
        for (int j = 0; j < n; j++)
            q[i][j] = unit(state);
        for (int pass = 0; pass < 2; pass++)
            for (int r = 0; r < i; r++) {
                double dot = 0;
                for (int j = 0; j < n; j++)
                    dot += q[i][j] * q[r][j];
                for (int j = 0; j < n; j++)
                    q[i][j] -= dot * q[r][j];
            }
        for (int j = 0; j < n; j++)
            norm += q[i][j] * q[i][j];
        for (int j = 0; j < n; j++)
            q[i][j] /= sqrt(norm) + 1e-300;
    }
}

static void rigid(uint64_t *state, int32_t a[16]) {
    double q[4][4], reach = ldexp(1.0, 10 + below(state, 22));
    orthogonal(state, 3, q);
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++)
            a[4 * i + j] = to_word(q[i][j] * ONE);
        a[4 * i + 3] = to_word(unit(state) * reach);
    }
    last_row(a);
}

static void affine(uint64_t *state, int32_t a[16]) {
    int linear = below(state, 31), translation = below(state, 32);
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++)
            a[4 * i + j] = any_word(state) >> linear;
        a[4 * i + 3] = any_word(state) >> translation;
    }
    last_row(a);
}

static void wild_affine(uint64_t *state, int32_t a[16]) {
    wild(state, a);
    last_row(a);
}

/* u diag(s) v with singular values spread over the condition number; v = u^T gives spd. */
static void from_spectrum(uint64_t *state, int32_t a[16], int symmetric) {
    double u[4][4], v[4][4], s[4], decades = (unit(state) + 1) * 3.5,
                                   norm = ldexp(65536.0, below(state, 16) - 8);
    orthogonal(state, 4, u);
    orthogonal(state, 4, v);
    for (int i = 0; i < 4; i++)
        s[i] = norm * pow(10.0, -decades * (i == 0 ? 0 : i == 3 ? 1 : (unit(state) + 1) / 2));
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++) {
            double sum = 0;
            for (int k = 0; k < 4; k++)
                sum += u[k][i] * s[k] * (symmetric ? u[k][j] : v[k][j]);
            a[4 * i + j] = to_word(sum);
        }
}

static void svd(uint64_t *state, int32_t a[16]) {
    from_spectrum(state, a, 0);
}

static void spd(uint64_t *state, int32_t a[16]) {
    from_spectrum(state, a, 1);
}

/* A product of integer matrices 4 x rank and rank x 4. */
static void singular(uint64_t *state, int32_t a[16]) {
    int rank = below(state, 4), bits = below(state, 15);
    int32_t left[16], right[16];
    for (int k = 0; k < 16; k++) {
        left[k] = few(state, 1 << bits);
        right[k] = few(state, 1 << (14 - bits));
    }
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++) {
            a[4 * i + j] = 0;
            for (int k = 0; k < rank; k++)
                a[4 * i + j] += left[4 * i + k] * right[4 * k + j];
        }
}

static void near_singular(uint64_t *state, int32_t a[16]) {
    singular(state, a);
    int scale = 1 << below(state, 13), changes = 1 + below(state, 6);
    for (int k = 0; k < 16; k++)
        a[k] *= scale;
    for (int i = 0; i < changes; i++)
        a[below(state, 16)] += few(state, 2);
}

static void repeated_rows(uint64_t *state, int32_t a[16]) {
    wild(state, a);
    memcpy(a + 4 * below(state, 4), a + 4 * below(state, 4), 4 * sizeof a[0]);
    if (below(state, 2))
        a[below(state, 16)] ^= 1;
}

static void extremes(uint64_t *state, int32_t a[16]) {
    for (int k = 0; k < 16; k++)
        a[k] = below(state, 2) ? INT32_MAX - below(state, 2) * below(state, 3)
                               : INT32_MIN + below(state, 2) * below(state, 3);
}

static void one_minimum(uint64_t *state, int32_t a[16]) {
    uniform_scales(state, a);
    a[below(state, 16)] = INT32_MIN;
}

static void few_lsb(uint64_t *state, int32_t a[16]) {
    int most = 1 << below(state, 8);
    for (int k = 0; k < 16; k++)
        a[k] = few(state, most);
}

static void around_power(uint64_t *state, int32_t a[16]) {
    int32_t centre = INT32_C(1) << (below(state, 2) ? 20 : below(state, 31));
    for (int k = 0; k < 16; k++)
        a[k] = sign(state) * (centre - 2 + below(state, 4));
}

/* +-1 patterns, the Hadamard matrix among them, times one number. */
static void signs(uint64_t *state, int32_t a[16]) {
    int32_t scale = below(state, 2) ? INT32_MAX - 1 - below(state, 3) : INT32_C(1) << below(state, 31);
    int hadamard = below(state, 2);
    int32_t row[4], column[4];
    for (int i = 0; i < 4; i++) {
        row[i] = sign(state);
        column[i] = sign(state);
    }
    for (int k = 0; k < 16; k++) {
        int odd = (k & k >> 2 & 1) ^ (k >> 1 & k >> 3 & 1);
        a[k] = scale * (hadamard ? row[k / 4] * column[k % 4] * (odd ? -1 : 1) : sign(state));
    }
    if (below(state, 4) == 0)
        a[below(state, 16)] += sign(state);
}

static void powers(uint64_t *state, int32_t a[16]) {
    for (int k = 0; k < 16; k++)
        a[k] = below(state, 3) ? sign(state) * (INT32_C(1) << below(state, 31)) : 0;
}

const struct case_class case_classes[] = {
    {"uniform, full", full},
    {"uniform, scales", uniform_scales},
    {"uniform, below 8", below_8},
    {"log-uniform", log_uniform},
    {"scaled rows, columns", scaled_rows_and_columns},
    {"wild", wild},
    {"rigid", rigid},
    {"affine", affine},
    {"affine, wild", wild_affine},
    {"svd", svd},
    {"spd", spd},
    {"singular", singular},
    {"near-singular", near_singular},
    {"repeated rows", repeated_rows},
    {"extremes", extremes},
    {"one INT32_MIN", one_minimum},
    {"few LSB", few_lsb},
    {"around a power of 2", around_power},
    {"signs", signs},
    {"powers of 2", powers},
    {"permutations", case_permutation},
    {"ties", case_ties},
    {"affine ties", case_affine_ties},
    {"ties and one LSB", case_nearly_ties},
    {"edges of the range", case_edges},
    {"large results", case_large_results},
};
const unsigned case_class_count = sizeof case_classes / sizeof case_classes[0];
