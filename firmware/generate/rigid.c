/* Class rigid (rig/matrices/geometric.py, rotation.py): a Haar rotation by a unit quaternion from two points
 * in the unit disc, and a uniform translation; last row 0 0 0 1.
 *
 * Coordinates stand for themselves times 2^32. Every operation rounds as Python's does: multiplied by a power
 * of two all operands give the same bits.
 */
#include "classes.h"

#if GENERATE_HAS_BINARY64

enum { FIRST_POINT = 3, TRIES = 6, BUDGET = 16 };

struct point {
    double x, y;
    double square; /* x^2 + y^2, of which 2^64 stands for 1 */
};

static bool takes(const int64_t parameters[RECIPE_PARAMETERS]) {
    return 0 <= parameters[0] && parameters[0] <= INT32_MAX;
}

/* An odd number between -2^32 and 2^32, one for each half of a word. */
static double coordinate(uint32_t half) {
    return (double)(2 * (int64_t)half + 1 - (INT64_C(1) << 32));
}

/* Whether the word's point lies in the disc. */
static bool in_disc(uint64_t word, struct point *point) {
    point->x = coordinate((uint32_t)(word >> 32));
    point->y = coordinate((uint32_t)word);
    point->square = point->x * point->x + point->y * point->y;
    return point->square < 0x1p64;
}

static struct point spare_point(const struct draw *draw, unsigned slot) {
    uint64_t words[PHILOX_WORDS];
    struct point point;
    for (uint64_t block = 0;; block++) {
        draw_spare(draw, slot, block, words);
        for (int i = 0; i < PHILOX_WORDS; i++) {
            if (in_disc(words[i], &point)) {
                return point;
            }
        }
    }
}

static struct point disc(struct draw *draw, unsigned first_word) {
    struct point point;
    for (unsigned i = first_word; i < first_word + TRIES; i++) {
        if (in_disc(draw_word(draw, i), &point)) {
            return point;
        }
    }
    return spare_point(draw, first_word);
}

static int32_t rounded(double value) {
    /* 1.5 * 2^99 leaves whole multiples of 2^47 and puts them, two's complement, into the lowest bits. */
    double shifted = value + 0x1.8p99;
    uint64_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    return as_word((uint32_t)bits);
}

/* The root, rounded to nearest, of a normal positive number. Bit by bit as in fdlibm's e_sqrt.c (Sun, 1993):
 * the C library's own may be another on every target. */
static double root(double value) {
    uint64_t bits, remainder, root_bits = 0, twice = 0;
    memcpy(&bits, &value, sizeof bits);
    int exponent = (int)(bits >> 52) - 1023;
    remainder = (bits & 0xFFFFFFFFFFFFF) | UINT64_C(1) << 52;
    remainder <<= exponent & 1;
    exponent >>= 1;
    remainder <<= 1;
    for (uint64_t bit = UINT64_C(1) << 53; bit != 0; bit >>= 1) {
        uint64_t trial = twice + bit;
        if (trial <= remainder) {
            twice = trial + bit;
            remainder -= trial;
            root_bits += bit;
        }
        remainder <<= 1;
    }
    /* 54 bits of the root, the first of them 1; never a tie, since the square of 54 bits with the last one
     * set has more bits than a value. */
    bits = ((root_bits + 1) >> 1) + ((uint64_t)(exponent + 1022) << 52);
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void put_rotation(double w, double x, double y, double z, int32_t out[GENERATE_WORDS]) {
    const double half = 0x1p63;
    double xx = x * x, yy = y * y, zz = z * z;
    double xy = x * y, xz = x * z, yz = y * z, wx = w * x, wy = w * y, wz = w * z;
    out[0] = rounded(half - (yy + zz));
    out[1] = rounded(xy - wz);
    out[2] = rounded(xz + wy);
    out[4] = rounded(xy + wz);
    out[5] = rounded(half - (xx + zz));
    out[6] = rounded(yz - wx);
    out[8] = rounded(xz - wy);
    out[9] = rounded(yz + wx);
    out[10] = rounded(half - (xx + yy));
}

static void build(struct source *source, int32_t out[GENERATE_WORDS]) {
    struct draw *draw = &source->draw;
    struct point first = disc(draw, FIRST_POINT), second = disc(draw, FIRST_POINT + TRIES);
    double stretch = root((0x1p64 - first.square) / second.square);
    put_rotation(first.x, first.y, second.x * stretch, second.y * stretch, out);
    for (unsigned i = 0; i < 3; i++) {
        out[4 * i + 3] = symmetric(draw_word(draw, i), (int32_t)source->parameters[0]); /* takes() */
    }
    memset(out + 12, 0, 3 * sizeof *out);
    out[15] = LSB_ONE;
}

const struct generator generator_rigid = {
    .code = GENERATE_RIGID, .budget = BUDGET, .takes = takes, .build = build};

#endif
