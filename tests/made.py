"""Articles made in a test: a headline and paragraphs, every block where it stands. Invented outlets and people only."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from retold.codec import content_id
from retold.model import Article, Basis, Block, BlockKind, Precision, When

EARLIER, LATER = "Vale Courier", "Northgate Herald"


def article(
    uri: str,
    paragraphs: Sequence[str],
    *,
    headline: str = "",
    outlet: str | None = None,
    published: str | None = None,
    language: str = "en",
) -> Article:
    """One version of a page as the intake would store it."""
    lines = [*([headline] if headline else []), *paragraphs]
    blocks, at = [], 0
    for n, line in enumerate(lines):
        kind = BlockKind.HEADLINE if headline and n == 0 else BlockKind.PARAGRAPH
        blocks.append(Block(kind, at, at + len(line)))
        at += len(line) + 1
    text = "\n".join(lines)
    raw = text.encode("utf-8", "surrogatepass")
    when = When(published, precision=Precision.MINUTE, basis=Basis.EXPLICIT) if published else When()
    return Article(
        id="d" + content_id(uri, text),
        uri=uri,
        sha256=hashlib.sha256(raw).hexdigest(),
        length=len(text),
        text=text,
        outlet_name=outlet,
        outlet_basis=Basis.EXPLICIT if outlet else Basis.UNKNOWN,
        headline=headline,
        language=language,
        published=when,
        sections=tuple(blocks),
    )


# Sentences about other matters, so that a word of the pair is as rare as it is in a whole article.
FILLER = (
    "The swimming pool on Alder Road will stay closed for repairs until the spring.",
    "Bus fares rise by ten pence in the new year.",
    "A choir from the island gives a concert in the old granary tonight.",
    "Volunteers planted four hundred oak saplings along the canal.",
)
OTHER_FILLER = (
    "The museum has lent its oldest map to a gallery abroad.",
    "Cyclists want a second bridge over the ring road.",
    "The bakery on Mill Lane won a prize for its rye bread.",
    "Chess players meet in the library on Thursdays.",
)


def pair(earlier: str, later: str, credit: bool = True) -> tuple[Article, Article]:
    """Two articles that tell one thing; the later one names the earlier paper somewhere, but not for this sentence."""
    a = article(
        "a.txt",
        [earlier, *FILLER],
        headline="News from the valley",
        outlet=EARLIER,
        published="2024-05-06T08:00:00+00:00",
    )
    note = [f"The {EARLIER} first reported on the matter."] if credit else []
    b = article(
        "b.txt",
        [later, *note, *OTHER_FILLER],
        headline="What happened here",
        outlet=LATER,
        published="2024-05-06T15:00:00+00:00",
    )
    return a, b
