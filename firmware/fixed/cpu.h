/* What some CPUs have an instruction for and others do not: products of two words and counting zeros. Both
 * forms are C11 for any CPU; -DLONG_MULTIPLY=0 -DCOUNTS_ZEROS=0 tries the second ones on a host. */
#ifndef CPU_H
#define CPU_H

#include <stdint.h>

/* 1 where the CPU multiplies 32 by 32 bits to 64, 0 where only the low 32 bits come out (ARMv6-M, ARMv8-M
 * Baseline): there a compiler calls a 64 by 64 bit routine of its library for every product. It chooses the
 * paths of `exact` too, and a division by table. */
#ifndef LONG_MULTIPLY
#if defined __ARM_ARCH_6M__ || defined __ARM_ARCH_8M_BASE__
#define LONG_MULTIPLY 0
#else
#define LONG_MULTIPLY 1
#endif
#endif

/* 1 where a leading-zero count is one instruction, 0 where a call (the same, AVR, and RISC-V without Zbb). */
#ifndef COUNTS_ZEROS
#if !LONG_MULTIPLY || defined __AVR__ || (defined __riscv && !defined __riscv_zbb)
#define COUNTS_ZEROS 0
#else
#define COUNTS_ZEROS 1
#endif
#endif

/* One step of a binary search. */
static inline int cpu_skip_zeros(uint32_t *x, int count) {
    if (*x >> (32 - count) != 0)
        return 0;
    *x <<= count;
    return count;
}

/* Leading zeros of x != 0. */
static inline int leading_zeros(uint32_t x) {
#if COUNTS_ZEROS
    return __builtin_clz(x);
#else
    int n = cpu_skip_zeros(&x, 16);
    n += cpu_skip_zeros(&x, 8);
    n += cpu_skip_zeros(&x, 4);
    n += cpu_skip_zeros(&x, 2);
    return n + 1 - (int)(x >> 31);
#endif
}

/* The same of 64 bits. */
static inline int leading_zeros64(uint64_t x) {
#if COUNTS_ZEROS
    return __builtin_clzll(x);
#else
    uint32_t high = (uint32_t)(x >> 32);
    return high != 0 ? leading_zeros(high) : 32 + leading_zeros((uint32_t)x);
#endif
}

#if LONG_MULTIPLY

/* |x y| <= 2^62 */
static inline int64_t multiply(int32_t x, int32_t y) {
    return (int64_t)x * y;
}

/* (2^32 - 1)^2 at most */
static inline uint64_t multiply_unsigned(uint32_t x, uint32_t y) {
    return (uint64_t)x * y;
}

/* p with -1/4 <= x y / 2^32 - p < 5/4. */
static inline int32_t multiply_high(int32_t x, int32_t y) {
    return (int32_t)((int64_t)x * y >> 32);
}

#else

/* x = x1 2^16 + x0, 0 <= x0 < 2^16: |x1 y0| and |x0 y1| are at most 2^15 (2^16 - 1), which leaves room for
 * 2^16 - 1. The low word is that of the product modulo 2^32. */
static inline int64_t multiply(int32_t x, int32_t y) {
    int32_t x1 = x >> 16, y1 = y >> 16, x0 = x & 0xFFFF, y0 = y & 0xFFFF;
    int32_t t = x1 * y0 + (int32_t)((uint32_t)x0 * (uint32_t)y0 >> 16);
    int32_t u = x0 * y1 + (t & 0xFFFF);
    int32_t high = x1 * y1 + (t >> 16) + (u >> 16);
    return (int64_t)((uint64_t)(uint32_t)high << 32 | (uint32_t)x * (uint32_t)y);
}

/* The same on unsigned words, where every step but the last product stays below 2^32. */
static inline uint64_t multiply_unsigned(uint32_t x, uint32_t y) {
    uint32_t x1 = x >> 16, y1 = y >> 16, x0 = x & 0xFFFF, y0 = y & 0xFFFF;
    uint32_t t = x1 * y0 + (x0 * y0 >> 16);
    uint32_t u = x0 * y1 + (t & 0xFFFF);
    return (uint64_t)(x1 * y1 + (t >> 16) + (u >> 16)) << 32 | x * y;
}

/* x = x1 2^16 + x0, -2^15 <= x0 < 2^15, |x1| <= 2^15. The sum of the middle products lies within
 * [-2^31, 2^31 - 2^15]: for 2^31 one of x, y would be -2^31 - 2^15. The product of the low halves is left
 * out, at most 2^30. */
static inline int32_t multiply_high(int32_t x, int32_t y) {
    int32_t x1 = ((x >> 15) + 1) >> 1, y1 = ((y >> 15) + 1) >> 1, x0 = (int16_t)x, y0 = (int16_t)y;
    return x1 * y1 + ((x1 * y0 + x0 * y1) >> 16);
}

#endif

/* x y for a signed and an unsigned word: y is 2^32 more than its bits read as signed where its top bit is
 * set. */
static inline int64_t multiply_mixed(int32_t x, uint32_t y) {
#if LONG_MULTIPLY
    return x * (int64_t)y;
#else
    uint32_t more = (uint32_t)x & (uint32_t)((int32_t)y >> 31);
    return (int64_t)((uint64_t)multiply(x, (int32_t)y) + ((uint64_t)more << 32));
#endif
}

#endif
