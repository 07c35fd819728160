"""What was changed in silence, and who still carries what was corrected."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from retold.compare.features import Reading
from retold.model import BlockKind, Finding, Place, Severity
from retold.trace.revisions import revisions
from retold.trace.view import View, finding

S = Severity
_NOTES = (BlockKind.UPDATE_NOTE, BlockKind.CORRECTION)
_CORRECTED = re.compile(r"\bcorrect|earlier version|misstat|clarif", re.I)


def note_of(r: Reading) -> Place | None:
    """The line that says that the article was updated or corrected."""
    a = r.analysis.article
    return next((Place(a.id, b.start, b.end) for b in a.sections if b.kind in _NOTES), None)


def _silent(view: View) -> Iterator[Finding]:
    """What a later version says otherwise, without a word that it was changed."""
    for rev in revisions(view.readings, view.agents):
        changed = [
            d for m in view.matches if m.a is not None and m.b is not None and (m.a.doc, m.b.doc) == (rev.earlier.doc, rev.later.doc)
            for d in m.drift if d.severity != S.BENIGN
        ]  # fmt: skip
        if changed and note_of(rev.later) is None:
            places = [p for d in changed[:4] for p in (d.b, d.a) if p is not None]
            more = f"; {len(changed) - 1} more" if len(changed) > 1 else ""
            yield finding(
                "silent_edit",
                S.NOTABLE,
                f"{view.outlets[rev.later.doc]}: changed without a note: {changed[0].message}{more}",
                places,
            )


def _stale(view: View) -> Iterator[Finding]:
    """An article that took from a version before it was corrected still says what was taken back."""
    for rev in revisions(view.readings, view.agents):
        mended = {s for m in view.matches if m.a and m.b and (m.a.doc, m.b.doc) == (rev.earlier.doc, rev.later.doc)
                  for d in m.drift if d.severity != S.BENIGN for s in m.from_}  # fmt: skip
        for m in view.matches:
            if (
                not (m.b and set(m.from_) & mended)
                or m.b.doc == rev.later.doc
                or any(d.severity != S.BENIGN for d in m.drift)
            ):
                continue
            if rev.earlier.doc in view.web.ancestors(m.b.doc):
                note = note_of(rev.later)
                message = f"{view.outlets[m.b.doc]} still tells what {view.outlets[rev.later.doc]} has since changed"
                yield finding(
                    "uncorrected_copy",
                    S.SERIOUS,
                    message,
                    [m.b, *([m.a] if m.a else []), *([note] if note else [])],
                    (),
                    [m.id],
                )
    for r in view.readings:
        note = note_of(r)
        if note is None or not _CORRECTED.search(note.span.of(r.analysis.text)):
            continue
        corrected = r.analysis.article.updated.value
        for child in view.readings:
            made = child.analysis.article.published.value
            if r.doc in view.web.up[child.doc] and corrected and made and made < corrected and note_of(child) is None:
                message = f"{view.outlets[child.doc]} was made from {view.outlets[r.doc]} before its correction, and says nothing of it"
                yield finding(
                    "uncorrected_copy",
                    S.NOTABLE,
                    message,
                    [note, Place(child.doc, 0, min(60, len(child.analysis.text)))],
                )


RULES: tuple[Callable[[View], Iterator[Finding]], ...] = (_silent, _stale)
