"""Who wrote, helped and took the picture: names out of bylines, contributor lines and credits, as printed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retold.intake.rules import tables
from retold.intake.stamps import stamps

_LEAD = re.compile(
    r"^\W*(?:(?:posted|written|reported|words|story|report|text|compiled|published|article|edited|a report|filed)\s)?"
    r"(?:by|from)\b:?\s+|^\W*(?:authors?|byline|words|writer|reporter|correspondent)\s?:\s*",
    re.IGNORECASE,
)
_CONTRIBUTED = re.compile(
    r"\b(?:also |have |has )?(?:contributed|contributes|contributing)\b.*$|\b(?:was|were|is) (?:used|included)\b.*$"
    r"|\bprovided (?:additional )?(?:reporting|material)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_CONTRIBUTION = re.compile(
    r"^\W*(?:with\s)?(?:(?:additional|extra|further|original)\s)?"
    r"(?:(?:news )?reporting|research|writing|editing|production|"
    r"compiled|translation|translated|edited|report|story|words|copy|inputs?|files?|material|information|reports?)?"
    r"(?:\sand\s(?:writing|editing|reporting|research))?\s?(?:(?:in this report|in this story)\s)?(?:was|were)?\s?"
    r"(?:by|from|provided by|supplied by|with)\b:?\s*|^\W*with\s|^\W*(?:sources?|via|agency)\s?:\s*",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\s*[;.]\s*(?:additional\s|further\s)?(?:reporting|editing|writing|research|translation|production)\sby\s",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\s*(?:,|;|\s+and\s+|\s*&\s*|\s+with\s+|/)\s*", re.IGNORECASE)
_SEGMENT = re.compile(r"\s*(?:\||•|·|\s[-–—]\s|\bfor\b|\bFOR\b|\bFor\b|\n|\t|\()\s*")
_PLACE = re.compile(r"\s+(?:in|at|from|near|IN|AT)\s+[A-Z].*$")
_TOKEN = re.compile(r"^[^\W\d_](?:[\w.'’-]*)$", re.UNICODE)
_PARTICLES = frozenset("de la del da di van von der den bin al el ibn du dos le ter ten of y".split())
_CAPS = re.compile(r"^((?:[A-Z][A-Z.'’-]+\s){1,3}[A-Z][A-Z.'’-]+)\s+((?:[A-Z][a-z]\w*\s?){1,4})$")


@dataclass(frozen=True, slots=True)
class Byline:
    """The people and the bodies that one byline names."""

    people: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()


def is_agency(name: str) -> bool:
    """Whether a name is that of a news agency, or words for one ("wire services")."""
    names = tables().names
    bare = name.strip(" .()")
    if bare in names["agencies"] or bare.title() in names["agencies"]:
        return True
    return any(word in bare.casefold() for word in names["agency_words"])


def is_body(name: str) -> bool:
    """Whether the words of a name are those of a publisher, a desk or another body rather than of a person."""
    words = [word.strip(".,'’") for word in name.casefold().split()]
    return is_agency(name) or any(word in tables().names["bodies"] for word in words)


def is_person(name: str) -> bool:
    """Whether a name could be a person's: two to four capitalised words, none of them a job or a body."""
    tokens = name.split()
    if not 2 <= len(tokens) <= 5 or is_body(name) or len(name) > 60:
        return False
    for token in tokens:
        if not _TOKEN.match(token) or not (token[0].isupper() or token.casefold() in _PARTICLES):
            return False
    low = [token.casefold().strip(".") for token in tokens]
    return tokens[0][0].isupper() and tokens[-1][0].isupper() and not all(t in tables().names["jobs"] for t in low)


def has_lead(line: str) -> bool:
    """Whether a line begins as bylines do: "By", "Posted by", "Words:"."""
    return bool(_LEAD.match(line))


