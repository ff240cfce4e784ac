"""The way to the workers of a Dask scheduler; the only module that knows Dask."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from importlib import import_module
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple
from uuid import uuid4

from rig.errors import LinkLost, LinkTimeout, RigError, TargetDied, TargetError, UsageError
from rig.run.piece import Answer, Piece, packed, resource_of, stamp, unpacked

_PATIENCE = 30.0  # seconds for the scheduler to answer a question: a busy one takes some
_INSTALL = "--scheduler takes dask.distributed, which is not installed: pip install 'fixed-inverse-rig[dask]'"


class Taken(NamedTuple):
    """An answer, the name of its piece, and the worker it came from; "" when all that had it died."""

    piece: str
    worker: str
    answer: Answer


class Scheduler:
    """An open connection: pieces go out, answers come in, in whatever order."""

    def __init__(self, client: Any, address: str):
        self._client, self._address = client, address
        self._ready: SimpleQueue[Any] = SimpleQueue()
        self._out: dict[str, Any] = {}

    def workers(self) -> dict[str, Counter[str]]:
        """What each worker offers, by its address: of each resource, how many pieces it can do at once.

        Raises:
            LinkLost: the scheduler is gone.
        """
        try:
            told = self._client.sync(self._client.scheduler.identity, callback_timeout=_PATIENCE)
        except (OSError, TimeoutError, AttributeError) as error:  # a closed client has no scheduler
            raise self._lost() from error
        return {
            address: Counter({name: int(count) for name, count in worker["resources"].items()})
            for address, worker in told["workers"].items()
        }

    def submit(self, piece: Piece) -> str:
        """Send a piece to whichever worker offers its target; returns a name for it."""
        name = f"rig-{piece.task.kernel}-{uuid4().hex}"
        needs = {resource_of(piece.task.target): 1}
        sent = tuple(stamp()), packed(piece)
        self._watch(self._client.submit(_by_value(), *sent, key=name, pure=False, resources=needs))
        return name

    def _watch(self, future: Any) -> None:
        self._out[str(future.key)] = future
        future.add_done_callback(self._ready.put)

    def take(self, timeout: float) -> Taken | None:
        """An answer, each once; None when none comes within so many seconds.

        Raises:
            LinkLost: the scheduler is gone.
        """
        try:
            future = self._ready.get(timeout=timeout)
        except Empty:
            return None
        if self._out.pop(str(future.key), None) is None:  # given up
            return None
        try:
            return self._answer(future)
        except TimeoutError:  # the worker died with the answer, which another one is making again
            self._watch(future)
            return None
        except (OSError, CancelledError) as error:
            raise self._lost() from error

    def _answer(self, future: Any) -> Taken:
        error = future.exception(timeout=_PATIENCE)
        name = str(future.key)
        if error is not None:
            taken = Taken(name, "", Answer.nothing(_told(error)))
        else:
            worker, told = future.result(timeout=_PATIENCE)
            taken = Taken(name, worker, unpacked(told))
        future.release()  # so that the worker forgets it
        return taken

    def give_up(self, pieces: Iterable[str]) -> None:
        """Wait no longer for these pieces; one that a worker has begun it finishes for nothing."""
        for name in pieces:
            self._out.pop(name).release()

    def _lost(self) -> LinkLost:
        return LinkLost(f"the Dask scheduler at {self._address} is gone; start it and its workers again")


def _dask() -> Any:
    """dask.distributed, an extra; its functions have no types."""
    try:
        return import_module("distributed")
    except ImportError as error:
        raise UsageError(_INSTALL) from error


def _by_value() -> Callable[[tuple[str, str], bytes], tuple[str, bytes]]:
    """What a worker calls: a closure, which travels as code and not as a name to import.

    So the scheduler needs no rig, and a worker without one can say so; a name that it cannot import would
    end it.
    """

    def call(mine: tuple[str, str], sent: bytes) -> tuple[str, bytes]:
        where = str(import_module("distributed").get_worker().address)
        try:
            return where, import_module("rig.run.piece").answer_to(mine, sent)
        except (ImportError, AttributeError) as error:
            raise ImportError(f"worker {where}: {error}") from None

    return call


def _told(error: BaseException) -> RigError:
    """What kept a worker from giving an answer at all."""
    text = " ".join(str(error).split())
    if isinstance(error, _dask().KilledWorker):
        return TargetDied(f"the worker died of it, and so did every other one that took it: {text}")
    if isinstance(error, ImportError):
        return UsageError(f"{text}; install this rig on every worker")
    return TargetError(f"a worker failed ({type(error).__name__}: {text}); its own log tells more")


def check_scheduler(address: str, patience: float) -> None:
    """See that a scheduler is there, before anything is made for it.

    A client of Dask's would not do: it waits without end for a stranger's first word.

    Args:
        address: as of `connected`.
        patience: seconds for it to be there and to say what it is.

    Raises:
        UsageError: dask.distributed is not installed, or that is no address.
        LinkTimeout: nobody there, or somebody else.
    """
    dask = _dask()
    _quiet()
    try:
        dask.comm.get_address_host_port(address)
    except (ValueError, TypeError) as error:
        raise UsageError(f"--scheduler {address}: {error}; it is of the form tcp://host:8786") from error
    try:
        what = asyncio.run(asyncio.wait_for(_what(dask, address, patience), patience))
    except Exception as error:  # whatever comes of reading a stranger's words as Dask's
        raise _nobody(address, patience) from error
    if what != "Scheduler":
        raise LinkTimeout(f"at {address} is a Dask {what}, no scheduler; see docs/CLUSTER.md")


async def _what(dask: Any, address: str, patience: float) -> str:
    """What of Dask's listens there."""
    keys = dask.Security().get_connection_args("client")
    comm = await dask.comm.connect(address, timeout=patience, **keys)
    try:
        await comm.write({"op": "identity", "reply": True})
        return str((await comm.read())["type"])
    finally:
        comm.abort()


def _quiet() -> None:
    """What goes wrong is told in one line of the rig's."""
    logging.getLogger("distributed").setLevel(logging.CRITICAL)


def _nobody(address: str, patience: float) -> LinkTimeout:
    return LinkTimeout(f"no Dask scheduler at {address} within {patience:g} s; see docs/CLUSTER.md")


@contextmanager
def connected(address: str, patience: float) -> Iterator[Scheduler]:
    """Connect to a scheduler that `check_scheduler` found; leaving takes back what is under way.

    Args:
        address: such as tcp://host:8786; of tls://, Dask's own configuration has the keys.
        patience: seconds for it to be there.

    Raises:
        UsageError: dask.distributed is not installed.
        LinkTimeout: it is gone.
    """
    dask = _dask()
    _quiet()
    try:
        client = dask.Client(address, timeout=patience, set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise _nobody(address, patience) from error
    try:
        yield Scheduler(client, address)
    finally:
        client.close(timeout=_PATIENCE)
