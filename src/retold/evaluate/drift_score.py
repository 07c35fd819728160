"""What the engine said about each item of the drift benchmark, held against what is right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from retold.evaluate.drift_items import Item
from retold.model import Account, Place, Severity

# published drift types -> the family under which they are scored
FAMILIES = {
    "number": "number number_changed money_changed amount_changed currency_changed unit_changed",
    "date": "date date_changed date_precision_lost date_dropped",
    "entity": "entity entity_changed subject_changed person_changed place_changed organisation_changed role_changed office_changed",
    "hedge": "hedge_dropped hedge_added hedge_changed reporting_verb_changed",
    "attribution": "attribution_dropped attribution_changed attribution_added source_collapsed source_promoted sources_multiplied "
    "source_count_changed quote_reattributed speech_act_mislabelled",
    "meaning": "meaning_shift meaning_shifted negation reversal condition_changed condition_dropped purpose_dropped counter_evidence_dropped "
    "scope_changed cause_changed tense_changed response_changed",
    "quote": "quote_altered quote_truncated quote_merged quote_invented quote_marks_added quote_boundary_moved quote_unclosed quote_changed spelling_in_quote",
    "addition": "unsupported_addition",
    "headline": "headline_beyond_body headline_overstates headline",
}  # fmt: skip
_FAMILY = {name: family for family, names in FAMILIES.items() for name in names.split()}


@dataclass(frozen=True, slots=True)
class Flag:
    """One drift that the engine reported: its family, its severity, whether it lies on the altered sentence, and in what words."""

    family: str
    type: str
    severity: Severity
    on_target: bool
    message: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An item with all that was flagged in it. ``aligned``: the altered sentence was aligned and said to derive."""

    item: Item
    flags: tuple[Flag, ...]
    aligned: bool

    @property
    def found(self) -> bool:
        """A drift of a right kind was reported on the altered sentence, whatever its severity."""
        return any(self.right(f) for f in self.flags)

    @property
    def serious(self) -> bool:
        return any(self.right(f) and f.severity == Severity.SERIOUS for f in self.flags)

    @property
    def graded(self) -> bool:
        """And with the severity that it has."""
        return self.item.kind is not None and any(
            self.right(f) and f.severity == self.item.kind.severity for f in self.flags
        )

    def right(self, flag: Flag) -> bool:
        return flag.on_target and self.item.kind is not None and flag.family in self.item.kind.families

    @property
    def false(self) -> tuple[Flag, ...]:
        """Serious flags where nothing serious of that kind happened."""
        also = self.item.kind.also if self.item.kind else ()
        wrong = {
            (f.family, f.on_target): f
            for f in self.flags
            if f.severity == Severity.SERIOUS and not self.right(f) and not (f.on_target and f.family in also)
        }
        return tuple(wrong.values())


def answer(item: Item, account: Account) -> Answer:
    """Read the account: every drift of an alignment, and findings about the headline."""
    spans = _targets(item)
    flags: dict[tuple[str, str, bool], Flag] = {}
    aligned = False
    for match in account.alignments:
        aligned = aligned or match.derived == "yes" and any(_touches(p, spans) for p in (match.a, match.b) if p)
        for d in match.drift:
            if d.type == "conflict":
                continue
            on = any(_touches(p, spans) for p in (d.b or d.a,) if p)
            flag = Flag(_FAMILY.get(d.type, d.type), d.type, d.severity, on, d.message)
            flags.setdefault((flag.type, str(d.b or d.a), on), flag)
    for f in account.findings:
        if "headline" in f.code.lower():
            on = item.change.headlines is not None and any(_touches(p, spans) for p in f.evidence)
            flags.setdefault((f.code, f.id, on), Flag("headline", f.code.lower(), f.severity, on, f.message))
    return Answer(item, tuple(flags[k] for k in sorted(flags)), aligned)


def _targets(item: Item) -> tuple[Place, ...]:
    """Where the altered sentence stands in both articles."""
    first, then = item.change.headlines or (item.change.before, item.change.after)
    out = []
    for article, words in ((item.earlier, first), (item.later, then)):
        at = article.text.find(words)
        out.append(Place(article.id, at, at + len(words)))
    return tuple(out)


def _touches(place: Place, spans: Sequence[Place]) -> bool:
    return any(place.doc == s.doc and place.span.touches(s.span) for s in spans)


@dataclass(slots=True)
class Row:
    """Counts for one kind."""

    n: int = 0
    aligned: int = 0
    found: int = 0
    serious: int = 0
    graded: int = 0
    false: int = 0


@dataclass(slots=True)
class Table:
    """The score of one half of the tables."""

    kinds: dict[str, Row] = field(default_factory=lambda: defaultdict(Row))
    restatements: dict[str, Row] = field(default_factory=lambda: defaultdict(Row))
    true_by_family: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    false_by_family: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    serious_kinds: frozenset[str] = frozenset()

    @property
    def recall(self) -> float:
        """Of the grave drifts, the part that was reported as serious and as of that kind."""
        rows = [r for k, r in self.kinds.items() if k in self.serious_kinds]
        return sum(r.serious for r in rows) / max(1, sum(r.n for r in rows))

    @property
    def precision(self) -> float:
        """Of the serious reports in all items, the part that is right."""
        right, wrong = sum(self.true_by_family.values()), sum(self.false_by_family.values())
        return right / max(1, right + wrong)

    @property
    def benign_serious(self) -> float:
        """Of the restatements that change nothing, the part in which something serious was reported."""
        rows = self.restatements.values()
        return sum(r.serious for r in rows) / max(1, sum(r.n for r in rows))


def tabulate(answers: Iterable[Answer]) -> Table:
    """Add the answers up by kind, and the serious flags by family."""
    table = Table()
    grave = set()
    for a in answers:
        row = (table.kinds if a.item.kind else table.restatements)[a.item.label]
        row.n += 1
        row.aligned += a.aligned
        row.found += a.found if a.item.kind else any(f.severity != Severity.BENIGN for f in a.flags)
        row.graded += a.graded
        row.false += len(a.false)
        for f in a.false:
            table.false_by_family[f.family] += 1
        if a.item.kind is None:
            row.serious += bool(a.false)
            continue
        row.serious += a.serious
        if a.item.kind.severity == Severity.SERIOUS:
            grave.add(a.item.label)
        for family in {f.family for f in a.flags if a.right(f) and f.severity == Severity.SERIOUS}:
            table.true_by_family[family] += 1
    table.serious_kinds = frozenset(grave)
    return table
