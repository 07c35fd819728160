"""The reading view: the articles in parallel, with every linked passage marked and every statement by who says it.

Each article is written once. The text is cut at the borders of linked passages, statements and changes; what is
cut nests: a passage (a link, one stop for the keyboard) holds pieces, a piece may hold a change.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from retold.model import Article, BlockKind, Match, Place, SourceKind, Span, Statement
from retold.report import text as words
from retold.report.lookup import Story, clamp
from retold.report.markup import esc, tag, web_link
from retold.report.passages import Mark, clusters, cut, split

# Families of sources: css letter, words of the legend, kinds.
FAMILIES: tuple[tuple[str, str, frozenset[SourceKind]], ...] = (
    ("n", "named person or organisation", frozenset({SourceKind.PERSON, SourceKind.SPOKESPERSON, SourceKind.ORGANISATION})),
    ("a", "unnamed person", frozenset({SourceKind.ANONYMOUS_PERSON, SourceKind.ANONYMOUS_GROUP})),
    ("o", "another outlet or agency", frozenset({SourceKind.OUTLET, SourceKind.NEWS_AGENCY, SourceKind.PHOTO_AGENCY})),
    ("d", "document", frozenset({SourceKind.DOCUMENT})),
    ("u", "nobody in particular, no answer, or not known", frozenset({SourceKind.COLLECTIVE, SourceKind.DIFFUSE, SourceKind.NON_RESPONDENT, SourceKind.UNKNOWN})),
)  # fmt: skip
_FAMILY = {kind: letter for letter, _, kinds in FAMILIES for kind in kinds}
_SMALL = frozenset(
    {
        BlockKind.ADVERTISEMENT,
        BlockKind.TAGS,
        BlockKind.RELATED_LINKS,
        BlockKind.CREDIT,
        BlockKind.CAPTION,
        BlockKind.CONTRIBUTORS,
        BlockKind.OTHER,
        BlockKind.UPDATE_NOTE,
        BlockKind.CORRECTION,
        BlockKind.BYLINE,
        BlockKind.DATELINE,
    }
)
_MOST_COUNTERPARTS = 6
_LONG = 40  # code points; a shorter passage may be marked as a whole
T = TypeVar("T")


@dataclass(slots=True)
class Weave:
    """What the marks of one story share: matches by number, where each side stands, where each passage begins."""

    story: Story
    prefix: str
    numbers: dict[str, int] = field(default_factory=dict)
    sides: dict[str, list[Mark[int]]] = field(default_factory=dict)
    changes: dict[str, list[Mark[str]]] = field(default_factory=dict)
    spoken: dict[str, list[Mark[int]]] = field(default_factory=dict)
    ends: list[tuple[str, str]] = field(default_factory=list)
    stops: dict[str, list[Span]] = field(default_factory=dict)

    def doc_id(self, doc: str) -> str:
        return f"{self.prefix}d{self.story.position.get(doc, 0) + 1}"

    def block_at(self, doc: str, start: int) -> str:
        """The id of the passage that covers a place, or of the article where no passage does."""
        found = [n for n, s in enumerate(self.stops.get(doc, ())) if s.start <= start < s.end]
        return f"{self.doc_id(doc)}p{found[0] + 1}" if found else self.doc_id(doc)


def weave(story: Story, prefix: str) -> Weave:
    """Find, once per story, where every match, change and statement stands."""
    made = Weave(story, prefix)
    for match in story.account.alignments:
        here, there = story.place_of(match.from_, match.a), story.place_of(match.to, match.b)
        if not here or not there:
            continue
        number = len(made.ends)
        made.numbers[match.id] = number
        made.ends.append((here[0].doc, there[0].doc))
        for place in (*here, *there):
            _add(made.sides, story, place, number)
        for drift in match.drift:
            for touched, side, whole in ((drift.a, "was", match.a), (drift.b, "now", match.b)):
                if touched is not None and touched.doc in story.docs and not _all_of(touched, whole):
                    _add(made.changes, story, touched, f"{side} {drift.severity}")
    for n, statement in enumerate(story.account.statements):
        for part in statement.parts:
            if statement.doc in story.docs:
                _add(made.spoken, story, Place(statement.doc, part.start, part.end), n)
    for doc in story.order:
        made.stops[doc.id] = _stops(doc, made.sides.get(doc.id, []))
    return made


def _all_of(place: Place, whole: Place | None) -> bool:
    """Whether a change points at a whole sentence: something is missing there, and no word of it could be marked."""
    length = place.end - place.start
    return length > _LONG and (whole is None or length >= 0.9 * (whole.end - whole.start))


def _add(held: dict[str, list[Mark[T]]], story: Story, place: Place, what: T) -> None:
    span = clamp(place.span, len(story.docs[place.doc].text))
    if len(span):
        held.setdefault(place.doc, []).append(Mark(span.start, span.end, what))


def _stops(doc: Article, marks: list[Mark[int]]) -> list[Span]:
    """The passages of one article: what matches cover together, never across two blocks."""
    joined = clusters(marks)
    return [
        Span(max(s.start, b.start), min(s.end, b.end))
        for b in blocks(doc)
        for s in joined
        if s.start < b.end and b.start < s.end
    ]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A block of the page, or text between blocks, as it is shown."""

    kind: BlockKind
    start: int
    end: int
    repeated: bool = False


