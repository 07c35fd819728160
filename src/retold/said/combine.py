"""Rules and model together: every cue of an article that either finds, with the parts that the surer of the two gives it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from retold.model import Quote
from retold.said import cues, learned
from retold.said.assemble import assemble
from retold.said.cues import Range, Raw, Scene
from retold.said.features import Sheet, sheet
from retold.said.learned import Model, Reading
from retold.text.analysis import Analysis, Sentence, Token

_DENYING = frozenset("deny reject dispute dismiss rebuke rebut refute".split())
_SUBJECT_PRONOUNS = frozenset("he she they it i we".split())
SURE = 0.8  # from here on the model alone is believed about what tells something
MIN_WORDS = 4  # a shorter content tells nothing alone
# a rule that names two sources at once knows more than the model, which knows one
_KEEPS_CONTENT = frozenset(("quoted X saying", "transcript", "headline"))


def read(analysis: Analysis, quotes: Sequence[Quote], model: Model, wide: bool = False) -> list[list[Raw]]:
    """Sentence by sentence what is put down to whom; a content may reach into the sentences around its cue.

    ``wide`` takes in wants, plans and supports, as annotated news does; else only what tells something is kept.
    """
    page = sheet(analysis, quotes)
    found: list[Raw] = []
    for sentence in analysis.sentences:
        mine = [q for q in quotes if q.start < sentence.span.end and q.end > sentence.span.start]
        scene = Scene(analysis, sentence, mine, page.lexicon)
        raws = cues.find(analysis, sentence, mine)
        here = _wide(page, scene, raws, model) if wide else _telling(page, scene, raws, model)
        for raw in here:
            _mend_source(page, scene, raw)
        found += [*here, *_unclaimed(page, scene, here)]
    out: list[list[Raw]] = [[] for _ in analysis.sentences]
    for raw in assemble(page, found):
        out[analysis.tokens[raw.at].sent].append(raw)
    return out


def _wide(page: Sheet, scene: Scene, raws: list[Raw], model: Model) -> list[Raw]:
    """All that the model is sure enough of, wants and plans included; the rules are its features."""
    by = learned.rule_at(raws)
    out: list[Raw] = []
    seen: set[int] = set()
    for reading in learned.readings(model, page, scene.sentence, raws):
        raw = by.get(reading.cue)
        if raw is None:
            made = _from_model(page, scene, reading)
            out += [made] if made.content or page.tokens[scene.sentence.last - 1].text == ":" else []
        elif id(raw) not in seen:
            seen.add(id(raw))
            out.append(_merged(raw, reading))
    return out


def _telling(page: Sheet, scene: Scene, raws: list[Raw], model: Model) -> list[Raw]:
    """What tells something: the rules' findings, and those of the model alone that hold a clause or a quotation."""
    by = learned.rule_at(raws)
    out = list(raws)
    second = {i for r in raws if r.inner_cue for i in range(*r.inner_cue)}
    # what the rules have found they keep: the model is asked about the rest alone
    for reading in learned.readings(model, page, scene.sentence, raws, SURE, by.keys() | second):
        if page.quote_at[reading.cue] < 0:
            made = _from_model(page, scene, reading)
            made.content = [c for c in made.content if _tells(page, scene.sentence, c)]
            if made.content and made.source is not None:
                out.append(made)
    for raw in out:
        raw.at = raw.at if raw.at >= 0 else _cue_head(page, raw)
    return out


def _cue_head(page: Sheet, raw: Raw) -> int:
    """The word of a rule's cue that carries it: its verb or noun."""
    verbs = [i for i in range(*raw.cue) if page.tokens[i].pos in ("VERB", "NOUN")]
    return verbs[-1] if verbs else raw.cue[0]


def _tells(page: Sheet, s: Sentence, r: Range) -> bool:
    """Enough words of the cue's sentence to be a claim: a finite clause, or a quotation."""
    if r[0] < s.first or r[1] > s.last or r[1] - r[0] < MIN_WORDS:
        return False
    tokens = page.tokens[r[0] : r[1]]
    if all(page.quote_at[t.i] >= 0 for t in tokens):
        return True
    finite = any(t.tag in ("VBD", "VBZ", "VBP", "MD") for t in tokens)
    # "spoke of their terror after the storm had passed" names a topic: its head is no verb
    heads = [t for t in tokens if not r[0] <= t.head < r[1] or t.head == t.i]
    return finite and any(t.pos in ("VERB", "AUX") for t in heads)


