"""Which cases tests/unsound/rare.c gets wrong, found without it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.matrices import generate
from rig.oracle import truth

SOURCE = Path(__file__).parent / "unsound" / "rare.c"
_CHUNK = 1 << 17


def hashes(words: NDArray[np.int32], salt: int) -> NDArray[np.uint32]:
    """The hash of each case: int32 (n, 16) -> uint32 (n,)."""
    state = np.full(len(words), 2166136261 ^ salt, np.uint32)
    for word in np.ascontiguousarray(words.T).view(np.uint32):
        state ^= word
        state *= np.uint32(16777619)
        state ^= state >> np.uint32(15)
    return state


def wrong_cases(
    class_name: str, seed: int, params: dict[str, Any], count: int, kernel: tuple[int, int]
) -> list[int]:
    """Indices of the cases of a group that the kernel gets wrong.

    Args:
        class_name: of the group.
        seed: of the campaign.
        params: of the group.
        count: cases of the group.
        kernel: RATE and SALT.
    """
    rate, salt = kernel
    found: list[int] = []
    for start in range(0, count, _CHUNK):
        words = generate(class_name, seed, params, start, min(_CHUNK, count - start)).reshape(-1, 16)
        hit = np.flatnonzero(hashes(words, salt) % np.uint32(rate) == 0)
        found += (start + hit[truth("certified", "invert", words[hit]).status == 0]).tolist()
    return found
