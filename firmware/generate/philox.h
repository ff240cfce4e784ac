/* Philox4x64-10 (Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3, SC'11), the same
 * words as numpy's, by multiplications of 32 bits. */
#ifndef PHILOX_H
#define PHILOX_H

#include <stdint.h>

enum { PHILOX_WORDS = 4, PHILOX_ROUNDS = 10 };

/* The keys of the rounds, which are the same for every block. */
struct philox_key {
    uint64_t round[PHILOX_ROUNDS][2];
};

void philox_key_init(struct philox_key *key, const uint64_t words[2]);

/* The block of random words that belongs to a key and a counter. */
void philox(const struct philox_key *key, const uint64_t counter[PHILOX_WORDS], uint64_t words[PHILOX_WORDS]);

#endif
