#include "exact_minors.h"

/* |a| <= 2^31 - 1 gives |m| <= 2 (2^31 - 1)^2 = 2^63 - 2^33 + 2: the digits fit. */
void exact_minors(const int32_t p[4], const int32_t q[4], pair m[MINORS]) {
    int32_t p0 = p[0], p1 = p[1], p2 = p[2], p3 = p[3];
    int32_t q1 = q[1], q2 = q[2], q3 = q[3], n0 = -q[0], n1 = -q1, n2 = -q2;
    m[C01] = pair_split(multiply(p0, q1) + multiply(p1, n0));
    m[C02] = pair_split(multiply(p0, q2) + multiply(p2, n0));
    m[C03] = pair_split(multiply(p0, q3) + multiply(p3, n0));
    m[C12] = pair_split(multiply(p1, q2) + multiply(p2, n1));
    m[C13] = pair_split(multiply(p1, q3) + multiply(p3, n1));
    m[C23] = pair_split(multiply(p2, q3) + multiply(p3, n2));
}
