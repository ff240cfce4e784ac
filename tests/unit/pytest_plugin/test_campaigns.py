"""Campaigns as tests."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from rig.errors import LinkTimeout, PortError
from rig.link.session import Results
from tests.unit.pytest_plugin.conftest import Bench, Run
from tests.unit.run.fakes import Words, right_answer

pytest_plugins = ["pytester"]

CAMPAIGN = """\
name: unit
targets: [native]
kernels: [exact, adjugate]
cases:
  - {class: uniform, count: 7, range: [-8, 8]}
  - {class: singular, count: 5}
"""


def campaign(pytester: pytest.Pytester, text: str = CAMPAIGN, name: str = "rig_unit") -> None:
    (pytester.path / f"{name}.yaml").write_text(text)


def one_bit(words: Words) -> Results:
    """A right answer, but for one bit of one regular matrix."""
    results = right_answer(words)
    if len(words) == 7:
        results.words[3, 2] ^= 1 << 12
    return results


def test_a_campaign_is_a_test_for_each_target_kernel_and_case_group(
    pytester: pytest.Pytester, run: Run, bench: Bench
) -> None:
    campaign(pytester)
    result = run("-v")
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(["rig_unit.yaml::native-exact-uniform-* PASSED*"])
    assert bench.opened == [("native", None, 0)]  # once
    assert [kernel for kernel, _ in bench.device.calls] == ["exact", "exact", "adjugate", "adjugate"]


def test_collecting_opens_nothing(pytester: pytest.Pytester, run: Run, bench: Bench) -> None:
    campaign(pytester)
    result = run("--collect-only", "-q")
    names = [line.partition("::")[2] for line in result.outlines if "::" in line]
    assert [name.rpartition("-")[0] for name in names] == [
        "native-exact-uniform",
        "native-exact-singular",
        "native-adjugate-uniform",
        "native-adjugate-singular",
    ]
    assert bench.opened == []


def test_a_failure_tells_criterion_case_and_command(
    pytester: pytest.Pytester, run: Run, bench: Bench
) -> None:
    bench.device.answer = one_bit
    campaign(pytester, f"{CAMPAIGN}accept: {{exact: {{max_lsb: 100}}, adjugate: measured}}\n")
    result = run("--junit-xml=junit.xml")
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.re_match_lines(
        [
            r"exact on native, uniform-\w+",
            r"  max error \S+ LSB > 100 \(uniform-\w+/3\)",
            r"case uniform-\w+/3, condition \S+, element \[0, 2\] off by [-+][\d,.]+ LSB, which is [-+]0.06",
            r"  in$",
            r"    [0-9a-f]{8} [0-9a-f]{8} [0-9a-f]{8} [0-9a-f]{8} ( +-?\d\.\d{6}){4}$",
            r"  told OK",
            r"  expected OK",
            r"again: rig invert \S+/failures.txt -o again.npz --target native --kernel exact$",
        ]
    )
    assert "Traceback" not in result.stdout.str()
    assert "campaign.py" not in result.stdout.str()
    (suite,) = ET.parse(pytester.path / "junit.xml").getroot()
    assert (suite.get("failures"), suite.get("errors")) == ("1", "0")


def test_a_bench_that_does_not_open_is_an_error(pytester: pytest.Pytester, run: Run, bench: Bench) -> None:
    bench.device.broken = PortError("no such port")
    campaign(pytester)
    result = run("--junit-xml=junit.xml")
    result.assert_outcomes(errors=4)
    result.stdout.fnmatch_lines(["BenchError: native: PortError: no such port; results in *"])
    assert "campaign.py" not in result.stdout.str()
    assert len(bench.opened) == 1
    (suite,) = ET.parse(pytester.path / "junit.xml").getroot()
    assert (suite.get("failures"), suite.get("errors")) == ("0", "4")


def test_what_was_done_before_the_bench_failed_counts(
    pytester: pytest.Pytester, run: Run, bench: Bench
) -> None:
    def dies(words: Words) -> Results:
        if len(bench.device.calls) > 2:
            raise LinkTimeout("no answer")
        return right_answer(words)

    bench.device.answer = dies
    campaign(pytester)
    run().assert_outcomes(passed=2, errors=2)


def test_only_what_is_selected_runs(pytester: pytest.Pytester, run: Run, bench: Bench) -> None:
    campaign(pytester)
    run("-k", "adjugate and singular").assert_outcomes(passed=1, deselected=3)
    assert bench.device.calls == [("adjugate", 5)]


def test_stopping_at_the_first_failure(pytester: pytest.Pytester, run: Run, bench: Bench) -> None:
    bench.device.answer = one_bit
    campaign(pytester, f"{CAMPAIGN}accept: {{exact: correctly_rounded, adjugate: correctly_rounded}}\n")
    run("-x").assert_outcomes(failed=1)


def test_campaigns_can_be_left_out(pytester: pytest.Pytester, run: Run, bench: Bench) -> None:
    campaign(pytester)
    pytester.makepyfile("def test_plain():\n    pass\n")
    run("-m", "not rig", "--strict-markers").assert_outcomes(passed=1, deselected=4)
    assert bench.opened == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (CAMPAIGN.replace("count: 5", "cuont: 5"), "*rig_unit.yaml:6: unknown key 'cuont'*"),
        (CAMPAIGN.replace("[native]", "[natve]"), "*rig_unit.yaml:2: unknown target 'natve'*"),
    ],
)
def test_a_mistake_is_told_at_collection(pytester: pytest.Pytester, run: Run, text: str, says: str) -> None:
    campaign(pytester, text)
    result = run()
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([says])
    assert "Traceback" not in result.stdout.str()


def test_a_kernel_the_firmware_does_not_have_is_an_error(pytester: pytest.Pytester, run: Run) -> None:
    campaign(pytester, CAMPAIGN.replace("adjugate", "adjugat"))
    result = run()
    result.assert_outcomes(errors=4)
    result.stdout.fnmatch_lines(["*rig_unit.yaml:3: unknown kernel 'adjugat'; did you mean 'adjugate'*"])


def test_what_is_excluded_is_no_test(pytester: pytest.Pytester, run: Run) -> None:
    text = CAMPAIGN.replace("[native]", "[native, serial]")
    campaign(pytester, f"{text}exclude: [{{kernel: exact, target: serial}}]\n")
    run().assert_outcomes(passed=6)


def test_files_are_campaigns_by_name_or_by_setting(pytester: pytest.Pytester, run: Run) -> None:
    campaign(pytester, name="nightly.rig")
    campaign(pytester, name="other")
    (pytester.path / "bench").mkdir()
    campaign(pytester, name="bench/board")
    run().assert_outcomes(passed=4)
    pytester.makeini("[pytest]\nrig_campaigns = bench/*.yaml\n")
    run().assert_outcomes(passed=8)


def test_another_programs_yaml_is_left_alone(pytester: pytest.Pytester, run: Run) -> None:
    (pytester.path / "compose.yaml").write_text("services: {}\n")
    pytester.makepyfile("def test_plain():\n    pass\n")
    run().assert_outcomes(passed=1)


def folders(pytester: pytest.Pytester, tmp_path: Path) -> list[str]:
    found = [*pytester.path.rglob("run.sqlite"), *tmp_path.glob("rig-pytest-*/*/run.sqlite")]
    return [path.parent.name.rpartition("-2")[0] for path in found]


def test_a_run_folder_is_kept_only_if_something_failed(
    pytester: pytest.Pytester, run: Run, bench: Bench, tmp_path: Path
) -> None:
    campaign(pytester)
    run().assert_outcomes(passed=4)
    assert folders(pytester, tmp_path) == []
    bench.device.answer = one_bit
    campaign(pytester, f"{CAMPAIGN}accept: {{exact: correctly_rounded}}\n")
    run("-k", "exact").assert_outcomes(passed=1, failed=1, deselected=2)
    assert folders(pytester, tmp_path) == ["rig_unit"]


def test_run_folders_can_be_kept_all(pytester: pytest.Pytester, run: Run, tmp_path: Path) -> None:
    (pytester.path / "deep").mkdir()
    campaign(pytester, name="deep/rig_a")
    run("--rig-out", "out").assert_outcomes(passed=4)
    assert folders(pytester, tmp_path) == ["deep_rig_a"]


def test_a_target_can_be_chosen_for_campaigns(pytester: pytest.Pytester, run: Run, bench: Bench) -> None:
    campaign(pytester)
    run("--rig-target", "serial", "--rig-port", "/dev/ttyACM0").assert_outcomes(passed=4)
    assert bench.opened == [("serial", "/dev/ttyACM0", 0)]


def test_an_interrupted_campaign_interrupts_pytest(pytester: pytest.Pytester, run: Run, bench: Bench) -> None:
    def stop(words: Words) -> Results:
        raise KeyboardInterrupt

    bench.device.answer = stop
    campaign(pytester)
    with pytest.raises(KeyboardInterrupt):  # pytester hands it on
        run()
