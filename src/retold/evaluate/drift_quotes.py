"""Makers of drift inside quotations: edited, cut, run together, given to another speaker, invented."""

from __future__ import annotations

import re

from retold.evaluate import drift_words as words
from retold.evaluate.drift_kinds import Change, Draw, _one, swap

_OPEN, _CLOSE = '["“]', '["”]'
_SPOKEN = re.compile(rf"^({_OPEN})([^\"“”]+?)([,.])({_CLOSE}) ([^\"“”]*)$")
_SPEAKER = re.compile(r"^(?:said )?((?:Mr\. |Ms\. |Mrs\. |Dr\. )?[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,2})(?: said)?\b")


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
    cut = re.search(r",? (?:but|unless|if|although|though|except|as long as) [^,]{12,}$", m.group(2))
    if cut is None or len(m.group(2)[: cut.start()].split()) < 4:
        return None
    kept = m.group(2)[: cut.start()].rstrip(",")
    return Change(s, f"{m.group(1)}{kept}{m.group(3)}{m.group(4)} {m.group(5)}")


def quote_merged(s: str, draw: Draw) -> Change | None:
    """Two quotations with words between them become one."""
    m = re.match(rf"^({_OPEN})([^\"“”]+?)([,.])({_CLOSE}) ([^\"“”]{{5,60}}[.,]) {_OPEN}([^\"“”]+?)([.])({_CLOSE})$", s)
    if m is None or len(m.group(2).split()) < 4 or len(m.group(6).split()) < 4:
        return None
    joined = f"{m.group(2)} {m.group(6)[0].lower() + m.group(6)[1:]}"
    speaker = m.group(5).rstrip(".,")
    return Change(s, f"{m.group(1)}{joined},{m.group(4)} {speaker}.")


def _spoken_by(s: str) -> tuple[re.Match[str], str] | None:
    m = _SPOKEN.match(s)
    if m is None or len(m.group(2).split()) < 5:
        return None
    who = _SPEAKER.match(m.group(5))
    if who is None or "said" not in who.group():
        return None
    return m, who.group(1)


def quote_reattributed(s: str, draw: Draw) -> Change | None:
    found = _spoken_by(s)
    if found is None:
        return None
    m, who = found
    if m.group(5).count(who) != 1:
        return None
    return Change(s, f"{s[: m.start(5)]}{m.group(5).replace(who, draw.pick(words.PEOPLE))}")


def quote_invented(s: str, draw: Draw) -> Change | None:
    """A speaker is given words that the earlier article does not have."""
    found = _spoken_by(s)
    if found is None:
        return None
    m = found[0]
    extra = draw.pick(words.INVENTED)
    return Change(s, f"{m.group(1)}{extra},{m.group(4)} {m.group(5)}")


def quote_marked(s: str, draw: Draw) -> Change | None:
    """What was told in the writer's words comes to stand between quotation marks as the speaker's own."""
    m = _one(r"^((?:[A-Z][\w’'.-]+ ){1,4})said that ([^\"“”]{30,160})\.$", s)
    if m is None or re.search(r"\b(?:he|she|they|his|her|their|had|would)\b", m.group(2)):
        return None
    return Change(s, f"{m.group(1)}said, “{m.group(2)[0].upper()}{m.group(2)[1:]}.”")
