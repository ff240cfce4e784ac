/* Class uniform (rig/matrices/entries.py): entries uniform over the words lo .. hi. */
#include "classes.h"

static bool takes(const int64_t parameters[RECIPE_PARAMETERS]) {
    return INT32_MIN <= parameters[0] && parameters[0] <= parameters[1] && parameters[1] <= INT32_MAX;
}

static void build(struct source *source, int32_t out[GENERATE_WORDS]) {
    uint32_t low = (uint32_t)source->parameters[0];
    uint32_t span = (uint32_t)source->parameters[1] - low + 1; /* 0 stands for 2^32 */
    for (unsigned i = 0; i < GENERATE_WORDS; i++) {
        uint64_t word = draw_word(&source->draw, i);
        out[i] = as_word(low + (span == 0 ? (uint32_t)(word >> 32) : below(word, span)));
    }
}

const struct generator generator_uniform = {
    .code = GENERATE_UNIFORM, .budget = GENERATE_WORDS, .takes = takes, .build = build};
