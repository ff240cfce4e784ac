"""`rig replay` on the native target: every digit of a case, then and now."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.e2e.conftest import Rig, run_here, run_rig

CAMPAIGN = """\
name: cause
seed: 3
targets: [native]
kernels: [exact, gauss_jordan, solve_lu, newton, {name: control, sources: [control.c], include: [.]}]
cases: [{class: uniform, count: 400, range: [-8, 8]}]
accept: {exact: correctly_rounded, gauss_jordan: {max_lsb: 500}}
"""
BAD, GOOD = "uniform-f3a5705a/340", "uniform-f3a5705a/3"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("replay")
    for name in ("control.c", "good.h"):
        shutil.copy(Path(__file__).parents[1] / "unsound" / name, folder / name)
    (folder / "cause.yaml").write_text(CAMPAIGN)
    done = run_rig(folder, "run", "cause.yaml", "--out", "out")
    assert done.returncode == 1, done.stdout + done.stderr
    return folder


def test_a_failing_case_fails_again_in_every_digit(run: Path) -> None:
    done = run_rig(run, "replay", "out", BAD)
    assert done.returncode == 1, done.stderr
    assert (
        "gauss_jordan on native: same as then; FAILS: an element is off by more than 500 LSB" in done.stdout
    )
    assert (
        "  0002c9b7  fff88135  0006e460  fffcce22    2.7879486083984375  -7.4952850341796875" in done.stdout
    )
    assert "[1,1]  02eb6cad   747.4245147705078125  -716,402.413675  misrounded" in done.stdout
    for operation in ("INVERT", "SOLVE", "UPDATE"):
        assert f"\n{operation}, condition 23359, sigma 0.0245727\n" in done.stdout
    assert done.stdout.count("same as then") == 5
    assert done.stdout.endswith("5 asked: 1 fail now, 0 different from then\n")


def test_chosen_kernels_only_and_one_that_was_not_in_the_run(run: Path) -> None:
    done = run_rig(run, "replay", "out", BAD, "--kernel", "control", "--kernel", "lu", "--target", "native")
    assert done.returncode == 0, done.stderr
    assert "control on native: same as then; passes" in done.stdout
    assert "lu on native: not kept by the run; passes" in done.stdout


def test_an_answer_that_changed_is_told(run: Path, tmp_path: Path) -> None:
    shutil.copytree(run, tmp_path / "changed")
    folder = tmp_path / "changed"
    source = (folder / "control.c").read_text()
    (folder / "control.c").write_text(source.replace("return good(in, out);", "return good(in, out) + 2;"))
    done = run_rig(folder, "replay", "out", GOOD, "--kernel", "control")
    assert "control on native: DIFFERENT from then; passes" in done.stdout
    assert "  then  OK, largest error" in done.stdout
    assert "  now   OVERFLOW" in done.stdout
    assert done.stdout.endswith("1 asked: 0 fail now, 1 different from then\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("out", "unifrom-f3a5705a/3"),
            "no case 'unifrom-f3a5705a/3' in this run; did you mean uniform-f3a5705a",
        ),
        (("out", "uniform-f3a5705a"), "a case is GROUP/INDEX"),
        (("out", "uniform-f3a5705a/400"), "uniform-f3a5705a has cases 0 to 399"),
        (("out", GOOD, "--kernel", "lux"), "unknown kernel 'lux'; did you mean 'lu'?"),
        (("out", GOOD, "--target", "natve"), "unknown target 'natve'; did you mean 'native'?"),
        (
            ("out", GOOD, "--campaign", "gone.yaml"),
            "gone.yaml: the run's campaign is not there; say where with",
        ),
    ],
)
def test_mistakes_are_told(run: Path, arguments: tuple[str, ...], told: str) -> None:
    done = run_here(run, "replay", *arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_folder_that_is_no_run_is_told(rig: Rig, tmp_path: Path) -> None:
    done = rig("replay", ".", GOOD)
    assert done.returncode == 3
    assert "this is not a run folder" in done.stderr


def test_a_target_that_does_not_open_ends_with_exit_code_3_after_the_others(run: Path) -> None:
    (run / "board.yaml").write_text("kind: serial\nport: /dev/no-such-port\n")
    done = run_rig(
        run, "replay", "out", GOOD, "--kernel", "exact", "--target", "board.yaml", "--target", "native"
    )
    assert done.returncode == 3
    assert "exact on native: same as then; passes" in done.stdout
    assert "rig: board.yaml: PortError:" in done.stderr


def test_a_fault_is_replayed_as_one(tmp_path: Path) -> None:
    for name in ("trap.c", "good.h"):
        shutil.copy(Path(__file__).parents[1] / "unsound" / name, tmp_path / name)
    kernels = "[{name: trap, sources: [trap.c], include: [.]}]"
    cases = "[{class: uniform, count: 24, range: [-8, 8]}]"
    text = f"name: own\nseed: 6\ntargets: [native]\nkernels: {kernels}\ncases: {cases}\n"
    (tmp_path / "own.yaml").write_text(text)
    run_rig(tmp_path, "run", "own.yaml", "--out", "out")
    (entry,) = json.loads((tmp_path / "out/summary.json").read_text())["results"]
    done = run_rig(tmp_path, "replay", "out", entry["findings"][0]["first"][0]["case"])
    assert done.returncode == 1
    assert "trap on native: same as then; FAILS: fault" in done.stdout
    assert "  now   no answer, fault (SIG" in done.stdout
