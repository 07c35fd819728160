"""Which statement of the later article retells which statement of the earlier one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from rapidfuzz import fuzz

from retold.compare.features import Feature, Reading, is_content, same_noun, squeeze, stem
from retold.compare.similar import Similarity
from retold.model import Reason, Relation, ResponseState
from retold.settings import Settings


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement of the earlier article (``a``) and one of the later (``b``) that tell the same, with the reasons."""

    a: Feature
    b: Feature
    score: float
    relation: Relation
    reasons: tuple[Reason, ...]


@lru_cache(maxsize=1 << 16)
def folded(text: str) -> str:
    """For comparing wording: lower case, no marks, abbreviations without dots."""
    plain = text.lower().replace("’", "'").replace("\u00a0", " ")
    return re.sub(r"\s+", " ", re.sub(r"[^\w' ]", "", plain)).strip()


def align(
    a: Reading, b: Reading, rows: Sequence[int], columns: Sequence[int], sim: Similarity, settings: Settings
) -> list[Pair]:
    """The pairs of two articles, best first for every statement of the later one; a statement may retell several, or be retold twice.

    ``rows`` and ``columns`` are the places of the two articles' features in the similarity matrix.
    """
    if not rows or not columns:
        return []
    near = sim.score[np.ix_(rows, columns)]
    look = {(int(i), int(j)): 0.0 for i, j in np.argwhere(near >= settings.candidate_floor)}
    look.update(_quoting(a.features, b.features))
    answered = [j for j, fb in enumerate(b.features) if state_of(fb)]
    for i, fa in enumerate(a.features) if answered else ():
        if state_of(fa):
            look.update({(i, j): 0.0 for j in answered if (i, j) not in look and _same_response(fa, b.features[j])})
    scored = {
        (i, j): _judge(a.features[i], b.features[j], float(near[i, j]), quoted)
        for (i, j), quoted in sorted(look.items())
    }
    _order(scored, settings)
    return _assign(a, b, scored, settings)


def _quoting(xs: Sequence[Feature], ys: Sequence[Feature]) -> dict[tuple[int, int], float]:
    """The pairs in which one quotes what the other says or quotes, with how much of it."""
    out = {}
    speaks = [bool(_spoken(f)) for f in ys]
    for i, fa in enumerate(xs):
        mine = bool(_spoken(fa))
        for j, fb in enumerate(ys):
            if (mine or speaks[j]) and (quoted := _same_quote(fa, fb)):
                out[i, j] = quoted
    return out


def _judge(fa: Feature, fb: Feature, base: float, quoted: float) -> tuple[float, list[Reason]]:
    """Add what wording alone does not see: quotations, numbers, names, roles, response states."""
    reasons = [Reason("rare shared words", ", ".join(sorted(fa.stems & fb.stems)[:8]), round(base, 3))]
    score = base
    if quoted:
        reasons.append(Reason("same quotation", "", round(0.5 * quoted, 3)))
        score += 0.5 * quoted
    figures = _same_figures(fa, fb)
    if figures:
        reasons.append(figures)
        score += figures.weight
    if fa.names and fb.names and not fa.names.keys() & fb.names.keys() and not quoted:
        reasons.append(Reason("no name in common", "", -0.05))
        score -= 0.05
    act = _same_act(fa, fb)
    if act:
        reasons.append(Reason("same act", act, 0.12))
        score += 0.12
    if _same_response(fa, fb):
        reasons.append(Reason("same body asked for comment", "", 0.4))
        score += 0.4
    elif (fa.statement.response is None) != (fb.statement.response is None):
        score -= 0.15
    if fa.quotes and fb.quotes and not quoted and _all_speech(fa) and _all_speech(fb):
        reasons.append(Reason("different quotations", "", -0.25))
        score -= 0.25
    return score, reasons


def _same_figures(fa: Feature, fb: Feature) -> Reason | None:
    """The same figure, more so beside the same words; or two figures of the same thing."""
    for x in fa.values:
        for y in fb.values:
            if x.normal != y.normal or x.kind in ("ordinal", "time_of_day"):
                continue
            beside = {squeeze(x.noun), "person"} & {squeeze(y.noun), "person"} if x.noun and y.noun else set()
            near = bool(fa.stems & fb.stems - {"person"}) and ((x.low or 0) > 2 or x.unit != "")
            return Reason("same figures", x.exact_text, 0.16 if near and beside else 0.1 if near else 0.06)
    if any(x.noun and y.noun and same_noun(x.noun, y.noun) for x in fa.values for y in fb.values):
        return Reason("figures for the same thing", "", 0.08)
    return None


def _same_act(fa: Feature, fb: Feature) -> str:
    """The verb that both have with the same actor or object, whoever is grammatical subject; "" where there is none."""
    mine, theirs = _acts(fa), _acts(fb)
    for verb in sorted(mine.keys() & theirs.keys()):
        if mine[verb] & theirs[verb]:
            return verb
    return ""


def _acts(f: Feature) -> dict[str, set[str]]:
    """Verb -> the stems of its subject, object and their modifiers."""
    if f.acts is not None:
        return f.acts
    out: dict[str, set[str]] = {}
    inside = {t.i: t for t in f.tokens}
    for v in f.tokens:
        if v.pos != "VERB" or not is_content(v):
            continue
        args = out.setdefault(stem(v), set())
        for k in v.kids:
            arg = inside.get(k)
            if arg is None or arg.dep not in _ARGS or arg.pos not in ("NOUN", "PROPN", "NUM", "ADJ"):
                continue
            args.add(stem(arg))
            args.update(
                stem(inside[m])
                for m in arg.kids
                if m in inside and inside[m].dep in ("compound", "amod", "nummod", "poss")
            )
    f.acts = out
    return out


