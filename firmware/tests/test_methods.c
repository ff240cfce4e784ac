/* The kernels that are one method each: where a method is exact, what it refuses, and how far it is off on
 * the golden inverses. argv[1]: the vectors folder. */
#include <stdlib.h>
#include <string.h>

#include "../fixed/q16.h"
#include "../kernels/kernels.h"
#include "../kernels/newton.h"
#include "check.h"
#include "random.h"
#include "vectors.h"

#define I(value) ((value) * Q16_ONE)

/* What a method needs of its matrix. */
enum needs { ANY, SPD, RIGID, AFFINE };

/* One inverting kernel: the largest errors in LSB it may have on the golden uniform (entries to 8) and rigid
 * matrices, -1 when it refuses them. */
struct method {
    const char *name;
    kernel_fn *run;
    enum needs needs;
    int64_t uniform, rigid;
};

static const struct method METHODS[] = {
    {"adjugate_reciprocal", adjugate_reciprocal, ANY, 1024, 2048},
    {"adjugate_wide", adjugate_wide, ANY, 0, 0},
    {"lu", lu, ANY, 0, 4},
    {"lu_full", lu_full, ANY, 0, 4},
    {"qr", qr, ANY, 0, 4},
    {"cholesky", cholesky, SPD, -1, -1},
    {"rigid", rigid, RIGID, -1, 2048},
    {"affine", affine, AFFINE, -1, 0},
    {"closed_form", closed_form, ANY, 2, 1024},
    {"float32", float32, ANY, 1, 8},
    {"float64", float64, ANY, 0, 0},
};
enum { METHOD_COUNT = sizeof METHODS / sizeof METHODS[0] };

struct known {
    enum needs kind;
    int32_t in[16], inverse[16];
};

/* No step of any method rounds here, or what it rounds away is far below half an LSB. */
static const struct known KNOWN[] = {
    {SPD,
     {I(1), 0, 0, 0, 0, I(1), 0, 0, 0, 0, I(1), 0, 0, 0, 0, I(1)}, /* the identity, which is everything */
     {I(1), 0, 0, 0, 0, I(1), 0, 0, 0, 0, I(1), 0, 0, 0, 0, I(1)}},
    {RIGID,
     {0, I(-1), 0, I(3), I(1), 0, 0, I(-5), 0, 0, I(1), I(7), 0, 0, 0, I(1)},
     {0, I(1), 0, I(5), I(-1), 0, 0, I(3), 0, 0, I(1), I(-7), 0, 0, 0, I(1)}},
    {AFFINE,
     {I(2), 0, 0, I(3), 0, I(1) / 4, 0, 9, I(1), 0, I(1), 0, 0, 0, 0, I(1)},
     {I(1) / 2, 0, 0, I(-3) / 2, 0, I(4), 0, -36, I(-1) / 2, 0, I(1), I(3) / 2, 0, 0, 0, I(1)}},
    {ANY,
     {0, 0, 0, I(1), 0, 0, I(-1), 0, 0, I(1), 0, 0, I(1), 0, 0, 0}, /* a permutation with a sign */
     {0, 0, 0, I(1), 0, 0, I(1), 0, 0, I(-1), 0, 0, I(1), 0, 0, 0}},
    {ANY,
     {I(1), I(2), I(3), I(4), 0, I(1), I(2), I(3), 0, 0, I(1), I(2), 0, 0, 0, I(1)},
     {I(1), I(-2), I(1), 0, 0, I(1), I(-2), I(1), 0, 0, I(1), I(-2), 0, 0, 0, I(1)}},
    {SPD,
     {I(2), I(1), 0, 0, I(1), I(1), 0, 0, 0, 0, I(4), 0, 0, 0, 0, I(1) / 2},
     {I(1), I(-1), 0, 0, I(-1), I(2), 0, 0, 0, 0, I(1) / 4, 0, 0, 0, 0, I(2)}},
};
enum { KNOWN_COUNT = sizeof KNOWN / sizeof KNOWN[0] };

static bool applies(const struct method *method, unsigned k) {
    if (method->needs == ANY || k == 0)
        return true;
    return method->needs == KNOWN[k].kind || (method->needs == AFFINE && KNOWN[k].kind == RIGID);
}

static void test_known_inverses(void) {
    for (unsigned m = 0; m < METHOD_COUNT; m++)
        for (unsigned k = 0; k < KNOWN_COUNT; k++) {
            int32_t out[16];
            if (!applies(&METHODS[m], k))
                continue;
            CHECK_IN(METHODS[m].run(KNOWN[k].in, out) == KERNEL_OK, METHODS[m].name);
            CHECK_IN(memcmp(out, KNOWN[k].inverse, sizeof out) == 0, METHODS[m].name);
        }
}

