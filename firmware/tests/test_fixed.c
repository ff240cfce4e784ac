/* Arithmetic of fixed/, against values worked out by hand. */
#include "../fixed/q16.h"
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

static struct wide small(int64_t value) {
    return wide_from(value >> 32, (uint32_t)value);
}

static struct wide limbs(uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e) {
    return (struct wide){{a, b, c, d, e}};
}

static bool equal(struct wide x, struct wide y) {
    return wide_compare(&x, &y) == 0;
}

static void test_wide_signs(void) {
    struct wide zero = small(0), minus = small(-1), lowest = small(INT64_MIN);
    CHECK(wide_is_zero(&zero) && !wide_is_negative(&zero));
    CHECK(wide_is_negative(&minus) && !wide_is_zero(&minus));
    CHECK(equal(minus, limbs(~0u, ~0u, ~0u, ~0u, ~0u)));
    CHECK(equal(wide_from(INT64_MIN, 7), limbs(7, 0, 0x80000000u, ~0u, ~0u)));
    CHECK(equal(wide_magnitude(&minus), small(1)));
    CHECK(equal(wide_magnitude(&lowest), limbs(0, 0x80000000u, 0, 0, 0)));
    CHECK(equal(wide_magnitude(&zero), zero));
}

static void test_wide_products(void) {
    struct wide sum = small(5), x = small(INT64_MIN), ones = small(-1);
    wide_add_product(&sum, &x, INT32_MIN); /* 5 + 2^94 */
    CHECK(equal(sum, limbs(5, 0, 0x40000000u, 0, 0)));
    wide_add_product(&sum, &x, INT32_MAX); /* 5 + 2^94 - 2^63 (2^31 - 1) = 5 + 2^63 */
    CHECK(equal(sum, limbs(5, 0x80000000u, 0, 0, 0)));
    wide_sub_multiple(&sum, &ones, UINT32_MAX); /* 5 + 2^63 + 2^32 - 1 */
    CHECK(equal(sum, limbs(4, 0x80000001u, 0, 0, 0)));
    wide_add_multiple(&sum, &ones, UINT32_MAX);
    CHECK(equal(sum, limbs(5, 0x80000000u, 0, 0, 0)));
    struct wide all = ones;
    wide_add_multiple(&all, &ones, UINT32_MAX); /* the largest carry: -1 - (2^32 - 1) = -2^32 */
    CHECK(equal(all, limbs(0, ~0u, ~0u, ~0u, ~0u)));
}

static void test_wide_borrow_chain(void) {
    struct wide x = limbs(0, 0, 0, 0, 1), one = small(1);
    wide_sub_multiple(&x, &one, 1);
    CHECK(equal(x, limbs(~0u, ~0u, ~0u, ~0u, 0)));
    wide_add_multiple(&x, &one, 1);
    CHECK(equal(x, limbs(0, 0, 0, 0, 1)));
}

static void test_wide_shifts(void) {
    struct wide x = limbs(0x80000001u, 0x40000000u, 0, 0, 0);
    CHECK(equal(wide_shift_left(&x, 0), x));
    CHECK(equal(wide_shift_left(&x, 1), limbs(2, 0x80000001u, 0, 0, 0)));
    CHECK(equal(wide_shift_left(&x, 64), limbs(0, 0, 0x80000001u, 0x40000000u, 0)));
    CHECK(equal(wide_shift_left(&x, 97), limbs(0, 0, 0, 2, 0x80000001u)));
    CHECK(equal(wide_shift_left(&x, 159), limbs(0, 0, 0, 0, 0x80000000u)));
    CHECK(wide_leading_zeros(&x) == 97);
    struct wide one = small(1), minus = small(-1);
    CHECK(wide_leading_zeros(&one) == 159);
    CHECK(wide_leading_zeros(&minus) == 0);
    CHECK(wide_compare(&one, &minus) < 0 && wide_compare(&minus, &one) > 0); /* unsigned */
    CHECK(wide_compare(&x, &one) > 0);
}

int main(void) {
    test_fits();
    test_products();
    test_quotients();
    test_wide_signs();
    test_wide_products();
    test_wide_borrow_chain();
    test_wide_shifts();
    return check_result();
}
