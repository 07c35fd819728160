"""The statements of one article: every clause of its story text, with the chain of sources it is put down to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from retold.model import ChainLink, Hedge, Mode, Quote, QuoteRole, Reason, ResponseState, SourceKind, Span, Statement
from retold.said import combine
from retold.said.cues import Range, Raw, Scene, span_of
from retold.said.learned import Model, load
from retold.said.quotes import find_quotes
from retold.said.relays import Relay, find_relays
from retold.said.sources import Outlets, Speakers, Who
from retold.settings import Settings
from retold.text.analysis import Analysis, Sentence, Token
from retold.text.lexicon import english
from retold.text.names import Names

_SPLITTERS = frozenset("after because while when though although before since whereas but".split())


@dataclass(slots=True)
class Attribution:
    """A source chain over stretches of text, innermost last: what ``cues`` found with its sources resolved."""

    content: list[Span]
    links: list[tuple[Who, Span | None, Span | None]]  # who, cue, recipient
    raw: Raw
    sentence: Sentence
    confidence: float
    parent: Attribution | None = None
    extra: tuple[Range, ...] = ()  # words of relays: they name sources and are no content

    @property
    def size(self) -> int:
        return sum(len(c) for c in self.content)

    def chain(self) -> list[tuple[Who, Span | None, Span | None]]:
        return (self.parent.chain() if self.parent else []) + self.links


@dataclass(slots=True)
class Told:
    """What one article says: statements, and the sources they lead to."""

    statements: list[Statement] = field(default_factory=list)
    sources: dict[str, Who] = field(default_factory=dict)
    mentions: dict[str, list[Span]] = field(default_factory=dict)
    open_quotes: list[Quote] = field(default_factory=list)
    quotes: tuple[Quote, ...] = ()


def extract(analysis: Analysis, names: Names, outlets: Outlets, settings: Settings) -> Told:
    """Article -> statements. Reads top to bottom; who spoke last is carried into quotations that name nobody."""
    article = analysis.article
    blocks = [b.span for b in article.sections if b.kind.value in ("paragraph", "headline", "dek")]
    told = Told(quotes=find_quotes(article.text, blocks))
    told.open_quotes = [q for q in told.quotes if not q.closed]
    for sentence, found in attribute(
        analysis, told.quotes, Speakers(analysis, names, outlets), load(settings.attribution_model)
    ):
        mine = [q for q in told.quotes if q.start < sentence.span.end and q.end > sentence.span.start]
        _emit(analysis, sentence, mine, found, told, settings)
    _reach_back(analysis, told)
    told.statements = [s for s in told.statements if not _is_frame(s, analysis, told)]
    return told


def _is_frame(s: Statement, analysis: Analysis, told: Told) -> bool:
    """What is left of a sentence when its contents are taken out ("A, the engineer, that"): words without a verb, said by nobody."""
    if s.chain or s.mode != Mode.PLAIN or s.quotes or s.response is not None:
        return False
    words = [
        t
        for t in analysis.sentence_tokens(analysis.sentences[s.sentence])
        if any(p.start <= t.start < p.end for p in s.parts)
    ]
    if any(t.pos in ("VERB", "AUX") for t in words):
        return False
    return any(o.chain and o.sentence == s.sentence for o in told.statements)


def attribute(
    analysis: Analysis, quotes: Sequence[Quote], speakers: Speakers, model: Model, wide: bool = False
) -> list[tuple[Sentence, list[Attribution]]]:
    """Sentence by sentence: who is said to say what, before contents are cut into clauses.

    A content that runs on over its sentence stands with the other sentences too, its source carried.
    """
    raws = combine.read(analysis, quotes, model, wide)
    reached = {t.sent for t in _outlying(analysis, raws)}
    out: list[tuple[Sentence, list[Attribution]]] = []
    paragraph = -1
    for sentence in analysis.sentences:
        fresh = sentence.block != paragraph
        paragraph = sentence.block
        found = _attributions(analysis, sentence, raws[sentence.index], quotes, speakers)
        if not found and sentence.index not in reached:
            mine = [q for q in quotes if q.start < sentence.span.end and q.end > sentence.span.start]
            found = _carried(analysis, sentence, mine, speakers, fresh)
        out.append((sentence, found))
    _spread(analysis, out)
    return out


def _outlying(analysis: Analysis, raws: Sequence[Sequence[Raw]]) -> Iterator[Token]:
    """The words of contents that lie outside the sentence of their cue."""
    for sentence, found in zip(analysis.sentences, raws, strict=True):
        for raw in found:
            for first, last in raw.content:
                if first < sentence.first or last > sentence.last:
                    yield from (t for t in analysis.tokens[first:last] if t.sent != sentence.index)


def _spread(analysis: Analysis, out: Sequence[tuple[Sentence, list[Attribution]]]) -> None:
    """Give every sentence the attributions of its neighbours whose content reaches into it."""
    own = [list(found) for _, found in out]
    for sentence, _ in out:
        for a in own[sentence.index]:
            if a.raw.rule == "carried":
                continue
            others = {t.sent for r in a.raw.content for t in analysis.tokens[r[0] : r[1]]} - {sentence.index}
            for n in sorted(others):
                links: list[Link] = [(replace(who, carried=True), cue, None) for who, cue, _ in a.links]
                out[n][1].append(replace(a, links=links, confidence=min(a.confidence, 0.85)))


# ------------------------------------------------------------------ attributions of a sentence
def _attributions(
    analysis: Analysis, sentence: Sentence, raws: Sequence[Raw], quotes: Sequence[Quote], speakers: Speakers
) -> list[Attribution]:
    if response_of(sentence.span.of(analysis.text)) is not None:
        raws = [r for r in raws if not _is_response(span_of(analysis, r.cue).of(analysis.text), r)]
    mine = [q for q in quotes if q.start < sentence.span.end and q.end > sentence.span.start]
    relays = find_relays(Scene(analysis, sentence, mine, english()), raws)
    out: list[Attribution] = []
    for n, raw in enumerate(raws):
        links = _own_links(analysis, raw, speakers, out)
        links = _with_relays(analysis, links, relays.get(n, []), speakers)
        spans = [span_of(analysis, c) for c in raw.content]
        extra = tuple(r for relay in relays.get(n, []) for r in (relay.source, relay.cue))
        out.append(Attribution(spans, links, raw, sentence, raw.weight, extra=extra))
    return _nest(out)


Link = tuple[Who, Span | None, Span | None]  # who, cue, recipient


def _own_links(analysis: Analysis, raw: Raw, speakers: Speakers, before: Sequence[Attribution]) -> list[Link]:
    """The source that the cue names, the outlet that heard it, and a second source that the same rule saw."""
    cue = span_of(analysis, raw.cue)
    links: list[Link] = []
    if raw.source is not None:
        who = speakers.resolve(raw.source)
        heard = _heard_by(speakers, raw, who) or next(
            (b.links[0][0] for b in before if len(b.links) == 2 and b.links[1][0].key == who.key), None
        )
        links = [
            *([(heard, cue, None)] if heard else []),
            (who, cue, span_of(analysis, raw.recipient) if raw.recipient else None),
        ]
    else:
        links = [(Who(raw.kind or "hidden", SourceKind.DIFFUSE, "not named", cue), cue, None)]
    if raw.inner is not None:
        links.append((speakers.resolve(raw.inner), span_of(analysis, raw.inner_cue) if raw.inner_cue else None, None))
    return links


def _with_relays(analysis: Analysis, links: list[Link], relays: Sequence[Relay], speakers: Speakers) -> list[Link]:
    """The outlets that carried the words stand over the source, what the source cites stands under it."""
    for relay in relays:
        cue = span_of(analysis, relay.cue)
        if relay.over:
            who = speakers.outlet_in(relay.source)
            if who is not None and who.key not in {w.key for w, _, _ in links}:
                links = [(who, cue, None), *links]
        else:
            who = speakers.resolve(relay.source)
            if who.key not in {w.key for w, _, _ in links}:
                links = [*links, (who, cue, None)]
    return links


def _is_response(cue: str, raw: Raw) -> bool:
    words = set(re.findall(r"[a-z]+", cue.lower()))
    return bool(
        words
        & {
            "declined",
            "refused",
            "declines",
            "refuses",
            "comment",
            "respond",
            "reply",
            "declining",
            "refusing",
            "approached",
            "contacted",
        }
    )


def _heard_by(speakers: Speakers, raw: Raw, who: Who) -> Who | None:
    """ "told the Courier": the paper heard it, and stands over the source, unless it is this paper itself."""
    if raw.recipient is None or who.kind in (SourceKind.OUTLET, SourceKind.NEWS_AGENCY, SourceKind.SELF_OUTLET):
        return None
    heard = speakers.outlet_in(raw.recipient)
    if heard is None:
        return None
    tokens = speakers.analysis.tokens[raw.recipient[0] : raw.recipient[1]]
    if not any(t.text[:1].isupper() for t in tokens) and heard.key not in {w.key for w in speakers.last}:
        return None
    speakers.last.insert(max(0, len(speakers.last) - 1), heard)
    return heard


def _nest(found: list[Attribution]) -> list[Attribution]:
    """An attribution whose cue lies inside another's content is what that other source relays."""
    for a in found:
        over = [b for b in found if b is not a and _inside(a, b) and not _inside(b, a)]
        if over:
            a.parent = min(over, key=lambda b: b.size)
    for a in found:
        if a.parent is not None and _outlet_hears(a, a.parent):
            a.parent.content, a.parent.parent, a.parent = a.content, a, a.parent.parent
    for a in found:
        above = {who.key for who, _, _ in a.parent.chain()} if a.parent else set()
        a.links = [x for x in a.links if x[0].key not in above]
    return found


