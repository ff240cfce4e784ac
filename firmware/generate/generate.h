/* Generates test matrices, bit for bit those of rig/matrices: the word of a case is a function of class, key,
 * parameters and index alone (docs/MATRICES.md).
 */
#ifndef GENERATE_H
#define GENERATE_H

#include "draw.h"

/* Codes as on the wire (docs/PROTOCOL.md 3.7). */
enum {
    GENERATE_UNIFORM = 1,
    GENERATE_LOG_UNIFORM = 2,
    GENERATE_RIGID = 3,
    GENERATE_NEAR_SINGULAR = 4,
    GENERATE_BOUNDARY = 5,
};

enum { GENERATE_WORDS = 16, RECIPE_PARAMETERS = 4 };

struct recipe {
    uint8_t generator;
    uint64_t key[2];
    int64_t parameters[RECIPE_PARAMETERS];
};

enum generate_error { GENERATE_OK, GENERATE_UNKNOWN, GENERATE_BAD_PARAMETERS };

struct generator;

/* What generates the cases of one recipe. */
struct source {
    const struct generator *generator;
    int64_t parameters[RECIPE_PARAMETERS];
    struct draw draw;
};

/* Gets ready for a recipe, or tells what is wrong with it. */
enum generate_error generate_init(struct source *source, const struct recipe *recipe);

/* The case with that index, below 2^63, row by row. */
void generate(struct source *source, uint64_t index, int32_t out[GENERATE_WORDS]);

/* Bit c - 1 is set when this image has the generator with code c. */
uint8_t generate_known(void);

#endif
