"""The claims of a story in HTML: each opens to its tellings side by side, its origins, and what changed on the way."""

from __future__ import annotations

import re

from retold.model import Claim, Match, Severity, Span, Statement, Tri
from retold.report import text as words
from retold.report.digest import ABOUT_ORIGINS
from retold.report.lookup import Change, Story, clamp
from retold.report.markup import esc, tag
from retold.report.markup import words as exact_words
from retold.report.passages import Mark, cut
from retold.report.reading import Weave

MOST_OPEN = 24
MOST_TELLINGS = 24
MOST_CHANGES = 16
_MOST_EDITS = 30
_LONG_DROP = 60  # code points; a longer passage is the whole telling, in which something is missing
_LEAST_KEPT = 0.3
_SAME_MARKS = str.maketrans("‘’“”–—\u00a0", "''\"\"-- ")  # the house's typography is no change
_DIGITS = re.compile(r"(?:[.,]?\d)+")


def badge(severity: str) -> str:
    """A severity in words; colour only repeats it."""
    return tag("span", esc(words.plain(words.SEVERITIES, severity)), class_=f"sev sev-{esc(str(severity))}")


def place_link(made: Weave, doc: str, start: int) -> str:
    """The name of an article, leading to a passage of it in the reading view."""
    label = made.story.label(doc)
    if doc not in made.story.docs:
        return esc(label)
    return tag("a", esc(label), href=f"#{made.block_at(doc, start)}")


def claims(made: Weave, level: int) -> str:
    """All claims, those to worry about first; claims told once with nothing against them are folded away."""
    ranked = made.story.by_concern()
    if not ranked:
        return tag("p", "No claim was traced.", class_="hint")
    numbers = {c.id: n for n, c in enumerate(made.story.account.claims, 1)}
    main = made.story.main_claim
    first = [c for c in ranked if c is main or len(c.statements) > 1 or c.id in made.story.claim_findings][:MOST_OPEN]
    rest = [c for c in ranked if c not in first]
    parts = [_claim(made, c, numbers[c.id], level, opened=n == 0) for n, c in enumerate(first)]
    if rest:
        inner = "".join(_claim(made, c, numbers[c.id], level + 1) for c in rest)
        head = tag(f"h{level}", f"{words.count(len(rest), 'more claim')}: told once, or less telling")
        parts.append(tag("details", tag("summary", head) + inner, class_="more"))
    return "".join(parts)


def _claim(made: Weave, claim: Claim, number: int, level: int, opened: bool = False) -> str:
    story = made.story
    findings = story.claim_findings.get(claim.id, [])
    changes = story.distinct(story.claim_changes.get(claim.id, []))
    worst = min(
        (*(f.severity for f in findings), *(c.drift.severity for c in changes)),
        key=lambda s: words.SEVERITY_ORDER.get(s, 9),
        default=None,
    )
    facts = [
        "told by " + words.count(story.claim_outlets(claim), "outlet"),
        words.origins_long(claim.independent_origins) + (" (unnamed)" if story.anonymous_origins(claim) else ""),
        words.safe_line(words.status(claim)),
    ]
    line = (badge(worst) + " " if worst in (Severity.SERIOUS, Severity.NOTABLE) else "") + esc(
        " · ".join(f for f in facts if f)
    )
    main = tag("span", "main claim", class_="main-claim") + " " if claim is story.main_claim else ""
    head = tag(f"h{level}", exact_words(words.claim_words(claim.text))) + tag("p", main + line, class_="facts")
    body = claim_body(made, claim, level + 1)
    name = f"{made.prefix}c{number}"
    return tag(
        "details", tag("summary", head) + tag("div", body, class_="inside"), class_="claim", id=name, open=opened
    )


def claim_body(made: Weave, claim: Claim, level: int) -> str:
    """All that is known of one claim: warnings, origins, tellings side by side, what changed on the way."""
    return (
        _warnings(made, claim)
        + _origins(made, claim, level)
        + _tellings(made, claim, level)
        + _changes(made, made.story.distinct(made.story.claim_changes.get(claim.id, [])), level)
    )


