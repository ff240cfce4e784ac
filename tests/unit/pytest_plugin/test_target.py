"""The fixture `rig_target`, and what a plain pytest pays for the plug-in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rig.errors import FirmwareFault, LinkTimeout, PortError
from rig.link.session import Results
from tests.unit.pytest_plugin.conftest import Bench, Run
from tests.unit.run.fakes import Words

pytest_plugins = ["pytester"]

USES_TARGET = """\
import numpy as np

def test_it(rig_target):
    assert rig_target.run("exact", np.eye(4, dtype=np.int32).reshape(1, 16) * 65536).status[0] == 0
"""


@pytest.mark.parametrize(
    ("args", "names"),
    [
        ([], ["native"]),
        (["--rig-target", "a", "--rig-target", "b"], ["a", "b"]),
        (["-o", "rig_target=c d"], ["c", "d"]),
        (["-o", "rig_target=c", "--rig-target", "a"], ["a"]),
    ],
)
def test_the_fixture_opens_each_target_once(
    pytester: pytest.Pytester, run: Run, bench: Bench, args: list[str], names: list[str]
) -> None:
    pytester.makepyfile(test_a=USES_TARGET, test_b=USES_TARGET)
    run(*args).assert_outcomes(passed=2 * len(names))
    assert bench.opened == [(name, None, 0) for name in names]


def test_a_test_may_say_itself_on_which_targets(pytester: pytest.Pytester, run: Run, bench: Bench) -> None:
    mark = 'import pytest\n\n@pytest.mark.parametrize("rig_target", ["x"], indirect=True)\n'
    pytester.makepyfile(USES_TARGET.replace("def test", f"{mark}def test"))
    run("--rig-target", "a").assert_outcomes(passed=1)
    assert bench.opened == [("x", None, 0)]


def test_kernels_of_ones_own_are_built_in(pytester: pytest.Pytester, run: Run, bench: Bench) -> None:
    own = 'import pytest\n\n@pytest.fixture(scope="session")\ndef rig_kernels():\n    return ["mine"]\n'
    pytester.makeconftest(own)
    pytester.makepyfile(USES_TARGET)
    run("--rig-port", "/dev/x").assert_outcomes(passed=1)
    assert bench.opened == [("native", "/dev/x", 1)]


@pytest.mark.parametrize(
    ("fault", "outcome", "restarts"),
    [
        (LinkTimeout("no answer"), {"errors": 1}, 1),
        (FirmwareFault("a trap in exact", kernel="exact"), {"failed": 1}, 0),
        (FirmwareFault("a trap in the service"), {"errors": 1}, 1),
    ],
)
def test_a_bench_that_fails_in_a_test_is_an_error_and_a_kernel_that_traps_is_not(
    pytester: pytest.Pytester,
    run: Run,
    bench: Bench,
    fault: Exception,
    outcome: dict[str, int],
    restarts: int,
) -> None:
    def fails(words: Words) -> Results:
        raise fault

    bench.device.answer = fails
    pytester.makepyfile(USES_TARGET)
    run().assert_outcomes(**outcome)
    assert bench.device.restarts == restarts


def test_a_target_that_does_not_open_is_one_clear_line(
    pytester: pytest.Pytester, run: Run, bench: Bench
) -> None:
    bench.device.broken = PortError("no such port")
    pytester.makepyfile(USES_TARGET)
    result = run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*ERROR at setup of test_it*", "PortError: no such port"])


def test_a_plain_test_run_imports_nothing_heavy(tmp_path: Path) -> None:
    heavy = {"numpy", "pydantic", "yaml", "rich", "click"}
    text = f"import sys\n\ndef test_plain():\n    assert not {heavy} & set(sys.modules)\n"
    (tmp_path / "test_plain.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:rig", "-p", "rig.pytest_plugin"]
    # What else is installed here (hypothesis) may import what it likes.
    done = subprocess.run(
        [*command, "--disable-plugin-autoload", str(tmp_path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
