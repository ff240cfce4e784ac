"""Kernels x targets, less what a campaign excludes; and campaigns made of several files."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.campaign import FileCases, OwnKernel
from rig.errors import ConfigError
from tests.unit.campaign.support import CAMPAIGN, load_text

TWO = CAMPAIGN.replace("[native]", "[native, qemu-a]")


def test_every_kernel_runs_on_every_target(tmp_path: Path) -> None:
    campaign = load_text(tmp_path, TWO).model
    assert all(
        campaign.runs(kernel, target) for kernel in campaign.kernel_names for target in campaign.targets
    )


@pytest.mark.parametrize(
    ("exclude", "left"),
    [
        ("{kernel: exact, target: native}", ["exact@qemu-a", "adjugate@native", "adjugate@qemu-a"]),
        ("{kernel: 'ex*', target: 'qemu-*'}", ["exact@native", "adjugate@native", "adjugate@qemu-a"]),
        (
            "{kernel: exact, target: native}, {kernel: adj*, target: '*-a'}",
            ["exact@qemu-a", "adjugate@native"],
        ),
    ],
)
def test_what_is_excluded_does_not_run(tmp_path: Path, exclude: str, left: list[str]) -> None:
    campaign = load_text(tmp_path, f"{TWO}exclude: [{exclude}]\n").model
    names = [(kernel, target) for kernel in campaign.kernel_names for target in campaign.targets]
    assert [f"{kernel}@{target}" for kernel, target in names if campaign.runs(kernel, target)] == left


@pytest.mark.parametrize(
    ("exclude", "expected"),
    [
        ("{kernel: exat}", "10: kernel: nothing of this campaign is called 'exat'; did you mean 'exact'?"),
        ("{target: 'x*'}", "10: target: nothing of this campaign is called 'x*'; known: native, qemu-a"),
        ("{}", "10: exclude: expected a kernel, a target or both"),
        ("{kernel: exact}", "10: exclude: leaves no target for kernel 'exact'"),
        ("{target: native}", "10: exclude: leaves no kernel for target 'native'"),
        ("{kernal: exact}", "10: unknown key 'kernal'; did you mean 'kernel'?"),
    ],
)
def test_mistakes_have_their_line(tmp_path: Path, exclude: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_text(tmp_path, f"{TWO}exclude: [{exclude}]\n")
    assert str(caught.value) == f"{tmp_path}/unit.yaml:{expected}"


def test_files_of_a_base_and_of_an_included_list_are_found_beside_them(tmp_path: Path) -> None:
    common = tmp_path / "common"
    (common / "src").mkdir(parents=True)
    for name in ("src/mine.c", "list.txt", "base.txt"):
        (common / name).touch()
    kernels = "kernels:\n- {name: mine, sources: [src/mine.c], include: [src]}\n"
    cases = "cases: [{file: base.txt}, {include: list.yaml}]\n"
    (common / "list.yaml").write_text("- {file: list.txt}\n- {class: ties, count: 5}\n")
    (common / "base.yaml").write_text(f"name: base\ntargets: [native]\nbaseline: b.yaml\n{kernels}{cases}")
    campaign = load_text(tmp_path, "extends: common/base.yaml\nname: unit\n").model
    kernel = campaign.kernels[0]
    assert isinstance(kernel, OwnKernel)
    assert (kernel.sources, kernel.include) == (["common/src/mine.c"], ["common/src"])
    files = [entry.file for entry in campaign.cases if isinstance(entry, FileCases)]
    assert files == ["common/base.txt", "common/list.txt"]
    assert (campaign.name, campaign.baseline) == ("unit", "common/b.yaml")


def test_the_same_cases_twice_are_told_where_the_second_are(tmp_path: Path) -> None:
    (tmp_path / "list.yaml").write_text("# ties\n- {class: singular, count: 9}\n")
    text = CAMPAIGN.replace("accept:", "  - include: list.yaml\naccept:")
    with pytest.raises(
        ConfigError, match=r"list\.yaml:2: class: same class and parameters as entry 2 of cases"
    ):
        load_text(tmp_path, text)
