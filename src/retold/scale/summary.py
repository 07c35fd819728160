"""The whole corpus on one page: share copied by outlet, who takes from whom, hours to the first copy. One file, no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from retold.scale.shelf import Facts
from retold.scale.source import UNDATED
from retold.scale.tables import Totals

_TOP = 20
_BAR = 520
_HOURS = (1, 3, 6, 12, 24, 48, 168, 720)
_STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2.2rem}table{border-collapse:collapse}td,th{padding:.2rem .8rem .2rem 0;text-align:left}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}p.note{color:#555}svg text{font:13px system-ui,sans-serif;fill:currentColor}
.bar{fill:#2f6690}.grid td{text-align:center;min-width:2.2rem}figure{margin:0}
@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}p.note{color:#aaa}.bar{fill:#7fb2d9}}"""


@dataclass(frozen=True, slots=True)
class Counted:
    """Figures of a run that are not in the tables."""

    pairs: int
    passages: int
    clusters: int
    problems: int
    settings: str


def _bars(rows: Sequence[tuple[str, float, str]], label: str) -> str:
    """A plain bar chart; each row is a name, a length from 0 to 1, and what is written behind the bar."""
    height = 24 * len(rows) + 6
    most = max((size for _, size, _ in rows), default=0) or 1
    body = []
    for k, (name, size, text) in enumerate(rows):
        y, width = 24 * k + 4, max(1, round(_BAR * size / most))
        short = name if len(name) <= 30 else name[:29] + "…"
        body.append(
            f'<text x="214" y="{y + 14}" text-anchor="end">{escape(short)}</text><rect class="bar" x="222" y="{y}" width="{width}" height="18"/>'
        )
        body.append(f'<text x="{228 + width}" y="{y + 14}">{escape(text)}</text>')
    return f'<figure><svg role="img" aria-label="{escape(label)}" viewBox="0 0 900 {height}" width="100%">{"".join(body)}</svg></figure>'


def _by_outlet(facts: Facts, sums: Totals) -> str:
    width = len(facts.outlet_names)
    chars = np.bincount(facts.outlets, weights=facts.chars, minlength=width)
    copied = np.bincount(facts.outlets, weights=sums.copied, minlength=width)
    share = copied / np.maximum(1, chars)
    order = np.lexsort((np.arange(width), -copied))[:_TOP]
    rows = [
        (
            facts.outlet_names[i] or "(no outlet)",
            float(share[i]),
            f"{100 * share[i]:.1f} % of {chars[i] / 1e6:.2f} million characters",
        )
        for i in order.tolist()
    ]
    return _bars(sorted(rows, key=lambda r: -r[1]), "Share of text copied, by outlet")


def _matrix(facts: Facts, sums: Totals) -> str:
    """Who takes from whom among the outlets that move most text: columns give, rows take."""
    width = len(facts.outlet_names)
    moved = np.bincount(sums.flow_from, weights=sums.flow_chars, minlength=width) + np.bincount(
        sums.flow_to, weights=sums.flow_chars, minlength=width
    )
    top = [i for i in np.lexsort((np.arange(width), -moved))[:12].tolist() if moved[i] > 0]
    table = {(int(f), int(t)): int(n) for f, t, n in zip(sums.flow_from, sums.flow_to, sums.flow_articles, strict=True)}
    most = max((n for (f, t), n in table.items() if f in top and t in top), default=1)
    head = "".join(f"<th scope=col>{escape(facts.outlet_names[f] or '(no outlet)')}</th>" for f in top)
    lines = []
    for t in top:
        cells = []
        for f in top:
            n = table.get((f, t), 0)
            cells.append(f'<td style="background:rgba(47,102,144,{0.75 * n / most:.2f})">{n or ""}</td>')
        lines.append(f"<tr><th scope=row>{escape(facts.outlet_names[t] or '(no outlet)')}</th>{''.join(cells)}</tr>")
    return f'<div style="overflow-x:auto"><table class=grid><tr><th scope=col>took from →</th>{head}</tr>{"".join(lines)}</table></div>'


def _hours(sums: Totals) -> str:
    edges = np.array([-np.inf, 0, *_HOURS, np.inf])
    names = ["same moment", *[f"within {h} h" if h < 48 else f"within {h // 24} days" for h in _HOURS], "later"]
    counts = np.histogram(np.where(sums.first_copy <= 0, -1.0, sums.first_copy - 1e-9), edges)[0]
    total = max(1, int(counts.sum()))
    rows = [(name, n / total, f"{n:,}") for name, n in zip(names, counts.tolist(), strict=True)]
    return _bars(rows, "Hours to the first copy")


def _stories(facts: Facts, sums: Totals) -> str:
    heads, sizes = np.unique(sums.story[sums.story >= 0], return_counts=True)
    rows = []
    for k in np.lexsort((heads, -sizes))[:10].tolist():
        i = int(heads[k])
        date = "undated" if facts.times[i] == UNDATED else str(np.datetime64(int(facts.times[i]), "s"))[:10]
        rows.append(
            f"<tr><td>{escape(facts.ids[i])}</td><td>{escape(facts.outlet_names[facts.outlets[i]])}</td><td>{date}</td><td class=n>{sizes[k]:,}</td></tr>"
        )
    return (
        "<table><tr><th>first article</th><th>outlet</th><th>date</th><th class=n>articles</th></tr>"
        + "".join(rows)
        + "</table>"
    )


def page(facts: Facts, sums: Totals, counted: Counted) -> str:
    """The summary as one HTML page."""
    n, chars = len(facts.ids), int(facts.chars.sum())
    copied = int(sums.copied.sum())
    dated = facts.times[facts.times != UNDATED]
    span = (
        " to ".join(str(np.datetime64(int(t), "s"))[:10] for t in (dated.min(), dated.max()))
        if dated.size
        else "no dates"
    )
    stories = np.unique(sums.story[sums.story >= 0]).size
    lead = (
        f"{n:,} articles of {len(facts.outlet_names):,} outlets ({span}), {chars / 1e6:,.1f} million characters. "
        f"{100 * copied / max(1, chars):.1f} % of the text stands in an article that probably took it from another; "
        f"{int((sums.copied > 0).sum()):,} articles hold such text. {counted.pairs:,} pairs of articles share {counted.passages:,} "
        f"stretches; {counted.clusters:,} passages have copies; {stories:,} stories have more than one article."
    )
    problems = (
        f"<p class=note>{counted.problems:,} rows could not be used; they are listed in problems.jsonl.</p>"
        if counted.problems
        else ""
    )
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width,initial-scale=1'>"
        f"<title>Text reuse</title><style>{_STYLE}</style><h1>Who copies whom</h1><p>{lead}</p>{problems}"
        f"<h2>Share of text copied, by outlet</h2><p class=note>The {_TOP} outlets with most copied text. Standing text of an outlet is left out.</p>{_by_outlet(facts, sums)}"
        f"<h2>Who takes from whom</h2><p class=note>Articles of the row's outlet that probably took text from one of the column's.</p>{_matrix(facts, sums)}"
        f"<h2>Hours to the first copy</h2><p class=note>For every article that another took from and where both are dated. Where only days are known, hours are those between midnights.</p>{_hours(sums)}"
        f"<h2>The largest stories</h2>{_stories(facts, sums)}"
        f"<p class=note>A direction rests on dates and on what the texts name; where these say nothing it is counted for nobody. Settings {escape(counted.settings)}.</p></html>\n"
    )
