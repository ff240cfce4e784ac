"""Bad input gets one clear line on stderr, the right exit code, and no traceback."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import numpy as np
import pytest

from tests.e2e.conftest import Rig

CAMPAIGN = """\
name: bad
targets: [native]
kernels: [exact]
cases:
  - {class: uniform, count: 10}
"""


@dataclass(frozen=True)
class Bad:
    """One kind of bad input: how to prepare it, what to run, and what the one line must say."""

    name: str
    args: str
    code: int
    says: str
    prepare: Callable[[Path], object] = lambda folder: None


def yaml(old: str, new: str) -> Callable[[Path], object]:
    """The campaign with one thing changed."""
    assert old in CAMPAIGN
    return lambda folder: (folder / "bad.yaml").write_text(CAMPAIGN.replace(old, new))


def text(name: str, content: str | bytes) -> Callable[[Path], object]:
    """A file of that content."""
    data = content.encode() if isinstance(content, str) else content
    return lambda folder: (folder / name).write_bytes(data)


def array(name: str, values: object) -> Callable[[Path], object]:
    """A .npy file of those values."""
    return lambda folder: np.save(folder / name, np.asarray(values))


def both(*steps: Callable[[Path], object]) -> Callable[[Path], object]:
    """One step after the other."""
    return lambda folder: [step(folder) for step in steps]


def target(content: str) -> Callable[[Path], object]:
    """A target file `t.yaml` beside a good campaign."""
    return both(GOOD, text("t.yaml", content))


def folder(name: str) -> Callable[[Path], object]:
    """A folder of that name."""
    return lambda parent: (parent / name).mkdir()


def serial(port: str) -> Callable[[Path], object]:
    """A serial target `t.yaml` on that port."""
    return target(f"kind: serial\nport: {port}\n")


GOOD = yaml("bad", "bad")
BASELINE = both(yaml("kernels", "baseline: b.yaml\nkernels"), text("b.yaml", "x: 1"))
RUN = "run bad.yaml"
ON_T = RUN + " --target t.yaml"
CSV = "0," * 15 + "0\n" + "0," * 15 + "x\n"
EYE = array("m.npy", np.eye(4))
INVERT = "invert m.npy -o out.npz --target native"

KINDS = [
    Bad("no such campaign", "run nowhere.yaml", 2, "nowhere.yaml"),
    Bad("campaign is a folder", "run .", 2, "folder"),
    Bad("empty campaign", RUN, 2, "bad.yaml", text("bad.yaml", "")),
    Bad("not YAML", RUN, 2, "bad.yaml:1", text("bad.yaml", "{[")),
    Bad("unknown key", RUN, 2, ":5: unknown key 'cuont'; did you mean 'count'", yaml("count", "cuont")),
    Bad("number read as text", RUN, 2, "1.0e-4", yaml("10}", "10, range: [1e-4, 1.0]}")),
    Bad("count as text", RUN, 2, "bad.yaml:5: count", yaml("10", "ten")),
    Bad("range upside down", RUN, 2, "bad.yaml:5", yaml("10}", "10, range: [2, 1]}")),
    Bad("unknown class", RUN, 2, "bad.yaml:5: unknown class 'unifrom'", yaml("uniform", "unifrom")),
    Bad("unknown target", RUN, 2, "unknown target 'natve'; did you mean 'native'", yaml("native", "natve")),
    Bad("unknown kernel", RUN, 2, "bad.yaml:3: unknown kernel 'exat'", yaml("exact", "exat")),
    Bad("unknown oracle", RUN, 2, "bad.yaml", yaml("kernels", "oracle: divine\nkernels")),
    Bad("empty case list", RUN, 2, "cases", yaml("\n  - {class: uniform, count: 10}", " []")),
    Bad("missing key", RUN, 2, "kernels", yaml("kernels: [exact]\n", "")),
    Bad("case file missing", RUN, 2, "bad.yaml:5", yaml("class: uniform, count: 10", "file: none.npy")),
    Bad("acceptance of no kernel", RUN, 2, "exat", yaml("cases:", "accept: {exat: measured}\ncases:")),
    Bad("existing output folder", RUN + " --out there", 2, "there exists", both(GOOD, folder("there"))),
    Bad("resume without out", RUN + " --resume", 2, "--out", GOOD),
    Bad("resume of no run", RUN + " --resume --out .", 3, "not a run folder", GOOD),
    Bad("unknown option", "run bad.yaml --bogus", 2, "--bogus", GOOD),
    Bad("seed too large", f"{RUN} --seed {2**63}", 2, "--seed", GOOD),
    Bad("kernel given twice", RUN + " --kernel lu --kernel lu", 2, "--kernel lu is given twice", GOOD),
    Bad("target given twice", RUN + " --target native" * 2, 2, "--target native is given twice", GOOD),
    Bad("JUnit is a folder", RUN + " --junit there", 2, "--junit there", both(GOOD, folder("there"))),
    Bad("no folder for JUnit", RUN + " --junit no/j.xml", 2, "--junit no/j.xml", GOOD),
    Bad("baseline is none", RUN, 2, "b.yaml:1", BASELINE),
    Bad("summary is a list", "report .", 3, "summary.json: has schema None", text("summary.json", "[]")),
    Bad("summary of another rig", "report .", 3, "has schema 2", text("summary.json", '{"schema": 2}')),
    Bad("summary nested too deep", "report .", 3, "is damaged", text("summary.json", "[" * 10**5)),
    Bad("path of no text", "report \udce9", 2, "is not UTF-8 text"),
    Bad("no such matrix file", INVERT, 2, "m.npy"),
    Bad("not a numpy file", INVERT, 2, "m.npy", text("m.npy", "hello")),
    Bad("wrong shape", INVERT, 2, "(3, 3)", array("m.npy", np.zeros((3, 3)))),
    Bad("NaN", INVERT, 2, "nan", array("m.npy", np.full((4, 4), np.nan))),
    Bad("out of range", INVERT, 2, "32768", array("m.npy", np.full((4, 4), 32768.0))),
    Bad("complex", INVERT, 2, "complex", array("m.npy", np.zeros((4, 4), complex))),
    Bad("CSV with a word", INVERT.replace("npy", "csv"), 2, "m.csv:2", text("m.csv", CSV)),
    Bad("unknown suffix", INVERT.replace("npy", "xls"), 2, ".npy", text("m.xls", "1")),
    Bad("no output folder", INVERT.replace("out", "no/where/out"), 2, "no/where", EYE),
    Bad("invert on an unknown kernel", INVERT + " --kernel exat", 2, "exat", EYE),
    Bad("output is a folder", INVERT, 2, "out.npz: is a folder", both(EYE, folder("out.npz"))),
    Bad("output is the input", INVERT.replace("out.npz", "m.npy"), 2, "another -o", EYE),
    Bad("target file with a typo", ON_T, 2, "t.yaml:2", target("kind: serial\nprot: /dev/x\n")),
    Bad("port absent", ON_T, 3, "/dev/ttyNONE", serial("/dev/ttyNONE")),
    Bad("by-id absent", ON_T, 3, "by-id", serial('"/dev/serial/by-id/usb-NONE*"')),
    Bad("nobody listens", ON_T, 3, "sock", serial("unix:///nowhere.sock")),
    Bad("environment variable not set", ON_T, 2, "RIG_NO_PORT", serial("${RIG_NO_PORT}")),
    Bad("not a serial port", ON_T, 3, "t.yaml", serial("./t.yaml")),
    Bad("no port of TCP", ON_T, 3, "out of range", serial("socket://localhost:99999")),
    Bad("time that is no number", "link-test native --seconds nan", 2, "--seconds"),
    Bad("wait that is no number", RUN + " --scheduler-timeout nan", 2, "--scheduler-timeout", GOOD),
    Bad("unknown target to build", "build nothing", 2, "nothing"),
]  # fmt: skip


@pytest.mark.parametrize("bad", KINDS, ids=[bad.name.replace(" ", "-") for bad in KINDS])
def test_one_clear_line(bad: Bad, rig_here: Rig, tmp_path: Path) -> None:
    bad.prepare(tmp_path)
    done = rig_here(*bad.args.split())
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    told = done.stdout + done.stderr
    assert done.returncode == bad.code, told
    assert "Traceback" not in told
    assert bad.says.lower() in told.lower()
    assert len(lines) == 1 or lines[0].startswith("Usage:"), lines


def test_missing_qemu_is_told_with_the_command_that_installs_it(rig: Rig, tmp_path: Path) -> None:
    GOOD(tmp_path)
    done = rig("run", "bad.yaml", "--target", "qemu-mps2-an385", PATH=str(tmp_path))
    assert done.returncode == 3
    assert "apt-get install qemu-system-arm" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_silent_target_ends_within_its_deadline(rig: Rig, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "silent.sock"))
        server.listen()
        link = "link: {open_timeout: 0.5}\n"
        serial(f"unix://{tmp_path}/silent.sock\n{link}")(tmp_path)
        done = rig("run", "bad.yaml", "--target", "t.yaml", timeout=20)
    assert done.returncode == 3
    assert "no answer" in done.stderr


def test_a_full_disk_is_told_and_what_was_done_is_kept(rig: Rig, tmp_path: Path) -> None:
    yaml("count: 10", "count: 20000")(tmp_path)
    command = [
        "prlimit",
        "--fsize=600000",
        sys.executable,
        "-m",
        "rig.cli",
        "run",
        "bad.yaml",
        "--out",
        "out",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 3, done.stdout + done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "run.sqlite" in done.stderr
    resumed = rig("run", "bad.yaml", "--out", "out", "--resume")
    assert resumed.returncode == 0, resumed.stdout + resumed.stderr
    assert "20,000 matrices" in resumed.stdout


def test_every_verb_has_help_with_an_example(rig_here: Rig) -> None:
    for verb in ("init", "run", "compare", "invert", "targets", "ports", "doctor", "build"):
        done = rig_here(verb, "--help")
        assert done.returncode == 0
        assert f"rig {verb}" in done.stdout.split("Example:")[1]


def output_to(folder: Path, where: str) -> tuple[int, str]:
    """Exit code and errors of a command whose output goes there."""
    command = f"set -o pipefail; {sys.executable} -m rig.cli targets {where}"
    done = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def test_a_closed_pipe_is_no_traceback_and_no_failed_kernel(tmp_path: Path) -> None:
    assert output_to(tmp_path, "| exec true") == (3, "")


def test_output_to_a_full_disk_is_told_in_a_line(tmp_path: Path) -> None:
    assert output_to(tmp_path, ">/dev/full") == (3, "rig: [Errno 28] No space left on device\n")


def test_a_run_that_is_interrupted_before_its_first_answer_says_so(rig_here: Rig, tmp_path: Path) -> None:
    GOOD(tmp_path)
    with mock.patch("rig.run.executor.Executor.execute", side_effect=KeyboardInterrupt):
        done = rig_here(*RUN.split(), "--out", "out")
    assert (done.returncode, done.stderr) == (130, "rig: interrupted\n")


def test_an_export_is_no_folder(rig: Rig, tmp_path: Path) -> None:
    GOOD(tmp_path)
    assert rig(*RUN.split(), "--out", "out").returncode == 0
    done = rig("export", "out", "--format", "csv", "-o", ".")
    assert (done.returncode, done.stderr) == (2, "rig: .: is a folder, expected a file to write\n")
