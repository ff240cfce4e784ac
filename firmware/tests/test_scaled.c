/* The 64-bit arithmetic of fixed/, against values worked out by hand and against 128-bit integers. */
#include "../fixed/dot.h"
#include "../fixed/equilibrate.h"
#include "../fixed/scaled.h"
#include "../fixed/upper.h"
#include "check.h"
#include "random.h"

__extension__ typedef __int128 int128;

static void test_shifts(void) {
    CHECK(scaled_length(0) == 0 && scaled_length(1) == 1 && scaled_length(UINT32_MAX) == 32);
    CHECK(scaled_length64(UINT64_C(1) << 32) == 33 && scaled_length64(7) == 3);
    CHECK(scaled_down(5, 1) == 3 && scaled_down(-5, 1) == -2 && scaled_down(-6, 2) == -1);
    CHECK(scaled_down(INT64_MAX, 63) == 1 && scaled_down(INT64_MIN, 63) == -1);
    CHECK(scaled_by(-3, 4) == -48 && scaled_by(-48, -4) == -3 && scaled_by(9, 0) == 9);
    CHECK(scaled_magnitude(INT64_MIN) == UINT64_C(1) << 63);
}

/* The word of a 2^n, or the one that never fits where there is none. */
static int64_t word_of(int64_t a, int n) {
    int32_t word = 0;
    return scaled_word(a, n, &word) ? word : INT64_MAX;
}

static void test_words(void) {
    CHECK(word_of(5, -1) == 2 && word_of(7, -1) == 4 && word_of(-5, -1) == -2 && word_of(-7, -1) == -4);
    CHECK(word_of(6, -2) == 2 && word_of(5, -2) == 1 && word_of(7, -2) == 2);
    CHECK(word_of(INT32_MAX, 0) == INT32_MAX && word_of(INT64_C(1) << 31, 0) == INT64_MAX);
    CHECK(word_of(-1, 31) == INT32_MIN && word_of(1, 31) == INT64_MAX && word_of(1, 60) == INT64_MAX);
    CHECK(word_of((INT64_C(1) << 32) - 1, -1) == INT64_MAX);             /* 2^31 - 1/2 */
    CHECK(word_of(-(INT64_C(1) << 32) - 1, -1) == INT32_MIN);            /* -2^31 - 1/2 */
    CHECK(word_of(INT64_MAX, -63) == 1 && word_of(INT64_MAX, -64) == 0); /* 1 - 2^-63, 1/2 - 2^-64 */
    CHECK(word_of(INT64_C(1) << 62, -63) == 0 && word_of(-1, -200) == 0 && word_of(0, 200) == 0);
}

static void test_products(uint64_t *state) {
    for (int i = 0; i < 100000; i++) {
        int32_t a = random_wild(state);
        int64_t b = (int64_t)random_word64(state) >> (random_word64(state) & 63);
        int128 exact = (int128)a * b;
        int128 error = exact - ((int128)scaled_mul32(a, b) * ((int128)1 << 32));
        CHECK(error >= -((int128)1 << 31) && error <= (int128)1 << 31);
        error = exact - ((int128)scaled_mul34(a, b) * ((int128)1 << 34));
        CHECK(8 * error >= -5 * ((int128)1 << 34) && 8 * error <= 5 * ((int128)1 << 34));
    }
}

static void test_reciprocals(uint64_t *state) {
    struct reciprocal r = reciprocal_of(INT32_MIN);
    CHECK(r.mantissa == UINT32_C(1) << 31 && r.shift == 0 && r.negative);
    for (int i = 0; i < 100000; i++) {
        int32_t divisor = random_wild(state), a = random_wild(state) / 2;
        if (divisor == 0 || q16_magnitude(a) > q16_magnitude(divisor))
            continue;
        int128 error = (int128)reciprocal_ratio(a, reciprocal_of(divisor)) * divisor - (int128)a * (1 << 30);
        CHECK(error <= q16_magnitude(divisor) + (int64_t)1 && -error <= q16_magnitude(divisor) + (int64_t)1);
    }
}

static void test_roots(uint64_t *state) {
    CHECK(scaled_root(UINT64_C(1) << 60) - (UINT32_C(1) << 30) <= 1);
    for (int i = 0; i < 100000; i++) {
        uint64_t a = (random_word64(state) | UINT64_C(1) << 63) >> (1 + (random_word64(state) & 1));
        int128 root = scaled_root(a);
        CHECK((root - 1) * (root - 1) <= (int128)a && (root + 1) * (root + 1) >= (int128)a);
    }
}

