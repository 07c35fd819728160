"""Numbers on disk: written in any order, read back in slices that fit the memory that may be used."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retold.scale.compiled import compiled

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]


@compiled
def _scatter(keys: U64, shift: int, mask: int, at: I64, out: U64) -> None:
    for x in keys:
        slot = np.int64((x >> np.uint64(shift)) & np.uint64(mask))
        out[at[slot]] = x
        at[slot] += 1


@compiled
def _tally(keys: U64, shift: int, mask: int, counts: I64) -> None:
    for x in keys:
        counts[np.int64((x >> np.uint64(shift)) & np.uint64(mask))] += 1


class Spool:
    """64-bit keys split over ``2**bits`` files by some of their bits, so that equal keys meet in one file.

    Few keys stay in memory: the files are opened only when more than ``limit`` keys wait.
    """

    def __init__(self, folder: Path, name: str, bits: int, shift: int, limit: int) -> None:
        self.folder, self.name, self.bits, self.shift, self.limit = folder, name, bits, shift, limit
        self._waiting: list[U64] = []
        self._held = 0
        self._spilled = False

    def add(self, keys: U64) -> None:
        self._waiting.append(keys)
        self._held += keys.size
        if self._held > self.limit:
            self._spill()

    def _split(self) -> list[U64]:
        keys = np.concatenate(self._waiting) if self._waiting else np.zeros(0, np.uint64)
        self._waiting, self._held = [], 0
        mask = (1 << self.bits) - 1
        counts = np.zeros(mask + 1, np.int64)
        _tally(keys, self.shift, mask, counts)
        ends = np.cumsum(counts)
        out = np.empty_like(keys)
        _scatter(keys, self.shift, mask, ends - counts, out)
        return [out[end - count : end] for end, count in zip(ends.tolist(), counts.tolist(), strict=True)]

    def _file(self, slot: int) -> Path:
        return self.folder / f"{self.name}.{slot}"

    def _spill(self) -> None:
        for slot, keys in enumerate(self._split()):
            with self._file(slot).open("ab") as out:
                keys.tofile(out)
        self._spilled = True

    def slices(self) -> int:
        return 1 << self.bits if self._spilled else 1

    def take(self, slot: int) -> U64:
        """The keys of one slice. What is in memory comes as one slice and is handed over."""
        if not self._spilled:
            waiting, self._waiting, self._held = self._waiting, [], 0
            return np.concatenate(waiting) if waiting else np.zeros(0, np.uint64)
        if self._waiting:
            self._spill()
        path = self._file(slot)
        keys = np.fromfile(path, np.uint64)
        path.unlink()
        return keys

    def put(self, slot: int, keys: U64) -> None:
        """Give one slice back after work on it, to be taken once more."""
        if not self._spilled:
            self._waiting = [keys]
            self._held = keys.size
            return
        keys.tofile(self._file(slot))
