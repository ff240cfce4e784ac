/* Holds `exact` and `solve_exact`, path by path, against 128-bit integers on any number of cases:
 *
 *     verify_exact [CASES [SEED]]
 *
 * Prints what was covered in a table, each difference with its input; exit code 1 when there is one. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../kernels/exact_paths.h"
#include "../kernels/kernels.h"
#include "exact_cases.h"
#include "exact_reference.h"

enum { EXACT_PATHS = 5, PATHS = 8 };
static const char *const path_names[PATHS] = {"affine", "small",   "leading", "short",
                                              "wide",   "s.small", "s.full",  "s.wide"};

static int exact_path(unsigned path, const int32_t in[16], int32_t out[16]) {
    uint32_t bits = exact_bits(in);
    switch (path) {
    case 0:
        return exact_is_affine(in) ? exact_affine(in, out) : EXACT_DECLINED;
    case 1:
        return bits < EXACT_SMALL ? exact_small(in, out, bits) : EXACT_DECLINED;
    case 2:
        return bits != 0 ? exact_leading(in, out, bits) : EXACT_DECLINED;
    case 3:
        return exact_short(in, out, bits);
    default:
        return exact_wide(in, out);
    }
}

struct tally {
    unsigned long cases, ok, singular, overflow, with_tie, ties, solve_ties, different;
    unsigned long path[PATHS];
};

static void print_difference(const char *what, const int32_t in[], int count) {
    printf("different: %s\n   ", what);
    for (int k = 0; k < count; k++)
        printf(" %08" PRIx32, (uint32_t)in[k]);
    printf("\n");
}

/* A path that declines says nothing; one that answers must be right. */
static bool path_is_right(unsigned path, const int32_t in[16], int status, const int32_t truth[16],
                          struct tally *tally) {
    int32_t out[16] = {0};
    int told = exact_path(path, in, out);
    if (told == EXACT_DECLINED)
        return true;
    tally->path[path]++;
    return told == status && (status != KERNEL_OK || memcmp(out, truth, sizeof out) == 0);
}

static void check_inverse(const int32_t in[16], const char *name, struct tally *tally) {
    int32_t truth[16], out[16] = {0};
    unsigned ties = 0;
    int status = reference_inverse(in, truth, &ties);
    bool right = exact(in, out) == status && (status != KERNEL_OK || memcmp(out, truth, sizeof out) == 0);
    for (unsigned path = 0; path < EXACT_PATHS; path++)
        right = path_is_right(path, in, status, truth, tally) && right;
    tally->cases++;
    tally->ok += status == KERNEL_OK;
    tally->singular += status == KERNEL_SINGULAR;
    tally->overflow += status == KERNEL_OVERFLOW;
    tally->with_tie += ties != 0;
    tally->ties += ties;
    if (right)
        return;
    tally->different++;
    print_difference(name, in, 16);
}

static bool solve_is_right(int told, int status, const int32_t out[4], const int32_t truth[4]) {
    return told == status && (status != KERNEL_OK || memcmp(out, truth, 4 * sizeof out[0]) == 0);
}

static bool has_minimum(const int32_t in[], int count) {
    for (int k = 0; k < count; k++)
        if (in[k] == INT32_MIN)
            return true;
    return false;
}

static void check_solve(const int32_t in[20], const char *name, struct tally *tally) {
    int32_t truth[4], out[4] = {0};
    unsigned ties = 0;
    int status = reference_solve(in, truth, &ties);
    bool right = solve_is_right(solve_exact(in, out), status, out, truth);
    right = solve_is_right(solve_wide(in, out), status, out, truth) && right;
    tally->path[EXACT_PATHS + 2]++;
    if ((exact_bits(in) | exact_row_bits(in + 16)) < EXACT_SMALL) {
        right = solve_is_right(solve_small(in, out), status, out, truth) && right;
        tally->path[EXACT_PATHS]++;
    }
    if (!has_minimum(in, 20)) {
        right = solve_is_right(solve_full(in, out), status, out, truth) && right;
        tally->path[EXACT_PATHS + 1]++;
    }
    tally->solve_ties += ties;
    if (right)
        return;
    tally->different++;
    print_difference(name, in, 20);
}

static void print_row(const char *name, const struct tally *t) {
    printf("%-22s %10lu %10lu %9lu %9lu %9lu %9lu %9lu %5lu |", name, t->cases, t->ok, t->singular,
           t->overflow, t->with_tie, t->ties, t->solve_ties, t->different);
    for (unsigned path = 0; path < PATHS; path++)
        printf(" %10lu", t->path[path]);
    printf("\n");
}

static void add(struct tally *sum, const struct tally *t) {
    sum->cases += t->cases;
    sum->ok += t->ok;
    sum->singular += t->singular;
    sum->overflow += t->overflow;
    sum->with_tie += t->with_tie;
    sum->ties += t->ties;
    sum->solve_ties += t->solve_ties;
    sum->different += t->different;
    for (unsigned path = 0; path < PATHS; path++)
        sum->path[path] += t->path[path];
}

/* b like the rows of A, or small, or wild; A times halves gives ties where A is small enough. */
static void right_side(uint64_t *state, int32_t in[20]) {
    int kind = (int)(case_bits(state) >> 62);
    for (int i = 0; i < 4; i++)
        in[16 + i] = kind == 0 ? case_word(state) : in[(case_bits(state) >> 60)];
    if (kind == 1)
        for (int i = 0; i < 4; i++)
            in[16 + i] = in[4 * i] / 4 + in[4 * i + 1] / 2 + in[4 * i + 2] / 8;
}

int main(int argc, char **argv) {
    unsigned long cases = argc > 1 ? strtoul(argv[1], NULL, 10) : 200000;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    struct tally total = {0};
    printf("%-22s %10s %10s %9s %9s %9s %9s %9s %5s |", "class", "cases", "ok", "singular", "overflow",
           "with tie", "ties", "s.ties", "wrong");
    for (unsigned path = 0; path < PATHS; path++)
        printf(" %10s", path_names[path]);
    printf("\n");
    for (unsigned c = 0; c < case_class_count; c++) {
        struct tally tally = {0};
        uint64_t state = seed * 1000003 + c;
        for (unsigned long i = c; i < cases; i += case_class_count) {
            int32_t in[20];
            case_classes[c].make(&state, in);
            right_side(&state, in);
            check_inverse(in, case_classes[c].name, &tally);
            check_solve(in, case_classes[c].name, &tally);
        }
        print_row(case_classes[c].name, &tally);
        add(&total, &tally);
    }
    print_row("all", &total);
    return total.different || total.cases == 0;
}
