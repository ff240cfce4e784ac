/* Class log_uniform (rig/matrices/entries.py): entries +-2^t LSB, t uniform.
 *
 * Python computes 2^t in binary64, some 1600 instructions an entry on a core without floating point. Here it
 * is worked out in fixed point with a bound on the error, and anew in binary64 only where the bound does not
 * decide to which word it rounds: docs/MATRICES.md, "On the target".
 */
#include "classes.h"

#if GENERATE_HAS_BINARY64

#include "product.h"

enum {
    FRACTION = 58,  /* bits of t behind the point; t < 2^5 + 2^-48 */
    TABLE_BITS = 5, /* the table's part of them */
    DEGREE = 13,
    LARGEST_WHOLE = 31,
};

/* floor(2^(63 + j/32)) */
static const uint64_t powers[1 << TABLE_BITS] = {
    0x8000000000000000, 0x82CD8698AC2BA1D7, 0x85AAC367CC487B14, 0x88980E8092DA8527, 0x8B95C1E3EA8BD6E6,
    0x8EA4398B45CD53C0, 0x91C3D373AB11C336, 0x94F4EFA8FEF70961, 0x9837F0518DB8A96F, 0x9B8D39B9D54E5538,
    0x9EF5326091A111AD, 0xA27043030C496818, 0xA5FED6A9B15138EA, 0xA9A15AB4EA7C0EF8, 0xAD583EEA42A14AC6,
    0xB123F581D2AC258F, 0xB504F333F9DE6484, 0xB8FBAF4762FB9EE9, 0xBD08A39F580C36BE, 0xC12C4CCA66709456,
    0xC5672A115506DADD, 0xC9B9BD866E2F27A2, 0xCE248C151F8480E3, 0xD2A81D91F12AE45A, 0xD744FCCAD69D6AF4,
    0xDBFBB797DAF23755, 0xE0CCDEEC2A94E111, 0xE5B906E77C8348A8, 0xEAC0C6E7DD24392E, 0xEFE4B99BDCDAF5CB,
    0xF5257D152486CC2C, 0xFA83B2DB722A033A,
};

/* ln(2)^k / k!, as in rig/matrices/stream.py */
static const double coefficients[DEGREE + 1] = {
    0x1.0000000000000p+0,  0x1.62e42fefa39efp-1,  0x1.ebfbdff82c58fp-3,  0x1.c6b08d704a0c0p-5,
    0x1.3b2ab6fba4e77p-7,  0x1.5d87fe78a6731p-10, 0x1.430912f86c787p-13, 0x1.ffcbfc588b0c7p-17,
    0x1.62c0223a5c824p-20, 0x1.b5253d395e7c4p-24, 0x1.e4cf5158b8ecap-28, 0x1.e8cac7351bb25p-32,
    0x1.c3bd650fc2986p-36, 0x1.816193166d0f9p-40,
};

static double as_double(int64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static bool takes(const int64_t parameters[RECIPE_PARAMETERS]) {
    double low = as_double(parameters[0]), span = as_double(parameters[1]);
    return low >= 0 && span >= 0 && low + span <= LARGEST_WHOLE; /* false for NaN */
}

/* Nearest whole number, ties to even: adding 2^52 leaves no bit behind the point. 0 <= value <= 2^52. */
static double rounded(double value) {
    const double shift = 0x1p52;
    return (value + shift) - shift;
}

/* As numpy does it, to the last bit: 2^(low + span * unit(word)), rounded to a whole number. */
static uint32_t slowly(const struct source *source, uint64_t word) {
    double unit = (double)(word >> 11) * 0x1p-53;
    double t = as_double(source->parameters[0]) + as_double(source->parameters[1]) * unit;
    double whole = rounded(t), fraction = t - whole;
    double value = coefficients[DEGREE];
    for (int k = DEGREE - 1; k >= 0; k--) {
        value = value * fraction + coefficients[k];
    }
    return (uint32_t)rounded(value * (double)(UINT32_C(1) << (unsigned)whole)); /* whole <= 31 */
}

/* floor(value 2^58) for 0 <= value <= 31, given by its bits. */
static uint64_t fixed_of(int64_t bits) {
    int shift = (int)((uint64_t)bits >> 52 & 0x7FF) - (1023 + 52 - FRACTION); /* <= 10 */
    uint64_t mantissa = ((uint64_t)bits & 0xFFFFFFFFFFFFF) | UINT64_C(1) << 52;
    return shift >= 0 ? mantissa << shift : shift > -64 ? mantissa >> -shift : 0;
}

/* 2^(f - 1), f = fraction / 2^58 in [0, 1), as a fraction of 2^64: too small by less than 2^-40 of itself.
 *
 * f = j/32 + r, x = r ln 2 < 2^-5.5, e^x - 1 = x + x^2 (1/2 + x/6 + x^2/24 + x^3/120) + less than 2^-42.3. */
static uint64_t power_of_two(uint64_t fraction) {
    const uint64_t ln2 = 0xB17217F7D1CF79AB;                                         /* 2^64 ln 2 */
    const uint32_t half = 0x80000000, c3 = 715827882, c4 = 178956970, c5 = 35791394; /* 2^32 / k! */
    uint64_t part = powers[fraction >> (FRACTION - TABLE_BITS)];
    uint64_t x = multiply_high(fraction << (64 - FRACTION + TABLE_BITS), ln2); /* 2^69 x < 2^63.5 */
    uint64_t y = x >> 32;                                                      /* 2^37 x */
    uint64_t sum = c4 + (c5 * y >> 37);
    sum = c3 + (sum * y >> 37);
    sum = half + (sum * y >> 37); /* 2^32 (1/2 + ...) < 2^32; y < 2^31.5, so no product reaches 2^64 */
    uint64_t rest = (y * y >> 32) * sum >> 10; /* 2^64 x^2 (1/2 + ...); the square is 2^42 x^2 < 2^31 */
    return part +
           multiply_high(part, (x >> TABLE_BITS) + rest); /* < 2^64, since 2^f < 2 and nothing is too large */
}

/* |entry| in LSB before it is saturated, at most 2^31. */
static uint32_t magnitude(const struct source *source, uint64_t low, uint64_t span, uint64_t word) {
    uint64_t t = low + multiply_high(span, word & ~UINT64_C(0x7FF));
    unsigned whole = (unsigned)(t >> FRACTION);
    /* 2^32 2^t, too small by less than 2^(whole + 1 - 40 + 32) + 1 */
    uint64_t value = power_of_two(t & ((UINT64_C(1) << FRACTION) - 1)) >> (LARGEST_WHOLE - whole);
    /* That, and 2^(whole - 15) for what binary64 is off by; so much away from a tie both round alike. */
    uint32_t margin = 2 + ((UINT32_C(1) << whole) >> 6);
    if ((uint32_t)value - 0x80000000 + margin < 2 * margin) {
        return slowly(source, word);
    }
    return (uint32_t)((value + 0x80000000) >> 32);
}

static void build(struct source *source, int32_t out[GENERATE_WORDS]) {
    uint64_t low = fixed_of(source->parameters[0]), span = fixed_of(source->parameters[1]);
    for (unsigned i = 0; i < GENERATE_WORDS; i++) {
        uint64_t word = draw_word(&source->draw, i);
        int64_t size = magnitude(source, low, span, word);
        out[i] = saturated(is_odd(word) ? -size : size);
    }
}

const struct generator generator_log_uniform = {
    .code = GENERATE_LOG_UNIFORM, .budget = GENERATE_WORDS, .takes = takes, .build = build};

#endif
