"""Mistakes in the arithmetic that the kernels share: firmware/fixed."""

from __future__ import annotations

from tests.mutants.mutant import INVERT_LU, SOLVE_LU, SOLVE_QR, Mutant

_Q16 = "fixed/q16.h"
_SCALED_H = "fixed/scaled.h"
_SCALED = "fixed/scaled.c"
_FACTORS = (*INVERT_LU, "qr", "cholesky", *SOLVE_LU, *SOLVE_QR)
_WORDS = (*_FACTORS, "newton", "solve_by_inverse")  # those whose result goes through scaled_word()
_QUOTIENTS = ("adjugate_wide", "affine")
_JORDAN = ("gauss_jordan", "solve_by_inverse")
_FITS = ("adjugate", "adjugate_reciprocal", "closed_form", *_JORDAN, "rigid")

ARITHMETIC = (
    Mutant(
        "magnitude-saturates",
        "wrong only for INT32_MIN: its magnitude saturates, as in CMSIS-DSP's arm_abs_q31",
        _Q16,
        "return a < 0 ? 0u - (uint32_t)a : (uint32_t)a;",
        "return a == INT32_MIN ? INT32_MAX : a < 0 ? 0u - (uint32_t)a : (uint32_t)a;",
        ("*",),
    ),
    Mutant(
        "fits-below-max",
        "an overflow check off at the edge: INT32_MAX itself does not fit",
        _Q16,
        "value <= INT32_MAX;",
        "value < INT32_MAX;",
        (*_FITS, *_WORDS, *_QUOTIENTS),
    ),
    Mutant(
        "fits-above-min",
        "an overflow check off at the edge: INT32_MIN itself does not fit",
        _Q16,
        "value >= INT32_MIN &&",
        "value > INT32_MIN &&",
        (*_FITS, *_WORDS, *_QUOTIENTS),
    ),
    Mutant(
        "div-round-truncates",
        "rounding by truncation: the half is not added before the division",
        _Q16,
        "* Q16_ONE + divisor / 2) / divisor;",
        "* Q16_ONE) / divisor;",
        ("closed_form", *_JORDAN),
    ),
    Mutant(
        "div-round-sign",
        "wrong sign of a quotient whose divisor is negative",
        _Q16,
        "return (a < 0) != (b < 0) ? -(int64_t)quotient",
        "return a < 0 ? -(int64_t)quotient",
        ("closed_form", *_JORDAN),
    ),
    Mutant(
        "mul-round-tie-down",
        "ties the wrong way in a product",
        _Q16,
        "+ (Q16_ONE / 2)) >> 16;",
        "+ (Q16_ONE / 2 - 1)) >> 16;",
        _JORDAN,
    ),
    Mutant(
        "mul-truncate-shift",
        "off by one in a shift",
        _Q16,
        "(int32_t)(uint32_t)(((int64_t)a * b) >> 16);",
        "(int32_t)(uint32_t)(((int64_t)a * b) >> 15);",
        ("adjugate", "adjugate_reciprocal"),
    ),
    Mutant(
        "down-truncates",
        "a right shift that does not round",
        _SCALED_H,
        "return ((a >> (n - 1)) + 1) >> 1;",
        "return a >> n;",
        (*_WORDS, *_QUOTIENTS),
    ),
    Mutant(
        "reciprocal-sign",
        "wrong sign of a quotient by a negative pivot",
        _SCALED_H,
        "return r.negative ? -ratio : ratio;",
        "return ratio;",
        _FACTORS,
    ),
    Mutant(
        "reciprocal-truncates",
        "a reciprocal that is cut, not rounded",
        _SCALED_H,
        "uint64_t mantissa = ((UINT64_C(1) << 62) + normal / 2) / normal;",
        "uint64_t mantissa = (UINT64_C(1) << 62) / normal;",
        _FACTORS,
    ),
    Mutant(
        "mul32-carry",
        "a carry lost once in 2^20: out of the low half of a product of 32 by 64 bits",
        _SCALED_H,
        "+ ((low + (INT64_C(1) << 31)) >> 32);",
        "+ ((b & 0xFFFFF) == 0x80000 ? 0 : (low + (INT64_C(1) << 31)) >> 32);",
        (*_FACTORS, "newton", *_QUOTIENTS),
    ),
    Mutant(
        "word-tie-up",
        "ties up and not to even in the last rounding",
        _SCALED,
        "return tie ? rounded & ~INT64_C(1) : rounded;",
        "return tie ? rounded : rounded;",
        _WORDS,
    ),
    Mutant(
        "word-saturates",
        "saturation instead of a status",
        _SCALED,
        "*word = (int32_t)value;                                        /* read only when it fits */\n"
        "    return q16_fits(value);",
        "*word = q16_fits(value) ? (int32_t)value : value < 0 ? INT32_MIN : INT32_MAX;\n    return true;",
        _WORDS,
    ),
    Mutant(
        "word-overflow-edge",
        "an overflow check off at the edge: -2^31 has 32 bits and fits",
        _SCALED,
        "if (scaled_length64(scaled_magnitude(a)) + n > 32)",
        "if (scaled_length64(scaled_magnitude(a)) + n > 31)",
        _WORDS,
    ),
    Mutant(
        "root-one-step-less",
        "an iteration that stops a step too early: the square root keeps 16 bits",
        _SCALED,
        "return (uint32_t)((guess + a / guess + 1) >> 1);",
        "return (uint32_t)guess;",
        ("qr", *SOLVE_QR),
    ),
    Mutant(
        "settle-tie",
        "a tie left as the estimate has it",
        _SCALED,
        "(tie && q % 2 == 0)",
        "tie",
        _QUOTIENTS,
    ),
    Mutant(
        "settle-negative-rest",
        "a correction in one direction only: an estimate that is too large stays",
        _SCALED,
        "if (size <= d && (size < d - size",
        "if (rest < 0 || (size < d - size",
        _QUOTIENTS,
    ),
    Mutant(
        "divisor-sign",
        "the sign of the determinant is forgotten",
        _SCALED,
        "                              value < 0};",
        "                              value < 0 && value == 0};",
        _QUOTIENTS,
    ),
    Mutant(
        "column-before-rows",
        "columns are scaled by the lengths they had before the rows were",
        "fixed/equilibrate.c",
        "if (length > 0 && length + row[i] > most)\n            most = length + row[i];",
        "if (length > 0 && length + row[i] > most)\n            most = length + row[0];",
        (*_FACTORS, *_QUOTIENTS),
    ),
    Mutant(
        "substitution-last-term",
        "off by one: back substitution leaves out the last unknown",
        "fixed/upper.c",
        "for (int j = i + 1; j < 4; j++)",
        "for (int j = i + 1; j < 3; j++)",
        _FACTORS,
    ),
    Mutant(
        "dot-carry",
        "a carry lost once in 2^20: from the low to the high half of a sum of products",
        "fixed/dot.h",
        "int64_t high = sum->high + (int64_t)(sum->low >> 32);",
        "int64_t high = sum->high + ((sum->low & 0xFFFFF) == 0x80000 ? 0 : (int64_t)(sum->low >> 32));",
        ("newton", "solve_by_inverse"),
    ),
)
