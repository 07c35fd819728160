"""Plain text into typed blocks: which line is the headline, which a caption, which the story, which mere furniture."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from retold.intake.lines import Line, lines
from retold.intake.people import has_lead, is_person, parse_byline
from retold.intake.rules import Credit, Rule, caption_label, credit, fold, furniture, tables
from retold.intake.stamps import Role, only_stamps, stamps
from retold.model import Block, BlockKind

_STOP = (".", "!", "?", '."', '!"', '?"', ".”", "!”", "?”", ".’", "!’", "?’", ".'", "!'", "?'", "...", "…", ".)", ":")
_BULLET = re.compile(r"^\s*(?:[*•▪■◆●·‣–-]|\d{1,2}[.)])\s+\S")
_STAFF = re.compile(
    r"^(?:(?:[A-Z][\w.&'’-]*|of|the|for|and|to|The)\s){0,6}(?:Staff(?:\s\w+)?|[Nn]ewsroom|NEWSROOM|STAFF|"
    r"(?:News |Web |Sports )?[Dd]esk|(?:[Ss]taff |[Ss]enior |[Cc]hief )?(?:Reporter|Writer|Correspondent|Editor|"
    r"WRITER|REPORTER|CORRESPONDENT|EDITOR|Reporters|Bureau|Columnist|Team|reporter|correspondent|editor|writer|"
    r"columnist)|Correspondents?|News Service)$"
)
_WIRE_LEAD = re.compile(r"^[A-Z][A-Z.'’ /-]{2,40}(?:,[^—–-]{1,40})?\s?(?:\([^)]{1,40}\)\s?)?(?:—|–|--|\s-\s|:)")
_FRONT_MATTER = re.compile(
    r"^(?:title|date|author|authors|url|source|outlet|description|tags|published|updated)\s?:\s?\S",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"^(?:Q|A|Question|Answer)\s?[:.]\s")
_LABELLED = (BlockKind.RELATED_LINKS, BlockKind.UPDATE_NOTE, BlockKind.OTHER, BlockKind.CONTRIBUTORS, BlockKind.TAGS)


@dataclass(slots=True)
class _Page:
    """The lines of one text and what has been decided about each so far."""

    lines: tuple[Line, ...]
    kinds: list[BlockKind | None]
    rules: list[Rule | None]
    credits: list[Credit | None]
    first: int = 0
    last: int = 0

    def zone(self, index: int) -> str:
        if index <= self.first:
            return "head"
        return "tail" if index > self.last else "body"


def blocks(text: str) -> tuple[Block, ...]:
    """The typed blocks of a plain text, in order, every word in exactly one of them."""
    page = _Page(lines(text), [], [], [])
    count = len(page.lines)
    page.kinds, page.rules = [None] * count, [None] * count
    page.credits = [credit(line.text) for line in page.lines]
    _by_rule(page)
    _pictures(page)
    head = _headline(page)
    _bylines(page, head)
    _dek(page, head)
    _crossheads(page, head)
    _related_lists(page)
    return _with_duplicates(page)


def sentence_like(text: str) -> bool:
    """Whether a line ends as sentences do and has enough words to be one."""
    return text.endswith(_STOP) and len(text.split()) >= 12


def _by_rule(page: _Page) -> None:
    """What a line shows by itself; then the same with what its place on the page adds."""
    for index, line in enumerate(page.lines):
        if rule := furniture(line.text, "body"):
            page.kinds[index], page.rules[index] = rule.kind, rule
    strong = [i for i, line in enumerate(page.lines) if page.kinds[i] is None and sentence_like(line.text)]
    page.first = _first_strong(page, strong)
    page.last = next(
        (i for i in reversed(strong) if not furniture(page.lines[i].text, "tail")), strong[-1] if strong else -1
    )
    for index, line in enumerate(page.lines):
        zone = page.zone(index)
        if only_stamps(line.text) and line.words <= 30:
            page.kinds[index] = _date_kind(line.text, zone)
        elif page.kinds[index] is None and (rule := furniture(line.text, zone)):
            page.kinds[index], page.rules[index] = rule.kind, rule
        elif page.kinds[index] is BlockKind.DATELINE and zone == "tail":
            page.kinds[index] = None


def _first_strong(page: _Page, strong: list[int]) -> int:
    """Where the story begins: the first sentence that a second one follows soon, else the first."""
    for here, after in pairwise(strong):
        between = page.lines[here + 1 : after]
        if not any(only_stamps(line.text) or page.credits[here + 1 + i] for i, line in enumerate(between)):
            return here if page.credits[here] is None else after
    return strong[0] if strong else len(page.lines)


def _date_kind(text: str, zone: str) -> BlockKind:
    if zone == "body":
        return BlockKind.OTHER
    roles = [stamp.role for stamp in stamps(text)]
    updated = all(role in (Role.UPDATED, Role.FIRST) for role in roles) or roles[0] is Role.UPDATED
    return BlockKind.UPDATE_NOTE if updated else BlockKind.DATELINE


def _pictures(page: _Page) -> None:
    for index, line in enumerate(page.lines):
        found = page.credits[index]
        if page.kinds[index] not in (None, BlockKind.CONTRIBUTORS) or (found is None and not caption_label(line.text)):
            continue
        if found is None:
            if line.words <= 70 and (page.zone(index) != "body" or not sentence_like(line.text)):
                page.kinds[index] = BlockKind.CAPTION
        elif not line.text[: found.start].strip(" (-–—|/[.©"):
            if page.kinds[index] is None:
                page.kinds[index] = BlockKind.CREDIT
        elif line.words <= 120 and page.kinds[index] is None:
            page.kinds[index] = BlockKind.CAPTION
    for index in range(1, len(page.lines)):
        _captioned_by_next(page, index)
    known = {_bare(page, i) for i, kind in enumerate(page.kinds) if kind is BlockKind.CAPTION}
    for index, line in enumerate(page.lines):
        if page.kinds[index] is None and fold(line.text) in known and line.words >= 4:
            page.kinds[index] = BlockKind.CAPTION


def _captioned_by_next(page: _Page, index: int) -> None:
    """A line right above a line of credit is its caption."""
    above = page.lines[index - 1]
    if page.kinds[index] is not BlockKind.CREDIT or page.kinds[index - 1] is not None or above.gap_after:
        return
    if 3 <= above.words <= 70 and (index >= 2 or len(page.lines) < 3):
        page.kinds[index - 1] = BlockKind.CAPTION


def _bare(page: _Page, index: int) -> str:
    """A caption without its credit, folded: what a repetition of it is known by."""
    line, found = page.lines[index], page.credits[index]
    return fold((line.text[: found.start] if found else line.text).rstrip(" (/|-–—["))


def is_label(text: str) -> bool:
    """Whether a line is the name of a section ("Politics", "EXCLUSIVE") rather than a headline."""
    folded = fold(text).rstrip(" :|.")
    return folded in tables().names["labels"] or (len(folded.split()) == 1 and len(folded) <= 14)


def _could_head(line: Line) -> bool:
    text = line.text
    if line.words > 40 or len(text) > 300 or _WIRE_LEAD.match(text) or _FRONT_MATTER.match(text):
        return False
    return not (text.endswith((".", '."', ".”")) and line.words > 20)


def _headline(page: _Page) -> int:
    """The place of the headline, or -1 where the text has none."""
    labelled = -1
    for index, line in enumerate(page.lines):
        if index > max(page.first, 0) and labelled < 0 and index > 0 and page.kinds[index - 1] is None:
            return -1
        if page.kinds[index] is not None:
            name = page.rules[index].name if page.rules[index] else ""  # type: ignore[union-attr]
            if labelled < 0 and page.kinds[index] in _LABELLED and "label" in name and line.words >= 4:
                labelled = index
            continue
        if _front(page, index) or _staff_line(page, index):
            continue
        if is_label(line.text) and _candidate_after(page, index):
            page.kinds[index] = BlockKind.OTHER
            continue
        found = index if _could_head(line) else -1
        if labelled >= 0 and (found < 0 or sentence_like(line.text)):
            found = labelled
        if found >= 0:
            page.kinds[found] = BlockKind.HEADLINE
        return found
    return -1


def _front(page: _Page, index: int) -> bool:
    """Front matter and bylines above the headline are passed over."""
    line = page.lines[index]
    if _FRONT_MATTER.match(line.text) and line.words <= 30 and index < 12:
        page.kinds[index] = BlockKind.OTHER
        return True
    return _plain_byline(line)


def _candidate_after(page: _Page, index: int) -> bool:
    for after in range(index + 1, min(index + 4, len(page.lines))):
        if page.kinds[after] is None:
            return _could_head(page.lines[after]) and page.lines[after].words >= 3
    return False


def _plain_byline(line: Line) -> bool:
    if not has_lead(line.text) or line.words > 25 or (line.text.endswith(".") and line.words > 10):
        return False
    found = parse_byline(line.text)
    return bool(found.people or found.agencies or found.outlets)


def _staff_line(page: _Page, index: int) -> bool:
    line = page.lines[index]
    return line.words <= 8 and bool(_STAFF.match(line.text.strip(" .,|")))


def _bylines(page: _Page, head: int) -> None:
    """Lines that name the writer: "By ...", a name beside a date line, the job under the name."""
    for index, kind in enumerate(page.kinds):
        zone = page.zone(index)
        if kind is BlockKind.CONTRIBUTORS and index <= page.first and _beside_date(page, index):
            page.kinds[index] = BlockKind.BYLINE
        if kind is not None or index == head or zone == "body" and index > page.first + 1:
            continue
        if _byline_here(page, index, zone):
            page.kinds[index] = BlockKind.BYLINE
    for index in range(len(page.lines) - 2, -1, -1):
        # A bare name above the job ("Ruth Amadi / Staff Writer").
        below = page.kinds[index + 1] in (BlockKind.BYLINE, BlockKind.DATELINE)
        if page.kinds[index] is None and page.zone(index) == "head" and index != head:
            page.kinds[index] = BlockKind.BYLINE if below and _names_only(page.lines[index]) else None


def _byline_here(page: _Page, index: int, zone: str) -> bool:
    line = page.lines[index]
    if _plain_byline(line):
        return True
    if zone != "head":
        return False
    dated = any(stamp.day for stamp in stamps(line.text)) and line.words <= 18 and not line.text.endswith(".")
    named = _names_only(line) and (_beside_date(page, index) or _beside(page, index, BlockKind.BYLINE))
    job = index > 0 and page.kinds[index - 1] is BlockKind.BYLINE and _job_line(line)
    return (dated and _names_someone(line.text)) or named or job or _staff_line(page, index)


def _names_someone(text: str) -> bool:
    found = parse_byline(text)
    return bool(found.people or found.agencies or found.outlets)


def _names_only(line: Line) -> bool:
    """Whether a line is nothing but names of people ("Ruth Amadi and Leo Pratt")."""
    parts = [part for part in re.split(r"\s*(?:,|&|\band\b|\|)\s*", line.text.strip(" .")) if part]
    return (
        1 <= len(parts) <= 4
        and line.words <= 12
        and any(is_person(part) for part in parts)
        and all(is_person(part) or _STAFF.match(part) or part[0].isupper() for part in parts)
    )


def _job_line(line: Line) -> bool:
    return (
        line.words <= 6
        and not line.text.endswith(_STOP)
        and bool(parse_byline(line.text).outlets or _STAFF.match(line.text))
    )


def _beside(page: _Page, index: int, kind: BlockKind) -> bool:
    return any(0 <= near < len(page.kinds) and page.kinds[near] is kind for near in (index - 1, index + 1))


def _beside_date(page: _Page, index: int) -> bool:
    return _beside(page, index, BlockKind.DATELINE) or _beside(page, index, BlockKind.UPDATE_NOTE)


def _dek(page: _Page, head: int) -> None:
    """What stands under the headline and above the byline, the date or the picture."""
    if head < 0:
        return
    index = head + 1
    while index < len(page.lines) and page.kinds[index] in (BlockKind.ADVERTISEMENT, BlockKind.OTHER):
        index += 1
    while index < len(page.lines) and page.kinds[index] is None and _BULLET.match(page.lines[index].text):
        page.kinds[index] = BlockKind.DEK
        index += 1
    run = index
    while run < len(page.lines) and page.kinds[run] is None:
        run += 1
    size = run - index
    if not size or any(_WIRE_LEAD.match(line.text) for line in page.lines[index:run]):
        return
    marker = page.kinds[run] if run < len(page.kinds) else None
    short = all(line.words <= 45 for line in page.lines[index:run])
    if (
        marker in (BlockKind.BYLINE, BlockKind.DATELINE, BlockKind.UPDATE_NOTE)
        and size <= 3
        and short
        and run <= page.first + 1
    ):
        page.kinds[index:run] = [BlockKind.DEK] * size
    elif (marker in (BlockKind.CAPTION, BlockKind.CREDIT) and size == 1 and short) or _dek_by_shape(page, index, run):
        page.kinds[index] = BlockKind.DEK


def _dek_by_shape(page: _Page, index: int, run: int) -> bool:
    """A line without a full stop between headline and story, where nothing else sets it apart."""
    line = page.lines[index]
    if line.text.endswith(_STOP) or not 4 <= line.words <= 35 or run - index < 2:
        return False
    after = page.lines[index + 1]
    return sentence_like(after.text) or (after.text.endswith(_STOP) and after.words >= 6)


def _crossheads(page: _Page, head: int) -> None:
    """Whatever is left is story text, but for short lines without a full stop that head a passage."""
    for index, line in enumerate(page.lines):
        if page.kinds[index] is not None:
            continue
        follows = index + 1 < len(page.lines) and page.kinds[index + 1] is None
        bare = line.text.rstrip()
        crosshead = (
            index > head
            and line.words <= 8
            and not bare.endswith((*_STOP, ",", ";", "”", '"', "-", "—"))
            and not _BULLET.match(line.text)
            and not _QUESTION.match(line.text)
            and follows
            and (line.text[0].isupper() or line.text[0] in "‘“'\"#" or line.text[0].isdigit())
            and (sentence_like(page.lines[index + 1].text) or page.lines[index + 1].words > 8)
        )
        page.kinds[index] = (
            BlockKind.OTHER if crosshead or _markdown_heading(line, index, head) else BlockKind.PARAGRAPH
        )


def _markdown_heading(line: Line, index: int, head: int) -> bool:
    return index != head and bool(re.match(r"^#{1,6}\s", line.text)) and line.words <= 15


def _related_lists(page: _Page) -> None:
    """Titles under a heading such as "Related stories" belong to it."""
    under = False
    for index, line in enumerate(page.lines):
        rule = page.rules[index]
        if rule is not None and rule.name == "related heading" and page.kinds[index] is BlockKind.RELATED_LINKS:
            under = True
            continue
        title = line.words <= 20 and not line.text.endswith((".", '."', ".”"))
        if under and title and page.kinds[index] in (BlockKind.PARAGRAPH, BlockKind.OTHER):
            page.kinds[index] = BlockKind.RELATED_LINKS
        elif page.kinds[index] is not BlockKind.RELATED_LINKS:
            under = False


def _with_duplicates(page: _Page) -> tuple[Block, ...]:
    seen: dict[tuple[BlockKind, str], int] = {}
    out: list[Block] = []
    for index, line in enumerate(page.lines):
        kind = page.kinds[index] or BlockKind.PARAGRAPH
        text = _bare(page, index) if kind is BlockKind.CAPTION else fold(line.text)
        again = seen.get((kind, text)) if line.words >= 2 else None
        if again is None and kind is BlockKind.CREDIT:
            again = _credit_said_before(page, index, out)
        if again is None:
            seen[(kind, text)] = index
        out.append(Block(kind, line.start, line.end, again))
    return tuple(out)


def _credit_said_before(page: _Page, index: int, out: list[Block]) -> int | None:
    """A line of credit repeats a caption that ends with the same credit."""
    for earlier, block in enumerate(out):
        if block.kind is BlockKind.CAPTION and fold(page.lines[earlier].text).endswith(fold(page.lines[index].text)):
            return earlier
    return None
