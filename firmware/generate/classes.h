/* What the files of generate/ share with each other: the classes. */
#ifndef CLASSES_H
#define CLASSES_H

#include <float.h>

#include "generate.h"

/* rigid and log_uniform round as IEEE 754 binary64 does. Where double is something else (AVR: 32 bits; x87:
 * 80 bits in between) the image goes without them. */
#if FLT_RADIX == 2 && DBL_MANT_DIG == 53 && DBL_MAX_EXP == 1024 && FLT_EVAL_METHOD == 0
#define GENERATE_HAS_BINARY64 1
#else
#define GENERATE_HAS_BINARY64 0
#endif

struct generator {
    uint8_t code;
    uint8_t budget; /* words of a case */
    bool (*takes)(const int64_t parameters[RECIPE_PARAMETERS]);
    void (*build)(struct source *source, int32_t out[GENERATE_WORDS]);
};

extern const struct generator generator_uniform, generator_log_uniform, generator_rigid,
    generator_near_singular, generator_boundary;

enum { LSB_ONE = 65536 };

/* The random words of the permutations of `matrix`: rows, then columns. */
void generate_shuffle(int32_t matrix[GENERATE_WORDS], uint64_t rows, uint64_t columns);

static inline int32_t saturated(int64_t value) {
    return value > INT32_MAX ? INT32_MAX : value < INT32_MIN ? INT32_MIN : (int32_t)value;
}

#endif