_ARGS = frozenset("nsubj nsubjpass dobj attr oprd agent dative".split())


def _all_speech(f: Feature) -> bool:
    return f.statement.mode.value == "direct"


def _spoken(f: Feature) -> list[tuple[str, int, frozenset[str]]]:
    """The quotations of a statement, folded, with the number of their words and the words themselves."""
    if f.spoken is None:
        texts = [folded(x) for x, _ in f.quotes]
        f.spoken = [(t, len(t.split()), frozenset(t.split())) for t in texts if t]
        f.plain = folded(f.text)
    return f.spoken


def _same_quote(fa: Feature, fb: Feature) -> float:
    """How much of the shorter quotation both have, 0 where they quote different words."""
    mine, theirs = _spoken(fa), _spoken(fb)
    if not mine and not theirs:
        return 0.0
    best = 0.0
    for p, m, words in mine:
        for q, n, others in theirs:
            short = min(m, n)
            if short < 2 or len(words & others) < 0.6 * min(len(words), len(others)):
                continue
            ratio = fuzz.partial_ratio(p, q) / 100 if short >= 3 else float(p == q)
            if ratio > 0.85:
                best = max(best, ratio * min(1.0, short / 6))
    for quotes, other in ((mine, fb), (theirs, fa)):
        for p, m, _ in quotes:
            if m >= 3 and not best and p in (other.plain or ""):
                best = max(best, min(1.0, m / 8))
    return best


_ABOUT = frozenset(
    "comment request respond reply refus declin answer reach approach contact immediately report claim account allegation story accusation".split()
)


_OF_KEYS = frozenset("body person unknown spokesperson outlet the".split())  # words of an agent's key that name nobody


def state_of(f: Feature) -> ResponseState | None:
    """What somebody did when asked for comment; a body that denies the report has answered, too."""
    if f.statement.response is not None:
        return f.statement.response
    return ResponseState.DENIED if f.statement.denied and len(f.words) <= 4 else None


def _asked(f: Feature) -> set[str]:
    """Who was asked: the words of the statement, or of the source that denies."""
    named = {squeeze(w) for x in f.statement.chain[-1:] for w in re.findall(r"[a-z]{2,}", x.agent.lower())} - _OF_KEYS
    return (set(f.stems) if f.statement.response is not None else set()) - _ABOUT | named


def _same_response(fa: Feature, fb: Feature) -> bool:
    """Both tell what the same body did when asked for comment."""
    s, t = state_of(fa), state_of(fb)
    if s is None or t is None or s == t == ResponseState.DENIED:
        return False
    return bool(_asked(fa) & _asked(fb)) or bool(fa.names.keys() & fb.names.keys())


def _order(scored: dict[tuple[int, int], tuple[float, list[Reason]]], settings: Settings) -> None:
    """Retellings keep the order of what they retell: a pair between two good pairs gains a little."""
    good = {k for k, (s, _) in scored.items() if s >= settings.match_floor}
    for (i, j), (score, reasons) in list(scored.items()):
        near = [k for k in ((i - 1, j - 1), (i + 1, j + 1), (i - 1, j), (i + 1, j)) if k in good and k != (i, j)]
        if near and score > 0.15:
            bonus = 0.04 * min(2, len(near))
            scored[i, j] = (score + bonus, [*reasons, Reason("stands in the same order", "", bonus)])


def _assign(
    a: Reading, b: Reading, scored: dict[tuple[int, int], tuple[float, list[Reason]]], settings: Settings
) -> list[Pair]:
    """Every later statement takes its best earlier ones; what is far behind the best is dropped."""
    best_b: dict[int, float] = {}
    best_a: dict[int, float] = {}
    for (i, j), (score, _) in scored.items():
        best_b[j] = max(best_b.get(j, 0.0), score)
        best_a[i] = max(best_a.get(i, 0.0), score)
    out = []
    for (i, j), (score, reasons) in sorted(scored.items()):
        lead = max(best_b[j], best_a[i])
        keep = score >= settings.match_floor and (
            score >= best_b[j] - 0.02 or score >= max(best_a[i] - 0.02, 0.75 * lead) or score >= settings.strong_match
        )
        if keep:
            out.append(
                Pair(
                    a.features[i],
                    b.features[j],
                    round(min(score, 1.0), 3),
                    relation(a.features[i], b.features[j], score, settings),
                    tuple(reasons),
                )
            )
    return out


def relation(fa: Feature, fb: Feature, score: float, settings: Settings) -> Relation:
    """What kind of retelling a pair is, by the wording of the whole and of its quotations."""
    p, q = folded(fa.text), folded(fb.text)
    ratio = fuzz.ratio(p, q) / 100
    if _all_speech(fa) and _all_speech(fb) or _same_quote(fa, fb) > 0:
        inner = [folded(x) for x, _ in fa.quotes] or [p]
        outer = [folded(x) for x, _ in fb.quotes] or [q]
        if any(x == y for x in inner for y in outer):
            return Relation.VERBATIM_QUOTE
        if _same_quote(fa, fb) > 0:
            return Relation.EDITED_QUOTE
    if ratio >= settings.verbatim:
        return Relation.SAME_TEXT
    return Relation.PARAPHRASE if score >= settings.strong_match else Relation.PARTIAL