_PAPERS = (SourceKind.OUTLET, SourceKind.NEWS_AGENCY)
_UNNAMED = (SourceKind.ANONYMOUS_PERSON, SourceKind.ANONYMOUS_GROUP)


def _outlet_hears(inner: Attribution, outer: Attribution) -> bool:
    """ "The Globe reported that talks had failed, a source close to them said": the Globe heard the source, not the other way."""
    cue = outer.links[-1][1]
    after = cue is not None and cue.start >= inner.content[-1].end
    return (
        inner.links[-1][0].kind in _PAPERS
        and len(outer.links) == 1
        and outer.links[0][0].kind in _UNNAMED
        and outer.raw.rule != "according to"
        and after
    )


def _inside(a: Attribution, b: Attribution) -> bool:
    """Does a's cue stand in b's content? A source that stands in for both is the same link, not a nested one."""
    cue = a.links[-1][1]
    if cue is None or a.links[-1][0].key == b.links[-1][0].key:
        return False
    return any(c.covers(cue) for c in b.content)


def _carried(
    analysis: Analysis, sentence: Sentence, quotes: list[Quote], speakers: Speakers, fresh: bool
) -> list[Attribution]:
    """A sentence that is all quotation and names nobody: the speaker before it in the paragraph goes on."""
    if sentence.kind.value != "paragraph":
        return []
    speech = [q for q in quotes if q.role == QuoteRole.SPEECH]
    covered = sum(min(q.end, sentence.span.end) - max(q.start, sentence.span.start) for q in speech)
    if covered < 0.7 * len(sentence.span) or len(sentence.span.of(analysis.text).split()) < 2:
        return []
    who = speakers.carry()
    if who is None:
        return []
    raw = Raw([], None, (sentence.first, sentence.first + 1), "carried")
    return [Attribution([sentence.span], [(who, None, None)], raw, sentence, 0.6 if fresh else 0.85)]


