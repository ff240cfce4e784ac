/* The generators against vectors/generators, and what they refuse. argv[1]: the vectors folder. */
#include <string.h>

#include "check.h"
#include "generate/generate.h"
#include "vectors.h"
#include "wire/burst.h"

static unsigned seen[GENERATE_BOUNDARY + 1];

static struct recipe recipe_of(const struct burst_request *request) {
    struct recipe recipe = {.generator = request->generator, .key = {request->key[0], request->key[1]}};
    memcpy(recipe.parameters, request->parameters, sizeof recipe.parameters);
    return recipe;
}

static void check_record(const struct vectors *v) {
    const char *id = vectors_text(v, "id");
    static struct source source;
    uint8_t bytes[BURST_SIZE];
    int32_t expected[GENERATE_WORDS], got[GENERATE_WORDS];
    vectors_words(v, "out", expected, GENERATE_WORDS);
    CHECK_IN(vectors_bytes(v, "request", bytes, sizeof bytes) == sizeof bytes, id);
    struct burst_request request = message_get_burst(bytes);
    struct recipe recipe = recipe_of(&request);
    CHECK_IN(generate_init(&source, &recipe) == GENERATE_OK, id);
    generate(&source, request.first, got);
    CHECK_IN(memcmp(got, expected, sizeof got) == 0, id);
    generate(&source, 0, got); /* a case depends on no other */
    generate(&source, request.first, got);
    CHECK_IN(memcmp(got, expected, sizeof got) == 0, id);
    seen[recipe.generator]++;
}

static enum generate_error init(uint8_t generator, int64_t a, int64_t b, int64_t c) {
    static struct source source;
    const struct recipe recipe = {.generator = generator, .parameters = {a, b, c}};
    return generate_init(&source, &recipe);
}

static int64_t bits_of(double value) {
    int64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static void check_refusals(void) {
    const int64_t most = INT32_MAX, least = INT32_MIN, quiet_nan = INT64_C(0x7FF8000000000000);
    CHECK(init(0, 0, 0, 0) == GENERATE_UNKNOWN && init(6, 0, 0, 0) == GENERATE_UNKNOWN);
    CHECK(init(GENERATE_UNIFORM, least, most, 0) == GENERATE_OK);
    CHECK(init(GENERATE_UNIFORM, least - 1, most, 0) == GENERATE_BAD_PARAMETERS);
    CHECK(init(GENERATE_UNIFORM, least, most + 1, 0) == GENERATE_BAD_PARAMETERS);
    CHECK(init(GENERATE_UNIFORM, 1, 0, 0) == GENERATE_BAD_PARAMETERS);
    CHECK(init(GENERATE_LOG_UNIFORM, bits_of(0.0), bits_of(31.0), 0) == GENERATE_OK);
    CHECK(init(GENERATE_LOG_UNIFORM, bits_of(31.0), bits_of(0.0), 0) == GENERATE_OK);
    CHECK(init(GENERATE_LOG_UNIFORM, bits_of(0.5), bits_of(31.0), 0) == GENERATE_BAD_PARAMETERS);
    CHECK(init(GENERATE_LOG_UNIFORM, bits_of(-0.5), bits_of(3.0), 0) == GENERATE_BAD_PARAMETERS);
    CHECK(init(GENERATE_LOG_UNIFORM, bits_of(5.0), bits_of(-3.0), 0) == GENERATE_BAD_PARAMETERS);
    CHECK(init(GENERATE_LOG_UNIFORM, quiet_nan, 0, 0) == GENERATE_BAD_PARAMETERS);
    CHECK(init(GENERATE_RIGID, 0, 0, 0) == GENERATE_OK && init(GENERATE_RIGID, most, 0, 0) == GENERATE_OK);
    CHECK(init(GENERATE_RIGID, -1, 0, 0) == GENERATE_BAD_PARAMETERS);
    CHECK(init(GENERATE_RIGID, most + 1, 0, 0) == GENERATE_BAD_PARAMETERS);
    CHECK(init(GENERATE_NEAR_SINGULAR, 1, 4, 1) == GENERATE_OK);
    CHECK(init(GENERATE_NEAR_SINGULAR, 3, most - (1 << 20), 1 << 20) == GENERATE_OK);
    CHECK(init(GENERATE_NEAR_SINGULAR, 3, most, 1) == GENERATE_BAD_PARAMETERS);
    CHECK(init(GENERATE_NEAR_SINGULAR, 0, 4, 1) == GENERATE_BAD_PARAMETERS);
    CHECK(init(GENERATE_NEAR_SINGULAR, 4, 4, 1) == GENERATE_BAD_PARAMETERS);
    CHECK(init(GENERATE_NEAR_SINGULAR, 1, 3, 1) == GENERATE_BAD_PARAMETERS);
    CHECK(init(GENERATE_NEAR_SINGULAR, 1, 4, 0) == GENERATE_BAD_PARAMETERS);
    CHECK(init(GENERATE_NEAR_SINGULAR, 1, 4, (1 << 20) + 1) == GENERATE_BAD_PARAMETERS);
    CHECK(init(GENERATE_BOUNDARY, 0, 0, 0) == GENERATE_OK);
}

int main(int argc, char **argv) {
    static struct vectors v;
    if (argc != 2) {
        fprintf(stderr, "usage: %s VECTORS_FOLDER\n", argv[0]);
        return 2;
    }
    vectors_open(&v, argv[1], "generators/cases.txt");
    while (vectors_next(&v)) {
        check_record(&v);
    }
    for (int i = 1; i <= GENERATE_BOUNDARY; i++) {
        CHECK(seen[i] > 10 && (generate_known() >> (i - 1) & 1));
    }
    check_refusals();
    return check_result();
}
