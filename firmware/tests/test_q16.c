/* Primitives of fixed/q16.h against vectors/arithmetic. argv[1]: the vectors folder. */
#include <string.h>

#include "../fixed/q16.h"
#include "check.h"
#include "vectors.h"

/* What an operation gives: one word, or an int64_t as two words, upper one first. */
struct result {
    size_t count;
    int32_t word[2];
};

static struct result one(int32_t word) {
    return (struct result){1, {word, 0}};
}

static struct result two(int64_t value) {
    return (struct result){2, {(int32_t)(value >> 32), (int32_t)(uint32_t)(uint64_t)value}};
}

static struct result mul_truncate(int32_t a, int32_t b) {
    return one(q16_mul_truncate(a, b));
}

static struct result mul_round(int32_t a, int32_t b) {
    return two(q16_mul_round(a, b));
}

static struct result div_truncate(int32_t a, int32_t b) {
    return two(q16_div_truncate(a, b));
}

static struct result div_round(int32_t a, int32_t b) {
    return two(q16_div_round(a, b));
}

static struct result wrap_add(int32_t a, int32_t b) {
    return one(q16_wrap_add(a, b));
}

static struct result wrap_sub(int32_t a, int32_t b) {
    return one(q16_wrap_sub(a, b));
}

static struct result magnitude(int32_t a, int32_t unused) {
    (void)unused;
    return one((int32_t)q16_magnitude(a));
}

static struct result fits(int32_t upper, int32_t lower) {
    return one(q16_fits((int64_t)upper * (INT64_C(1) << 32) + (uint32_t)lower));
}

static const struct operation {
    const char *name;
    struct result (*run)(int32_t a, int32_t b);
    size_t n_in;
} OPERATIONS[] = {
    {"mul_truncate", mul_truncate, 2}, {"mul_round", mul_round, 2}, {"div_truncate", div_truncate, 2},
    {"div_round", div_round, 2},       {"wrap_add", wrap_add, 2},   {"wrap_sub", wrap_sub, 2},
    {"magnitude", magnitude, 1},       {"fits", fits, 2},
};
enum { OPERATION_COUNT = sizeof OPERATIONS / sizeof OPERATIONS[0] };

static unsigned seen[OPERATION_COUNT];

static void check_record(const struct vectors *v) {
    const char *id = vectors_text(v, "id"), *name = vectors_text(v, "op");
    unsigned k = 0;
    while (k < OPERATION_COUNT && strcmp(OPERATIONS[k].name, name) != 0)
        k++;
    CHECK_IN(k < OPERATION_COUNT, id);
    if (k == OPERATION_COUNT)
        return;
    seen[k]++;
    int32_t in[2] = {0}, expected[2];
    vectors_words(v, "in", in, OPERATIONS[k].n_in);
    struct result got = OPERATIONS[k].run(in[0], in[1]);
    vectors_words(v, "out", expected, got.count);
    CHECK_IN(memcmp(got.word, expected, got.count * sizeof expected[0]) == 0, id);
}

int main(int argc, char **argv) {
    static struct vectors v;
    if (argc != 2) {
        fprintf(stderr, "usage: %s VECTORS_FOLDER\n", argv[0]);
        return 2;
    }
    vectors_open(&v, argv[1], "arithmetic/q16.txt");
    while (vectors_next(&v))
        check_record(&v);
    for (unsigned k = 0; k < OPERATION_COUNT; k++)
        CHECK_IN(seen[k] > 40, OPERATIONS[k].name);
    return check_result();
}