/* n / d to nearest, ties to even; d > 0. */
static int128 rounded(int128 n, int128 d) {
    int128 floor = n / d - (n % d < 0), rest = n - floor * d;
    return floor + (2 * rest > d || (2 * rest == d && floor % 2 != 0));
}

static void check_quotient(int64_t t, int64_t value, int e) {
    struct divisor64 divisor = divisor64_of(value);
    int32_t word = 0;
    int128 n = value < 0 ? -(int128)t : t, d = value < 0 ? -(int128)value : value;
    int128 exact = rounded(e < 0 ? n : n * ((int128)1 << e), e < 0 ? d << -e : d);
    bool fits = exact >= INT32_MIN && exact <= INT32_MAX;
    CHECK(scaled_quotient(t, &divisor, e, &word) == fits);
    CHECK(!fits || word == exact);
}

static void test_quotients(uint64_t *state) {
    check_quotient((INT64_C(1) << 32) - 1, 2, 0); /* 2^31 - 1/2: does not fit */
    check_quotient(-(INT64_C(1) << 32) - 1, 2, 0);
    check_quotient(INT64_MAX, INT64_C(1) << 61, -2);
    check_quotient(INT64_MAX, INT64_C(1) << 60, -3);
    check_quotient(3, -2, 0);
    for (int i = 0; i < 200000; i++) {
        int64_t t = (int64_t)random_word64(state) >> (1 + random_word64(state) % 62);
        int64_t value = (int64_t)random_word64(state) >> (3 + random_word64(state) % 60);
        int e = (int)(random_word64(state) % 36) - 3;
        if (value != 0 && (e > -3 || scaled_length64(scaled_magnitude(value)) <= 60))
            check_quotient(t, value, e);
    }
}

static void test_dot(void) {
    struct dot sum = {0};
    int64_t value;
    for (int i = 0; i < 4; i++)
        dot_add(&sum, INT32_MIN, INT32_MIN);
    CHECK(!dot_value(&sum, &value)); /* 2^64 */
    dot_add(&sum, INT32_MIN, INT32_MAX);
    dot_add(&sum, INT32_MIN, INT32_MAX);
    dot_add(&sum, INT32_MIN, INT32_MAX);
    dot_add(&sum, INT32_MIN, INT32_MAX);
    CHECK(dot_value(&sum, &value) && value == INT64_C(1) << 33);
}

static void test_equilibrate(void) {
    struct scaling s;
    const int32_t a[16] = {1 << 20, 1, 0, 0, 1, 1, 0, 0, 0, 0, INT32_MIN, 0, 0, 0, 0, 5};
    const int32_t zero_column[16] = {1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
    CHECK(equilibrate(a, 4, 28, &s));
    CHECK(s.row[0] == 7 && s.row[1] == 27 && s.row[2] == -4 && s.row[3] == 25);
    CHECK(s.column[0] == 0 && s.column[1] == 0 && s.column[2] == 0 && s.column[3] == 0);
    CHECK(equilibrate(a, 1, 30, &s) && s.row[0] == 9);
    CHECK(!equilibrate(zero_column, 4, 28, &s));
    CHECK(longest((const int32_t[]){0, -4, 3}, 3) == 3);
}

static void test_upper(void) {
    struct upper u = {.word = {{2, 3, 0, 0}, {0, 4, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, -1}}};
    int64_t x[4], t[4] = {8, 8, 1, 5};
    for (int i = 0; i < 4; i++)
        u.pivot[i] = reciprocal_of(u.word[i][i]);
    CHECK(upper_solve(&u, t, 0, x));
    CHECK(x[3] == -5 * (INT64_C(1) << 32) && x[2] == INT64_C(1) << 32);
    CHECK(x[1] == INT64_C(2) << 32 && x[0] == INT64_C(1) << 32);
    t[3] = (INT64_C(1) << 30) + 1;
    CHECK(!upper_solve(&u, t, 3, x));
    t[3] = INT64_C(1) << 30;
    CHECK(upper_solve(&u, t, 3, x) == false || x[3] == -(INT64_C(1) << 62));
}

int main(void) {
    uint64_t state = 7;
    test_shifts();
    test_words();
    test_products(&state);
    test_reciprocals(&state);
    test_roots(&state);
    test_quotients(&state);
    test_dot();
    test_equilibrate();
    test_upper();
    return check_result();
}
