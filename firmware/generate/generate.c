#include "generate.h"

#include "classes.h"

static const struct generator *const generators[] = {
    &generator_uniform,     &generator_near_singular, &generator_boundary,
#if GENERATE_HAS_BINARY64
    &generator_log_uniform, &generator_rigid,
#endif
};

enum { GENERATORS = sizeof generators / sizeof generators[0] };

enum generate_error generate_init(struct source *source, const struct recipe *recipe) {
    source->generator = NULL;
    for (int i = 0; i < GENERATORS; i++) {
        if (generators[i]->code == recipe->generator) {
            source->generator = generators[i];
        }
    }
    if (source->generator == NULL) {
        return GENERATE_UNKNOWN;
    }
    if (!source->generator->takes(recipe->parameters)) {
        return GENERATE_BAD_PARAMETERS;
    }
    memcpy(source->parameters, recipe->parameters, sizeof source->parameters);
    draw_init(&source->draw, recipe->key, source->generator->budget);
    return GENERATE_OK;
}

void generate(struct source *source, uint64_t index, int32_t out[GENERATE_WORDS]) {
    draw_case(&source->draw, index);
    source->generator->build(source, out);
}

uint8_t generate_known(void) {
    uint8_t known = 0;
    for (int i = 0; i < GENERATORS; i++) {
        known = (uint8_t)(known | 1u << (generators[i]->code - 1)); /* codes are 1 .. 8 */
    }
    return known;
}