# ------------------------------------------------------------------ statements
def _emit(
    analysis: Analysis,
    sentence: Sentence,
    quotes: list[Quote],
    found: list[Attribution],
    told: Told,
    settings: Settings,
) -> None:
    """Write the statements of a sentence: each attributed stretch, cut into clauses, then what is left in the article's own voice."""
    tokens = analysis.tokens
    owner: dict[int, Attribution] = {}
    for held in sorted(found, key=lambda x: -x.size):
        for span in held.content:
            for t in tokens[sentence.first : sentence.last]:
                if span.start <= t.start < span.end:
                    owner[t.i] = held
    used = _naming(found, owner)
    groups: list[tuple[Attribution | None, list[int]]] = []
    for i in range(sentence.first, sentence.last):
        a = owner.get(i)
        if i in used:
            continue
        if groups and groups[-1][0] is a and groups[-1][1][-1] == i - 1:
            groups[-1][1].append(i)
        else:
            groups.append((a, [i]))
    response = response_of(sentence.span.of(analysis.text))
    pieces: list[tuple[Attribution | None, Range]] = []
    for a, run in groups:
        whole = a is not None and a.links[-1:] and a.links[-1][0].kind == SourceKind.DIFFUSE
        stretch = (run[0], run[-1] + 1)
        for r in [stretch] if whole else _clauses(tokens, stretch, settings.min_clause_words, quotes):
            pieces.append((a, r))
    for a, parts in _join(tokens, pieces):
        _statement(analysis, sentence, quotes, a, parts, response, told)


