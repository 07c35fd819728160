"""When a page was published and last changed: what it prints, what its metadata says, and which is believed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from retold.intake.stamps import Role, Stamp, stamps
from retold.model import Basis, Block, BlockKind, Place, Precision, When

_ISO = re.compile(
    r"^\s*(\d{4})-(\d{2})-(\d{2})(?:[T\s]+(\d{2}):(\d{2})(?::(\d{2}))?(?:[.,]\d{1,9})?\s*(Z|[+-]\d{2}:?\d{2})?)?\s*$"
)
_DATED = (BlockKind.DATELINE, BlockKind.BYLINE, BlockKind.UPDATE_NOTE, BlockKind.CORRECTION)


@dataclass(frozen=True, slots=True)
class Printed:
    """A moment printed on the page, and where it stands in the stored text."""

    stamp: Stamp
    kind: BlockKind
    place: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A moment that the page's metadata claims, and which field says so."""

    value: str
    field: str


def printed_dates(text: str, sections: Sequence[Block], region: str = "") -> tuple[Printed, ...]:
    """The moments printed in bylines, date lines and notes. Dates in captions and in the story are not the page's."""
    out: list[Printed] = []
    for block in sections:
        if block.kind in _DATED:
            line = text[block.start : block.end]
            out += [Printed(s, block.kind, (block.start + s.start, block.start + s.end)) for s in stamps(line, region)]
    return tuple(out)


