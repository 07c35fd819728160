"""Longer chains: the source that a source cites ("reported, citing a memo"), and the outlet that carried the words
("in an interview with the Globe", "was quoted by AFP as saying", "in an email seen by the Ledger").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retold.said.cues import Range, Raw, Scene
from retold.text.analysis import Token

_CITING = frozenset(("cite", "quote", "credit"))
_CITED_BY_WHICH = frozenset(("cite", "quote", "credit", "see", "obtain", "review"))
_CARRIED = frozenset(
    "carried published broadcast aired reported seen obtained reviewed quoted posted released printed viewed shared cited".split()
)
_STOPS = frozenset(
    (
        "that",
        "as",
        "on",
        "last",
        "and",
        "but",
        "which",
        "who",
        "this",
        "saying",
        "by",
        "to",
        "where",
        "when",
        "after",
        "before",
    )
)


@dataclass(frozen=True, slots=True)
class Relay:
    """One more link: its words, the words that tie it, and whether it stands over (an outlet) or under (what it cites)."""

    source: Range
    cue: Range
    over: bool


def find_relays(scene: Scene, raws: Sequence[Raw]) -> dict[int, list[Relay]]:
    """By index of the attribution in ``raws``: the links that the sentence adds to it, in the order of the text."""
    out: dict[int, list[Relay]] = {}
    if not raws:
        return out
    taken = {i for r in raws for x in (r.source, r.inner, r.recipient) if x for i in range(*x)}
    for relay in [*_cited(scene), *_carriers(scene)]:
        if relay.source[1] <= relay.source[0] or relay.over and taken & set(range(*relay.source)):
            continue
        at = _owner(scene, relay, raws)
        if at is not None:
            out.setdefault(at, []).append(relay)
    return out


def _owner(scene: Scene, relay: Relay, raws: Sequence[Raw]) -> int | None:
    """The attribution whose cue is nearest, the one before first; never one inside a quotation."""
    fit = [
        n
        for n, r in enumerate(raws)
        if r.rule not in ("quoted X saying", "noun") and not scene.inside_quote(r.cue[0]) and r.cue != relay.cue
    ]
    before = [n for n in fit if raws[n].cue[1] <= relay.cue[0]]
    if before:
        return max(before, key=lambda n: raws[n].cue)
    return min(fit, key=lambda n: raws[n].cue, default=None)


def _cited(scene: Scene) -> list[Relay]:
    tokens, s = scene.tokens, scene.sentence
    out = []
    for i in range(s.first, s.last - 1):
        t = tokens[i]
        if scene.inside_quote(i):
            continue
        participle = t.tag == "VBG" and t.lemma in _CITING and (i == s.first or tokens[i - 1].text == ",")
        relative = (
            t.lemma in _CITED_BY_WHICH
            and t.pos == "VERB"
            and any(x.lower in ("which", "who") for x in tokens[max(s.first, i - 2) : i])
        )
        if not participle and not relative:
            continue
        source = _phrase(tokens, i + 1, s.last, stop_at_names=False)
        if source[1] < s.last and tokens[source[1]].lower in ("as", "saying"):
            continue
        out.append(Relay(source, (i, i + 1), False))
    return out


def _carriers(scene: Scene) -> list[Relay]:
    tokens, s = scene.tokens, scene.sentence
    out = []
    for i in range(s.first, s.last - 2):
        one, two = tokens[i].lower, tokens[i + 1].lower
        if scene.inside_quote(i):
            continue
        if (
            one in ("interview", "conversation", "interviews")
            and two == "with"
            or one in ("speaking", "talking")
            and two == "to"
            or one in _CARRIED
            and two in ("by", "in")
        ):
            out.append(Relay(_phrase(tokens, i + 2, s.last, stop_at_names=True), (i, i + 2), True))
        elif (
            one == "told"
            and i > s.first
            and tokens[i - 1].pos == "PRON"
            and i > s.first + 1
            and tokens[i - 2].lower == "as"
        ):
            out.append(Relay(_phrase(tokens, i + 1, s.last, stop_at_names=True), (i, i + 1), True))
    return out


def _phrase(tokens: Sequence[Token], first: int, end: int, stop_at_names: bool) -> Range:
    """The noun phrase that begins here: up to a mark, a finite verb or a word that opens something else."""
    j = first
    while j < end and tokens[j].text not in ',.;:"“”—–)' and tokens[j].lower not in _STOPS:
        if (
            tokens[j].tag in ("VBD", "VBZ", "VBP", "MD")
            or stop_at_names
            and j > first
            and tokens[j].pos == "ADP"
            and tokens[j].lower != "of"
        ):
            break
        j += 1
    return first, j