def blocks(doc: Article) -> list[Stretch]:
    """Every character of the text in order, by block; text that no block claims is shown too."""
    found: list[Stretch] = []
    at = 0
    for block in sorted(doc.sections, key=lambda b: (b.start, b.end)):
        span = clamp(Span(max(block.start, at), block.end), len(doc.text))
        if not len(span):
            continue
        found.extend(_loose(doc, at, span.start))
        found.append(Stretch(block.kind, span.start, span.end, block.duplicate_of is not None))
        at = span.end
    found.extend(_loose(doc, at, len(doc.text)))
    return found


def _loose(doc: Article, start: int, end: int) -> Iterable[Stretch]:
    kind = BlockKind.PARAGRAPH if not doc.sections else BlockKind.OTHER
    at = start
    for line in doc.text[start:end].split("\n"):
        if line.strip():
            yield Stretch(kind, at, at + len(line))
        at += len(line) + 1


def reading(made: Weave, level: int) -> str:
    """The reading view of one story: legend, choice of two articles (script only), the articles."""
    story = made.story
    legend = "".join(tag("li", tag("span", esc(label), class_=f"s-{letter}")) for letter, label, _ in FAMILIES)
    legend = tag("ul", legend + tag("li", "no line: the outlet’s own voice"), class_="legend")
    articles = "".join(article(made, doc, level + 1) for doc in story.order)
    return (
        tag(
            "p",
            "Shaded passages are told in another article too; a line under the words says who they are put down to.",
            class_="hint",
        )
        + legend
        + _controls(made)
        + tag("div", articles, class_="desk", id=f"{made.prefix}desk")
        + _seen()
        + _data(made)
    )


def _controls(made: Weave) -> str:
    """Only a script can use these, so only a script shows them."""
    story = made.story
    options = "".join(tag("option", esc(story.labels[d.id]), value=made.doc_id(d.id)) for d in story.order)
    boxes = "".join(
        tag("label", f"{word} {tag('select', options, class_=f'pick-{side}')}")
        for side, word in (("left", "Left"), ("right", "Right"))
    )
    keys = (
        "Tab or the arrow keys go from passage to passage, Enter jumps to the same passage on the other side, "
        "Esc lets go."
    )
    return tag("div", boxes + tag("p", keys, class_="hint"), class_="pick", hidden=True)


def _seen() -> str:
    """Where a script says what is known about the chosen passage."""
    said = tag("p", "No passage chosen.", class_="seen-text", role="status")
    return tag("div", said + tag("div", "", class_="seen-more"), class_="seen", hidden=True)


def article(made: Weave, doc: Article, level: int) -> str:
    """One article with its linked passages, its statements by who says them, and what changed, marked in the text."""
    story = made.story
    name = made.doc_id(doc.id)
    facts = [words.when(doc.published)]
    if doc.authors:
        facts.append("by " + words.listed([words.safe_line(a) for a in doc.authors]))
    link = web_link(doc.url, "open the original")
    head = tag(f"h{level}", esc(story.labels[doc.id]), id=f"{name}-h") + tag(
        "p", esc(" · ".join(facts)) + (f" · {link}" if link else ""), class_="facts"
    )
    body = "".join(_block(made, doc, b) for b in blocks(doc)) or tag("p", "The text is not included.", class_="hint")
    return tag(
        "article",
        head + tag("div", body, class_="story", dir="auto", lang=_language(doc)),
        id=name,
        aria_labelledby=f"{name}-h",
        tabindex="-1",
    )


def _language(doc: Article) -> str | None:
    code = doc.language
    return code if code.replace("-", "").isalnum() and code.isascii() and code != "und" else None


def _block(made: Weave, doc: Article, block: Stretch) -> str:
    if block.repeated:
        return tag("p", f"({esc(words.plain(words.BLOCKS, block.kind))}, printed twice)", class_="small")
    span = Span(block.start, block.end)
    stops = [s for s in made.stops[doc.id] if s.start >= block.start and s.end <= block.end]
    parts = [_stop(made, doc, s) if linked else _pieces(made, doc, s) for s, linked in split(span, stops)]
    inner = "".join(parts)
    also = _also(made, doc, block)
    if block.kind in _SMALL:
        label = tag("span", esc(words.sentence(words.plain(words.BLOCKS, block.kind))) + ": ", class_="kind")
        return tag("p", label + inner, class_="small", dir="auto") + also
    cls = {BlockKind.HEADLINE: "b-head", BlockKind.DEK: "b-dek"}.get(block.kind)
    return tag("p", inner, class_=cls, dir="auto") + also