def _from_model(page: Sheet, scene: Scene, r: Reading) -> Raw:
    """A cue that no rule knows."""
    raw = Raw(
        list(r.content), r.source, _hull(r), "learned", cues.hearer(scene, r.cue), weight=round(r.score, 3), at=r.cue
    )
    raw.denied = page.tokens[r.cue].lemma in _DENYING
    return raw


def _hull(r: Reading) -> Range:
    """The words of the cue around its head, in one stretch."""
    return next((w for w in r.words if w[0] <= r.cue < w[1]), (r.cue, r.cue + 1))


def _merged(raw: Raw, r: Reading) -> Raw:
    """The rule's reading with the stretches that the model gives it."""
    new = replace(raw, at=r.cue, weight=round(r.score, 3))
    if raw.rule in _KEEPS_CONTENT:
        return new
    if r.content:
        new.content = list(r.content)
    if r.source is not None and raw.inner is None:
        new.source = r.source
    return new


def _mend_source(page: Sheet, scene: Scene, raw: Raw) -> None:
    """Who says a quotation never stands inside it; where no words were found, the ones beside the verb are tried."""
    at, tokens = page.quote_at, page.tokens
    if raw.source is not None and raw.rule in ("verb", "learned"):
        if tokens[raw.at].tag == "VBN" and raw.at == scene.sentence.first and tokens[raw.at].lower == "asked":
            raw.source = None  # "Asked when, she said": somebody else asked
            return
        last = raw.source[1] - 1
        if last > raw.source[0] and tokens[last].lower in _SUBJECT_PRONOUNS and tokens[last].head == raw.at:
            raw.source = (last, last + 1)  # "told the anchor she believed": the hearer is no part of it
    quoted = raw.source is not None and at[raw.source[0]] >= 0 and at[raw.at] < 0 and at[raw.source[1] - 1] >= 0
    if raw.source is not None and not quoted or raw.rule not in ("verb", "learned"):
        return
    raw.source = _beside(page, scene, raw)
    if raw.source is None:
        raw.kind = raw.kind or "hidden"


def _beside(page: Sheet, scene: Scene, raw: Raw) -> Range | None:
    """The subject of the cue verb in the parse, else the words between it and the nearest mark."""
    t = page.tokens[raw.at]
    if t.pos not in ("VERB", "AUX") or any(page.tokens[k].dep == "auxpass" for k in t.kids):
        return None
    who = cues.subject_of(scene, raw.at)
    if who is not None and page.quote_at[who] < 0:
        return cues.cut_source(cues.noun_phrase(scene, who), raw.at)
    if not any(page.quote_at[i] >= 0 for r in raw.content for i in range(*r)):
        return None
    return cues.surface_source(scene, raw.at)


def _unclaimed(page: Sheet, scene: Scene, found: Sequence[Raw]) -> Iterator[Raw]:
    """ "Denver," he answered: a quotation that nobody claims is said by whoever does the verb beside it, whatever the verb."""
    tokens, s = page.tokens, scene.sentence
    taken = {i for f in found for r in f.content for i in range(*r)}
    i = s.first
    while i < s.last:
        j = i
        while j < s.last and page.quote_at[j] == page.quote_at[i]:
            j += 1
        if page.quote_at[i] >= 0 and not taken & set(range(i, j)) and j - i > 2:
            verb = _verb_beside(tokens, s, i, j)
            if verb is not None and not any(f.cue[0] <= verb < f.cue[1] for f in found):
                raw = Raw([(i, j)], None, (verb, verb + 1), "verb beside a quotation", weight=0.6, at=verb)
                raw.source = _beside(page, scene, raw)
                if raw.source is not None:
                    yield raw
        i = j


def _verb_beside(tokens: Sequence[Token], s: Sentence, first: int, last: int) -> int | None:
    """The verb after a quotation that ends like speech, or right before one that begins after a comma or colon."""
    if (
        tokens[last - 1].text in '"”'
        and tokens[last - 2].text[-1:] in ",!?—"
        or last < s.last
        and tokens[last].text == ","
    ):
        for k in range(last, min(last + 6, s.last)):
            if tokens[k].text in ".;:":
                break
            if tokens[k].pos == "VERB" and tokens[k].tag in ("VBD", "VBZ", "VBP"):
                return k
    before = first - 1
    if before > s.first and tokens[before].text in ",:":
        before -= 1
        for k in range(before, max(before - 6, s.first - 1), -1):
            if tokens[k].pos == "VERB" and tokens[k].tag in ("VBD", "VBZ", "VBP", "VBG"):
                return k
    return None
