/* The random words of a case, as rig/matrices/stream.py draws them; each block of four when it is needed. */
#ifndef DRAW_H
#define DRAW_H

#include <stdbool.h>
#include <string.h>

#include "philox.h"

enum { DRAW_BLOCKS = 6, DRAW_WORDS = DRAW_BLOCKS * PHILOX_WORDS };

struct draw {
    struct philox_key key;
    uint64_t index; /* of the case, below 2^63 */
    uint8_t blocks; /* that a case takes */
    uint8_t known;  /* bit b: words 4 b .. 4 b + 3 are there */
    uint64_t words[DRAW_WORDS];
};

/* `budget` words a case, at most DRAW_WORDS. */
void draw_init(struct draw *draw, const uint64_t key[2], unsigned budget);

static inline void draw_case(struct draw *draw, uint64_t index) {
    draw->index = index;
    draw->known = 0;
}

void draw_block(struct draw *draw, unsigned block);

static inline uint64_t draw_word(struct draw *draw, unsigned i) {
    if (!(draw->known >> i / PHILOX_WORDS & 1)) {
        draw_block(draw, i / PHILOX_WORDS);
    }
    return draw->words[i];
}

/* Further words of the case, for a rejection that used up its budget: four, of any number of blocks. */
void draw_spare(const struct draw *draw, unsigned slot, uint64_t block, uint64_t words[PHILOX_WORDS]);

/* The int32 with these bits; a cast of a value above INT32_MAX is up to the compiler. */
static inline int32_t as_word(uint32_t bits) {
    int32_t word;
    memcpy(&word, &bits, sizeof word);
    return word;
}

/* Uniform in [0, span): floor(word span / 2^64). The sum is at most (2^32 - 1)^2 + 2^32 - 1 < 2^64. */
static inline uint32_t below(uint64_t word, uint32_t span) {
    uint32_t carry = (uint32_t)((uint64_t)(uint32_t)word * span >> 32);
    return (uint32_t)(((word >> 32) * span + carry) >> 32);
}

/* Uniform in [-limit, limit], 0 <= limit < 2^31. */
static inline int32_t symmetric(uint64_t word, int32_t limit) {
    return as_word(below(word, 2 * (uint32_t)limit + 1) - (uint32_t)limit);
}

static inline bool is_odd(uint64_t word) {
    return (word & 1) != 0;
}

static inline int32_t sign(uint64_t word) {
    return is_odd(word) ? -1 : 1;
}

#endif
