"""The derivation graph as one SVG: articles along time, the sources behind them above, a line for what was taken.

Each mark has its own shape or stroke and its own words, so that nothing hangs on colour. Plain attributes carry the
light colours, so that the picture stands alone; classes let a page change them.
"""

from __future__ import annotations

from retold.model import Account, SourceKind
from retold.report import text as words
from retold.report.folding import DRAWN, Line, Node, Picture, picture
from retold.report.layout import Box, Curve, arc, fit, lanes, route, text_width, upright, wrap
from retold.report.lookup import Story
from retold.report.markup import esc

WIDTH, NARROW = 1100, 360
_INK, _SOFT, _LINE, _PAPER = "#1b1f24", "#59616b", "#8a929c", "#ffffff"
# stroke colour, width, dashes
STROKES: dict[str, tuple[str, float, str]] = {
    "cites": ("#1f4f8f", 2.2, ""),
    "quotes": ("#1f4f8f", 1.8, "9 3 2 3"),
    "copies": ("#1f4f8f", 4.2, ""),
    "follows": ("#a02c12", 2.2, "7 5"),
    "shares_upstream": ("#6b4a8e", 2.2, "2 4"),
    "revises": ("#59616b", 2.2, "14 3"),
    "contributor": ("#59616b", 1.6, "1 4"),
    "rests_on": ("#7b838d", 1.4, ""),
}
_OTHER = ("#7b838d", 1.4, "3 3")
_ANONYMOUS = (SourceKind.ANONYMOUS_PERSON, SourceKind.ANONYMOUS_GROUP)
_SPOKEN = (SourceKind.PERSON, SourceKind.SPOKESPERSON, *_ANONYMOUS, SourceKind.COLLECTIVE, SourceKind.DIFFUSE)


def svg(account: Account, *, narrow: bool = False, prefix: str = "graph") -> str:
    """Draw who took what from whom. ``narrow`` is a list for a phone (360 units wide), otherwise 1100 wide.

    ``prefix`` keeps ids apart where several graphs stand in one page. The same account gives the same bytes.
    """
    story = Story(account)
    drawn = picture(story)
    body, height = _narrow(drawn) if narrow else _wide(drawn)
    width = NARROW if narrow else WIDTH
    name = esc(prefix)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="graph {"narrow" if narrow else "wide"}" role="img" '
        f'viewBox="0 0 {width} {height:.0f}" width="{width}" height="{height:.0f}" '
        f'font-family="system-ui, sans-serif" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">Who takes from whom</title><desc id="{name}-d">{esc(describe(story))}</desc>{body}</svg>'
    )


def export(account: Account, with_text: bool) -> bytes:
    """The graph as a picture of its own; it holds names and times, no words of the articles."""
    return svg(account).encode("utf-8")


def describe(story: Story) -> str:
    """The graph in sentences, one per link, for those who do not see it."""
    parts = sentences(story)
    return " ".join(parts[:60]) if parts else "No article was found to take anything from another."


def sentences(story: Story) -> list[str]:
    """What each article took, from whom, and how that is known."""
    found: dict[str, None] = {}
    for edge in story.account.edges:
        if edge.type in DRAWN:
            share = f", {edge.share:.0%} of its text" if edge.share is not None else ""
            how = words.plain(words.BASES, edge.basis)
            link = words.edge_sentence(edge.type, story.label(edge.to))
            found[f"{story.label(edge.from_)} {link} ({how}{share})."] = None
    return list(found)


