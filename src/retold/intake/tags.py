"""Pages whose markup is made to keep the parser busy, known before the parser sees them.

The page parser compares each attribute of a tag with all the others of that tag: a page of a few hundred kilobytes with
one enormous tag would take minutes. Every other limit can be checked on the parsed page; this one cannot.
"""

from __future__ import annotations

import re

MOST_ATTRIBUTES = 1000
_LONG = 4000  # no tag that is shorter can hold so many
_TAG = re.compile(r"<[A-Za-z]")
_QUOTED = re.compile(r"""(?<==)"[^"]*"|(?<==)'[^']*'""")
_UNREAD = (("<!--", "-->"), ("<script", "</script"), ("<style", "</style"))


def bearable(source: str) -> str | None:
    """The page, or the page without scripts, styles and comments where only those look like one huge tag; else None."""
    if not _huge(source):
        return source
    bare = source
    for begin, end in _UNREAD:
        bare = _without(bare, begin, end)
    return None if _huge(bare) else bare


def _huge(source: str) -> bool:
    """Whether a stretch that no tag ends in begins one and holds more words than a tag has attributes."""
    for part in source.split(">"):
        if len(part) > _LONG and (tag := _TAG.search(part)):
            bare = _QUOTED.sub("''", part[tag.start() :])
            if max(len(bare.split()), bare.count("=")) > MOST_ATTRIBUTES:
                return True
    return False


def _without(source: str, begin: str, end: str) -> str:
    """The page without the stretches between two marks; one that is never closed takes the rest with it."""
    low = source.lower()
    if len(low) != len(source):  # a few letters change their length: then nothing can be cut by place
        return source
    parts: list[str] = []
    at = 0
    while (first := low.find(begin, at)) >= 0:
        last = low.find(end, first)
        if "ld+json" in low[first : first + 200]:
            parts.append(source[at : first + len(begin)])
            at = first + len(begin)
            continue
        parts.append(source[at:first] + "<i ")
        if last < 0:
            return "".join(parts)
        at = last + len(end)
    return "".join([*parts, source[at:]])
