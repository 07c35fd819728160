"""Whose article is it? Where the page does not say, its own words may: "a source told the Harbour Echo"."""

from __future__ import annotations

import re
from dataclasses import replace

from retold.model import Article, Basis
from retold.text.lexicon import english

_TOLD = re.compile(
    r"\b(?:told|tells|obtained by|reviewed by|seen by|shared with|spoke to|interview with)\s+(?:[Tt]he\s+)?((?:[A-Z][\w’'&-]*)(?:\s[A-Z0-9][\w’'&-]*){0,3})"
)
_THIRD = r"(?:report(?:s|ed)?\s+(?:in|by|from)|according to|quoted by|cited by|as reported by|first reported by|published (?:by|in))\s+(?:[Tt]he\s+)?{0}|(?:[Tt]he\s+)?{0}\s+(?:report(?:s|ed)|quoted|quotes|said|says|cited|wrote|revealed)\b"


def infer(article: Article, others: frozenset[str]) -> Article:
    """The article with its outlet filled in when sources are said to have told it to one paper that is never cited as another's.

    A paper that the text also cites in the third person ("according to a report in the Echo") is not the publisher.
    """
    if article.outlet_name:
        return article
    found: dict[str, int] = {}
    for m in _TOLD.finditer(article.text[:200_000]):
        name = m.group(1).removesuffix("'s").removesuffix("’s").strip()
        the = re.search(r"\s[Tt]he\s+$", article.text[max(0, m.start(1) - 5) : m.start(1)]) is not None
        words = name.lower().split()
        paper = words[-1] in english().sources["outlet_word"] or name.lower() in english().outlets
        if (
            name.lower() in english().agencies
            or not (paper or the and len(words) > 1)
            or any(n and (name in n or n in name) for n in others)
        ):
            continue
        if re.search(_THIRD.format(re.escape(name)), article.text):
            return article
        found[name] = found.get(name, 0) + 1
    if not found:
        return article
    best = max(found, key=lambda n: (len(n), n))
    if any(n not in best and best not in n for n in found):
        return article
    return replace(
        article,
        outlet_name=best,
        outlet_basis=Basis.INFERRED,
        why=(*article.why, f"outlet: sources told it to “{best}”, which is never cited as another paper"),
    )
