#include "philox.h"

#include "product.h"

static inline struct half mixed(struct half a, struct half b, uint64_t key) {
    return (struct half){a.low ^ b.low ^ (uint32_t)key, a.high ^ b.high ^ (uint32_t)(key >> 32)};
}

void philox_key_init(struct philox_key *key, const uint64_t words[2]) {
    uint64_t k0 = words[0], k1 = words[1];
    for (int i = 0; i < PHILOX_ROUNDS; i++) {
        key->round[i][0] = k0;
        key->round[i][1] = k1;
        k0 += 0x9E3779B97F4A7C15; /* modulo 2^64 */
        k1 += 0xBB67AE8584CAA73B;
    }
}

void philox(const struct philox_key *key, const uint64_t counter[PHILOX_WORDS],
            uint64_t words[PHILOX_WORDS]) {
    const struct half m0 = {0xE14C6C93, 0xD2E7470E}, m1 = {0x95121157, 0xCA5A8263};
    struct half c0 = split(counter[0]), c1 = split(counter[1]), c2 = split(counter[2]),
                c3 = split(counter[3]);
    for (int i = 0; i < PHILOX_ROUNDS; i++) {
        struct product p0 = multiply(c0, m0), p1 = multiply(c2, m1);
        c0 = mixed(p1.high, c1, key->round[i][0]);
        c1 = p1.low;
        c2 = mixed(p0.high, c3, key->round[i][1]);
        c3 = p0.low;
    }
    words[0] = join(c0);
    words[1] = join(c1);
    words[2] = join(c2);
    words[3] = join(c3);
}
