"""`rig hunt`: the worst case of a kernel in a class, by guided search."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
import yaml

from rig.campaign import load_campaign
from rig.errors import EXIT_FAILED, EXIT_INTERRUPTED, EXIT_PASSED, UsageError
from rig.run.findings import WORDS
from rig.run.plan import own_kernels
from rig.run.summary import hex_words, status_name
from rig.search.bench import Bench, bench
from rig.search.digits import described
from rig.search.hunt import NOTHING, OBJECTIVES, Found, Hunt
from rig.search.judge import OK, Judged
from rig.search.space import Space
from rig.targets import UserKernel, open_target

_SECONDS = 60.0
_LINE_EVERY = 5.0  # seconds


@dataclass(frozen=True)
class HuntOptions:
    """The options of `rig hunt`."""

    class_name: str
    params: tuple[str, ...] = ()
    target: str = "native"
    by: str = "max_lsb"
    seed: int = 0
    budget: int | None = None
    seconds: float | None = None
    out: Path | None = None
    campaign: Path | None = None
    port: str | None = None


def hunt_worst(kernel: str, options: HuntOptions) -> int:
    """Hunt, print what was found, keep it as vectors; returns the exit code."""
    out = options.out or Path(f"hunt-{kernel}-{options.class_name}.txt")
    if not out.parent.is_dir():
        raise UsageError(f"{out}: there is no folder {out.parent}")
    params = dict(_parameter(text) for text in options.params)
    own = _own(kernel, options)
    with open_target(options.target, port=options.port, kernels=own) as device:
        on = bench(device, kernel, own)
        space = Space(options.class_name, params, options.seed, on.operation)
        found = _hunt(on, space, options)
        if not found.worst:
            raise UsageError("interrupted before the first case")
        answers = _again(on, found)
    title = f"{kernel} on {options.target}, {space.group.label}"
    _show(title, found, answers, options.by)
    _write(out, _records(kernel, space, found, answers, options))
    click.echo(f"the worst {len(found.worst)} cases with their expected words: {out}")
    if found.finding is not None:
        return EXIT_FAILED
    return EXIT_INTERRUPTED if found.interrupted else EXIT_PASSED


def _parameter(text: str) -> tuple[str, Any]:
    """NAME=VALUE, the value as in a campaign."""
    name, equals, value = text.partition("=")
    try:
        if name and equals:
            return name, yaml.safe_load(value)
    except yaml.YAMLError:
        pass
    raise UsageError(f"--param {text}: expected NAME=VALUE, such as range=[-8,8]")


def _own(kernel: str, options: HuntOptions) -> tuple[UserKernel, ...]:
    return () if options.campaign is None else own_kernels(load_campaign(options.campaign), [kernel])


def _hunt(on: Bench, space: Space, options: HuntOptions) -> Found:
    seconds = options.seconds or (_SECONDS if options.budget is None else None)
    told, done = time.monotonic(), 0

    def step(cases: int, worst: float) -> None:
        nonlocal told, done
        done += cases
        if time.monotonic() - told >= _LINE_EVERY:
            told = time.monotonic()
            click.echo(f"  {done:,} cases, worst so far: {_value(worst, options.by)}")

    return Hunt(on, space, OBJECTIVES[options.by], options.seed, options.budget, seconds, step).run()


def _again(on: Bench, found: Found) -> Judged | None:
    """The worst cases once more, for all that was told of them; not those that end the target."""
    return None if found.finding is not None else on.judge(found.given)


def _value(value: float, by: str) -> str:
    if value == NOTHING:
        return "nothing"
    if by == "max_lsb":
        return f"error {value:,.2f} LSB"
    if by == "grade":
        return f"grade {value:.6g}"
    return f"silently wrong at condition {1 / value:.4g}" if value > 0 else "nothing silently wrong"


def _show(title: str, found: Found, answers: Judged | None, by: str) -> None:
    click.echo(title)
    if found.finding is not None:
        detail = f" ({found.finding.detail})" if found.finding.detail else ""
        click.echo(f"FINDING: {WORDS[found.finding.kind]}{detail}")
    else:
        sign = "<=" if by == "silent" else ">="
        click.echo(f"worst case {sign} {_value(found.worst[0], by)} (a bound by example: there may be worse)")
    click.echo(f"  by {found.cases:,} guided cases: {_value(found.climbed, by)}")
    click.echo(f"  by {found.cases:,} random cases: {_value(found.random, by)}")
    if answers is not None:
        for line in _specimen(answers):
            click.echo(f"  {line}")


def _specimen(answers: Judged) -> Iterator[str]:
    score = answers.score
    told, true = int(score.told[0]), int(score.true[0])
    yield f"told {status_name(told)}, true {status_name(true)}, condition {score.condition[0]:.4g}, " + (
        f"largest error {score.max_error[0]:,.2f} LSB, grade {score.max_grade[0]:.4g}"
    )
    yield from described(answers.given[0].tolist(), answers.operation)


def _records(kernel: str, space: Space, found: Found, answers: Judged | None, options: HuntOptions) -> str:
    """The cases in the format of vectors/README.md."""
    params = "".join(f" --param {text}" for text in options.params)
    lines = [
        f"# The worst cases of {kernel} that `rig hunt {kernel} --class {options.class_name}{params} --by "
        f"{options.by} --seed {options.seed}` found in {found.cases:,} cases."
    ]
    true = space.truth(found.given)
    for i, words in enumerate(found.given):
        lines += ["", f"# {_note(found.worst[i], answers, i, options.by)}"]
        lines += [f"id: hunt-{kernel.replace('_', '-')}-{space.group.class_name.replace('_', '-')}-{i + 1}"]
        lines += [f"class: {space.group.class_name}", f"in: {hex_words(words)}"]
        lines += [f"status: {status_name(int(true.status[i]))}"]
        lines += [f"out: {hex_words(true.rounded[i])}"] if true.status[i] == OK else []
    return "\n".join(lines) + "\n"


def _note(value: float, answers: Judged | None, index: int, by: str) -> str:
    if np.isinf(value) or answers is None:
        return "what the kernel does wrong at run time" if np.isinf(value) else _value(value, by)
    return f"{_value(value, by)}; told {status_name(int(answers.score.told[index]))}"


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; choose another file with --out") from error
