"""Options that several commands share."""

from __future__ import annotations

import os

import click

port = click.option("--port", metavar="PORT", help="Serial port or pyserial URL of a serial target.")


def _use_bench(_ctx: click.Context, _option: click.Parameter, path: str | None) -> None:
    """Names of targets are looked up in many places, and programs the rig starts look, too."""
    if path:
        os.environ["RIG_BENCH"] = path


bench = click.option(
    "--bench",
    metavar="PATH",
    expose_value=False,
    callback=_use_bench,
    help="Map of the boards, a YAML file or a folder of them. [RIG_BENCH, or configs/bench]",
)

runner = click.option(
    "--runner",
    metavar="KIND[=VALUE]",
    help="Instead of the target's: pyocd=CHIP, openocd=FILE, drive[=PATH], command=TEXT.",
)