/* What no 1.15.16 method may miss. */
static void test_singular(void) {
    const int32_t zero[16] = {0};
    const int32_t twice[16] = {0, I(1), 0, 0, 0, I(1), 0, 0, 0, 0, I(1), 0, 0, 0, 0, I(1)};
    const int32_t flat[16] = {I(1), I(2), 0, 0, I(2), I(4), 0, 0, 0, 0, I(1), 5, 0, 0, 0, I(1)};
    int32_t out[16];
    for (unsigned m = 0; m < METHOD_COUNT; m++) {
        int expected = METHODS[m].needs == ANY ? KERNEL_SINGULAR : KERNEL_PRECONDITION;
        CHECK_IN(METHODS[m].run(zero, out) == expected, METHODS[m].name);
        expected = METHODS[m].needs == AFFINE ? KERNEL_SINGULAR : expected;
        CHECK_IN(METHODS[m].run(twice, out) == expected, METHODS[m].name);
        CHECK_IN(METHODS[m].run(flat, out) == expected, METHODS[m].name);
    }
}

static void refuses(kernel_fn *run, const int32_t in[16], int place, int32_t value) {
    int32_t changed[16], out[16];
    memcpy(changed, in, sizeof changed);
    changed[place] = value;
    CHECK(run(changed, out) == KERNEL_PRECONDITION);
}

static void test_preconditions(void) {
    const int32_t *one = KNOWN[0].in, *motion = KNOWN[1].in, *map = KNOWN[2].in, *positive = KNOWN[5].in;
    for (int place = 12; place < 16; place++) {
        refuses(rigid, motion, place, 1);
        refuses(affine, map, place, -1);
    }
    refuses(rigid, one, 0, I(1) + 3); /* R R' = 1 + 6 LSB */
    refuses(rigid, one, 1, 5);
    refuses(rigid, one, 0, INT32_MIN);
    refuses(cholesky, positive, 1, I(1) + 1); /* not symmetric */
    refuses(cholesky, positive, 0, 0);
    refuses(cholesky, positive, 10, I(-4));
    refuses(cholesky, positive, 0, I(1));     /* 1 1; 1 1: only semidefinite */
    refuses(cholesky, positive, 0, I(1) / 2); /* indefinite */
    refuses(cholesky, positive, 15, INT32_MIN);
}

/* Rotations that were rounded pass: cos and sin of 1 rad, to nearest and cut. */
static void test_rigid_accepts_rounding(void) {
    int32_t in[16] = {35409, -55147, 0, I(2), 55147, 35409, 0, 0, 0, 0, I(1), 0, 0, 0, 0, I(1)}, out[16];
    CHECK(rigid(in, out) == KERNEL_OK && out[1] == 55147 && out[3] == -70818 && out[7] == 110294);
    in[0] = in[5] = 35408;
    in[4] = 55146;
    CHECK(rigid(in, out) == KERNEL_OK);
    in[3] = INT32_MIN; /* 32768 (cos, sin) */
    CHECK(rigid(in, out) == KERNEL_OK);
    in[7] = INT32_MAX;
    CHECK(rigid(in, out) == KERNEL_OVERFLOW);
}

static int64_t largest_error(const int32_t out[16], const int32_t expected[16]) {
    int64_t most = 0;
    for (int k = 0; k < 16; k++) {
        int64_t error = llabs((int64_t)out[k] - expected[k]);
        most = error > most ? error : most;
    }
    return most;
}

static void check_record(const struct vectors *v, const struct method *method, int64_t bound) {
    int32_t in[16], expected[16], out[16];
    vectors_words(v, "in", in, 16);
    vectors_words(v, "out", expected, 16);
    int status = method->run(in, out);
    CHECK_IN(status == (bound < 0 ? KERNEL_PRECONDITION : KERNEL_OK), method->name);
    CHECK_IN(status != KERNEL_OK || largest_error(out, expected) <= bound, method->name);
}

static unsigned check_golden(const char *folder) {
    static struct vectors v;
    unsigned records = 0;
    vectors_open(&v, folder, "inverse/random.txt");
    while (vectors_next(&v)) {
        bool is_rigid = strcmp(vectors_text(&v, "class"), "rigid") == 0;
        if (!is_rigid && strncmp(vectors_text(&v, "id"), "uniform-8", strlen("uniform-8")) != 0)
            continue;
        for (unsigned m = 0; m < METHOD_COUNT; m++)
            check_record(&v, &METHODS[m], is_rigid ? METHODS[m].rigid : METHODS[m].uniform);
        records++;
    }
    return records;
}

static int update(const int32_t a[16], const int32_t old[16], int32_t out[16]) {
    int32_t in[32];
    memcpy(in, a, 16 * sizeof in[0]);
    memcpy(in + 16, old, 16 * sizeof in[0]);
    return newton(in, out);
}

static void test_newton_follows(void) {
    int32_t a[16], out[16], truth[16];
    memcpy(a, KNOWN[5].in, sizeof a);
    CHECK(update(a, KNOWN[5].inverse, out) == KERNEL_OK);
    CHECK(memcmp(out, KNOWN[5].inverse, sizeof out) == 0 && newton_steps() == 0); /* nothing to correct */
    a[0] += I(1) / 64;
    a[11] += I(1) / 128;
    CHECK(exact(a, truth) == KERNEL_OK);
    CHECK(update(a, KNOWN[5].inverse, out) == KERNEL_OK);
    CHECK(memcmp(out, truth, sizeof out) == 0 && newton_steps() >= 2 && newton_steps() <= 4);
    a[0] = I(2) + I(1) / 4; /* further away: more steps, the same end */
    CHECK(exact(a, truth) == KERNEL_OK);
    CHECK(update(a, KNOWN[5].inverse, out) == KERNEL_OK);
    CHECK(memcmp(out, truth, sizeof out) == 0 && newton_steps() >= 4 && newton_steps() <= 7);
}