def _stop(made: Weave, doc: Article, span: Span) -> str:
    """One linked passage: a link to its counterpart, so that it works without a script as well."""
    marks = [m for m in made.sides[doc.id] if m.start < span.end and span.start < m.end]
    numbers = sorted({m.what for m in marks})
    target = next((_counterpart(made, doc.id, n) for n in numbers), None)
    pieces = _pieces(made, doc, span, marks if any(m.start > span.start or m.end < span.end for m in marks) else [])
    return tag(
        "a",
        pieces,
        class_="m",
        id=made.block_at(doc.id, span.start),
        href=f"#{target}" if target else f"#{made.doc_id(doc.id)}",
        data_m=" ".join(map(str, numbers)),
    )


def _counterpart(made: Weave, doc: str, number: int) -> str:
    """The passage on the other side of a match."""
    a, b = made.ends[number]
    other = b if a == doc else a
    mark = next((m for m in made.sides.get(other, ()) if m.what == number), None)
    return made.block_at(other, mark.start) if mark else made.doc_id(other)


def _pieces(made: Weave, doc: Article, span: Span, matches: list[Mark[int]] | None = None) -> str:
    """The text of a span, cut at all borders; each piece carries who says it, what changed and which matches hold it."""
    marks: list[Mark[tuple[str, int | str]]] = [Mark(m.start, m.end, ("m", m.what)) for m in matches or ()]
    for letter, kept in (("s", made.spoken), ("c", made.changes)):
        near = (m for m in kept.get(doc.id, ()) if m.start <= span.end and span.start <= m.end)
        marks += [Mark(m.start, m.end, (letter, m.what)) for m in near]
    return "".join(_piece(made, doc.text[s.start : s.end], held) for s, held in cut(span, marks))


def _piece(made: Weave, exact: str, held: tuple[tuple[str, int | str], ...]) -> str:
    inner = esc(exact)
    changes = {str(w).partition(" ")[2] for k, w in held if k == "c"}
    if changes:
        worst = min(changes, key=lambda c: words.SEVERITY_ORDER.get(c, 9))
        inner = tag("mark", inner, class_=f"c-{worst}")
    spoken = [int(w) for k, w in held if k == "s"]
    statement = made.story.account.statements[_innermost(made, spoken)] if spoken else None
    letter = _FAMILY.get(made.story.speaker(statement), "") if statement else ""
    numbers = " ".join(str(w) for k, w in held if k == "m")
    if not letter and not numbers:
        return inner
    title = _who(made.story, statement) if statement and letter else None
    return tag("span", inner, class_=f"s-{letter}" if letter else None, title=title, data_m=numbers or None)


def _innermost(made: Weave, spoken: list[int]) -> int:
    """The shortest statement says most exactly whose words these are."""
    return min(spoken, key=lambda n: (len(made.story.account.statements[n].span), n))


def _who(story: Story, statement: Statement) -> str:
    return "Said by: " + " → ".join(story.agent(a) for a in story.outside_chain(statement))


def _also(made: Weave, doc: Article, block: Stretch) -> str:
    """Without a script: where else the passages of this paragraph are told."""
    numbers = sorted({m.what for m in made.sides.get(doc.id, ()) if m.start < block.end and block.start < m.end})
    links: dict[str, str] = {}
    for number in numbers:
        a, b = made.ends[number]
        other = b if a == doc.id else a
        if other not in links:
            links[other] = _counterpart(made, doc.id, number)
    if not links:
        return ""
    shown = list(links.items())[:_MOST_COUNTERPARTS]
    names = ", ".join(tag("a", esc(made.story.labels.get(d, d)), href=f"#{target}") for d, target in shown)
    more = f" and {len(links) - len(shown)} more" if len(links) > len(shown) else ""
    return tag("p", f"Also in: {names}{more}", class_="also")


def _data(made: Weave) -> str:
    """What the script says about a chosen passage, per match: relation, two articles, changes. Words only once each."""
    table: dict[str, int] = {}

    def index(phrase: str) -> int:
        return table.setdefault(phrase, len(table))

    matches: list[list[object]] = []
    for match in made.story.account.alignments:
        if match.id not in made.numbers:
            continue
        a, b = made.ends[made.numbers[match.id]]
        relation = f"{words.sentence(words.plain(words.RELATIONS, match.relation))}, {words.derived(match.derived)}"
        matches.append([made.doc_id(a), made.doc_id(b), index(relation), [index(c) for c in _changes(match)]])
    payload = {"words": list(table), "matches": matches}
    raw = json.dumps(payload, ensure_ascii=True, separators=(",", ":"))
    safe = raw.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return f'<script type="application/json" class="data">{safe}</script>'


def _changes(match: Match) -> list[str]:
    return list(
        dict.fromkeys(
            f"{words.sentence(words.plain(words.DRIFT_TYPES, d.type))} ({words.plain(words.SEVERITIES, d.severity)})"
            for d in match.drift
        )
    )
