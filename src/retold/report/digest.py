"""What a report says first: every warning once, those of one kind together, the gravest first, with its best examples.

The engine files one finding per claim or passage. A reader wants one point per kind: what happened, in which articles,
how often, and two or three places to look at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from retold.model import Claim, Drift, Finding, Place, Severity
from retold.report import text as words
from retold.report.lookup import Story

_RANK = {code: n for n, code in enumerate(words.FINDING_KINDS)}
_MAIN_CLAIM_COUNTS = 4  # places in the order that a warning moves up when it is about the main claim
# kind of finding -> drifts that it was made of; others show the places that they name
_DRIFTS: Mapping[str, frozenset[str]] = {
    "misattributed_addition": frozenset({"unsupported_addition"}),
    "number_drift": frozenset({"number_changed"}),
    "no_reply_to_refusal": frozenset({"meaning_shifted", "response_changed"}),
    "denial_mutated": frozenset({"negation"}),
    "hedge_dropped": frozenset({"hedge_dropped"}),
    "attribution_dropped": frozenset({"attribution_dropped"}),
    "entity_changed": frozenset({"entity_changed"}),
    "quote_altered": frozenset({"quote_altered", "spelling_in_quote"}),
    "quote_misattributed": frozenset({"attribution_changed"}),
    "date_changed": frozenset({"date_changed"}),
    "contradiction": frozenset({"conflict"}),
    "scare_quotes_added": frozenset({"quote_marks_added"}),
    "quote_unbalanced": frozenset({"quote_unclosed"}),
}
ABOUT_ORIGINS = frozenset(
    {"single_anonymous_origin", "single_origin", "one_speaker_many_hearers", "circular", "circular_sourcing"}
)


@dataclass(frozen=True, slots=True)
class Example:
    """One place to look at: the earlier words, the later ones, or a sentence where neither says it."""

    earlier: Place | None = None
    later: Place | None = None
    note: str = ""
    claim: str | None = None
    severity: Severity = Severity.NOTABLE


@dataclass(frozen=True, slots=True)
class Point:
    """All warnings of one kind. ``docs`` are the articles that a reader should doubt, with how often each."""

    code: str
    severity: Severity
    title: str
    meaning: str
    docs: tuple[tuple[str, int], ...]
    claims: tuple[str, ...]
    examples: tuple[Example, ...]


def points(story: Story) -> list[Point]:
    """Every warning of the story once, those of one kind together, what matters most first."""
    kinds: dict[str, list[Finding]] = {}
    for finding in story.findings:
        kinds.setdefault(words.FINDING_CODES.get(finding.code, finding.code), []).append(finding)
    made = [_point(story, held) for held in kinds.values()]
    return sorted(made, key=lambda p: (words.SEVERITY_ORDER.get(p.severity, 9), _place(story, p), p.code))


def _place(story: Story, point: Point) -> int:
    main = story.main_claim
    lead = _MAIN_CLAIM_COUNTS if main is not None and main.id in point.claims else 0
    return _RANK.get(point.code, len(_RANK)) - lead


def _point(story: Story, findings: list[Finding]) -> Point:
    code, severity = findings[0].code, findings[0].severity
    unknown = words.shorten(words.sentence(words.humanise(code)), 90)
    title, meaning = words.FINDING_KINDS.get(code, (unknown, ""))
    examples = _by_words(story, sorted((e for f in findings for e in _examples(story, f)), key=_weight(story)))
    at_fault = Counter(e.later.doc for e in examples if e.later is not None and e.later.doc in story.docs)
    docs = tuple(sorted(at_fault.items(), key=lambda p: (-p[1], story.position[p[0]])))
    claims = tuple(dict.fromkeys(c for f in findings for c in f.claims))
    return Point(code, severity, title, meaning, () if code in ABOUT_ORIGINS else docs, claims, tuple(examples))


def _weight(story: Story) -> Callable[[Example], tuple[int, bool, float, bool]]:
    """Graver first, then what is about the main claim or another that matters; a single word shows little."""

    def weigh(e: Example) -> tuple[int, bool, float, bool]:
        claim = story.claims.get(e.claim or "")
        main = claim is not None and claim == story.main_claim
        matters = 9.0 if main else claim.importance if claim else 0.0
        return words.SEVERITY_ORDER.get(e.severity, 9), " " not in story.at(e.later), -matters, e.later is None

    return weigh


def _by_words(story: Story, examples: list[Example]) -> list[Example]:
    """The same words of the same articles are one example."""
    seen: dict[tuple[object, ...], Example] = {}
    for e in examples:
        sides = [(p.doc, story.at(p)) if p else None for p in (e.earlier, e.later)]
        seen.setdefault((*sides, e.note if not any(sides) else ""), e)
    return list(seen.values())


def _examples(story: Story, finding: Finding) -> Iterator[Example]:
    """The places of one warning. Its message is shown only where the words alone do not say it."""
    claim = finding.claims[0] if finding.claims else None
    evidence, grave = finding.evidence, finding.severity
    said = story.message(finding)
    if drifts := list(_drifts(story, finding)):
        for drift, of in drifts:
            note = "" if drift.a and drift.b else drift.message
            yield Example(drift.a, drift.b, note, of or claim, drift.severity)
    elif finding.code in ABOUT_ORIGINS and claim in story.claims:
        yield Example(note=_behind(story, story.claims[claim]), claim=claim, severity=grave)
    elif finding.code in _SELF_SAID and evidence:
        yield Example(None, evidence[0], "", claim, grave)
    elif finding.code in _GIVER_SHOWN or not evidence:
        yield Example(evidence[0] if evidence else None, None, said, claim, grave)
    else:
        yield Example(None, evidence[0], said, claim, grave)


# the words alone show what is wrong
_SELF_SAID = frozenset({"quote_unbalanced", "quote_unclosed", "headline_overstates", "undated"})
# the words that are shown stand in the article that was copied, not in the one at fault
_GIVER_SHOWN = frozenset({"uncredited_copy", "uncredited_rewrite"})


def _drifts(story: Story, finding: Finding) -> Iterator[tuple[Drift, str | None]]:
    wanted = _DRIFTS.get(finding.code, frozenset())
    for match_id in finding.alignments:
        match = story.matches.get(match_id)
        if match is None:
            continue
        for drift in match.drift:
            if drift.type in wanted and drift.severity is not Severity.BENIGN:
                yield drift, story.claim_of(match)


def _behind(story: Story, claim: Claim) -> str:
    """``“claim”: 3 articles, from the Examiner's unnamed person``."""
    docs = len({s.doc for s in story.tellings(claim)})
    ways = words.listed([" → ".join(story.path(o)) for o in claim.origins], 3)
    return (
        f"{words.quoted(words.claim_words(claim.text, 110))}: {words.count(docs, 'article')}"
        + (f", from {ways}" if ways else "")
    )  # fmt: skip


def repeats(note: str, exact: str) -> bool:
    """Whether a sentence already has the words that would be shown beside it."""
    return words.safe_line(exact).strip('“”" ,.')[:40] in note


def where(story: Story, point: Point, most: int = 4) -> str:
    """``Daily Lantern (9 times), Radio Tarn``: in which articles, and how often."""
    names = [story.label(d) + (f" ({n} times)" if n > 1 else "") for d, n in point.docs]
    return words.listed(names, most)