def _warnings(made: Weave, claim: Claim) -> str:
    story = made.story
    # what was made of changes stands under the changes, what is about origins under the origins
    own = [f for f in story.claim_findings.get(claim.id, []) if not f.alignments and f.code not in ABOUT_ORIGINS]
    lines = [f"{badge(f.severity)} {exact_words(story.message(f))}" for f in own]
    if claim.introduced_by in story.statements:
        doc = story.statements[claim.introduced_by].doc
        lines.append(f"First told by {esc(story.label(doc))}; no earlier article has it.")
    if claim.misattributed_to:
        lines.append(f"Credited to {exact_words(story.label(claim.misattributed_to))}, which does not say it.")
    for label, exact in story.against(claim):
        lines.append(f"Contradicted by {exact_words(label)}: {exact_words(words.quoted(words.shorten(exact, 200)))}")
    for ruling in story.judgements(claim.id):
        lines.append(f"A person ruled: {exact_words(ruling.verdict)} {exact_words(ruling.note)}")
    return tag("ul", "".join(tag("li", x) for x in lines), class_="warnings") if lines else ""


def _origins(made: Weave, claim: Claim, level: int) -> str:
    story = made.story
    rows = []
    for origin in claim.origins:
        way = " → ".join(exact_words(name) for name in story.path(origin))
        notes = [words.plain(words.SOURCE_KINDS, story.kind(origin.agent))]
        hearers = [story.label(h) for h in origin.hearers]
        if len(hearers) > 1:
            notes.append("heard by " + words.listed(hearers))
        if origin.possibly_same_as:
            notes.append("perhaps the same as " + words.listed([story.label(a) for a in origin.possibly_same_as]))
        rows.append(tag("li", way + tag("span", esc(" (" + "; ".join(notes) + ")"), class_="soft")))
    title = words.sentence(words.origins_long(claim.independent_origins))
    inner = tag("ol", "".join(rows)) if rows else tag("p", "The way to an origin is not known.", class_="hint")
    return tag(f"h{level}", esc(title)) + inner


def _tellings(made: Weave, claim: Claim, level: int) -> str:
    tellings = made.story.tellings(claim)
    if not tellings:
        return ""
    seen: dict[str, str] = {}
    items = "".join(_telling(made, s, seen) for s in tellings[:MOST_TELLINGS])
    if (more := len(tellings) - MOST_TELLINGS) > 0:
        items += tag("li", f"and {words.count(more, 'more telling')}, in the articles side by side", class_="soft")
    return tag(f"h{level}", "Who tells it, and how") + tag("ul", items, class_="tellings")


def _telling(made: Weave, statement: Statement, seen: dict[str, str]) -> str:
    story = made.story
    article = story.docs.get(statement.doc)
    time = words.when_short(article.published) if article else "time not known"
    head = tag("p", tag("strong", place_link(made, statement.doc, statement.start)) + " " + esc(time), class_="facts")
    chain = story.outside_chain(statement)
    said = " → ".join(exact_words(story.agent(a)) for a in chain) if chain else "the outlet’s own voice"
    notes = [words.plain(words.MODES, statement.mode)] if statement.mode == "headline" else []
    notes += [words.plain(words.RESPONSES, statement.response)] if statement.response else []
    notes += ["denied"] if statement.denied else []
    said += esc(f" ({', '.join(notes)})") if notes else ""
    return tag("li", head + tag("p", said, class_="said") + _told(made, statement, seen))


def _told(made: Weave, statement: Statement, seen: dict[str, str]) -> str:
    """The words once: with the changes in them where an earlier telling is near enough, else as they stand."""
    story = made.story
    plain = story.said(statement)
    if not plain:
        return tag("p", "The words are not included.", class_="hint")
    if plain in seen:
        return tag("p", f"Word for word as in {esc(seen[plain])}.", class_="hint")
    seen[plain] = story.label(statement.doc)
    match = story.best_match_to.get(statement.id)
    if match is not None and _near(match):
        marked = redline(story, match)
        other = story.other_doc(match)
        against = tag(
            "p", f"Changes against {esc(story.label(other) if other else 'the earlier telling')} shown", class_="hint"
        )
        return tag("blockquote", marked, dir="auto") + against
    return tag("blockquote", _marked(made, statement), dir="auto")