def parse_byline(line: str) -> Byline:
    """The people, agencies and outlets of a byline. Jobs, places and dates are left out."""
    text = line
    for stamp in reversed(stamps(line)):
        text = text[: stamp.start] + "|" + text[stamp.end :]
    lead = bool(_LEAD.match(text))
    text = _LEAD.sub("", text, count=1).strip()
    people: list[str] = []
    agencies: list[str] = []
    outlets: list[str] = []
    for index, segment in enumerate(part for part in _SEGMENT.split(text) if part.strip(" .,:|-–—)")):
        # "Ruth Amadi, New York": what follows a lone comma is a place or a job, never a second writer.
        many = re.search(r"\band\b|&|;|/|\bwith\b", segment, re.IGNORECASE) is not None
        for place, piece in enumerate(_SPLIT.split(segment)):
            if place and not many and not is_body(piece) and not re.search(r"[A-Z]\w*\s\d", piece):
                continue
            if place and not many and re.search(r"[A-Z]\w*\s\d{1,3}$", piece):
                outlets.append(piece.strip(" .,"))
                continue
            _sort(piece, lead and index == 0 and not people, people, agencies, outlets)
    return Byline(tuple(dict.fromkeys(people)), tuple(dict.fromkeys(agencies)), tuple(dict.fromkeys(outlets)))


def _sort(piece: str, only: bool, people: list[str], agencies: list[str], outlets: list[str]) -> None:
    name = _PLACE.sub("", piece.strip(" .,:|-–—()")).strip()
    if re.match(r"^by\s", name, re.IGNORECASE):
        name = name[3:]
    if not name or len(name) > 80:
        return
    if is_agency(name):
        agencies.append(name)
        return
    if (caps := _CAPS.match(name)) and is_body(caps.group(2)):
        people.append(caps.group(1))
        _sort(caps.group(2), False, people, agencies, outlets)
        if (
            not is_agency(caps.group(2))
            and not is_body_of_staff(caps.group(2))
            and outlets
            and _looks_agency(outlets[-1])
        ):
            agencies.append(outlets.pop())
        return
    person = _without_job(name)
    if is_person(person):
        people.append(person)
    elif _looks_agency(name) and (only or name.isupper()):
        agencies.append(name)
    elif only and re.fullmatch(r"[A-Z][\w'’-]{2,24}", name) and not is_body(name):
        people.append(name)
    elif is_body(name) and not _is_job(name):
        outlets.append(_without_staff(name))


def is_body_of_staff(name: str) -> bool:
    """Whether a name ends in staff words ("Courier Staff Writer")."""
    return _without_staff(name) != name


def _looks_agency(name: str) -> bool:
    return bool(re.search(r"\b(?:press|wire|newswire|agency)$", name.casefold()))


def _is_job(name: str) -> bool:
    words = [word.strip(".,'’").casefold() for word in name.split()]
    return all(word in tables().names["jobs"] for word in words)


def _without_job(name: str) -> str:
    """The name without the job in front of it or behind it ("aviation reporter Tom Raye" is Tom Raye)."""
    jobs = tables().names["jobs"]
    tokens = name.split()
    ends = [i for i, token in enumerate(tokens[:-1]) if token.casefold() in jobs and token.casefold() not in _PARTICLES]
    if ends and len(tokens) - ends[-1] - 1 >= 2:
        tokens = tokens[ends[-1] + 1 :]
    while len(tokens) > 2 and tokens[-1].casefold().strip(".") in jobs:
        tokens.pop()
    while len(tokens) > 2 and tokens[0].rstrip(".").casefold() in {"dr", "prof", "the", "our", "mr", "ms", "mrs"}:
        tokens.pop(0)
    return " ".join(tokens)


def _without_staff(name: str) -> str:
    words = name.split()
    tail = {
        "staff",
        "writer",
        "writers",
        "reporter",
        "reporters",
        "correspondent",
        "editor",
        "team",
        "desk",
        "newsroom",
        "bureau",
    }
    while len(words) > 1 and words[-1].casefold() in tail:
        words.pop()
    return " ".join(words)


def parse_contributors(line: str) -> tuple[str, ...]:
    """Everyone whom a contributor line credits: people and agencies, as printed."""
    text = _MORE.sub(", ", line.strip(" ()[]"))
    text = _CONTRIBUTED.sub("", text)
    text = _CONTRIBUTION.sub("", text, count=1)
    signature = re.match(r"^\W*([A-Z]{2,8})\s[a-z]{2,4}(?:[/-][a-z]{2,4})*\.?$", text)
    if signature:
        return (signature.group(1),)
    names: list[str] = []
    for piece in _SPLIT.split(text):
        name = _PLACE.sub("", piece.strip(' .:()[]-–—"“”')).strip()
        name = re.sub(r"^(?:by|from|the following|material from|agency inputs? from)\s", "", name, flags=re.IGNORECASE)
        if name and len(name) <= 60 and (name[0].isupper() or is_agency(name)) and len(name.split()) <= 6:
            names.append(name)
    return tuple(dict.fromkeys(names))
