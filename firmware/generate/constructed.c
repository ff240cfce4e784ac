/* Matrices of class boundary whose inverse is known by construction (rig/matrices/constructed.py): at +-2^31,
 * on ties, just off ties. */
#include "boundary.h"

#include "classes.h"

static const int32_t edge_words[] = {INT32_MIN,
                                     INT32_MIN + 1,
                                     INT32_MIN + 2,
                                     INT32_MAX - 1,
                                     INT32_MAX,
                                     -(INT32_C(1) << 30),
                                     (INT32_C(1) << 30) + 1,
                                     (INT32_C(1) << 30) - 1,
                                     -1,
                                     1};
static const int32_t small_words[] = {1, 2, 3, 4};

/* A matrix whose raw inverse has -n/2 at (0, 0); 0 < n <= 2^32 + 8, 2 <= c <= 29, n < 2^(31 + c).
 * So p <= 2^30 + 2, |p q - n| <= q/2 <= 2^28, and every power of two is at most 2^29. */
static void with_element(struct draw *draw, int64_t n, int32_t out[GENERATE_WORDS]) {
    uint32_t c = 2 + below(draw_word(draw, 18), 28);
    uint32_t a = 2 + below(draw_word(draw, 19), 30 - c);
    int64_t q = INT64_C(1) << c, p = (n + (q >> 1)) >> c;
    memset(out, 0, GENERATE_WORDS * sizeof *out);
    out[1] = INT32_C(1) << a;
    out[4] = INT32_C(1) << (33 - c - a);
    out[5] = (int32_t)p;
    out[6] = 1;
    out[9] = (int32_t)(p * q - n);
    out[10] = (int32_t)q;
    out[15] = 4 * power(draw_word(draw, 20), 28);
}

/* Random row signs and permutations: the elements of the inverse change sign and place only. */
static void finish(struct draw *draw, int32_t out[GENERATE_WORDS]) {
    for (unsigned i = 0; i < GENERATE_WORDS; i++) {
        out[i] *= sign(draw_word(draw, 4 + i / 4)); /* |out[i]| < 2^31 */
    }
    boundary_shuffle(draw, out);
}

void boundary_edge(struct draw *draw, int32_t out[GENERATE_WORDS]) {
    with_element(draw, (INT64_C(1) << 32) + symmetric(draw_word(draw, 0), 8), out);
    finish(draw, out);
}

static uint32_t any_size(uint64_t word, uint64_t shift) {
    return below(word, UINT32_C(1) << 30) >> below(shift, 30);
}

void boundary_tie(struct draw *draw, int32_t out[GENERATE_WORDS]) {
    with_element(draw, any_size(draw_word(draw, 0), draw_word(draw, 1)) | 1, out);
    /* Here p <= 2^28: no sum reaches 2^30. */
    for (int i = 0; i < GENERATE_WORDS; i += 4) {
        out[i] += out[i + 1];
    }
    finish(draw, out);
}

/* round(2^32 / (k + 1/2)) +- 1, at most 2^33 / 5 + 2 */
static int32_t near_tie(uint32_t k, uint64_t off) {
    uint32_t rounded = (uint32_t)(((UINT64_C(1) << 33) + k) / (2 * k + 1)); /* k <= 2^30 + 1 */
    return (int32_t)rounded + symmetric(off, 1);
}

void boundary_diagonal(struct draw *draw, int32_t out[GENERATE_WORDS]) {
    memset(out, 0, GENERATE_WORDS * sizeof *out);
    for (unsigned i = 0; i < 4; i++) {
        uint64_t word = draw_word(draw, i), off = draw_word(draw, 8 + i);
        uint32_t k = 2 + any_size(word, draw_word(draw, 4 + i));
        bool few = below(draw_word(draw, 12 + i), 4) == 0;
        out[5 * i] = (few ? choose(off, small_words, 4) : near_tie(k, off)) * sign(word);
    }
    boundary_shuffle(draw, out);
}

void boundary_triangular(struct draw *draw, int32_t out[GENERATE_WORDS]) {
    unsigned entry = 4;
    memset(out, 0, GENERATE_WORDS * sizeof *out);
    for (unsigned i = 0; i < 4; i++) {
        out[5 * i] = (power(draw_word(draw, i), 3) << 15) * sign(draw_word(draw, i));
        for (unsigned j = i + 1; j < 4; j++, entry++) {
            uint64_t word = draw_word(draw, entry);
            out[4 * i + j] = word % 4 == 0 ? choose(word, edge_words, 10) : 0;
        }
    }
    boundary_shuffle(draw, out);
}