def _wide(drawn: Picture) -> tuple[str, float]:
    columns = {n.id: c for n, c in zip(drawn.articles, _columns(len(drawn.articles), 7), strict=True)}
    used = max(columns.values(), default=0) + 1
    node_w, node_h = 144.0, 62.0
    pitch = min((WIDTH - 24 - node_w) / max(used - 1, 1), 230.0)
    # The rows stand in the middle when there are few columns.
    left = max((WIDTH - (pitch * (used - 1) + node_w)) / 2, 12.0)
    top = 34.0 if drawn.sources else 12.0
    fixed = _source_boxes(drawn, columns, left, pitch)
    band = 92.0 + 34.0 if drawn.sources else 0.0
    placed = lanes(
        columns,
        [(x.from_, x.to) for x in drawn.lines],
        fixed,
        (left, top + band, pitch, node_h + 30),
        (node_w, node_h),
    )
    bottom = max((b.y + b.h for b in placed.values()), default=top + band) + 26
    parts = []
    if drawn.sources:
        parts.append(_band(drawn, WIDTH, 92 + 14))
    parts.append(_axis(bottom, WIDTH))
    boxes = {**fixed, **placed}
    parts.extend(_edges(drawn, boxes, fixed))
    parts.extend(_source(n, fixed[n.id]) for n in drawn.sources)
    parts.extend(_article(n, placed[n.id]) for n in drawn.articles)
    legend, height = _legend(drawn, bottom + 34, WIDTH)
    return "".join(parts) + legend, height


