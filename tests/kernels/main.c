/* A kernel may have any name, also one that every program has. */
#include <stdint.h>

int32_t helper(int32_t word);

int32_t helper(int32_t word) {
    return 3 * word;
}

int main(const int32_t in[], int32_t out[]) {
    for (int i = 0; i < 16; i++) {
        out[i] = helper(in[i]);
    }
    return 0;
}
