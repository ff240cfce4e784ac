/* Kernels: `exact` against the golden inverses; the others by properties; all of them on wild inputs,
 * where the sanitizers watch. argv[1]: the vectors folder. */
#include <string.h>

#include "../fixed/q16.h"
#include "../kernels/kernels.h"
#include "check.h"
#include "random.h"
#include "vectors.h"

static int status_named(const char *name) {
    if (strcmp(name, "OK") == 0)
        return KERNEL_OK;
    return strcmp(name, "SINGULAR") == 0 ? KERNEL_SINGULAR : KERNEL_OVERFLOW;
}

static unsigned check_golden(const char *folder, const char *name) {
    static struct vectors v;
    unsigned records = 0;
    vectors_open(&v, folder, name);
    for (; vectors_next(&v); records++) {
        int32_t in[16], expected[16], out[16];
        const char *id = vectors_text(&v, "id");
        int status = status_named(vectors_text(&v, "status"));
        vectors_words(&v, "in", in, 16);
        CHECK_IN(exact(in, out) == status, id);
        if (status != KERNEL_OK)
            continue;
        vectors_words(&v, "out", expected, 16);
        CHECK_IN(memcmp(out, expected, sizeof out) == 0, id);
    }
    return records;
}

static void test_registry(void) {
    CHECK(kernel_count >= 3);
    for (unsigned k = 0; k < kernel_count; k++) {
        const struct kernel *kernel = &kernel_table[k];
        CHECK_IN(kernel->run != NULL, kernel->name);
        CHECK_IN(kernel->n_in <= KERNEL_MAX_IN && kernel->n_out <= KERNEL_MAX_OUT, kernel->name);
    }
    CHECK(strcmp(kernel_table[0].name, "adjugate") == 0 && kernel_table[0].run == adjugate);
    CHECK(strcmp(kernel_table[2].name, "exact") == 0 && kernel_table[2].operation == KERNEL_INVERT);
    CHECK(kernel_table[2].n_in == 16 && kernel_table[2].n_out == 16);
}

static kernel_fn *const INVERTERS[] = {adjugate, gauss_jordan, exact};
enum { INVERTER_COUNT = sizeof INVERTERS / sizeof INVERTERS[0] };

/* Where no step rounds, every method must give the same words. */
static void test_exactly_representable(void) {
    static const int32_t in[][16] = {
        {Q16_ONE, 0, 0, 0, 0, Q16_ONE, 0, 0, 0, 0, Q16_ONE, 0, 0, 0, 0, Q16_ONE},
        {0, -2 * Q16_ONE, 0, 0, Q16_ONE / 4, 0, 0, 0, 0, 0, 0, Q16_ONE, 0, 0, Q16_ONE, 0},
        {Q16_ONE, 3 * Q16_ONE, 0, 9, 0, Q16_ONE, -5, 0, 0, 0, Q16_ONE, Q16_ONE, 0, 0, 0, Q16_ONE},
    };
    static const int32_t inverse[][16] = {
        {Q16_ONE, 0, 0, 0, 0, Q16_ONE, 0, 0, 0, 0, Q16_ONE, 0, 0, 0, 0, Q16_ONE},
        {0, 4 * Q16_ONE, 0, 0, -Q16_ONE / 2, 0, 0, 0, 0, 0, 0, Q16_ONE, 0, 0, Q16_ONE, 0},
        {Q16_ONE, -3 * Q16_ONE, -15, 6, 0, Q16_ONE, 5, -5, 0, 0, Q16_ONE, -Q16_ONE, 0, 0, 0, Q16_ONE},
    };
    for (unsigned k = 0; k < INVERTER_COUNT; k++)
        for (unsigned i = 0; i < sizeof in / sizeof in[0]; i++) {
            int32_t out[16];
            CHECK_IN(INVERTERS[k](in[i], out) == KERNEL_OK, kernel_table[k].name);
            CHECK_IN(memcmp(out, inverse[i], sizeof out) == 0, kernel_table[k].name);
        }
}

static void diagonal(int32_t a[16], int32_t entry) {
    memset(a, 0, 16 * sizeof a[0]);
    for (int i = 0; i < 16; i += 5)
        a[i] = entry;
}

static void test_told_status(void) {
    int32_t zero[16] = {0}, tiny[16], swapped[16], out[16];
    diagonal(tiny, 1); /* inverse 2^32 LSB */
    diagonal(swapped, Q16_ONE);
    swapped[0] = 0; /* rows 0 and 1 become 0 1 0 0 and 0 1 0 0 */
    swapped[1] = Q16_ONE;
    for (unsigned k = 0; k < INVERTER_COUNT; k++) {
        CHECK_IN(INVERTERS[k](zero, out) == KERNEL_SINGULAR, kernel_table[k].name);
        CHECK_IN(INVERTERS[k](swapped, out) == KERNEL_SINGULAR, kernel_table[k].name);
    }
    CHECK(adjugate(tiny, out) == KERNEL_SINGULAR); /* its products are all cut to 0 */
    CHECK(gauss_jordan(tiny, out) == KERNEL_OVERFLOW);
    CHECK(exact(tiny, out) == KERNEL_OVERFLOW);
}

/* The defect that `adjugate` is here to show: OK, and far off. det is 9/512^2 = 2.25 LSB, cut to 2. */
static void test_adjugate_loses_the_determinant(void) {
    int32_t in[16] = {0}, out[16], truth[16];
    in[0] = in[5] = 3 * Q16_ONE / 512;
    in[10] = in[15] = Q16_ONE;
    CHECK(adjugate(in, out) == KERNEL_OK);
    CHECK(exact(in, truth) == KERNEL_OK);
    CHECK(out[0] == 192 * Q16_ONE && truth[0] == 11184811);
}

/* The contract of kernel.h: `in` unchanged, the same answer each time, nothing written past n_out. */
static void check_contract(const struct kernel *kernel, const int32_t in[]) {
    enum { GUARD = 0x5A5A5A5A };
    int32_t copy[KERNEL_MAX_IN], first[KERNEL_MAX_OUT + 1] = {0}, second[KERNEL_MAX_OUT + 1] = {0};
    size_t size = kernel->n_out * sizeof first[0];
    memcpy(copy, in, sizeof copy);
    first[kernel->n_out] = GUARD;
    int status = kernel->run(in, first);
    CHECK_IN(memcmp(in, copy, sizeof copy) == 0, kernel->name);
    CHECK_IN(status >= KERNEL_OK && status <= KERNEL_PRECONDITION, kernel->name);
    CHECK_IN(first[kernel->n_out] == GUARD, kernel->name);
    CHECK_IN(kernel->run(in, second) == status && memcmp(first, second, size) == 0, kernel->name);
}

static void test_wild_inputs(void) {
    uint64_t state = 1;
    for (int i = 0; i < 20000; i++) {
        int32_t in[KERNEL_MAX_IN];
        for (int j = 0; j < KERNEL_MAX_IN; j++)
            in[j] = random_wild(&state);
        for (unsigned k = 0; k < kernel_count; k++)
            check_contract(&kernel_table[k], in);
    }
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: %s VECTORS_FOLDER\n", argv[0]);
        return 2;
    }
    test_registry();
    CHECK(check_golden(argv[1], "inverse/gallery.txt") > 60);
    CHECK(check_golden(argv[1], "inverse/random.txt") == 200);
    test_exactly_representable();
    test_told_status();
    test_adjugate_loses_the_determinant();
    test_wild_inputs();
    return check_result();
}