def _naming(found: Sequence[Attribution], owner: Mapping[int, Attribution]) -> set[int]:
    """The words that only say who speaks: no claim of anybody. A hidden source names nobody, so its words stay content."""
    used: set[int] = set()
    for a in found:
        raw = a.raw
        if raw.rule == "carried":
            continue
        named = bool(a.links) and a.links[-1][0].kind != SourceKind.DIFFUSE
        for r in (raw.cue, raw.source, raw.inner, raw.inner_cue, raw.recipient, *a.extra):
            used |= {i for i in range(*r) if named or i not in owner} if r else set()
    return used


def _join(
    tokens: list[Token], pieces: list[tuple[Attribution | None, Range]]
) -> list[tuple[Attribution | None, list[Range]]]:
    """Pieces too short to say anything alone join the piece of the same source before them."""
    out: list[tuple[Attribution | None, list[Range]]] = []
    for a, r in pieces:
        words = [t for t in tokens[r[0] : r[1]] if t.text[:1].isalnum()]
        if not words:
            continue
        verb = any(t.pos in ("VERB", "AUX") for t in tokens[r[0] : r[1]])
        if a is None and (len(words) < 3 or not verb and len(words) < 5 and out):
            continue
        earlier = next((k for k in range(len(out) - 1, -1, -1) if out[k][0] is a), None)
        if a is not None and earlier is not None and (len(words) < 3 or not _complete(tokens, out[earlier][1])):
            out[earlier][1].append(r)
        else:
            out.append((a, [r]))
    return out


def _complete(tokens: list[Token], parts: list[Range]) -> bool:
    return sum(1 for r in parts for t in tokens[r[0] : r[1]] if t.text[:1].isalnum()) >= 3


def _clauses(tokens: list[Token], r: Range, shortest: int, quotes: list[Quote]) -> list[Range]:
    """Cut a stretch at joined verb phrases, at clauses set off by "after", "while" or a comma and "which"; conditions stay whole."""
    cuts = {r[0]}
    for i in range(r[0] + 1, r[1]):
        t = tokens[i]
        if t.pos not in ("VERB", "AUX"):
            continue
        if any(q.start < t.start < q.end - 1 and q.start <= tokens[r[0]].start for q in quotes):
            continue  # a quotation is cut at sentences only
        at = _cut_before(tokens, t, r)
        if at is not None and r[0] < at < r[1]:
            cuts.add(at)
    edges = [*sorted(cuts), r[1]]
    out: list[Range] = []
    for first, last in zip(edges, edges[1:], strict=False):
        words = [t for t in tokens[first:last] if t.text[:1].isalnum()]
        if out and (len(words) < shortest or not any(t.pos in ("VERB", "AUX") for t in words)):
            out[-1] = (out[-1][0], last)
        elif not out or len([t for t in tokens[out[-1][0] : out[-1][1]] if t.text[:1].isalnum()]) >= shortest:
            out.append((first, last))
        else:
            out[-1] = (out[-1][0], last)
    return [_strip(tokens, x) for x in out]


