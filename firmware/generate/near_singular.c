/* Class near_singular (rig/matrices/rank.py): an integer matrix of given rank, a few entries off by some LSB.
 */
#include "classes.h"

/* Words of a case: 12 for the independent rows, then these. */
enum { FACTORS = 12, SIZE = 16, TRANSPOSE = 17, ROWS = 18, COLUMNS = 19, HIT = 20, ALWAYS = 21, BUDGET = 24 };
enum { LARGEST_FACTOR_BITS = 7 };

static bool takes(const int64_t parameters[RECIPE_PARAMETERS]) {
    int64_t rank = parameters[0], limit = parameters[1], step = parameters[2];
    return 1 <= rank && rank <= 3 && 4 <= limit && limit <= INT32_MAX && 1 <= step &&
           step <= INT32_C(1) << 20 && limit + step <= INT32_MAX;
}

/* 2^k, k uniform in 0 .. 7 or as far as rank rows of a factor each stay within the limit; limit >= rank. */
static int32_t factor_of(struct draw *draw, int32_t rank, int32_t limit) {
    uint32_t sizes = 1;
    while (sizes <= LARGEST_FACTOR_BITS && limit / rank >> sizes != 0) {
        sizes++;
    }
    return INT32_C(1) << below(draw_word(draw, SIZE), sizes);
}

/* The minor of two rows and columns, exact: at most 2 (2^31)^2 in between, as 64-bit words modulo 2^64. */
static uint64_t minor2(const int32_t *a, const int32_t *b, int i, int j) {
    return (uint64_t)((int64_t)a[i] * b[j]) - (uint64_t)((int64_t)a[j] * b[i]);
}

/* The minor of three rows without column `left_out`, modulo 2^64. */
static uint64_t minor3(const int32_t *rows, int left_out) {
    const int i = left_out == 0, j = left_out <= 1 ? 2 : 1, k = left_out <= 2 ? 3 : 2;
    const int32_t *last = rows + 8;
    return (uint64_t)last[i] * minor2(rows, rows + 4, j, k) -
           (uint64_t)last[j] * minor2(rows, rows + 4, i, k) +
           (uint64_t)last[k] * minor2(rows, rows + 4, i, j);
}

/* Whether a minor of full size is not 0 modulo 2^64: then it is not 0. */
static bool independent(const int32_t *rows, int32_t rank) {
    for (int i = 0; i < 4; i++) {
        if (rank == 3 && minor3(rows, i) != 0) {
            return true;
        }
        if (rank == 1 && rows[i] != 0) {
            return true;
        }
        for (int j = 0; rank == 2 && j < i; j++) {
            if (minor2(rows, rows + 4, i, j) != 0) {
                return true;
            }
        }
    }
    return false;
}

/* `rank` independent rows; those of the unit matrix where chance made them dependent. */
static void put_base(struct draw *draw, int32_t rank, int32_t limit, int32_t *rows) {
    for (int32_t i = 0; i < 4 * rank; i++) {
        rows[i] = symmetric(draw_word(draw, (unsigned)i), limit);
    }
    if (!independent(rows, rank)) {
        for (int32_t i = 0; i < 4 * rank; i++) {
            rows[i] = i % 5 == 0;
        }
    }
}

/* The other rows: combinations of the base. An entry is at most rank * factor * (limit / (rank factor)). */
static void put_combinations(struct draw *draw, int32_t rank, int32_t factor, int32_t *rows) {
    unsigned word = FACTORS;
    for (int32_t *row = rows + 4 * rank; row < rows + 16; row += 4) {
        memset(row, 0, 4 * sizeof *row);
        for (int32_t k = 0; k < rank; k++) {
            int32_t times = symmetric(draw_word(draw, word++), factor);
            for (int j = 0; j < 4; j++) {
                row[j] += times * rows[4 * k + j];
            }
        }
    }
}

static void transpose(int32_t matrix[GENERATE_WORDS]) {
    for (int i = 0; i < 4; i++) {
        for (int j = 0; j < i; j++) {
            int32_t kept = matrix[4 * i + j];
            matrix[4 * i + j] = matrix[4 * j + i];
            matrix[4 * j + i] = kept;
        }
    }
}

/* Adds +-step to each entry with probability 1/2, to one at least. */
static void perturb(struct draw *draw, int32_t step, int32_t matrix[GENERATE_WORDS]) {
    uint32_t bits = (uint32_t)draw_word(draw, HIT); /* two for an entry: sign, hit */
    uint32_t always = below(draw_word(draw, ALWAYS), GENERATE_WORDS);
    for (uint32_t i = 0; i < GENERATE_WORDS; i++, bits >>= 2) {
        if ((bits & 2) != 0 || i == always) {
            matrix[i] += (bits & 1) != 0 ? -step : step;
        }
    }
}

static void build(struct source *source, int32_t out[GENERATE_WORDS]) {
    struct draw *draw = &source->draw;
    int32_t rank = (int32_t)source->parameters[0], limit = (int32_t)source->parameters[1]; /* takes() */
    int32_t factor = factor_of(draw, rank, limit);
    put_base(draw, rank, limit / (rank * factor), out);
    put_combinations(draw, rank, factor, out);
    if (is_odd(draw_word(draw, TRANSPOSE))) {
        transpose(out);
    }
    generate_shuffle(out, draw_word(draw, ROWS), draw_word(draw, COLUMNS));
    perturb(draw, (int32_t)source->parameters[2], out);
}

const struct generator generator_near_singular = {
    .code = GENERATE_NEAR_SINGULAR, .budget = BUDGET, .takes = takes, .build = build};
