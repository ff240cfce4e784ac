/* Matrices that have caught, or might catch, an exact inverse out: every class of verify_exact.c. */
#ifndef EXACT_CASES_H
#define EXACT_CASES_H

#include <stdint.h>

struct case_class {
    const char *name;
    void (*make)(uint64_t *state, int32_t a[16]);
};

extern const struct case_class case_classes[];
extern const unsigned case_class_count;

/* The next 64 random bits of *state. */
uint64_t case_bits(uint64_t *state);

/* One word of random magnitude, extremes more often than chance would. */
int32_t case_word(uint64_t *state);

#endif
