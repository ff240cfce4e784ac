"""`rig link-test`: what a target's line reaches, and what limits it."""

from __future__ import annotations

from dataclasses import dataclass

from rig.errors import EXIT_PASSED, UsageError
from rig.link.probe import Probe, limit, probe
from rig.link.proxy import Faults, Pacing, Way
from rig.matrices import generate
from rig.report.console import make_console
from rig.targets import Device, load_target, open_target
from rig.targets.models import SerialTarget, TargetConfig
from rig.targets.proxied import Through

_CASES = 256  # different ones; they go round
_SEEDS = 1, 2  # of the faults each way


@dataclass(frozen=True)
class LinkTestOptions:
    """The options of `rig link-test`."""

    kernel: str
    seconds: float
    faults: str | None = None
    baud: int | None = None
    port: str | None = None


def test_link(name: str, options: LinkTestOptions) -> int:
    """Measure a target's line and print it; returns the exit code."""
    config = load_target(name)
    through = _through(config, options)
    with open_target(_at_rate(config, options.baud), port=options.port, wrap=through) as device:
        words = generate("uniform", 1, {}, 0, _CASES)
        n_in = device.session.kernel(options.kernel).n_in
        if n_in != words[0].size:
            raise UsageError(f"kernel {options.kernel!r} takes {n_in} words; take one that inverts")
        found = probe(device.session, options.kernel, words.reshape(_CASES, -1), options.seconds)
        struck = {} if through is None else through.counts
    _show(device, found, {str(kind): count for kind, count in struck.items() if count})
    return EXIT_PASSED


def _at_rate(config: TargetConfig, baud: int | None) -> TargetConfig:
    """A board with another highest rate to agree on."""
    if baud is None or not isinstance(config, SerialTarget):
        return config
    if baud < config.baud:
        raise UsageError(f"target {config.name} begins at {config.baud:,} baud: change `baud` in its YAML")
    return config.model_copy(update={"negotiate": baud})


def _through(config: TargetConfig, options: LinkTestOptions) -> Through | None:
    """What stands before the target: faults, and a rate where the line has none itself."""
    if options.faults is not None and not options.faults.strip(" ,"):
        raise UsageError("--faults names no fault; say flip=1e-4, or leave it out")
    faults = Faults.parse(options.faults or "")
    rate = 0 if isinstance(config, SerialTarget) else options.baud or 0
    if not (faults or rate):
        return None
    out, back = (Way(Pacing(rate), faults, seed) for seed in _SEEDS)
    return Through(out, back)


def _show(device: Device, found: Probe, struck: dict[str, int]) -> None:
    stats, told = found.host, found.target
    rate = f"{found.baud:,} baud" if found.baud else "no rate of its own"
    lines = {
        "line": f"{device.name}: {device.board} at {device.line}, {rate}, window {found.window:,} bytes",
        "round trip": f"median {found.median * 1e3:.2f} ms, p99 {found.p99 * 1e3:.2f} ms of {found.trips:,}",
        "echo": f"{found.echo_rate:,.0f} bytes/s each way",
        "streaming": _streaming(found),
        "host": _counts(
            retries=stats.retries, stale=stats.stale, CRC_errors=stats.crc_errors,
            COBS_errors=stats.cobs_errors, oversize=stats.oversize, target_resets=stats.target_resets,
        ),
        "target": _counts(
            CRC_errors=told.crc_errors, COBS_errors=told.cobs_errors, oversize=told.oversize,
            lost_bytes=told.bytes_lost,
        ),
        "faults": _counts(**struck) if struck else "",
        "limit": limit(found),
    }  # fmt: skip
    console = make_console()
    for name, text in lines.items():
        if text:
            console.print(f"{name:10}  {text}", soft_wrap=True, markup=False)


def _streaming(found: Probe) -> str:
    rate = f"{found.kernel.name} {found.case_rate:,.1f} cases/s, {found.busier:,.0f} bytes/s one way"
    if found.ceiling is None or found.share is None:
        return rate
    return f"{rate}, {found.share:.1%} of the line's ceiling of {found.ceiling:,.1f}/s"


def _counts(**counts: int) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in counts.items())
