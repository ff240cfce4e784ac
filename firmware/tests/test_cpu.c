/* The primitives of fixed/cpu.h, in whichever form this program was built with, against plain 64-bit
 * arithmetic: CMakeLists.txt builds it with both. */
#include "../fixed/cpu.h"
#include "check.h"
#include "random.h"

static void check_products(int32_t x, int32_t y) {
    int64_t product = (int64_t)x * y;
    CHECK(multiply(x, y) == product);
    CHECK(multiply_mixed(x, (uint32_t)y) == x * (int64_t)(uint32_t)y);
    CHECK(multiply_unsigned((uint32_t)x, (uint32_t)y) == (uint64_t)(uint32_t)x * (uint32_t)y);
    /* -1/4 <= x y / 2^32 - p < 5/4, in quarters; |product| + 2^32 is far below 2^63 */
    int64_t lacks = product - multiply_high(x, y) * (INT64_C(1) << 32);
    CHECK(lacks >= -(INT64_C(1) << 30) && lacks < INT64_C(5) << 30);
}

/* All pairs of words within 2 of a multiple of 2^15 next to a power of two, extremes included. */
static void test_edges(void) {
    static const int32_t base[] = {0,          1 << 15,           1 << 16,          3 << 15,       1 << 20,
                                   1 << 30,    -(1 << 30),        INT32_MAX - 2,    INT32_MIN + 2, -(1 << 15),
                                   -(1 << 16), INT32_MAX - 32768, INT32_MIN + 32768};
    enum { BASES = sizeof base / sizeof base[0] };
    for (int i = 0; i < 5 * BASES; i++)
        for (int j = 0; j < 5 * BASES; j++)
            check_products(base[i / 5] + (i % 5 - 2), base[j / 5] + (j % 5 - 2));
}

static void test_random(void) {
    uint64_t state = 1;
    for (int i = 0; i < 200000; i++) {
        int32_t x = random_wild(&state);
        check_products(x, random_wild(&state));
    }
}

static void test_leading_zeros(void) {
    for (int n = 0; n < 32; n++) {
        uint32_t top = UINT32_C(1) << (31 - n);
        CHECK(leading_zeros(top) == n);
        CHECK(leading_zeros(top | (top - 1)) == n);
        CHECK(leading_zeros64(top) == 32 + n);
        CHECK(leading_zeros64((uint64_t)top << 32 | (n % 2 ? UINT32_MAX : 0)) == n);
    }
}

int main(void) {
    test_edges();
    test_random();
    test_leading_zeros();
    return check_result();
}
