#include "wide.h"

#include "q16.h"

struct wide wide_from(int64_t high, uint32_t low) {
    uint32_t sign = high < 0 ? UINT32_MAX : 0;
    return (struct wide){{low, (uint32_t)high, (uint32_t)((uint64_t)high >> 32), sign, sign}};
}

bool wide_is_zero(const struct wide *x) {
    uint32_t any = 0;
    for (int i = 0; i < WIDE_LIMBS; i++)
        any |= x->limb[i];
    return any == 0;
}

bool wide_is_negative(const struct wide *x) {
    return x->limb[WIDE_LIMBS - 1] >> 31;
}

void wide_add_multiple(struct wide *x, const struct wide *y, uint32_t m) {
    uint32_t carry = 0;
    for (int i = 0; i < WIDE_LIMBS; i++) {
        /* at most (2^32 - 1)^2 + 2 (2^32 - 1) = 2^64 - 1 */
        uint64_t t = (uint64_t)y->limb[i] * m + x->limb[i] + carry;
        x->limb[i] = (uint32_t)t;
        carry = (uint32_t)(t >> 32);
    }
}

void wide_sub_multiple(struct wide *x, const struct wide *y, uint32_t m) {
    uint32_t borrow = 0;
    for (int i = 0; i < WIDE_LIMBS; i++) {
        /* at most (2^32 - 1)^2 + 2^32 - 1 = 2^64 - 2^32, so the next borrow is at most 2^32 - 1 */
        uint64_t t = (uint64_t)y->limb[i] * m + borrow;
        borrow = (uint32_t)(t >> 32) + (x->limb[i] < (uint32_t)t);
        x->limb[i] -= (uint32_t)t;
    }
}

void wide_add_product(struct wide *sum, const struct wide *x, int32_t y) {
    if (y < 0)
        wide_sub_multiple(sum, x, q16_magnitude(y));
    else
        wide_add_multiple(sum, x, (uint32_t)y);
}

struct wide wide_magnitude(const struct wide *x) {
    if (!wide_is_negative(x))
        return *x;
    struct wide negated = {{0}};
    wide_sub_multiple(&negated, x, 1);
    return negated;
}

struct wide wide_shift_left(const struct wide *x, int n) {
    struct wide shifted = {{0}};
    int limbs = n / 32, bits = n % 32;
    for (int i = limbs; i < WIDE_LIMBS; i++) {
        uint32_t low = i > limbs ? x->limb[i - limbs - 1] : 0;
        uint64_t pair = (uint64_t)x->limb[i - limbs] << 32 | low;
        shifted.limb[i] = (uint32_t)(pair << bits >> 32);
    }
    return shifted;
}

int wide_compare(const struct wide *x, const struct wide *y) {
    for (int i = WIDE_LIMBS - 1; i >= 0; i--)
        if (x->limb[i] != y->limb[i])
            return x->limb[i] < y->limb[i] ? -1 : 1;
    return 0;
}

int wide_leading_zeros(const struct wide *x) {
    int i = WIDE_LIMBS - 1, zeros = 0;
    for (; x->limb[i] == 0; i--)
        zeros += 32;
    for (uint32_t top = x->limb[i]; top >> 31 == 0; top <<= 1)
        zeros++;
    return zeros;
}
