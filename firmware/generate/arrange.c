#include "classes.h"

enum { PERMUTATIONS = 24 };

/* In lexicographic order, two bits an element, the first one lowest. */
static const uint8_t permutations[PERMUTATIONS] = {
    0xE4, 0xB4, 0xD8, 0x78, 0x9C, 0x6C, 0xE1, 0xB1, 0xC9, 0x39, 0x8D, 0x2D,
    0xD2, 0x72, 0xC6, 0x36, 0x4E, 0x1E, 0x93, 0x63, 0x87, 0x27, 0x4B, 0x1B,
};

void generate_shuffle(int32_t matrix[GENERATE_WORDS], uint64_t rows, uint64_t columns) {
    int32_t before[GENERATE_WORDS];
    memcpy(before, matrix, sizeof before);
    unsigned row = permutations[below(rows, PERMUTATIONS)];
    const unsigned first_column = permutations[below(columns, PERMUTATIONS)];
    for (int i = 0; i < 4; i++, row >>= 2) {
        const int32_t *from = before + 4 * (row & 3);
        unsigned column = first_column;
        for (int j = 0; j < 4; j++, column >>= 2) {
            *matrix++ = from[column & 3];
        }
    }
}