def _near(match: Match) -> bool:
    """Whether the words changed little enough for marks to help a reader."""
    if not match.edits or match.a is None or match.b is None or match.derived is Tri.NO:
        return False
    length = max(match.b.end - match.b.start, 1)
    kept = length - sum(len(e.b) for e in match.edits)
    return len(match.edits) <= _MOST_EDITS and kept / length >= _LEAST_KEPT


def redline(story: Story, match: Match) -> str:
    """The later passage with what went out struck through and what came in underlined."""
    place = match.b
    if place is None or place.doc not in story.docs:
        return ""
    text = story.docs[place.doc].text
    span = clamp(place.span, len(text))
    parts, at = [], span.start
    for edit in sorted(match.edits, key=lambda e: (e.b.start, e.a.start)):
        start, end = max(edit.b.start, at), min(edit.b.end, span.end)
        if edit.a_text.translate(_SAME_MARKS) == edit.b_text.translate(_SAME_MARKS):
            continue
        parts.append(esc(text[at:start]))
        rest = _rest_of_number(text, edit.a_text, start, end, span.end)
        end += len(rest)
        if edit.a_text.strip():
            parts.append(tag("del", esc(edit.a_text + rest)))
        if start < end:
            parts.append(tag("ins", esc(text[start:end])))
        at = max(at, end)
    parts.append(esc(text[at : span.end]))
    return "".join(parts)


def _rest_of_number(text: str, before: str, start: int, end: int, limit: int) -> str:
    """What the old and the new figure have in common at their end: 40,000 and 60,000 differ as a whole."""
    if not (before[-1:].isdigit() and text[start:end][-1:].isdigit()):
        return ""
    found = _DIGITS.match(text, end, limit)
    return found[0] if found else ""


def _marked(made: Weave, statement: Statement) -> str:
    """The exact words, with the places that were or became different."""
    text = made.story.docs[statement.doc].text
    marks = made.changes.get(statement.doc, [])
    return " … ".join(_part(text, clamp(p, len(text)), marks) for p in statement.parts)


def _part(text: str, span: Span, marks: list[Mark[str]]) -> str:
    pieces = []
    for piece, held in cut(span, marks):
        inner = esc(piece.of(text))
        if held:
            worst = min((h.partition(" ")[2] for h in held), key=lambda s: words.SEVERITY_ORDER.get(s, 9))
            inner = tag("mark", inner, class_=f"c-{esc(worst)}")
        pieces.append(inner)
    return "".join(pieces)


def _changes(made: Weave, changes: list[Change], level: int) -> str:
    if not changes:
        return ""
    rows = "".join(tag("li", change_line(made, c)) for c in changes[:MOST_CHANGES])
    if (more := len(changes) - MOST_CHANGES) > 0:
        rows += tag("li", f"and {words.count(more, 'more change')}, the least grave", class_="soft")
    return tag(f"h{level}", "What changed on the way") + tag("ul", rows, class_="changes")


def change_line(made: Weave, change: Change) -> str:
    """One change in a line: how grave, what, both wordings with their articles."""
    drift, story = change.drift, made.story
    sides = []
    for place, absent in ((drift.a, "nothing before"), (drift.b, "nothing after")):
        exact = story.at(place)
        if place is not None and place is drift.b and drift.type.endswith("_dropped") and len(exact) > _LONG_DROP:
            sides.append(f"{place_link(made, place.doc, place.start)} leaves it out")
        elif place is not None and exact:
            sides.append(
                f"{place_link(made, place.doc, place.start)} {exact_words(words.quoted(words.shorten(exact, 160)))}"
            )
        else:
            sides.append(tag("span", absent, class_="soft"))
    kind = tag("strong", esc(words.plain(words.DRIFT_TYPES, drift.type)))
    told = story.at(drift.a) and story.at(drift.b)  # both wordings say it; the message would repeat them
    note = tag("span", " " + exact_words(drift.message), class_="soft") if drift.message and not told else ""
    return f"{badge(drift.severity)} {kind}: {sides[0]} → {sides[1]}.{note}"
