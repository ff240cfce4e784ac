"""The mutants fit today's sources, and the CI campaign finds some of them; `tox -e mutants` tries all."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig import paths
from tests.mutants import trial
from tests.mutants.mutant import ALL, Mutant
from tests.mutants.table import MUTANTS
from tests.mutants.trial import CAMPAIGN

pytestmark = pytest.mark.timeout(400)  # the firmware is built from nothing

# A sound kernel made wrong by a hair, one that is measured made worse, and a lie of the link.
CHOSEN = ("exact-tie-away", "float-flag-stays", "count-mismatch")


def test_there_are_as_many_mutants_as_promised() -> None:
    assert len(MUTANTS) >= 40
    assert len({(mutant.file, mutant.new) for mutant in MUTANTS.values()}) == len(MUTANTS)


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
def test_a_mutant_changes_the_source_in_one_place(mutant: Mutant) -> None:
    text = (paths.FIRMWARE / mutant.file).read_text()
    assert mutant.applied(text) != text


def test_every_kernel_of_the_campaign_has_a_mutant_of_its_own() -> None:
    text = (paths.FIRMWARE / "kernels" / "kernels.def").read_text()
    kernels = {line.split("(")[1].split(",")[0] for line in text.splitlines() if line.startswith("KERNEL(")}
    mutated = {name for mutant in MUTANTS.values() if mutant.kernels != ALL for name in mutant.kernels}
    assert mutated == kernels


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trial.copy_tree(tmp_path_factory.mktemp("mutants") / "tree")


@pytest.mark.parametrize("name", CHOSEN)
def test_a_mutant_is_found(tree: Path, tmp_path: Path, name: str) -> None:
    mutant = MUTANTS[name]
    verdict = trial.try_mutant(mutant, tree, tmp_path / "out")
    assert verdict.outcome == "found"
    assert mutant.link or verdict.kernel in mutant.kernels
    assert (tree / "firmware" / mutant.file).read_text() == (paths.FIRMWARE / mutant.file).read_text()


def test_a_mutant_that_does_not_build_is_not_found(tree: Path, tmp_path: Path) -> None:
    broken = Mutant("broken", "", "kernels/exact.c", "int exact(", "int exact(;", ("exact",))
    verdict = trial.try_mutant(broken, tree, tmp_path / "out")
    assert verdict.outcome.startswith("does not build: ")


def test_harmless_changes_survive(tree: Path, tmp_path: Path) -> None:
    harmless = Mutant("harmless", "", "kernels/exact.c", "int exact(", "extern int exact(", ("exact",))
    assert trial.try_mutant(harmless, tree, tmp_path / "out").outcome == "SURVIVED"


def test_a_find_in_another_kernel_is_none() -> None:
    mutant = MUTANTS["exact-small-sign"]
    failures = ["not correctly rounded: 1 misrounded", "max error 9 LSB > 4 (ties-862b1587/7)"]
    mine = {"kernel": "exact", "group": "ties-862b1587", "failures": failures}
    found = trial.find(mutant, {"results": [mine]})
    assert (found.case, found.criterion) == ("ties-862b1587/7", "max error 9 LSB > 4")
    other = mine | {"kernel": "lu"}
    assert trial.find(mutant, {"results": [mine, other]}).outcome == "blames lu"


def test_old_text_that_is_not_there_is_told() -> None:
    gone = Mutant("gone", "", "kernels/exact.c", "no such text", "", ("exact",))
    with pytest.raises(ValueError, match=r"mutant gone: its old text stands 0 times in kernels/exact\.c"):
        gone.applied((paths.FIRMWARE / gone.file).read_text())


def test_the_campaign_is_there() -> None:
    assert (paths.SHARE / CAMPAIGN).exists()
