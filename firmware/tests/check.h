/* Assertions for the host tests: count, tell file and line, end in a non-zero exit code.
 *
 *     CHECK(cond)             one expectation; the test goes on after a failure
 *     CHECK_IN(cond, label)   the same, and tells which record or input it was
 *     return check_result();  last line of main(): 0 when all held and there was at least one
 */
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stdio.h>

static unsigned long check_count, check_failures;

static inline void check_that(bool holds, const char *what, const char *label, const char *file, int line) {
    check_count++;
    if (holds)
        return;
    check_failures++;
    fprintf(stderr, "%s:%d: %s%sfailed: %s\n", file, line, label, *label ? ": " : "", what);
}

#define CHECK(cond) check_that((cond), #cond, "", __FILE__, __LINE__)
#define CHECK_IN(cond, label) check_that((cond), #cond, (label), __FILE__, __LINE__)

/* A program that checked nothing has failed: a missing vector file must not look like success. */
static inline int check_result(void) {
    printf("%lu checks, %lu failed\n", check_count, check_failures);
    return check_failures || !check_count;
}

#endif
