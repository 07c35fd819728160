"""Plain text -> Article."""

from __future__ import annotations

from retold.intake.blocks import blocks
from retold.intake.build import Extras, build, doc_id, too_much
from retold.intake.dating import decide, printed_dates
from retold.intake.hidden import visible_length
from retold.intake.limits import DEFAULT, Limits
from retold.intake.lines import lines
from retold.intake.outlets import from_plain
from retold.model import Article, BlockKind, Problem

_BOM = "\ufeff"


def article_from_text(
    text: str,
    uri: str,
    *,
    limits: Limits = DEFAULT,
    why: tuple[str, ...] = (),
) -> Article | Problem:
    """The article in a plain text: headline, byline, captions, notes and story told apart, the text itself untouched.

    ``uri`` names where it comes from; ``why`` is kept with the article (how its bytes were read). A text that is empty,
    too short, too large or not text gives a ``Problem``.
    """
    text = text.removeprefix(_BOM)
    if problem := _refused(text, uri, limits):
        return problem
    sections = blocks(text)
    if problem := too_much(text, sections, uri, limits):
        return problem
    headline = next((text[b.start : b.end] for b in sections if b.kind is BlockKind.HEADLINE), "")
    dates = decide(doc_id(uri, text), printed_dates(text, sections), (), ())
    outlet = from_plain(text, sections, uri, headline)
    return build(uri, text, sections, outlet, dates, Extras(why=why))


def _refused(text: str, uri: str, limits: Limits) -> Problem | None:
    """What can be said against a text before any rule is tried on it."""
    if not text.strip():
        return Problem(uri, "empty", "There is nothing in it.")
    if "\0" in text or sum(c < " " and c not in "\t\n\r\v\f" for c in text[:4000]) > 40:
        return Problem(uri, "not_text", "This is not text.")
    if len(text) > limits.max_bytes:
        return Problem(uri, "too_large", f"The text is larger than {limits.max_bytes:,} bytes; it was left out.")
    found = lines(text)
    if len(found) > limits.max_blocks:
        return Problem(uri, "too_many_blocks", f"The text has more than {limits.max_blocks:,} lines; it was left out.")
    if any(visible_length(line.text) > limits.max_line for line in found if line.end - line.start > limits.max_line):
        return Problem(uri, "line_too_long", f"A line is longer than {limits.max_line:,} characters; it was left out.")
    return None