static void test_newton_gives_up(void) {
    int32_t zero[16] = {0}, out[16], a[16] = {0};
    CHECK(update(KNOWN[4].in, zero, out) == KERNEL_PRECONDITION && newton_steps() == 0);
    CHECK(update(zero, KNOWN[4].in, out) == KERNEL_PRECONDITION && newton_steps() == 0);
    CHECK(update(KNOWN[4].in, KNOWN[4].in, out) == KERNEL_PRECONDITION);
    for (int i = 0; i < 16; i += 5)
        a[i] = 16; /* with X = A, |R| = 1 - 2^-24: hopelessly slow */
    CHECK(update(a, a, out) == KERNEL_PRECONDITION && newton_steps() == 20);
    for (int i = 0; i < 16; i += 5)
        a[i] = 1; /* inverse 2^32 LSB, from 2^31 - 1 */
    memset(zero, 0, sizeof zero);
    for (int i = 0; i < 16; i += 5)
        zero[i] = INT32_MAX;
    CHECK(update(a, zero, out) == KERNEL_OVERFLOW && newton_steps() == 1);
}

/* The three ways to solve, with an x that every one of them hits: (1, -2, 3, 1/2). */
static void test_solve(void) {
    static kernel_fn *const SOLVERS[] = {solve_lu, solve_lu_cached, solve_qr, solve_qr_cached,
                                         solve_by_inverse};
    const int32_t x[4] = {I(1), I(-2), I(3), I(1) / 2}, b[4] = {I(8), I(11) / 2, I(4), I(1) / 2};
    int32_t in[20], out[4], none[20] = {0};
    memcpy(in, KNOWN[4].in, sizeof KNOWN[4].in);
    memcpy(in + 16, b, sizeof b);
    for (unsigned k = 0; k < sizeof SOLVERS / sizeof SOLVERS[0]; k++) {
        CHECK(SOLVERS[k](none, out) == KERNEL_SINGULAR);
        CHECK(SOLVERS[k](in, out) == KERNEL_OK && memcmp(out, x, sizeof x) == 0);
    }
    for (int j = 0; j < 4; j++)
        in[16 + j] = 0;
    for (unsigned k = 0; k < sizeof SOLVERS / sizeof SOLVERS[0]; k++)
        CHECK(SOLVERS[k](in, out) == KERNEL_OK && memcmp(out, none, sizeof out) == 0);
}

/* No inverse of 32 bits, but a solution: what inverting first costs. */
static void test_solve_without_inverse(void) {
    int32_t in[20] = {0}, out[4];
    for (int i = 0; i < 16; i += 5)
        in[i] = 1;
    in[16] = 5;
    in[19] = -6;
    CHECK(solve_by_inverse(in, out) == KERNEL_OVERFLOW);
    CHECK(solve_lu(in, out) == KERNEL_OK && out[0] == I(5) && out[1] == 0 && out[3] == I(-6));
    CHECK(solve_qr(in, out) == KERNEL_OK && out[0] == I(5) && out[1] == 0 && out[3] == I(-6));
    in[16] = I(1);
    CHECK(solve_lu(in, out) == KERNEL_OVERFLOW && solve_qr(in, out) == KERNEL_OVERFLOW);
}

static void check_same(kernel_fn *plain, kernel_fn *cached, const int32_t in[20]) {
    int32_t expected[4] = {0}, out[4] = {0};
    int status = plain(in, expected);
    CHECK(cached(in, out) == status);
    CHECK(status != KERNEL_OK || memcmp(out, expected, sizeof out) == 0);
}

/* Whatever came before: a new A, the same A with another b, an A that differs in one bit, one without an
 * inverse. */
static void test_cache_changes_no_word(void) {
    uint64_t state = 3;
    int32_t in[20] = {0};
    for (int i = 0; i < 20000; i++) {
        uint64_t choice = random_word64(&state);
        for (int j = choice % 4 == 0 ? 0 : 16; j < 20; j++)
            in[j] = random_wild(&state);
        if (choice % 4 == 1)
            in[choice >> 8 & 15] ^= 1;
        if (choice % 64 == 2)
            memset(in, 0, 16 * sizeof in[0]);
        check_same(solve_lu, solve_lu_cached, in);
        check_same(solve_qr, solve_qr_cached, in);
    }
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: %s VECTORS_FOLDER\n", argv[0]);
        return 2;
    }
    test_known_inverses();
    test_singular();
    test_preconditions();
    test_rigid_accepts_rounding();
    CHECK(check_golden(argv[1]) == 40);
    test_newton_follows();
    test_newton_gives_up();
    test_solve();
    test_solve_without_inverse();
    test_cache_changes_no_word();
    return check_result();
}
