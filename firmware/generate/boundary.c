/* Class boundary (rig/matrices/boundary.py): words and inverses at the edges of the format, 14 kinds in turn.
 */
#include "boundary.h"

#include "classes.h"

enum { BUDGET = 24, SHUFFLE_ROWS = 16, SHUFFLE_COLUMNS = 17 };

static const int32_t extreme_words[] = {INT32_MIN, INT32_MIN + 1, -1, 0, 1, INT32_MAX};
static const int32_t huge_words[] = {INT32_MIN, INT32_MIN + 1, INT32_MAX};
static const uint8_t threshold_bits[] = {8, 15, 16, 20, 20, 21, 24, 30, 31};

void boundary_shuffle(struct draw *draw, int32_t out[GENERATE_WORDS]) {
    generate_shuffle(out, draw_word(draw, SHUFFLE_ROWS), draw_word(draw, SHUFFLE_COLUMNS));
}

static void extremes(struct draw *draw, int32_t out[GENERATE_WORDS]) {
    for (unsigned i = 0; i < GENERATE_WORDS; i++) {
        out[i] = choose(draw_word(draw, i), extreme_words, 6);
    }
}

static void small(struct draw *draw, int32_t limit, int32_t out[GENERATE_WORDS]) {
    for (unsigned i = 0; i < GENERATE_WORDS; i++) {
        out[i] = symmetric(draw_word(draw, i), limit);
    }
}

static void few_lsb(struct draw *draw, int32_t out[GENERATE_WORDS]) {
    small(draw, power(draw_word(draw, 18), 4), out);
}

/* Signs become full scale: + INT32_MAX, - INT32_MIN or INT32_MIN + 1; half of the matrices up to 2 inside. */
static void full_scale(struct draw *draw, int32_t out[GENERATE_WORDS]) {
    uint32_t apart = below(draw_word(draw, 18), 2), above = below(draw_word(draw, 19), 2);
    for (unsigned i = 0; i < GENERATE_WORDS; i++) {
        int32_t inside = (int32_t)(below(draw_word(draw, i), 3) * apart); /* <= 2 */
        out[i] = out[i] > 0 ? INT32_MAX - inside : INT32_MIN + (int32_t)above + inside;
    }
}

static void hadamard(struct draw *draw, int32_t out[GENERATE_WORDS]) {
    for (unsigned i = 0; i < 4; i++) {
        for (unsigned j = 0; j < 4; j++) {
            /* Sylvester: -1 where i and j have an odd number of bits in common. */
            bool minus = ((i & j & 1) ^ (i >> 1 & j >> 1)) != 0;
            out[4 * i + j] = (minus ? -1 : 1) * sign(draw_word(draw, i)) * sign(draw_word(draw, 4 + j));
        }
    }
    boundary_shuffle(draw, out);
    full_scale(draw, out);
}

static void sign_pattern(struct draw *draw, int32_t out[GENERATE_WORDS]) {
    for (unsigned i = 0; i < GENERATE_WORDS; i++) {
        out[i] = sign(draw_word(draw, i));
    }
    full_scale(draw, out);
}

static void powers_of_two(struct draw *draw, int32_t out[GENERATE_WORDS]) {
    for (unsigned i = 0; i < GENERATE_WORDS; i++) {
        uint64_t word = draw_word(draw, i);
        int64_t size = INT64_C(1) << below(word, 32);
        out[i] = (word & 6) == 0 ? 0 : saturated(size * sign(word));
    }
}

static void generalised_permutation(struct draw *draw, int32_t out[GENERATE_WORDS]) {
    memset(out, 0, GENERATE_WORDS * sizeof *out);
    for (unsigned i = 0; i < 4; i++) {
        int64_t size = (uint32_t)(draw_word(draw, i) >> 32) >> below(draw_word(draw, 4 + i), 32);
        out[5 * i] = saturated((size > 0 ? size : 1) * sign(draw_word(draw, 8 + i)));
    }
    boundary_shuffle(draw, out);
}

static void one_huge(struct draw *draw, int32_t out[GENERATE_WORDS]) {
    small(draw, 3, out);
    out[0] = choose(draw_word(draw, 18), huge_words, 3);
    boundary_shuffle(draw, out);
}

static void threshold(struct draw *draw, int32_t out[GENERATE_WORDS]) {
    int64_t size = INT64_C(1) << threshold_bits[below(draw_word(draw, 18), sizeof threshold_bits)];
    for (unsigned i = 0; i < GENERATE_WORDS; i++) {
        uint64_t word = draw_word(draw, i);
        out[i] = saturated((size + symmetric(word, 2)) * sign(word));
    }
}

static void affine_extremes(struct draw *draw, int32_t out[GENERATE_WORDS]) {
    if (is_odd(draw_word(draw, 19))) {
        threshold(draw, out);
    } else {
        extremes(draw, out);
    }
    out[12] = out[13] = out[14] = 0;
    out[15] = LSB_ONE;
}

static void repeated_row(struct draw *draw, int32_t out[GENERATE_WORDS]) {
    extremes(draw, out);
    memcpy(out + 4, out, 4 * sizeof *out);
    /* Towards zero, so that no extreme leaves the range. */
    out[4] -= (int32_t)below(draw_word(draw, 18), 2) * (out[4] > 0 ? 1 : -1);
    boundary_shuffle(draw, out);
}

typedef void kind_fn(struct draw *draw, int32_t out[GENERATE_WORDS]);

static kind_fn *const kinds[] = {
    extremes,          few_lsb,
    hadamard,          sign_pattern,
    boundary_edge,     boundary_tie,
    boundary_diagonal, boundary_triangular,
    powers_of_two,     generalised_permutation,
    one_huge,          threshold,
    affine_extremes,   repeated_row,
};

static bool takes(const int64_t parameters[RECIPE_PARAMETERS]) {
    (void)parameters;
    return true;
}

static void build(struct source *source, int32_t out[GENERATE_WORDS]) {
    kinds[source->draw.index % (sizeof kinds / sizeof kinds[0])](&source->draw, out);
}

const struct generator generator_boundary = {
    .code = GENERATE_BOUNDARY, .budget = BUDGET, .takes = takes, .build = build};
