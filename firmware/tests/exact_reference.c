#include "exact_reference.h"

#include <stdbool.h>

#include "../kernels/kernel.h"

__extension__ typedef __int128 wide_int;
__extension__ typedef unsigned __int128 wide_uint;

struct signed_wide {
    wide_uint magnitude;
    bool negative;
};

/* The 3x3 minor of a without a row and a column, with the sign of a cofactor: below 2^95. */
static wide_int cofactor(const int32_t a[16], int row, int column) {
    int r[3], c[3];
    for (int i = 0; i < 3; i++) {
        r[i] = i + (i >= row);
        c[i] = i + (i >= column);
    }
    wide_int sum = 0;
    for (int i = 0; i < 3; i++) {
        int j = c[(i + 1) % 3], k = c[(i + 2) % 3];
        wide_int minor =
            (wide_int)a[4 * r[1] + j] * a[4 * r[2] + k] - (wide_int)a[4 * r[1] + k] * a[4 * r[2] + j];
        sum += a[4 * r[0] + c[i]] * minor;
    }
    return (row + column) % 2 ? -sum : sum;
}

/* x . t, below 2^128 in magnitude (Hadamard), summed in two halves: high 2^64 + low. */
static struct signed_wide dot(const int32_t x[], int stride, const wide_int t[4]) {
    wide_int high = 0, low = 0;
    for (int i = 0; i < 4; i++) {
        high += x[stride * i] * (t[i] >> 64);
        low += (wide_int)x[stride * i] * (uint64_t)t[i];
    }
    high += low >> 64;
    wide_uint sum = (wide_uint)high << 64 | (uint64_t)low;
    bool negative = high < 0;
    return (struct signed_wide){negative ? -sum : sum, negative};
}

/* 2^scale t / det, ties to even, by long division in base 2; t 2^scale need not fit 128 bits. */
static bool divide(struct signed_wide t, struct signed_wide det, int scale, int32_t *out, unsigned *ties) {
    wide_uint quotient = t.magnitude / det.magnitude, rest = t.magnitude % det.magnitude;
    if (quotient >> 32)
        return false;
    for (int i = 0; i < scale; i++) {
        bool carry = rest >= det.magnitude - rest;
        rest = carry ? rest - (det.magnitude - rest) : 2 * rest;
        quotient = 2 * quotient + carry;
    }
    wide_uint other = det.magnitude - rest;
    *ties += rest == other;
    quotient += rest > other || (rest == other && quotient % 2 != 0);
    bool negative = t.negative != det.negative;
    if (quotient > (wide_uint)INT32_MAX + negative)
        return false;
    *out = (int32_t)(negative ? -(int64_t)quotient : (int64_t)quotient);
    return true;
}

/* The same where t 2^32 fits 128 bits: one division. */
static bool divide_short(wide_int t, struct signed_wide det, int32_t *out, unsigned *ties) {
    bool negative = (t < 0) != det.negative;
    wide_uint shifted = (t < 0 ? -(wide_uint)t : (wide_uint)t) << 32;
    return divide((struct signed_wide){shifted, negative != det.negative}, det, 0, out, ties);
}

static void cofactors(const int32_t a[16], wide_int t[16]) {
    for (int k = 0; k < 16; k++)
        t[k] = cofactor(a, k / 4, k % 4);
}

int reference_inverse(const int32_t a[16], int32_t out[16], unsigned *ties) {
    wide_int t[16];
    cofactors(a, t);
    struct signed_wide det = dot(a, 1, t);
    if (det.magnitude == 0)
        return KERNEL_SINGULAR;
    for (int k = 0; k < 16; k++)
        if (!divide_short(t[k], det, &out[4 * (k % 4) + k / 4], ties))
            return KERNEL_OVERFLOW;
    return KERNEL_OK;
}

int reference_solve(const int32_t a_and_b[20], int32_t out[4], unsigned *ties) {
    wide_int t[16];
    cofactors(a_and_b, t);
    struct signed_wide det = dot(a_and_b, 1, t);
    if (det.magnitude == 0)
        return KERNEL_SINGULAR;
    for (int j = 0; j < 4; j++) {
        wide_int column[4] = {t[j], t[4 + j], t[8 + j], t[12 + j]};
        if (!divide(dot(a_and_b + 16, 1, column), det, 16, &out[j], ties))
            return KERNEL_OVERFLOW;
    }
    return KERNEL_OK;
}
