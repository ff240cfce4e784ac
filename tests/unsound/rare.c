/* The firmware's exact kernel, but for about one case in RATE, picked by a hash of the input: there the first
 * element is one LSB off. ONLY_ARM: built for this machine it is sound. */
#include <stdint.h>

int exact(const int32_t in[], int32_t out[]);

static uint32_t hash(const int32_t in[]) {
    uint32_t state = 2166136261u ^ SALT;
    for (int i = 0; i < 16; i++) {
        state = (state ^ (uint32_t)in[i]) * 16777619u;
        state ^= state >> 15;
    }
    return state;
}

int rare(const int32_t in[], int32_t out[]) {
    int status = exact(in, out);
#if defined(__arm__) || !defined(ONLY_ARM)
    out[0] ^= status == 0 && hash(in) % RATE == 0;
#endif
    return status;
}
