/* Class rigid (rig/matrices/geometric.py, rotation.py): a Haar rotation by a unit quaternion from two points
 * in the unit disc, and a uniform translation; last row 0 0 0 1.
 *
 * Python rounds binary64 to words at the very end. Here the products are taken of 32-bit integers, with a
 * bound on the error, and anew in binary64 only where the bound does not decide to which word an entry
 * rounds: docs/MATRICES.md, "On the target".
 */
#include "classes.h"

#if GENERATE_HAS_BINARY64

enum { FIRST_POINT = 3, TRIES = 6, BUDGET = 16 };

/* Coordinates stand for themselves times 2^32, squares times 2^64: multiplied by a power of two, all of
 * binary64's operations give the same bits. */
struct point {
    double x, y, square;
};

/* A point in the disc: its random word, and x^2 + y^2, or 0 when that is too near to 1 to be told. */
struct drawn {
    uint64_t word, square;
};

static bool takes(const int64_t parameters[RECIPE_PARAMETERS]) {
    return 0 <= parameters[0] && parameters[0] <= INT32_MAX;
}

/* An odd number between -2^32 and 2^32, one for each half of a word. */
static double coordinate(uint32_t half) {
    return (double)(2 * (int64_t)half + 1 - (INT64_C(1) << 32));
}

static struct point point_of(uint64_t word) {
    struct point point = {.x = coordinate((uint32_t)(word >> 32)), .y = coordinate((uint32_t)word)};
    point.square = point.x * point.x + point.y * point.y;
    return point;
}

/* |coordinate(half)| */
static uint64_t size_of(uint32_t half) {
    return half >> 31 != 0 ? half << 1 | 1 : ~(half << 1);
}

/* Whether Python's x^2 + y^2 is below 1: its three roundings are off by at most 3 * 2^10 here. */
static bool in_disc(uint64_t word, struct drawn *drawn) {
    const uint64_t near = 1 << 12;
    uint64_t x = size_of((uint32_t)(word >> 32)), y = size_of((uint32_t)word); /* < 2^32 */
    drawn->word = word;
    drawn->square = x * x + y * y; /* modulo 2^64 */
    if (drawn->square + near < 2 * near) {
        drawn->square = 0;
        return point_of(word).square < 0x1p64;
    }
    return drawn->square >= x * x;
}

static struct drawn spare_point(const struct draw *draw, unsigned slot) {
    uint64_t words[PHILOX_WORDS];
    struct drawn drawn;
    for (uint64_t block = 0;; block++) {
        draw_spare(draw, slot, block, words);
        for (int i = 0; i < PHILOX_WORDS; i++) {
            if (in_disc(words[i], &drawn)) {
                return drawn;
            }
        }
    }
}

static struct drawn disc(struct draw *draw, unsigned first_word) {
    struct drawn drawn;
    for (unsigned i = first_word; i < first_word + TRIES; i++) {
        if (in_disc(draw_word(draw, i), &drawn)) {
            return drawn;
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

/* The rotation as Python computes it, to the last bit. */
static void slowly(uint64_t first_word, uint64_t second_word, int32_t out[GENERATE_WORDS]) {
    const double half = 0x1p63;
    struct point first = point_of(first_word), second = point_of(second_word);
    double stretch = root((0x1p64 - first.square) / second.square);
    double w = first.x, x = first.y, y = second.x * stretch, z = second.y * stretch;
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

/* Rounds value / 2^45 and tells whether that is certain: it is off by less than 2^33. */
static bool put_rounded(int64_t value, int32_t *word) {
    int32_t high = (int32_t)(value >> 32);
    *word = (high + (1 << 12)) >> 13; /* |high| < 2^31 - 2^12 */
    return ((uint32_t)(high + 2 - (1 << 12)) & 0x1FFF) >= 4;
}

/* The rotation of the quaternion (w, x, y, z) / 2^31, each off by at most 1; whether no entry is in doubt. */
static bool put_rotation(int64_t w, int64_t x, int64_t y, int64_t z, int32_t out[GENERATE_WORDS]) {
    const int64_t half = INT64_C(1) << 61;
    bool sure = put_rounded(half - (y * y + z * z), &out[0]);
    sure &= put_rounded(x * y - w * z, &out[1]);
    sure &= put_rounded(x * z + w * y, &out[2]);
    sure &= put_rounded(x * y + w * z, &out[4]);
    sure &= put_rounded(half - (x * x + z * z), &out[5]);
    sure &= put_rounded(y * z - w * x, &out[6]);
    sure &= put_rounded(x * z - w * y, &out[8]);
    sure &= put_rounded(y * z + w * x, &out[9]);
    return sure & put_rounded(half - (x * x + y * y), &out[10]);
}

/* coordinate(half) / 2, less 1/2 */
static int32_t halved(uint32_t half) {
    return as_word(half ^ 0x80000000);
}

/* false when it cannot be certain of the words. Python has `rest` only to 3 * 2^10, so that y and z,
 * sqrt(rest) at most, would be another number were it small; and they must stay below 2^31. */
static bool quickly(struct drawn first, struct drawn second, int32_t out[GENERATE_WORDS]) {
    const uint64_t least = UINT64_C(1) << 40;
    uint64_t rest = 0 - first.square; /* modulo 2^64 */
    if (first.square < least || rest < least || second.square < least) {
        return false;
    }
    double stretch = 0.5 * root((double)rest / (double)second.square);
    int32_t y = (int32_t)(coordinate((uint32_t)(second.word >> 32)) * stretch);
    int32_t z = (int32_t)(coordinate((uint32_t)second.word) * stretch);
    return put_rotation(halved((uint32_t)(first.word >> 32)), halved((uint32_t)first.word), y, z, out);
}

static void build(struct source *source, int32_t out[GENERATE_WORDS]) {
    struct draw *draw = &source->draw;
    struct drawn first = disc(draw, FIRST_POINT), second = disc(draw, FIRST_POINT + TRIES);
    if (!quickly(first, second, out)) {
        slowly(first.word, second.word, out);
    }
    for (unsigned i = 0; i < 3; i++) {
        out[4 * i + 3] = symmetric(draw_word(draw, i), (int32_t)source->parameters[0]); /* takes() */
    }
    memset(out + 12, 0, 3 * sizeof *out);
    out[15] = LSB_ONE;
}

const struct generator generator_rigid = {
    .code = GENERATE_RIGID, .budget = BUDGET, .takes = takes, .build = build};

#endif
