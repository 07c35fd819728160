"""Sentences that are not news: what an outlet, or the whole trade, prints again and again over weeks and months."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retold.scale.compiled import compiled
from retold.scale.settings import ReuseSettings
from retold.scale.shelf import Shelf
from retold.scale.source import DAY, UNDATED

U8 = NDArray[np.uint8]
U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

_UNKNOWN = np.iinfo(np.int64).min


@compiled
def _widen(span: I64, row: int, day: int) -> None:
    """Count one article in a row of (count, first day, last day)."""
    if span[row, 0] == 0:
        span[row, 1], span[row, 2] = np.int64(1) << 60, -(np.int64(1) << 60)
    span[row, 0] += 1
    if day != _UNKNOWN:
        span[row, 1] = min(span[row, 1], day)
        span[row, 2] = max(span[row, 2], day)


@compiled
def _judge(span: I64, row: int, articles: int, limits: tuple[int, int, int, int, float]) -> bool:
    """Whether one outlet prints a sentence often enough and for long enough."""
    count, days, _, _, share = limits
    if span[row, 0] < count:
        return False
    if span[row, 2] < span[row, 1]:
        return span[row, 0] >= share * articles
    return span[row, 2] - span[row, 1] > days


@compiled
def _mark(
    groups: tuple[U64, I64, I64],
    day: I64,
    outlet: I64,
    articles: I64,
    limits: tuple[int, int, int, int, float],
    out: U8,
) -> None:
    """Go through the groups of equal sentences, each in the order of its articles."""
    keys, order, docs = groups
    everywhere, by_outlet = np.zeros((1, 3), np.int64), np.zeros((articles.size, 3), np.int64)
    i = 0
    while i < keys.size:
        j = i + 1
        while j < keys.size and keys[j] == keys[i]:
            j += 1
        if j - i >= limits[0] and keys[i] != 0:
            everywhere[0, 0] = 0
            for k in range(i, j):
                doc = docs[order[k]]
                if k == i or doc != docs[order[k - 1]]:
                    _widen(everywhere, 0, day[doc])
                    _widen(by_outlet, outlet[doc], day[doc])
            common = everywhere[0, 0] >= limits[2] and everywhere[0, 2] - everywhere[0, 1] > limits[3]
            for k in range(i, j):
                held = outlet[docs[order[k]]]
                if common or _judge(by_outlet, held, articles[held], limits):
                    out[order[k]] = 1
            for k in range(i, j):
                by_outlet[outlet[docs[order[k]]], 0] = 0
        i = j


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences to be judged: their keys, the document of each, and for each document its day and outlet."""

    keys: U64
    docs: I64
    day: I64
    outlet: I64


def judge_sentences(sentences: Sentences, articles: I64, settings: ReuseSettings) -> U8:
    """For every sentence whether it is furniture; ``articles`` is how many articles each outlet has in the corpus."""
    found = np.zeros(sentences.keys.size, np.uint8)
    order = np.argsort(sentences.keys, kind="stable")
    limits = (settings.boiler_count, settings.boiler_days, settings.common_count, settings.common_days,
              settings.boiler_share)  # fmt: skip
    _mark((sentences.keys[order], order, sentences.docs), sentences.day, sentences.outlet, articles, limits, found)
    return found


def furniture(shelf: Shelf, settings: ReuseSettings) -> U8:
    """For every sentence of the corpus whether it is furniture: newsletter pleas, copyright lines, standing text.

    A sentence of one story is printed by many within days; furniture comes back for weeks. That is the rule.
    """
    docs = np.repeat(shelf.parts[:, 0], shelf.parts[:, 4] - shelf.parts[:, 3])
    day = np.where(shelf.times == UNDATED, _UNKNOWN, shelf.times // DAY)
    sentences = Sentences(shelf.keys, docs, day, shelf.outlets)
    return judge_sentences(sentences, np.bincount(shelf.outlets, minlength=1), settings)
