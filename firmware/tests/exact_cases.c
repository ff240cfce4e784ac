#include "exact_cases.h"

#include <math.h>
#include <string.h>

#define ONE INT32_C(65536)

uint64_t case_bits(uint64_t *state) { /* splitmix64: Steele, Lea, Flood 2014 */
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* 0 .. n - 1 */
static int below(uint64_t *state, int n) {
    return (int)((case_bits(state) >> 33) % (uint64_t)n);
}

static int32_t any_word(uint64_t *state) {
    return (int32_t)(uint32_t)(case_bits(state) >> 32);
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

static int32_t few(uint64_t *state, int most) { /* -most .. most */
    return below(state, 2 * most + 1) - most;
}

static int32_t sign(uint64_t *state) {
    return case_bits(state) >> 63 ? -1 : 1;
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

static void last_row(int32_t a[16]) {
    a[12] = a[13] = a[14] = 0;
    a[15] = ONE;
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

static void shuffle(uint64_t *state, int p[4]) {
    for (int i = 0; i < 4; i++)
        p[i] = i;
    for (int i = 3; i > 0; i--) {
        int j = below(state, i + 1), t = p[i];
        p[i] = p[j];
        p[j] = t;
    }
}

static void permutation(uint64_t *state, int32_t a[16]) {
    int p[4];
    shuffle(state, p);
    memset(a, 0, 16 * sizeof a[0]);
    for (int i = 0; i < 4; i++)
        a[4 * i + p[i]] = below(state, 2) ? case_word(state) : sign(state) * (INT32_C(1) << below(state, 31));
}

static void permute(uint64_t *state, int32_t a[16]) {
    int32_t copy[16];
    int rows[4], columns[4];
    memcpy(copy, a, sizeof copy);
    shuffle(state, rows);
    shuffle(state, columns);
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++)
            a[4 * i + j] = copy[4 * rows[i] + columns[j]];
}

/* a += f times another row, or column; nothing when that would leave 32 bits. */
static void unimodular_step(uint64_t *state, int32_t a[16]) {
    int from = below(state, 4), to = (from + 1 + below(state, 3)) % 4, by_row = below(state, 2),
        f = few(state, 2);
    int32_t sum[4];
    for (int i = 0; i < 4; i++) {
        int64_t x = by_row ? a[4 * to + i] + (int64_t)f * a[4 * from + i]
                           : a[4 * i + to] + (int64_t)f * a[4 * i + from];
        if (x > INT32_MAX || x < INT32_MIN)
            return;
        sum[i] = (int32_t)x;
    }
    for (int i = 0; i < 4; i++)
        a[by_row ? 4 * to + i : 4 * i + to] = sum[i];
}

/* Blocks (2^i, x; 0, 2^j), inverse -x 2^(32 - i - j) off the diagonal, halfway when v2(x) = i + j - 33; then
 * unimodular steps, which add halves, and odd factors on a row, which leave the other columns halfway. */
static void ties(uint64_t *state, int32_t a[16]) {
    memset(a, 0, 16 * sizeof a[0]);
    for (int block = 0; block < 16; block += 10) {
        int sum = 33 + below(state, 6),
            i = below(state, 2) ? 16 + below(state, 4) : sum - 30 + below(state, 61 - sum);
        int j = sum - i;
        int twos = sum - 33;
        int32_t odd = (any_word(state) >> (8 + below(state, 23))) | 1; /* below 2^24, twos below 7 */
        a[block] = INT32_C(1) << i;
        a[block + 5] = INT32_C(1) << j;
        a[block + 1] = odd * (INT32_C(1) << twos);
    }
    for (int n = below(state, 6); n > 0; n--)
        unimodular_step(state, a);
    if (below(state, 3) == 0)
        for (int i = 0, row = below(state, 4), f = 3 + 2 * below(state, 3); i < 4; i++)
            if (a[4 * row + i] < (1 << 27) && a[4 * row + i] > -(1 << 27))
                a[4 * row + i] *= f;
    permute(state, a);
}

/* Linear part 2^i, 2^j, 2^k: words t 2^16 / 2^i of the translation are halfway when v2(t) = i - 17. */
static void affine_ties(uint64_t *state, int32_t a[16]) {
    memset(a, 0, 16 * sizeof a[0]);
    for (int i = 0; i < 3; i++) {
        int power = 12 + below(state, 12), twos = power > 17 ? power - 17 : 0;
        a[5 * i] = sign(state) * (INT32_C(1) << power);
        a[4 * i + 3] = ((any_word(state) >> (9 + below(state, 20))) | 1) * (INT32_C(1) << twos);
    }
    for (int i = 0; i < 2; i++)
        if (below(state, 2))
            a[5 * i + 1] = few(state, 1000);
    last_row(a);
}

static void nearly_ties(uint64_t *state, int32_t a[16]) {
    ties(state, a);
    a[below(state, 16)] ^= 1;
}

/* An upper triangle 2^i, 2^j, 2^k whose inverse has (x y - 2^j z) 2^(32 - i - j - k) = +-2^31 and a few
 * halves in its corner, while the other words are in range: x is close to 2^(i + j / 2), y to 2^(k + j / 2 -
 * 1). */
static void edges(uint64_t *state, int32_t a[16]) {
    int j = 4 + 2 * below(state, 3), sum = 34 + below(state, 6), k = 8 + below(state, 8), i = sum - j - k;
    int64_t target = sign(state) * (INT64_C(1) << (sum - 1)) + few(state, 12);
    int32_t y = (INT32_C(1) << (k + j / 2 - 1)) + 2 * few(state, 20) + 1, x = (int32_t)(target / y);
    while ((target - (int64_t)x * y) % (1 << j) != 0)
        x++;
    memset(a, 0, 16 * sizeof a[0]);
    a[0] = INT32_C(1) << i;
    a[5] = INT32_C(1) << j;
    a[10] = INT32_C(1) << k;
    a[15] = sign(state) * ONE;
    a[1] = x;
    a[6] = y;
    a[2] = (int32_t)(((int64_t)x * y - target) / (1 << j));
    for (int n = below(state, 3); n > 0; n--)
        unimodular_step(state, a);
    permute(state, a);
}

/* Quotients x 2^32 / (i j) at and beyond 2^31 and 2^32. */
static void large_results(uint64_t *state, int32_t a[16]) {
    memset(a, 0, 16 * sizeof a[0]);
    for (int i = 0; i < 16; i += 5)
        a[i] = sign(state) * (1 + below(state, 40));
    a[1] = any_word(state) >> below(state, 32);
    a[11] = few(state, 9);
    a[0] = below(state, 2) ? a[0] : sign(state) * (2 + below(state, 2));
    a[5] = below(state, 2) ? a[5] : sign(state) * (INT32_C(1) << below(state, 31));
    a[10] = below(state, 2) ? a[10] : sign(state) * 2;
    if (below(state, 2))
        permute(state, a);
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
    {"permutations", permutation},
    {"ties", ties},
    {"affine ties", affine_ties},
    {"ties and one LSB", nearly_ties},
    {"edges of the range", edges},
    {"large results", large_results},
};
const unsigned case_class_count = sizeof case_classes / sizeof case_classes[0];
