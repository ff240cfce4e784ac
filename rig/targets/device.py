"""An open target: matrices in, inverses out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rig.errors import FirmwareFault, LinkError, LinkLost, TargetError, UsageError
from rig.link.burst import Fetched
from rig.link.line import Line
from rig.link.session import LinkOptions, Results, Session
from rig.matrices import Recipe
from rig.qformat import as_raw
from rig.targets import cost, identity, native, qemu, serial_board, toolchain
from rig.targets.build import Image, build, built_image
from rig.targets.catalog import load_target
from rig.targets.endpoint import Endpoint
from rig.targets.models import NativeTarget, QemuTarget, SerialTarget, TargetConfig
from rig.targets.tools import require
from rig.targets.user_kernel import UserKernel
from rig.wire.burst import BurstReply
from rig.wire.message import Counters, Hello
from rig.wire.protocol import Operation


class Inverted(NamedTuple):
    """A batch of inverses.

    Attributes:
        raw: int32 (N,4,4), 1.15.16 words; 0 or whatever the kernel left where status is not 0.
        status: uint8 (N,): 0 OK, 1 SINGULAR, 2 OVERFLOW, 3 PRECONDITION.
        cost: uint32 (N,) in the device's `cost_unit`.
    """

    raw: NDArray[np.int32]
    status: NDArray[np.uint8]
    cost: NDArray[np.uint32]


Wrap = Callable[[Endpoint], Endpoint]


class Device:
    """A target with an open session; a context manager that stops what `open_target` started.

    Attributes:
        name: of the target.
        board: what the firmware says it runs on.
        line: the way to it, in words.
        pid: of the process the rig started; None for a board.
        hello: everything the firmware says of itself, its kernel table included.
        session: the link; for its statistics, and for whoever needs requests other than these.
        image: the firmware image the rig started or compared with; None for a board taken as it is.
        cost_unit: "instructions", "cycles", "ticks" or "none".
    """

    def __init__(
        self, config: TargetConfig, endpoint: Endpoint, image: Image | None = None, wrap: Wrap | None = None
    ):
        """Open the session on an endpoint and take the endpoint over: it is stopped when this fails.

        Raises:
            LinkError: the line cannot be opened, or nobody answers.
            TargetError: it runs another image or is another board than it should be, or died.
        """
        self.name, self.image = config.name, image
        self._config, self._wrap = config, wrap
        self._shift = config.icount_shift if isinstance(config, QemuTarget) else None
        with self._taking(endpoint) as line:
            self.session = Session(line, _link_options(config))
            self.hello: Hello = self.session.open()
        self.board = self.hello.board
        self.cost_unit = cost.unit(self.hello, self._shift)

    @property
    def tools(self) -> dict[str, str]:
        """What built it and what emulates it, with their versions, by name."""
        return toolchain.versions(self._config)

    @property
    def lossless(self) -> bool:
        """Whether its line cannot damage a frame."""
        return self._endpoint.lossless

    def invert(self, a: ArrayLike, kernel: str = "exact") -> Inverted:
        """Invert matrices on the target.

        Args:
            a: (N,4,4) or (4,4). Integers are raw words; floats are values, quantised to the nearest word.
            kernel: name of a kernel that inverts.

        Raises:
            InputError: wrong shape or type, or a value that 1.15.16 does not hold.
            UsageError: the firmware has no such kernel, or it does not invert.
            BenchError: the link or the target failed; see rig/errors.py.
        """
        if self.session.kernel(kernel).operation != Operation.INVERT:
            raise UsageError(f"kernel {kernel!r} does not invert")
        results = self.run(kernel, as_raw(a).reshape(-1, 16))
        return Inverted(results.words.reshape(-1, 4, 4), results.status, results.cost)

    def run(
        self,
        kernel: str,
        words: NDArray[np.int32],
        on_progress: Callable[[int], None] | None = None,
        *,
        check: bool = False,
    ) -> Results:
        """Run a kernel of any operation.

        Args:
            kernel: its name.
            words: int32 (N, n_in).
            on_progress: called with the number of cases that are done, after each answer.
            check: run every case twice and tell in `findings` where the answers differ; see `Session.run`.

        Returns:
            words int32 (N, n_out), status uint8 (N,), cost uint32 (N,) in `cost_unit`, findings uint8 (N,)
            of `rig.wire.message.Finding`, stack in bytes.

        Raises:
            UsageError, BenchError: as `invert`. After FirmwareFault the next call goes on with the target
                restarted; after LinkTimeout, LinkLost or TargetDied call `restart` first.
        """
        with self._telling_death():
            results = self.session.run(kernel, words, on_progress, check=check)
        return replace(results, cost=cost.convert(results.cost, self.hello, self._shift))

    def burst(self, kernel: str, recipe: Recipe, blocks: Iterable[tuple[int, int]]) -> Iterator[BurstReply]:
        """As `Session.burst`, with costs in `cost_unit`."""
        with self._telling_death():
            for reply in self.session.burst(kernel, recipe, blocks):
                yield cost.convert_block(reply, self.hello, self._shift)

    def fetch(self, kernel: str, recipe: Recipe, first: int, count: int) -> Fetched:
        """As `Session.fetch`, with costs in `cost_unit`."""
        with self._telling_death():
            fetched = self.session.fetch(kernel, recipe, first, count)
        return replace(fetched, cost=cost.convert(fetched.cost, self.hello, self._shift))

    def counters(self) -> Counters:
        """What the firmware counted since the session began: frames, errors, bytes lost."""
        with self._telling_death():
            return self.session.counters()

    def reset(self) -> None:
        """Restart the firmware as after power-on, and open a new session.

        Raises:
            UsageError: this kind of target cannot.
            BenchError: it does not come back.
        """
        with self._telling_death():
            self._endpoint.reset()
            self.hello = self.session.open()

    def restart(self) -> None:
        """Bring the target back, whatever state it is in, and open a new session.

        A process is ended and started anew; a board is sent RESET over its line, opened anew, and when that
        does not help it is reset by its runner, if that can.

        Raises:
            TargetError: it does not come back.
            BenchError: it cannot be started.
        """
        self.close()
        for last in (False, True):
            try:
                with self._taking(_start(self._config, self.image)) as line:
                    self.hello = self.session.reopen(line)
            except (LinkError, FirmwareFault) as error:
                if last or not identity.reset_after(error, self._config):
                    told = f"{self.name} does not come back: {error}{identity.remedy(error, self._config)}"
                    raise TargetError(told) from error
            else:
                return

    def close(self) -> None:
        """Close the line and end the process the rig started, if any; a second call does nothing."""
        self.session.leave()
        self._cleanup.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _taking(self, endpoint: Endpoint) -> Iterator[Line]:
        """Open an endpoint's line and keep both, unless the block or its session turns out to be no good."""
        if self._wrap is not None:
            endpoint = self._wrap(endpoint)
        self.line, self.pid = endpoint.where, endpoint.pid
        self._endpoint = endpoint
        with ExitStack() as undo:
            undo.callback(endpoint.stop)
            line = endpoint.open_line()
            undo.callback(line.close)
            with self._telling_death():
                yield line
            identity.check(self._config, self.hello, self.image, self.line)
            self._cleanup = undo.pop_all()

    @contextmanager
    def _telling_death(self) -> Iterator[None]:
        """A link that breaks because the target's process died is told as that."""
        try:
            yield
        except LinkError as error:
            # End of file comes a moment before the process can be reaped.
            death = self._endpoint.death(1.0 if isinstance(error, LinkLost) else 0.0)
            if death is None:
                raise
            death.suspect = error.suspect
            raise death from error


