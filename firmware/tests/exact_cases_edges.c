/* Matrices whose inverse has permuted, halfway, extreme or far too large words. */
#include <string.h>

#include "exact_cases_internal.h"

static void shuffle(uint64_t *state, int p[4]) {
    for (int i = 0; i < 4; i++)
        p[i] = i;
    for (int i = 3; i > 0; i--) {
        int j = below(state, i + 1), t = p[i];
        p[i] = p[j];
        p[j] = t;
    }
}

void case_permutation(uint64_t *state, int32_t a[16]) {
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
void case_ties(uint64_t *state, int32_t a[16]) {
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
void case_affine_ties(uint64_t *state, int32_t a[16]) {
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

void case_nearly_ties(uint64_t *state, int32_t a[16]) {
    case_ties(state, a);
    a[below(state, 16)] ^= 1;
}

/* An upper triangle 2^i, 2^j, 2^k whose inverse has (x y - 2^j z) 2^(32 - i - j - k) = +-2^31 and a few
 * halves in its corner, while the other words are in range: x is close to 2^(i + j / 2), y to 2^(k + j / 2 -
 * 1). */
void case_edges(uint64_t *state, int32_t a[16]) {
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
void case_large_results(uint64_t *state, int32_t a[16]) {
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
