"""Makers of drift inside quotations: edited, cut, run together, given to another speaker, invented."""

from __future__ import annotations

import re

from retold.evaluate import drift_words as words
from retold.evaluate.drift_kinds import Change, Draw, one, speaks_on, swap

_OPEN, _CLOSE = '["“]', '["”]'
_SPOKEN = re.compile(rf"^({_OPEN})([^\"“”]+?)([,.])({_CLOSE}) ([^\"“”]*)$")
_NAME = r"(?!(?:He|She|They|It|We|The|This|That|Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen)\b(?!\. ))(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen)\. )?[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,2}"
_SPEAKER = re.compile(rf"^(?:said ({_NAME})(?=[,.])|({_NAME}) said\b)")


def quote_edited(s: str, draw: Draw) -> Change | None:
    """One word between the marks says something else."""
    pairs = draw.words.pairs(words.QUOTED)
    spans = [m for m in re.finditer(rf"{_OPEN}([^\"“”]+){_CLOSE}", s) if len(m.group(1).split()) >= 5]
    if len(spans) != 1:
        return None
    inside = spans[0]
    found = [m for m in re.finditer(rf"\b({'|'.join(pairs)})\b", s) if inside.start() < m.start() < inside.end()]
    if len(found) != 1 or re.search(r"\b(?:not|no|never|nothing)\b|n['’]t", inside.group(1)):
        return None
    m = found[0]
    if m.group(1) in ("want", "need", "hope", "think", "believe") and not re.search(
        r"\b(?:I|we|We|they|They|you|You|people)\s$", s[: m.start()]
    ):
        return None
    if m.group(1) in ("some", "many", "most", "more") and not re.match(r" (?:of the )?[a-z]+s\b", s[m.end() :]):
        return None
    if m.group(1) in ("may", "right", "first", "most", "some", "many", "more", "can", "like") and not re.match(
        r" [a-z]{3,}", s[m.end() :]
    ):
        return None
    return Change(s, swap(s, m, pairs[m.group(1)]))


def quote_truncated(s: str, draw: Draw) -> Change | None:
    """The reservation at the end of the quotation is gone, and no dots say so."""
    m = _SPOKEN.match(s)
    if m is None:
        return None
    cut = re.search(r",? (?:but|even if|unless|if|although|though|except|as long as) [^,]{12,}$", m.group(2))
    if cut is None or len(m.group(2)[: cut.start()].split()) < 4:
        return None
    kept = m.group(2)[: cut.start()].rstrip(",")
    if re.search(r"\b(?:even|only|just|and|or|not|as)$", kept):
        return None
    return Change(s, f"{m.group(1)}{kept}{m.group(3)}{m.group(4)} {m.group(5)}")


def _spoken_by(s: str) -> tuple[re.Match[str], str] | None:
    m = _SPOKEN.match(s)
    if m is None or len(m.group(2).split()) < 5:
        return None
    who = _SPEAKER.match(m.group(5))
    if who is None:
        return None
    return m, who.group(1) or who.group(2)


def quote_merged(s: str, draw: Draw) -> Change | None:
    """Words spoken on two occasions become one quotation."""
    found = _spoken_by(s)
    if found is None:
        return None
    m, who = found
    second = draw.pick(words.INVENTED)
    occasion = draw.pick(
        (
            "Asked about it a day later,",
            "In another interview,",
            "At a meeting in the evening,",
            "In a letter to the staff,",
        )
    )
    return Change(
        f"{s} {occasion} {who} said: {m.group(1)}{second}.{m.group(4)}",
        f"{m.group(1)}{m.group(2)}, and {second[0].lower()}{second[1:]}{m.group(3)}{m.group(4)} {m.group(5)}",
    )


def quote_reattributed(s: str, draw: Draw) -> Change | None:
    found = _spoken_by(s)
    if found is None:
        return None
    m, who = found
    if m.group(5).count(who) != 1 or speaks_on(s, draw):
        return None
    return Change(s, f"{s[: m.start(5)]}{m.group(5).replace(who, draw.pick(words.PEOPLE))}")


def quote_invented(s: str, draw: Draw) -> Change | None:
    """A speaker is given words, credited to the earlier paper, that its article does not have."""
    found = _spoken_by(s)
    if found is None:
        return None
    m, who = found
    told = f"{m.group(1)}{draw.pick(words.INVENTED)},{m.group(4)} {who} told the {draw.outlet}."
    return Change(s, told if draw.rng.random() < 0.4 else f"{s} {told}")


def quote_marked(s: str, draw: Draw) -> Change | None:
    """What was told in the writer's words comes to stand between quotation marks as the speaker's own."""
    m = one(r"^((?:[A-Z][\w’'.-]+ ){1,4})said that ([^\"“”]{30,160})\.$", s)
    if m is None or re.search(r"\b(?:he|she|they|his|her|their|had|would|but|did)\b", m.group(2)):
        return None
    return Change(s, f"{m.group(1)}said, “{m.group(2)[0].upper()}{m.group(2)[1:]}.”")
