/* Arithmetic of fixed/, against values worked out by hand. */
#include "../fixed/q16.h"
#include "../fixed/reciprocal.h"
#include "../fixed/wide.h"
#include "check.h"

static void test_fits(void) {
    CHECK(q16_fits(INT32_MAX));
    CHECK(!q16_fits(INT64_C(2147483648)));
    CHECK(q16_fits(INT32_MIN));
    CHECK(!q16_fits(INT64_C(-2147483649)));
    CHECK(q16_magnitude(INT32_MIN) == 0x80000000u);
    CHECK(q16_magnitude(-7) == 7);
}

static void test_products(void) {
    CHECK(q16_mul_truncate(3 * Q16_ONE, -2 * Q16_ONE) == -6 * Q16_ONE);
    CHECK(q16_mul_truncate(1, 1) == 0);
    CHECK(q16_mul_truncate(-1, 1) == -1); /* floor, not towards zero */
    CHECK(q16_mul_truncate(INT32_MIN, INT32_MIN) == 0);
    CHECK(q16_mul_truncate(INT32_MAX, 256 * Q16_ONE) == -256);
    CHECK(q16_mul_round(1, Q16_ONE / 2) == 1);
    CHECK(q16_mul_round(-1, Q16_ONE / 2) == 0);
    CHECK(q16_mul_round(1, Q16_ONE / 2 - 1) == 0);
    CHECK(q16_mul_round(INT32_MIN, INT32_MIN) == INT64_C(1) << 46);
    CHECK(q16_mul_round(INT32_MIN, INT32_MAX) == -(INT64_C(1) << 46) + 32768);
    CHECK(q16_wrap_add(INT32_MAX, 1) == INT32_MIN);
    CHECK(q16_wrap_sub(INT32_MIN, 1) == INT32_MAX);
    CHECK(q16_wrap_sub(0, INT32_MIN) == INT32_MIN);
}

static void test_quotients(void) {
    CHECK(q16_div_truncate(2 * Q16_ONE, 3 * Q16_ONE) == 43690);
    CHECK(q16_div_truncate(-2 * Q16_ONE, 3 * Q16_ONE) == -43690);
    CHECK(q16_div_truncate(INT32_MIN, -1) == INT64_C(1) << 47);
    CHECK(q16_div_round(2 * Q16_ONE, 3 * Q16_ONE) == 43691);
    CHECK(q16_div_round(-2 * Q16_ONE, 3 * Q16_ONE) == -43691);
    CHECK(q16_div_round(1, 2 * Q16_ONE) == 1); /* half an LSB: away from zero */
    CHECK(q16_div_round(-1, 2 * Q16_ONE) == -1);
    CHECK(q16_div_round(1, 2 * Q16_ONE + 1) == 0);
    CHECK(q16_div_round(INT32_MIN, INT32_MIN) == Q16_ONE);
    CHECK(q16_div_round(INT32_MIN, -1) == INT64_C(1) << 47);
    CHECK(q16_div_round(INT32_MAX, INT32_MIN) == -Q16_ONE);
}

static struct wide wide(uint64_t high, uint64_t low) {
    return (struct wide){high, low};
}

static bool equal(struct wide x, struct wide y) {
    return wide_compare(&x, &y) == 0;
}

static void test_wide_sums(void) {
    struct wide zero = wide(0, 0), one = wide(0, 1), carry = wide(1, 0), ones = wide(UINT64_MAX, UINT64_MAX);
    CHECK(wide_is_zero(&zero) && !wide_is_zero(&one) && !wide_is_zero(&carry));
    CHECK(equal(wide_subtract(&carry, &one), wide(0, UINT64_MAX)));
    CHECK(equal(wide_subtract(&zero, &one), ones)); /* modulo 2^128 */
    CHECK(equal(wide_negate(&one), ones) && equal(wide_negate(&ones), one));
    CHECK(equal(wide_negate(&carry), wide(UINT64_MAX, 0)) && equal(wide_negate(&zero), zero));
    CHECK(wide_compare(&one, &carry) < 0 && wide_compare(&ones, &carry) > 0 && wide_compare(&one, &zero) > 0);
}

static void test_wide_products(void) {
    struct wide ones = wide(UINT64_MAX, UINT64_MAX), low = wide(0, UINT64_MAX),
                x = wide(5, UINT64_C(1) << 63);
    CHECK(
        equal(wide_multiply(&ones, UINT32_MAX), wide(UINT64_MAX, UINT64_C(0xFFFFFFFF00000001)))); /* - -> + */
    CHECK(equal(wide_multiply(&low, UINT32_MAX), wide(UINT32_MAX - 1, UINT64_C(0xFFFFFFFF00000001))));
    CHECK(equal(wide_multiply(&x, 2), wide(11, 0)) && equal(wide_multiply(&x, 0), wide(0, 0)));
    CHECK(equal(wide_shift_left(&x, 1), wide(11, 0)));
    CHECK(equal(wide_shift_left(&low, 63), wide(UINT64_MAX >> 1, UINT64_C(1) << 63)));
}

static void test_wide_leading(void) {
    struct wide one = wide(0, 1), carry = wide(1, 1), x = wide(3, UINT64_C(1) << 63),
                ones = wide(UINT64_MAX, 7);
    int exponent;
    CHECK(wide_leading(&one, &exponent) == UINT64_C(1) << 63 && exponent == 0);
    CHECK(wide_leading(&carry, &exponent) == UINT64_C(1) << 63 && exponent == 64); /* the last bit is cut */
    CHECK(wide_leading(&x, &exponent) == UINT64_C(7) << 61 && exponent == 65);
    CHECK(wide_leading(&ones, &exponent) == UINT64_MAX && exponent == 127);
}

static void test_reciprocals(void) {
    CHECK(reciprocal(UINT32_C(1) << 31) == INT32_MAX); /* 2^31 would not fit */
    CHECK(reciprocal(UINT32_MAX) >= 1 << 30 && reciprocal(UINT32_MAX) <= (1 << 30) + 2);
    CHECK(reciprocal(UINT32_C(3) << 30) - INT32_C(1431655765) <= 2); /* 2^32 / 3 */
    CHECK(INT32_C(1431655765) - reciprocal(UINT32_C(3) << 30) <= 2);
    uint64_t largest = reciprocal_wide(UINT64_C(1) << 63), smallest = reciprocal_wide(UINT64_MAX);
    CHECK(largest < UINT64_C(1) << 63 && largest > (UINT64_C(1) << 63) - 26);
    CHECK(smallest >= UINT64_C(1) << 62 && smallest < (UINT64_C(1) << 62) + 4);
}

int main(void) {
    test_fits();
    test_products();
    test_quotients();
    test_wide_sums();
    test_wide_products();
    test_wide_leading();
    test_reciprocals();
    return check_result();
}