def open_target(
    name_or_path: str | TargetConfig,
    *,
    port: str | None = None,
    build: bool = True,
    kernels: Sequence[UserKernel] = (),
    wrap: Wrap | None = None,
) -> Device:
    """Open a target: build its firmware when it is out of date, start it, and open a session.

    Args:
        name_or_path: a target of configs/targets, the path of a YAML file, or what one holds.
        port: for a serial target: a port or URL in place of the file's.
        build: False takes the image of the last build as it is.
        kernels: the user's own, to be built in. A serial target that is not built must have them already.
        wrap: puts something in front of the endpoint, at each start: `rig.targets.proxied.through`.

    Returns:
        A device to use in a `with`: leaving it stops what was started.

    Raises:
        UsageError: unknown target, a mistake in its file, a port for a target that has none, or one of
            `kernels` that cannot be built at all.
        BenchError: build, start or link failed; see rig/errors.py.
    """
    config = load_target(name_or_path) if isinstance(name_or_path, str) else name_or_path
    if port is not None:
        config = with_port(config, port)
    require(*_emulators(config))  # before a build that would be for nothing
    image = _image(config, build, kernels)
    return Device(config, _start(config, image), image, wrap)


def _emulators(config: TargetConfig) -> list[str]:
    """The program that runs the image, when this machine cannot."""
    if isinstance(config, QemuTarget):
        return [config.binary]
    return [config.emulator] if isinstance(config, NativeTarget) and config.emulator else []


def _link_options(config: TargetConfig) -> LinkOptions:
    most_baud = config.most_baud if isinstance(config, SerialTarget) else 0
    return LinkOptions(**config.link.model_dump(), most_baud=most_baud)


def with_port(config: TargetConfig, port: str) -> SerialTarget:
    """A serial target on another port; UsageError when it is another kind."""
    if not isinstance(config, SerialTarget):
        text = f"target {config.name} is {config.kind} and has no port; a port goes with a serial target"
        raise UsageError(text)
    return config.model_copy(update={"port": port, "serial_number": ""})


def _image(config: TargetConfig, wanted: bool, kernels: Sequence[UserKernel]) -> Image | None:
    if isinstance(config, SerialTarget):
        return build(config.board, kernels) if wanted and config.builds and config.board else None
    return build(config.board, kernels) if wanted else built_image(config.board, kernels)


def _start(config: TargetConfig, image: Image | None) -> Endpoint:
    if isinstance(config, SerialTarget):
        return serial_board.attach(config)
    if image is None:
        raise TargetError(f"target {config.name} has no firmware image")
    if isinstance(config, NativeTarget):
        return native.start(image, config.emulator)
    return qemu.start(config, image)
