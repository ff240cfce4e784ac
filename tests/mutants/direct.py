"""Mistakes in the kernels that invert directly: closed forms, structure, Gauss-Jordan, floating point."""

from __future__ import annotations

from tests.mutants.mutant import Mutant

_ADJUGATE32 = "kernels/adjugate32.c"
_WIDE = "kernels/adjugate_wide.c"
_AFFINE = "kernels/affine.c"
_CLOSED = "kernels/closed_form.c"
_JORDAN = "kernels/gauss_jordan.c"
_RIGID = "kernels/rigid.c"
_FLOAT = "kernels/float_gauss_jordan.h"
_BOTH_ADJUGATES = ("adjugate", "adjugate_reciprocal")
_BOTH_JORDANS = ("gauss_jordan", "solve_by_inverse")
_FLOATS = ("float32", "float64")

DIRECT = (
    Mutant(
        "adjugate-sign",
        "wrong sign: the last column of cofactors is not negated",
        _ADJUGATE32,
        "    negate(adj + 3);\n",
        "",
        _BOTH_ADJUGATES,
    ),
    Mutant(
        "adjugate-minor",
        "one minor taken for another in the determinant",
        _ADJUGATE32,
        "s[C02], c[C13], s[C03], c[C12]);",
        "s[C02], c[C13], s[C03], c[C13]);",
        _BOTH_ADJUGATES,
    ),
    Mutant(
        "adjugate-saturates",
        "saturation instead of a status",
        "kernels/adjugate.c",
        "return KERNEL_OVERFLOW;",
        "element = element < 0 ? INT32_MIN : INT32_MAX;",
        ("adjugate",),
    ),
    Mutant(
        "reciprocal-unchecked",
        "an overflow check dropped: 1 / det wraps",
        "kernels/adjugate_reciprocal.c",
        "if (!q16_fits(reciprocal))",
        "if (det == 0)",
        ("adjugate_reciprocal",),
    ),
    Mutant(
        "wide-tolerance",
        "a singular test with a tolerance that is too large",
        _WIDE,
        "NO_DETERMINANT = 3 }",
        "NO_DETERMINANT = 65536 }",
        ("adjugate_wide",),
    ),
    Mutant(
        "wide-exact-zero",
        "a singular test that compares a rounded number with zero",
        _WIDE,
        "NO_DETERMINANT = 3 }",
        "NO_DETERMINANT = 0 }",
        ("adjugate_wide",),
    ),
    Mutant(
        "wide-transposed",
        "the adjugate is not transposed",
        _WIDE,
        "&out[4 * i + j]",
        "&out[4 * j + i]",
        ("adjugate_wide",),
    ),
    Mutant(
        "wide-partner-row",
        "cofactors of the wrong row of a pair",
        _WIDE,
        "cofactors(a[j ^ 1], m[j < 2], column);",
        "cofactors(a[j < 3 ? j ^ 1 : j], m[j < 2], column);",
        ("adjugate_wide",),
    ),
    Mutant(
        "affine-translation-sign",
        "wrong sign of the translation",
        _AFFINE,
        "scaled_quotient(-product(row, t)",
        "scaled_quotient(product(row, t)",
        ("affine",),
    ),
    Mutant(
        "affine-row-unchecked",
        "a precondition that is not checked: the corner may be anything",
        "kernels/affine_row.h",
        " && a[15] == Q16_ONE;",
        ";",
        ("affine", "rigid"),
    ),
    Mutant(
        "affine-row-forgotten",
        "an element that nobody writes",
        "kernels/affine_row.h",
        "    a[15] = Q16_ONE;\n",
        "",
        ("affine", "rigid"),
    ),
    Mutant(
        "affine-shift",
        "off by one in a shift: a long translation is cut by one bit more",
        _AFFINE,
        "t[i] = scaled_by32(in[4 * i + 3], s->row[i] + up);\n    return up;",
        "t[i] = scaled_by32(in[4 * i + 3], s->row[i] + up - 16) * 65536;\n    return up;",
        ("affine",),
    ),
    Mutant(
        "closed-form-sign",
        "wrong sign of one product of 76",
        _CLOSED,
        "adj[7] = narrow(product(a20, x3) + product(a23, x8)",
        "adj[7] = narrow(product(a20, x3) - product(a23, x8)",
        ("closed_form",),
    ),
    Mutant(
        "closed-form-index",
        "one letter wrong in an index",
        _CLOSED,
        "product(a01, x7) - product(a00, x2)",
        "product(a01, x7) - product(a01, x2)",
        ("closed_form",),
    ),
    Mutant(
        "closed-form-flag",
        "a flag that only the last result decides",
        _CLOSED,
        "*fits &= q16_fits(word);",
        "*fits = q16_fits(word);",
        ("closed_form",),
    ),
    Mutant(
        "jordan-zero-first-pivot",
        "a zero first pivot is told as singular, CMSIS_5#741",
        _JORDAN,
        "swap_rows(m[k], m[pivot_row(m, k)]);",
        "swap_rows(m[k], m[k == 0 ? 0 : pivot_row(m, k)]);",
        _BOTH_JORDANS,
    ),
    Mutant(
        "jordan-flag-stays",
        "a row swap leaves a flag set, so that later zero pivots pass, CMSIS-DSP#172",
        _JORDAN,
        "swap_rows(m[k], m[pivot_row(m, k)]);\n    if (m[k][k] == 0)",
        "static bool flag;\n    flag = (k != 0 && flag) || pivot_row(m, k) != k;\n"
        "    swap_rows(m[k], m[pivot_row(m, k)]);\n"
        "    if (m[k][k] == 0 && flag)\n        return KERNEL_OK;\n    if (m[k][k] == 0)",
        _BOTH_JORDANS,
    ),
    Mutant(
        "jordan-no-pivoting",
        "a missed pivot: any entry will do that is not zero",
        _JORDAN,
        "    int best = k;\n",
        "    int best = k;\n    if (m[k][k] != 0)\n        return k;\n",
        _BOTH_JORDANS,
    ),
    Mutant(
        "jordan-swap-short",
        "off by one: a row swap leaves out the last column",
        _JORDAN,
        "    for (int j = 0; j < WIDTH; j++) {\n        int32_t t = a[j];",
        "    for (int j = 0; j < WIDTH - 1; j++) {\n        int32_t t = a[j];",
        _BOTH_JORDANS,
    ),
    Mutant(
        "jordan-wraps",
        "an overflow check dropped: differences wrap",
        _JORDAN,
        "if (!q16_fits(difference))",
        "if (false)",
        _BOTH_JORDANS,
    ),
    Mutant(
        "float-flag-stays",
        "a row swap leaves a flag set, so that later divisions by zero pass, CMSIS-DSP#172",
        _FLOAT,
        "pivot_to(m, k);\n        if (m[k][k] == 0)",
        "static bool flag;\n        REAL first = m[k][k];\n        pivot_to(m, k);\n"
        "        flag = (k != 0 && flag) || m[k][k] != first;\n        if (m[k][k] == 0 && !flag)",
        _FLOATS,
    ),
    Mutant(
        "float-pivot-sign",
        "a missed pivot: large negative entries are taken for small",
        _FLOAT,
        "magnitude(m[i][k]) > magnitude(m[best][k])",
        "m[i][k] > m[best][k]",
        _FLOATS,
    ),
    Mutant(
        "float-truncates",
        "rounding by truncation: a cast to an integer",
        _FLOAT,
        "value = (value + unit) - unit;",
        "value += 0 * unit;",
        _FLOATS,
    ),
    Mutant(
        "float-saturates",
        "saturation instead of a status",
        _FLOAT,
        "        return false;\n    REAL unit",
        "        return *word = value < 0 ? INT32_MIN : INT32_MAX, true;\n    REAL unit",
        _FLOATS,
    ),
    Mutant(
        "rigid-one-element",
        "one element is not transposed",
        _RIGID,
        "out[4 * i + j] = in[4 * j + i];",
        "out[4 * i + j] = in[i == 1 && j == 2 ? 6 : 4 * j + i];",
        ("rigid",),
    ),
    Mutant(
        "rigid-tolerance",
        "a test of a precondition with a tolerance that is too large",
        _RIGID,
        "(INT64_C(4) * Q16_ONE)",
        "(INT64_C(131072) * Q16_ONE)",
        ("rigid",),
    ),
    Mutant(
        "rigid-truncates",
        "rounding by truncation: the half is forgotten",
        _RIGID,
        "int64_t sum = Q16_ONE / 2;",
        "int64_t sum = 0;",
        ("rigid",),
    ),
)
