"""How much of each article is copied text, as a plot: one bar per article, and the mean of each outlet beside it.

A share that was not measured is said to be so; it is never drawn as nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from retold.model import Account, EdgeType
from retold.report.layout import fit
from retold.report.lookup import Story
from retold.report.markup import esc

_SHARED = (EdgeType.COPIES, EdgeType.SHARES_UPSTREAM, EdgeType.CITES, EdgeType.QUOTES, EdgeType.FOLLOWS)
_WIDTH, _ROW, _LEFT, _RIGHT = 760, 30, 250, 90
MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class Copied:
    """The largest share of an article's text that one other article or source explains; None: not measured."""

    doc: str
    share: float | None
    giver: str | None = None


def copied_shares(story: Story) -> list[Copied]:
    """One entry per article, in order of publication."""
    found = []
    for doc in story.order:
        edges = [e for e in story.edges_from(doc.id) if e.type in _SHARED and e.share is not None]
        best = max(edges, key=lambda e: (e.share or 0.0, e.id), default=None)
        found.append(Copied(doc.id, best.share, best.to) if best else Copied(doc.id, None))
    return found


def outlet_shares(story: Story) -> list[tuple[str, float, int]]:
    """For each outlet with several measured articles: its name, the mean share, how many articles."""
    held: dict[str, list[float]] = {}
    names = {}
    for copied in copied_shares(story):
        if copied.share is not None:
            key = story.outlet_key(copied.doc)
            held.setdefault(key, []).append(copied.share)
            names[key] = story.outlet(story.docs[copied.doc])
    return sorted(
        ((names[k], sum(v) / len(v), len(v)) for k, v in held.items() if len(v) > 1), key=lambda x: (-x[1], x[0])
    )


def shares_svg(account: Account) -> str:
    """The plot as one SVG, or nothing where no share was measured."""
    story = Story(account)
    shares = copied_shares(story)
    if all(s.share is None for s in shares):
        return ""
    rows = [
        _row(n, story.labels[s.doc], s.share, story.label(s.giver) if s.giver else "")
        for n, s in enumerate(shares[:MOST_ROWS])
    ]
    outlets = outlet_shares(story)
    rows += [_row(len(rows) + n, f"{name}, mean of {k}", mean, "") for n, (name, mean, k) in enumerate(outlets)]
    height = len(rows) * _ROW + 34
    title = "Share of each article’s text that another article or source explains"
    scale = "".join(_tick(x / 4, height) for x in range(5))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="graph shares" role="img" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" font-family="system-ui, sans-serif"><title>{title}</title>'
        f"{scale}{''.join(rows)}</svg>"
    )


def _x(share: float) -> float:
    return _LEFT + max(min(share, 1.0), 0.0) * (_WIDTH - _LEFT - _RIGHT)


def _tick(share: float, height: int) -> str:
    x = _x(share)
    return (
        f'<path class="g-axis" d="M{x:.1f} 22V{height - 8}" stroke="#8a929c" stroke-width=".6" fill="none"/>'
        f'<text class="g-soft" x="{x:.1f}" y="14" font-size="12" fill="#59616b" text-anchor="middle">{share:.0%}</text>'
    )


def _row(n: int, label: str, share: float | None, giver: str) -> str:
    y = 24 + n * _ROW
    name = (
        f'<text class="g-ink" x="{_LEFT - 10}" y="{y + 18}" font-size="13" fill="#1b1f24" text-anchor="end">'
        f"{esc(fit(label, _LEFT - 20, 13))}</text>"
    )
    if share is None:
        said = "not measured"
        return name + f'<text class="g-soft" x="{_LEFT + 6}" y="{y + 18}" font-size="12" fill="#59616b">{said}</text>'
    end = _x(share)
    told = f"{share:.0%}" + (f" of {giver}" if giver else "")
    inside = end > _WIDTH - 220
    bar = f'<rect class="g-bar" x="{_LEFT}" y="{y + 5}" width="{end - _LEFT:.1f}" height="18" fill="#1f4f8f"/>'
    room = 200.0 if inside else _WIDTH - end - 12
    look = 'class="g-on" fill="#ffffff" text-anchor="end"' if inside else 'class="g-soft" fill="#59616b"'
    at = end - 6 if inside else end + 6
    note = f'<text {look} x="{at:.1f}" y="{y + 18}" font-size="12">{esc(fit(told, room, 12))}</text>'
    return f"<g><title>{esc(label)}: {esc(told)}</title>{name}{bar}{note}</g>"


def export(account: Account, with_text: bool) -> bytes:
    """The plot by itself; where nothing was measured it says so."""
    empty = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} 40" width="{_WIDTH}" height="40">'
        '<text x="12" y="24" font-size="14" font-family="system-ui, sans-serif">No share of copied text was measured.</text></svg>'
    )
    return (shares_svg(account) or empty).encode("utf-8")
