"""Every mistake in a campaign is one line with file and line that says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.errors import ConfigError
from tests.unit.campaign.support import CAMPAIGN, load_text

SINGULAR = "{class: singular, count: 5}"
UNIFORM = "{class: uniform, count: 10, range: [-8, 8]}"

# What is replaced, by what, and what the user reads after `unit.yaml:`.
CLASSES = (
    "uniform, log_uniform, rigid, affine, spd, svd, near_singular, singular, boundary, gallery, "
    "hilbert_like, tiny, powers, patterns, ties, perspective, camera, inertia, covariance, sequence"
)
LIMITS = (
    "max_lsb, p99_lsb, min_correct_share, severe_status_errors, status_errors, silent_wrong, "
    "refused, bounded, failure_rate"
)

MISTAKES = [
    ("name: unit\n", "", "1: missing key 'name'"),
    (
        "name: unit",
        "name: ../unit",
        "1: name: expected text that matches ^[A-Za-z0-9][A-Za-z0-9._-]*$, found text '../unit'",
    ),
    ("name: unit", "name:", "1: name: expected text, found nothing"),
    ("seed: 7", "sede: 7", "2: unknown key 'sede'; did you mean 'seed'?"),
    ("seed: 7", "seed: -1", "2: seed: expected at least 0, found number -1"),
    ("seed: 7", "seed: 7.5", "2: seed: expected a whole number, found number 7.5"),
    (
        "seed: 7",
        "oracle: float46",
        "2: oracle: expected 'certified', 'exact' or 'float64', "
        "found text 'float46'; did you mean 'float64'?",
    ),
    ("[native]", "[]", "3: targets: expected a list of at least 1, found a list of 0"),
    ("[native]", "native", "3: targets: expected a list, found text 'native'"),
    ("[native]", "[native, native]", "3: 'native' is listed twice"),
    ("[native]", "['']", "3: targets: expected text of length 1 at least, found text ''"),
    ("targets:", "target:", "3: unknown key 'target'; did you mean 'targets'?"),
    (
        "[exact, adjugate]",
        "[exact, 4]",
        "4: kernels: expected text, found number 4 (text that looks like this needs quotes)",
    ),
    ("[exact, adjugate]", "[exact, adjugate, exact]", "4: 'exact' is listed twice"),
    (
        "[exact, adjugate]",
        "[adjugate]",
        "9: accept: 'exact' is not a kernel of this campaign; known: adjugate",
    ),
    (f"  - {UNIFORM}\n  - {SINGULAR}\n", "", "5: cases: expected a list, found nothing"),
    (
        f"\n  - {UNIFORM}\n  - {SINGULAR}\n",
        " []\n",
        "5: cases: expected a list of at least 1, found a list of 0",
    ),
    (SINGULAR, "singular", "7: cases: expected a mapping, found text 'singular'"),
    (SINGULAR, "{count: 5}", "7: missing key 'class'"),
    (SINGULAR, "{class: singular}", "7: missing key 'count'"),
    (SINGULAR, "{class: singular, cuont: 5}", "7: unknown key 'cuont'; did you mean 'count'?"),
    (SINGULAR, "{class: singulra, count: 5}", "7: unknown class 'singulra'; did you mean 'singular'?"),
    (
        SINGULAR,
        "{class: 7, count: 5}",
        f"7: unknown class '7'; known: {CLASSES}",
    ),
    (SINGULAR, "{class: boundary, count: 5, range: 8}", "7: unknown key 'range'; known: class, count"),
    (
        SINGULAR,
        "{class: rigid, count: 5, condition: [1, 2]}",
        "7: unknown key 'condition'; known: class, count, translation",
    ),
    (SINGULAR, "{class: singular, count: 0}", "7: count: expected at least 1, found number 0"),
    (
        SINGULAR,
        "{class: singular, count: 1.0e+3}",
        "7: count: expected a whole number, found number 1000.0 (write 1000)",
    ),
    (
        SINGULAR,
        "{class: singular, count: 1e3}",
        "7: count: expected a whole number, found text '1e3' (write 1000)",
    ),
    (SINGULAR, "{class: singular, count: yes}", "7: count: expected a whole number, found true"),
    (
        SINGULAR,
        "{class: singular, count: 2000000000}",
        "7: count: expected at most 1000000000, found number 2000000000",
    ),
    (SINGULAR, "{class: singular, count: 5, rank: 4}", "7: rank: expected at most 3, found number 4"),
    (SINGULAR, "{class: near_singular, count: 5, rank: 0}", "7: rank: expected at least 1, found number 0"),
    (
        SINGULAR,
        "{class: near_singular, count: 5, perturbation: 0.5}",
        "7: perturbation: expected a whole number, found number 0.5",
    ),
    (
        SINGULAR,
        "{class: singular, count: 5, range: [0, 8]}",
        "7: range: expected a number, found a list of 2",
    ),
    (
        SINGULAR,
        "{class: rigid, count: 5, translation: -1}",
        "7: translation: expected at least 0, found number -1",
    ),
    (
        SINGULAR,
        "{class: affine, count: 5, linear: .inf}",
        "7: linear: expected a finite number, found number inf",
    ),
    (
        SINGULAR,
        "{class: svd, count: 5, condition: [0.5, 10]}",
        "7: condition: expected at least 1, found number 0.5",
    ),
    (
        SINGULAR,
        "{class: svd, count: 5, condition: [1, 1e4]}",
        "7: condition: expected a number, found text '1e4' (YAML needs 1.0e+4)",
    ),
    (
        SINGULAR,
        "{class: spd, count: 5, norm: 0}",
        "7: norm: expected at least 6.103515625e-05, found number 0",
    ),
    (
        SINGULAR,
        "{class: log_uniform, count: 5, magnitude: [0, 1]}",
        "7: magnitude: expected at least 1.52587890625e-05, found number 0",
    ),
    ("[-8, 8]", "8", "6: range: expected a list, found number 8"),
    ("[-8, 8]", "[-8]", "6: range: expected a list of at least 2, found a list of 1"),
    ("[-8, 8]", "[-8, 0, 8]", "6: range: expected a list of at most 2, found a list of 3"),
    ("[-8, 8]", "[8, -8]", "6: range: expected the lower end first, found [8, -8]"),
    ("[-8, 8]", "[-8, 32768]", "6: range: expected less than 32768, found number 32768"),
    ("[-8, 8]", "[-32769, 8]", "6: range: expected at least -32768, found number -32769"),
    ("[-8, 8]", "[.nan, 8]", "6: range: expected a finite number, found number nan"),
    ("[-8, 8]", "", "6: range: expected a list, found nothing"),
    (
        SINGULAR,
        "{class: uniform, count: 3, range: [-8.0, 8]}",
        "7: class: same class and parameters as entry 1 of cases, so "
        "the ids would collide; raise its count instead",
    ),
    (SINGULAR, "{file: none.txt}", "7: file: no file 'FOLDER/none.txt'"),
    (SINGULAR, "{file: .}", "7: file: no file 'FOLDER'"),
    (SINGULAR, "{file: unit.yaml, count: 5}", "7: unknown key 'count'; known: file"),
    (SINGULAR, "{file: unit.yaml}\n  - {file: unit.yaml}", "8: file: the same file as in entry 2 of cases"),
    ("  exact:", "  exat:", "9: accept: 'exat' is not a kernel of this campaign; did you mean 'exact'?"),
    (
        "correctly_rounded",
        "correctly-rounded",
        "9: exact: expected 'correctly_rounded', 'backward_stable', 'no_worse' or 'measured', found "
        "text 'correctly-rounded'; did you mean 'correctly_rounded'?",
    ),
    ("correctly_rounded", "4096", "9: exact: expected a mapping, found number 4096"),
    ("correctly_rounded", "{max_lbs: 1}", "9: unknown key 'max_lbs'; did you mean 'max_lsb'?"),
    ("correctly_rounded", "{max_lsb: -1}", "9: max_lsb: expected at least 0, found number -1"),
    (
        "correctly_rounded",
        "{max_lsb: 1e3}",
        "9: max_lsb: expected a number, found text '1e3' (YAML needs 1.0e+3)",
    ),
    (
        "correctly_rounded",
        "{min_correct_share: 99}",
        "9: min_correct_share: expected at most 1, found number 99",
    ),
    (
        "correctly_rounded",
        "{status_errors: some}",
        "9: status_errors: expected a whole number, found text 'some'",
    ),
    ("correctly_rounded", "no_worse", "9: no_worse needs `baseline: FILE` in the campaign"),
    (
        "correctly_rounded",
        "{failure_rate: {below: 0}}",
        "9: below: expected more than 0, found number 0",
    ),
    (
        "correctly_rounded",
        "{}",
        f"9: exact: expected at least one of {LIMITS}",
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), MISTAKES)
def test_a_mistake_is_one_line_with_file_and_line(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in CAMPAIGN
    with pytest.raises(ConfigError) as caught:
        load_text(tmp_path, CAMPAIGN.replace(old, new, 1))
    told = str(caught.value)
    assert "\n" not in told
    assert told == f"{tmp_path}/unit.yaml:{expected.replace('FOLDER', str(tmp_path))}"