def parse_iso(value: str) -> When | None:
    """A machine-readable date as a ``When`` without evidence, or None where it is not one."""
    match = _ISO.match(value[:80])
    if not match:
        found = [stamp for stamp in stamps(value[:80].strip()) if stamp.day and not stamp.other]
        return _when(found[0], None) if found else None
    year, month, day, hour, minute, second, zone = match.groups()
    if not 1800 <= int(year) <= 2200:
        return None  # no date of news, and moments near the ends of the calendar cannot be reckoned with
    try:
        if hour is None:
            return When(
                date(int(year), int(month), int(day)).isoformat(), precision=Precision.DAY, basis=Basis.EXPLICIT
            )
        zone = "+00:00" if zone == "Z" else (zone or "")
        zone = zone if ":" in zone or not zone else f"{zone[:3]}:{zone[3:]}"
        moment = datetime.fromisoformat(f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{zone}")
    except ValueError:
        return None
    shown = moment.isoformat(timespec="seconds" if zone or second not in (None, "00") else "minutes")
    return When(shown, precision=Precision.MINUTE, basis=Basis.EXPLICIT)


def _when(stamp: Stamp, day: date | None) -> When:
    if stamp.other is not None and stamp.day is not None:
        low, high = sorted((stamp.day, stamp.other))
        why = ("the order of day and month is not known",)
        return When(None, low.isoformat(), high.isoformat(), Precision.DAY, Basis.BOUNDED, (), why)
    precision = Precision.DAY if stamp.clock is None else Precision.MINUTE
    return When(stamp.iso(day), precision=precision, basis=Basis.EXPLICIT)


def _day_of(when: When | None) -> date | None:
    return date.fromisoformat(when.value[:10]) if when and when.value else None


def _moment(when: When) -> datetime:
    """A moment to compare with; a missing zone counts as UTC, which is why comparisons leave a day's room."""
    moment = datetime.fromisoformat(when.value or "1970-01-01")
    return moment.replace(tzinfo=None) - (moment.utcoffset() or timedelta(0))


def _at_midnight(when: When) -> bool:
    return when.value is not None and (len(when.value) == 10 or when.value[11:16] == "00:00")


@dataclass(frozen=True, slots=True)
class Dates:
    """When an article was published and last changed."""

    published: When
    updated: When


def decide(doc: str, printed: Sequence[Printed], published: Sequence[Claimed], updated: Sequence[Claimed]) -> Dates:
    """Publication and last change out of all that the page prints and claims. Change is never taken for publication."""
    shown = _shown_published(doc, printed)
    claimed = _first_claim(published)
    result = _weigh(shown, claimed)
    claimed_update = _first_claim(updated)
    base = _day_of(result) or _day_of(claimed_update)
    first = _first_note(doc, printed, base)
    moved = False
    if first is not None and first.value and (result.value is None or _earlier(first, result)):
        why = (f"the page says when it was first published; its stamp reads {result.value}",) if result.value else ()
        if claimed_update is None and result.value and result.value != first.value:
            claimed_update = replace(result, why=(*result.why, "the stamp of a page that says it was published before"))
        zone = (result.value or "")[19:] if first.value and len(first.value) == 16 and result.value else ""
        value = first.value + ":00" + zone if zone else first.value
        result, moved = replace(first, value=value, why=why), True
    return Dates(result, _updated(doc, printed, claimed_update, result, moved))


def _shown_published(doc: str, printed: Sequence[Printed]) -> When | None:
    rank = {Role.PUBLISHED: 0, Role.PLAIN: 1}
    good = [
        (rank[item.stamp.role], index, item)
        for index, item in enumerate(printed)
        if item.stamp.day and item.stamp.role in rank and item.kind in (BlockKind.DATELINE, BlockKind.BYLINE)
    ]
    if not good:
        return None
    item = min(good, key=lambda entry: entry[:2])[2]
    why = ("printed as the date of publication",) if item.stamp.role is Role.PUBLISHED else ("printed date line",)
    when = _when(item.stamp, None)
    return replace(when, evidence=(Place(doc, *item.place),), why=(*when.why, *why))


def _first_claim(claims: Sequence[Claimed]) -> When | None:
    for claim in claims:
        when = parse_iso(claim.value)
        if when is not None:
            return replace(when, why=(*when.why, claim.field))
    return None


def _weigh(shown: When | None, claimed: When | None) -> When:
    """The printed date against the metadata: the metadata is finer, the printed line survives a move of the site."""
    if claimed is None or (claimed.value is None and shown is not None):
        return shown or When()
    if shown is None or shown.value is None or claimed.value is None:
        return claimed
    apart = abs(_moment(shown) - _moment(claimed))
    if apart <= timedelta(hours=27) or (len(shown.value) == 10 and apart <= timedelta(hours=38)):
        if _at_midnight(claimed) and len(shown.value) > 10:
            return shown
        return replace(claimed, evidence=shown.evidence, why=(*claimed.why, "the printed date agrees"))
    note = f"{claimed.why[-1]} says {claimed.value}"
    if _at_midnight(claimed):
        return replace(shown, why=(*shown.why, f"{note}, at midnight: the mark of a moved site, not believed"))
    if _moment(shown) < _moment(claimed):
        return replace(shown, why=(*shown.why, f"{note}, which is later than what the page prints"))
    return replace(claimed, why=(*claimed.why, f"the page prints {shown.value}"))


def _first_note(doc: str, printed: Sequence[Printed], base: date | None) -> When | None:
    for item in printed:
        if item.stamp.role is not Role.FIRST or (item.stamp.day is None and base is None):
            continue
        when = _when(item.stamp, base)
        basis = Basis.EXPLICIT if item.stamp.day else Basis.INFERRED
        return replace(when, basis=basis if when.value else when.basis, evidence=(Place(doc, *item.place),))
    return None


def _earlier(first: When, other: When) -> bool:
    return _moment(first) < _moment(other) + timedelta(days=1) and first.value != other.value


def _updated(doc: str, printed: Sequence[Printed], claimed: When | None, published: When, moved: bool) -> When:
    shown = [item for item in printed if item.stamp.role is Role.UPDATED]
    dated = [item for item in shown if item.stamp.day and not item.stamp.other]
    if dated:
        item = max(dated, key=lambda one: (one.stamp.iso()[:10], one.place))
        when = replace(_when(item.stamp, None), evidence=(Place(doc, *item.place),), why=("printed as an update",))
        fits = claimed is not None and claimed.value and abs(_moment(when) - _moment(claimed)) <= timedelta(hours=27)
        return replace(claimed, evidence=when.evidence) if fits and claimed is not None else when
    base = _day_of(published)
    if shown and base and shown[-1].stamp.clock:
        when = _when(shown[-1].stamp, base)
        why = ("a time of day without a date: taken for the day of publication",)
        return replace(when, basis=Basis.INFERRED, evidence=(Place(doc, *shown[-1].place),), why=why)
    if claimed is None or claimed.value is None:
        return When()
    same = published.value is not None and not moved and _moment(claimed) <= _moment(published)
    return When() if same else claimed