def _columns(n: int, most: int) -> list[int]:
    if n <= most:
        return list(range(n))
    return [i * most // n for i in range(n)]


def _source_boxes(drawn: Picture, columns: dict[str, int], left: float, pitch: float) -> dict[str, Box]:
    """Sources stand above those who use them, in one row, pushed apart where they would touch."""
    width, gap = 144.0, 9.0
    wish: list[tuple[float, str]] = []
    for node in drawn.sources:
        users = [columns[x.from_] for x in drawn.lines if x.to == node.id and x.from_ in columns]
        wish.append((left + pitch * (sum(users) / len(users) if users else 0), node.id))
    wish.sort(key=lambda w: w[0])
    xs: list[float] = []
    for x, _ in wish:
        xs.append(max(x, xs[-1] + width + gap if xs else 12.0))
    limit = WIDTH - 12.0 - width
    for i in range(len(xs) - 1, -1, -1):
        xs[i] = min(xs[i], limit)
        limit = xs[i] - width - gap
    return {name: Box(x, 34.0, width, 62.0) for x, (_, name) in zip(xs, wish, strict=True)}


def _band(drawn: Picture, width: float, height: float) -> str:
    return f'<rect class="g-band" x="0" y="0" width="{width}" height="{height}" rx="6" fill="#f1efe9"/>' + _text(
        _sources_title(drawn), 12, 20, 12, _SOFT, "g-soft"
    )


def _sources_title(drawn: Picture, words: str = "Sources outside these articles") -> str:
    return words + (f" ({drawn.left_out} more not drawn)" if drawn.left_out else "")


def _axis(y: float, width: float) -> str:
    return (
        f'<path class="g-axis" d="M12 {y:.1f}H{width - 12}" stroke="{_LINE}" stroke-width="1" fill="none"/>'
        f'<path class="g-tip" d="M{width - 12} {y:.1f}l-9 -4v8z" fill="{_LINE}"/>'
        + _text("earlier", 12, y + 15, 12, _SOFT, "g-soft")
        + _text("later", width - 12, y + 15, 12, _SOFT, "g-soft", "end")
    )


def _edges(drawn: Picture, boxes: dict[str, Box], fixed: dict[str, Box]) -> list[str]:
    """Thin lines first, so that what matters lies on top; several kinds between one pair run side by side."""
    pairs: dict[tuple[str, str], list[Line]] = {}
    for line in drawn.lines:
        pairs.setdefault((line.from_, line.to), []).append(line)
    found = []
    for (start, end), group in pairs.items():
        for n, line in enumerate(group):
            shift = (n - (len(group) - 1) / 2) * 11
            between = [b for n, b in boxes.items() if n not in (start, end)]
            a, b = boxes[start], boxes[end]
            curve = upright(a, b, shift) if end in fixed else route(a, b, between, shift)
            found.append((STROKES.get(line.type, _OTHER)[1], _edge(line, curve)))
    return [markup for _, markup in sorted(found, key=lambda f: f[0])]


def _edge(line: Line, curve: Curve) -> str:
    colour, width, dashes = STROKES.get(line.type, _OTHER)
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = curve.a, curve.b, curve.c, curve.d
    sideways = abs(cy - dy) < 0.01
    size = 5 + width
    if sideways:
        step = size if cx > dx else -size
        tip = f"M{dx:.1f} {dy:.1f}l{step:.1f} {-size / 2:.1f}v{size:.1f}z"
        dx += step * 0.8
    else:
        step = size if cy > dy else -size
        tip = f"M{dx:.1f} {dy:.1f}l{-size / 2:.1f} {step:.1f}h{size:.1f}z"
        dy += step * 0.8
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    kind = esc(line.type)
    times = f" ({line.n} times)" if line.n > 1 else ""
    return (
        f'<g class="g-edge e-{kind}"><title>{esc(words.plain(words.EDGE_TYPES, line.type) + times)}</title>'
        f'<path d="M{ax:.1f} {ay:.1f}C{bx:.1f} {by:.1f} {cx:.1f} {cy:.1f} {dx:.1f} {dy:.1f}" fill="none" '
        f'stroke="{colour}" stroke-width="{width}"{dash}/><path class="g-tip" d="{tip}" fill="{colour}"/></g>'
    )


def _outline(kind: SourceKind | None, box: Box, dated: bool, folded: bool) -> str:
    """A shape of its own for each family: people are round, papers have a corner turned down, outlets are boxes."""
    x, y, w, h = box.x, box.y, box.w, box.h
    dash = ' stroke-dasharray="5 3"' if kind in _ANONYMOUS or (kind is None and not dated) else ""
    paint = f'class="g-box" fill="{_PAPER}" stroke="{_INK}" stroke-width="1.4"{dash}'
    if kind in _SPOKEN:
        return f'<rect {paint} x="{x:.1f}" y="{y:.1f}" width="{w}" height="{h}" rx="{h / 2}"/>'
    if kind is SourceKind.DOCUMENT:
        return f'<path {paint} d="M{x:.1f} {y:.1f}h{w - 14}l14 14v{h - 14}h{-w}z"/>' + (
            f'<path class="g-line" d="M{x + w - 14:.1f} {y:.1f}v14h14" fill="none" stroke="{_INK}"/>'
        )
    if kind is SourceKind.ORGANISATION:
        return f'<path {paint} d="M{x + 12:.1f} {y:.1f}h{w - 24}l12 {h / 2}l-12 {h / 2}h{24 - w}l-12 {-h / 2}z"/>'
    back = ""
    if folded:
        back = f'<rect class="g-box" x="{x + 5:.1f}" y="{y + 5:.1f}" width="{w}" height="{h}" rx="3" fill="{_PAPER}" stroke="{_INK}"/>'
    inner = ""
    if kind is not None:
        inner = f'<rect class="g-line" x="{x + 3:.1f}" y="{y + 3:.1f}" width="{w - 6}" height="{h - 6}" fill="none" stroke="{_LINE}"/>'
    return f'{back}<rect {paint} x="{x:.1f}" y="{y:.1f}" width="{w}" height="{h}" rx="3"/>{inner}'


def _source(node: Node, box: Box) -> str:
    inset = 26 if node.kind in _SPOKEN or node.kind is SourceKind.ORGANISATION else 16
    return _node(node, box, box.w - inset)


def _article(node: Node, box: Box) -> str:
    return _node(node, box, box.w - 14)


def _node(node: Node, box: Box, room: float) -> str:
    bold = 1.06 if node.kind is None else 1.0
    size = 13.0
    lines = wrap(node.label, room / bold, size, 2)
    if lines[-1].endswith("…") and node.kind is not None:
        size = 11.5
        lines = wrap(node.label, room, size, 3)
    note = wrap(node.note, room, 11, max(3 - len(lines), 1)) if node.note else []
    step = size + 2
    height = len(lines) * step + len(note) * 13
    x, y = box.middle[0], box.middle[1] - height / 2 + 11
    parts = [_outline(node.kind, box, node.dated, len(node.members) > 1)]
    for line in lines:
        parts.append(_text(line, x, y, size, _INK, "g-ink", "middle", node.kind is None))
        y += step
    for line in note:
        parts.append(_text(line, x, y - 1, 11, _SOFT, "g-soft", "middle"))
        y += 13
    return f"<g><title>{esc(f'{node.label}: {node.note}')}</title>{''.join(parts)}</g>"


def _text(
    line: str, x: float, y: float, size: float, fill: str, cls: str, anchor: str = "start", bold: bool = False
) -> str:
    weight = ' font-weight="600"' if bold else ""
    side = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return (
        f'<text class="{cls}" x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}"{side}{weight}>{esc(line)}</text>'
    )


def _legend(drawn: Picture, y: float, width: float) -> tuple[str, float]:
    """Only what the picture holds, in rows as wide as the picture."""
    kinds = [k for k in DRAWN if any(x.type == k for x in drawn.lines)]
    if not kinds:
        return _text("No links between these articles were found.", 12, y + 4, 12, _SOFT, "g-soft"), y + 18
    parts, x = [], 12.0
    for kind in kinds:
        colour, stroke, dashes = STROKES[kind]
        label = words.plain(words.EDGE_TYPES, kind)
        need = 40 + text_width(label, 12) + 14
        if x > 12 and x + need > width - 8:
            x, y = 12.0, y + 20
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        parts.append(
            f'<g class="g-edge e-{kind}"><path d="M{x:.1f} {y:.1f}h32" stroke="{colour}" stroke-width="{stroke}"{dash} fill="none"/></g>'
        )
        parts.append(_text(label, x + 38, y + 4, 12, _INK, "g-ink"))
        x += need
    hint = "Arrows point to where it comes from."
    if x + text_width(hint, 12) > width - 8:
        x, y = 12.0, y + 20
    parts.append(_text(hint, x, y + 4, 12, _SOFT, "g-soft"))
    return "".join(parts), y + 18


def _narrow(drawn: Picture) -> tuple[str, float]:
    """A list with bows: sources first, then the articles by time; labels to the right, lines to the left."""
    gutter, parts, rows, y = 92.0, [], {}, 22.0
    for title, nodes in (
        (_sources_title(drawn, "Outside sources"), drawn.sources),
        ("Articles, earliest first", drawn.articles),
    ):
        if not nodes:
            continue
        parts.append(_text(title, gutter - 7, y, 13, _SOFT, "g-soft"))
        y += 12
        for node in nodes:
            row, height = _row(node, gutter, y)
            rows[node.id] = y + height / 2 - 3
            parts.append(row)
            y += height
        y += 22
    bows, most = [], max(len(drawn.articles) + len(drawn.sources), 1)
    order = {name: n for n, name in enumerate(rows)}
    for n, line in enumerate(drawn.lines):
        if line.from_ in rows and line.to in rows:
            span = abs(order[line.from_] - order[line.to])
            reach = 22 + 88 * span / most + (n % 3) * 5
            slip = (n % 3 - 1) * 3.0
            bows.append(_edge(line, arc(rows[line.from_] + slip, rows[line.to] + slip, gutter - 8, min(reach, 112))))
    legend, height = _legend(drawn, y, NARROW)
    return "".join(bows) + "".join(parts) + legend, height


def _row(node: Node, x: float, y: float) -> tuple[str, float]:
    room = NARROW - x - 14
    lines = wrap(node.label, room / (1.06 if node.kind is None else 1.0), 14, 2)
    note = fit(words.safe_line(node.note), room, 12)
    height = len(lines) * 17 + 15 + 10
    box = Box(x - 7, y + height / 2 - 10, 14, 14)
    parts = [_outline(node.kind, box, node.dated, False) if node.kind is not SourceKind.DOCUMENT else _page(box)]
    at = y + 14
    for line in lines:
        parts.append(_text(line, x + 14, at, 14, _INK, "g-ink", bold=node.kind is None))
        at += 17
    parts.append(_text(note, x + 14, at - 1, 12, _SOFT, "g-soft"))
    return f"<g><title>{esc(f'{node.label}: {node.note}')}</title>{''.join(parts)}</g>", float(height)


def _page(box: Box) -> str:
    """The document's shape at the size of a bullet."""
    x, y = box.x + 1, box.y
    return (
        f'<path class="g-box" fill="{_PAPER}" stroke="{_INK}" stroke-width="1.4" d="M{x:.1f} {y:.1f}h8l4 4v10h-12z"/>'
    )
