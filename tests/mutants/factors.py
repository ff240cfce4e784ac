"""Mistakes in the kernels that factorise, in UPDATE and in SOLVE."""

from __future__ import annotations

from tests.mutants.mutant import INVERT_LU, SOLVE_LU, SOLVE_QR, Mutant

_ELIMINATION = "kernels/elimination.c"
_GIVENS = "kernels/givens.c"
_CHOLESKY = "kernels/cholesky.c"
_FACTORS = "kernels/factors.c"
_NEWTON = "kernels/newton.c"
_LU = (*INVERT_LU, *SOLVE_LU)
_QR = ("qr", *SOLVE_QR)
_CACHED = ("solve_lu_cached", "solve_qr_cached")

FACTORS = (
    Mutant(
        "lu-swap-keeps-multipliers",
        "a row swap forgets the multipliers that were stored before it",
        _ELIMINATION,
        "    for (int j = 0; j < k; j++)\n        swap32(&e->f->left[k][j]",
        "    for (int j = 1; j < k; j++)\n        swap32(&e->f->left[k][j]",
        _LU,
    ),
    Mutant(
        "lu-missed-pivot",
        "a missed pivot: the last row is never looked at",
        _ELIMINATION,
        "    for (int i = k; i < 4; i++) {\n        uint64_t size",
        "    for (int i = k; i < (k < 3 ? 3 : 4); i++) {\n        uint64_t size",
        _LU,
    ),
    Mutant(
        "lu-zero-first-pivot",
        "a zero first pivot is told as singular, CMSIS_5#741",
        _ELIMINATION,
        "if (row != k)",
        "if (row != k && k != 0)",
        _LU,
    ),
    Mutant(
        "lu-full-columns",
        "complete pivoting whose column order is not undone",
        _FACTORS,
        "x[f->column_order[i]] = z[i];",
        "x[i] = z[i];",
        ("lu_full",),
    ),
    Mutant(
        "pivot-tolerance",
        "a singular test with a tolerance that is too large",
        "kernels/factors.h",
        "FACTORS_NO_PIVOT = 4 }",
        "FACTORS_NO_PIVOT = 64 }",
        (*_LU, *_QR, "cholesky"),
    ),
    Mutant(
        "forward-truncates",
        "a right shift that does not round, in forward substitution",
        _FACTORS,
        "y[i] = scaled_down(sum, 30);\n    }\n}\n\n/* transpose(Q)",
        "y[i] = sum >> 30;\n    }\n}\n\n/* transpose(Q)",
        (*_LU, "cholesky"),
    ),
    Mutant(
        "scaling-swapped",
        "row and column scaling swapped",
        _FACTORS,
        "f->scaling.row[j] + f->scaling.column[i] - f->bits",
        "f->scaling.row[i] + f->scaling.column[j] - f->bits",
        (*INVERT_LU, "qr"),
    ),
    Mutant(
        "cache-first-row",
        "a cache that compares a part of its key: factors of the matrix before",
        _FACTORS,
        "memcmp(cache->a, a, sizeof cache->a) != 0",
        "memcmp(cache->a, a, 4 * sizeof *a) != 0",
        _CACHED,
    ),
    Mutant(
        "cache-status-stays",
        "the status of an earlier case stays",
        _FACTORS,
        "cache->status = (uint8_t)factorise(a, &cache->factors);",
        "cache->status |= (uint8_t)factorise(a, &cache->factors);",
        _CACHED,
    ),
    Mutant(
        "qr-negative-entries",
        "entries to eliminate that are negative are taken for zero",
        _GIVENS,
        "if (f->u.word[i][k] == 0)",
        "if (f->u.word[i][k] <= 0 && f->u.word[k][k] < 0)",
        _QR,
    ),
    Mutant(
        "qr-negative-pivot",
        "a magnitude forgotten: a negative pivot is told as singular",
        _GIVENS,
        "if (q16_magnitude(pivot) < FACTORS_NO_PIVOT)",
        "if (pivot < FACTORS_NO_PIVOT)",
        _QR,
    ),
    Mutant(
        "qr-first-column",
        "off by one: rotations leave out the first column of Q",
        _GIVENS,
        "rotate_rows(f->left[k], f->left[i], 0, cosine, sine);",
        "rotate_rows(f->left[k], f->left[i], 1, cosine, sine);",
        _QR,
    ),
    Mutant(
        "cholesky-asymmetric",
        "a precondition checked in part: neighbours across the diagonal may differ",
        _CHOLESKY,
        "for (int j = 0; j < i; j++)\n            if (a[4 * i + j]",
        "for (int j = 0; j + 1 < i; j++)\n            if (a[4 * i + j]",
        ("cholesky",),
    ),
    Mutant(
        "cholesky-smallest-pivot",
        "a missed pivot: the smallest is taken for the largest",
        _CHOLESKY,
        "if (s[i][i] > s[best][best])",
        "if (s[i][i] < s[best][best])",
        ("cholesky",),
    ),
    Mutant(
        "cholesky-exchange",
        "a symmetric exchange forgets the multipliers of the first column",
        _CHOLESKY,
        "for (int j = 0; j < k; j++) {\n        int32_t l",
        "for (int j = 1; j < k; j++) {\n        int32_t l",
        ("cholesky",),
    ),
    Mutant(
        "cholesky-transposed",
        "the lower half of the result is written to the wrong place",
        _CHOLESKY,
        "out[4 * j + i] = out[4 * i + j];",
        "out[4 * k + i] = out[4 * i + j];",
        ("cholesky",),
    ),
    Mutant(
        "newton-edge",
        "a check dropped at the edge, > for >=: a residual too large to know passes",
        _NEWTON,
        "if (now >= ONE)",
        "if (now > ONE)",
        ("newton",),
    ),
    Mutant(
        "newton-stops-early",
        "an iteration that stops a step too early",
        _NEWTON,
        "SMALL_BITS = GUARD - 4",
        "SMALL_BITS = GUARD + 4",
        ("newton",),
    ),
    Mutant(
        "newton-transposed",
        "a product with the transpose",
        _NEWTON,
        "sum += scaled_mul32(r[k][j], old[k]);",
        "sum += scaled_mul32(r[j][k], old[k]);",
        ("newton",),
    ),
    Mutant(
        "newton-in-place",
        "a product in place: new elements are used with the old",
        _NEWTON,
        "sum += scaled_mul32(r[k][j], old[k]);",
        "sum += scaled_mul32(r[k][j], k < j ? x[k] : old[k]);",
        ("newton",),
    ),
    Mutant(
        "newton-counter-stays",
        "a counter that is not cleared between cases: sooner or later every case is refused",
        _NEWTON,
        "    steps = 0;\n",
        "",
        ("newton",),
    ),
    Mutant(
        "solve-transposed",
        "a solution with the transpose of the inverse",
        "kernels/solve_by_inverse.c",
        "inverse[4 * i + j]",
        "inverse[4 * j + i]",
        ("solve_by_inverse",),
    ),
    Mutant(
        "solve-right-hand-side",
        "off by one: the right-hand side starts a word too early",
        "kernels/solve_lu.c",
        "factors_solve(&f, in + 16, out)",
        "factors_solve(&f, in + 15, out)",
        ("solve_lu",),
    ),
    Mutant(
        "solve-scale",
        "off by one in a shift: the unit of the right-hand side",
        _FACTORS,
        "f->scaling.column[i] - up - 16, &x[i]",
        "f->scaling.column[i] - up - (up < 0 ? 15 : 16), &x[i]",
        (*SOLVE_LU, *SOLVE_QR),
    ),
)