def _cut_before(tokens: list[Token], t: Token, r: Range) -> int | None:
    """The token before which a clause headed by this verb is cut off, or None when it belongs to what precedes."""
    if t.dep == "conj" and tokens[t.head].pos in ("VERB", "AUX") and t.tag in ("VBD", "VBZ", "VBP", "VBN", "MD"):
        left = t.left
        while left - 1 > r[0] and tokens[left - 1].lower in ("and", "but", "or", ",", "then"):
            left -= 1
        return left
    if t.dep == "advcl" and tokens[t.head].i < t.left:
        mark = next((tokens[k].lower for k in t.kids if tokens[k].dep in ("mark", "advmod") and tokens[k].i < t.i), "")
        subject = any(tokens[k].dep in ("nsubj", "nsubjpass") for k in t.kids)
        if mark in _SPLITTERS and subject and t.left > r[0]:
            return t.left
    if t.dep == "relcl" and t.left > r[0] and tokens[t.left - 1].text in (",", "—", "–"):
        ends = (
            t.right + 1 >= r[1] - 1 or tokens[t.right + 1].lower in ("and", "but", ".") or tokens[t.right].text in "."
        )
        started = any(x.pos in ("VERB", "AUX") and x.dep in ("ROOT", "ccomp", "conj") for x in tokens[r[0] : t.left])
        return t.left if ends and started else None
    return None


def _strip(tokens: list[Token], r: Range) -> Range:
    first, last = r
    while first < last and (
        tokens[first].text in ",;:—–-"
        or tokens[first].lower in ("and", "but", "or", "while", "whereas")
        and last - first > 3
    ):
        first += 1
    while last > first and (tokens[last - 1].text in ",;:—–-." or tokens[last - 1].lower in ("and", "but", "or")):
        last -= 1
    return (first, last) if last > first else r


def _statement(
    analysis: Analysis,
    sentence: Sentence,
    quotes: list[Quote],
    a: Attribution | None,
    parts: list[Range],
    response: ResponseState | None,
    told: Told,
) -> None:
    article = analysis.article
    spans = tuple(sorted(span_of(analysis, p) for p in parts))
    chain = _links(a, told)
    inner = tuple(q for q in quotes if any(s.touches(q.span) for s in spans) and q.role != QuoteRole.TITLE)
    mode = _mode(sentence, spans, inner, bool(chain))
    text = " ".join(s.of(article.text) for s in spans)
    state = response if response is not None and response_of(text) is not None else None
    reasons = (
        (
            Reason(
                a.raw.rule,
                span_of(analysis, a.raw.cue).of(article.text) if a.raw.rule != "carried" else "",
                a.confidence,
            ),
        )
        if a
        else ()
    )
    first = spans[0]
    anonymous = next(
        (
            who.span
            for who, _, _ in (a.chain() if a else [])
            if who.kind in (SourceKind.ANONYMOUS_PERSON, SourceKind.ANONYMOUS_GROUP)
        ),
        None,
    )
    told.statements.append(
        Statement(
            id=f"{article.id}.{first.start}-{spans[-1].end}",
            doc=article.id,
            parts=spans,
            mode=mode,
            chain=chain,
            sentence=sentence.index,
            hedges=_hedges(article.text, (*spans, *_cue_spans(a))),
            quotes=inner,
            response=state,
            denied=bool(a and a.raw.denied),
            anonymity=anonymous,
            confidence=round(a.confidence, 2) if a else 1.0,
            reasons=reasons,
        )
    )


