"""Versions of one page: which revises which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retold.compare.features import Reading
from retold.trace.agents import Agents


@dataclass(frozen=True, slots=True)
class Revision:
    """Two versions of one page, the earlier and the later."""

    earlier: Reading
    later: Reading
    why: str


def revisions(readings: Sequence[Reading], agents: Agents) -> list[Revision]:
    """Each later version beside the one before it: pages of one address, or of one outlet under one headline."""
    pages: dict[tuple[str, str], list[Reading]] = {}
    for r in readings:
        a = r.analysis.article
        outlet = agents.outlets.get(r.doc, r.doc)
        key = (
            ("address", a.url.split("#")[0].split("?")[0].rstrip("/"))
            if a.url
            else ("headline", outlet + "|" + a.headline.casefold())
        )
        if a.url or a.headline:
            pages.setdefault(key, []).append(r)
    out = []
    for (why, _), versions in sorted(pages.items()):
        ordered = sorted(versions, key=_when)
        out += [Revision(x, y, f"the same {why}") for x, y in zip(ordered, ordered[1:], strict=False)]
    return out


def _when(r: Reading) -> tuple[str, str, int, str]:
    """When a version was made: its update, what the reader saw, its length; the id last."""
    a = r.analysis.article
    return (a.updated.value or a.published.value or "", a.seen.value or "", a.length, a.id)
