#include "draw.h"

void draw_init(struct draw *draw, const uint64_t key[2], unsigned budget) {
    philox_key_init(&draw->key, key);
    draw->blocks = (uint8_t)((budget + PHILOX_WORDS - 1) / PHILOX_WORDS);
    draw_case(draw, 0);
}

/* Its counter is index * blocks + block + 1 (numpy counts before it draws), below 2^63 * 6 + 7: two words. */
void draw_block(struct draw *draw, unsigned block) {
    uint64_t low = (draw->index & UINT32_MAX) * draw->blocks + block + 1; /* < 2^35 */
    uint64_t high = (draw->index >> 32) * draw->blocks + (low >> 32);     /* < 2^34 */
    const uint64_t counter[PHILOX_WORDS] = {high << 32 | (uint32_t)low, high >> 32};
    philox(&draw->key, counter, draw->words + block * PHILOX_WORDS);
    draw->known = (uint8_t)(draw->known | 1u << block); /* block < DRAW_BLOCKS */
}

/* The top word of the counter is never 0, so the words of draw_block() are others. */
void draw_spare(const struct draw *draw, unsigned slot, uint64_t block, uint64_t words[PHILOX_WORDS]) {
    const uint64_t counter[PHILOX_WORDS] = {block + 1, 0, draw->index, slot + 1};
    philox(&draw->key, counter, words);
}