def _links(a: Attribution | None, told: Told) -> tuple[ChainLink, ...]:
    out: list[ChainLink] = []
    for who, cue, recipient in a.chain() if a else []:
        if who.kind == SourceKind.SELF_OUTLET:
            continue
        told.sources.setdefault(who.key, who)
        if who.span is not None:
            told.mentions.setdefault(who.key, [])
            if who.span not in told.mentions[who.key]:
                told.mentions[who.key].append(who.span)
        out.append(
            ChainLink(
                who.key, who.span, cue, recipient, carried=who.carried, confidence=round(a.confidence, 2) if a else 1.0
            )
        )
    return tuple(out)


def _mode(sentence: Sentence, spans: Sequence[Span], quotes: Sequence[Quote], attributed: bool) -> Mode:
    if sentence.kind.value == "headline":
        return Mode.HEADLINE
    if not attributed:
        return Mode.PLAIN
    total = sum(len(s) for s in spans)
    inside = sum(
        max(0, min(s.end, q.end) - max(s.start, q.start))
        for s in spans
        for q in quotes
        if not any(o is not q and o.start <= q.start and q.end <= o.end for o in quotes)
    )
    share = inside / total if total else 0.0
    return Mode.DIRECT if share >= 0.85 else Mode.MIXED if share > 0 else Mode.INDIRECT


def _cue_spans(a: Attribution | None) -> tuple[Span, ...]:
    """The words of the innermost cue: "claims", "suggested" and "expects" weaken what they report."""
    cue = a.links[-1][1] if a and a.links else None
    return (cue,) if cue is not None else ()


def _hedges(text: str, spans: Sequence[Span]) -> tuple[Hedge, ...]:
    out: list[Hedge] = []
    for span in spans:
        for rule in english().hedges:
            out += [
                Hedge(rule.kind, rule.strength, Span(m.start(), m.end()))
                for m in rule.pattern.finditer(text, span.start, span.end)
            ]
    out.sort(key=lambda h: (h.span.start, -len(h.span), h.strength))
    kept: list[Hedge] = []
    for h in out:
        if not kept or h.span.start >= kept[-1].span.end:
            kept.append(h)
    return tuple(kept)


def response_of(text: str) -> ResponseState | None:
    """What someone asked for comment did, if the words tell of it."""
    if not re.search(
        r"comment|respon|repl|reach|contact|approach|answer|request|den(?:y|ie)|refus|declin|hung up",
        text,
        re.IGNORECASE,
    ):
        return None
    return next((state for state, pattern in english().responses if pattern.search(text)), None)


def _reach_back(analysis: Analysis, told: Told) -> None:
    """A quotation of several sentences belongs as a whole to whoever its last or first sentence names."""
    for q in told.quotes:
        inside = [
            (k, s)
            for k, s in enumerate(told.statements)
            if s.start < q.end and s.end > q.start and q.role == QuoteRole.SPEECH
        ]
        if len(inside) < 2:
            continue
        named = next((s for _, s in inside if s.chain and not s.chain[-1].carried), None)
        if named is None:
            continue
        for k, s in inside:
            covered = min(s.end, q.end) - max(s.start, q.start)
            if (not s.chain or s.chain[-1].carried) and covered >= 0.8 * (s.end - s.start):
                links = tuple(
                    ChainLink(c.agent, c.source, c.cue, c.recipient, carried=True, confidence=c.confidence)
                    for c in named.chain
                )
                told.statements[k] = Statement(
                    s.id, s.doc, s.parts, Mode.DIRECT, links, s.sentence, s.hedges, s.quotes, s.times, s.response, s.denied,
                    named.anonymity, confidence=0.85, reasons=(Reason("same quotation", "", 0.85),),
                )  # fmt: skip
