"""Cues of attribution in one sentence: a verb, "according to", a noun, a passive, or the form of a headline.

Each finder is a small function over tokens that yields ``Raw`` attributions in token indices: content ranges, source
range, cue range, and the rule that found it. Finders never guess a person: that is ``sources``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from retold.model import Quote
from retold.said.scene import (
    SUBJECTS,
    Range,
    Raw,
    Scene,
    cue_range,
    cut_source,
    noun_phrase,
    passive,
    span_of,
    subject_of,
    trim,
)
from retold.said.verbs import hearer, surface_source, verb_cues
from retold.text.analysis import Analysis, Sentence
from retold.text.lexicon import english

__all__ = [
    "Range",
    "Raw",
    "Scene",
    "cut_source",
    "find",
    "hearer",
    "noun_phrase",
    "span_of",
    "subject_of",
    "surface_source",
]


def find(analysis: Analysis, sentence: Sentence, quotes: list[Quote], minds: bool = True) -> list[Raw]:
    """All attributions whose cue stands in this sentence, the best reading per cue."""
    scene = Scene(analysis, sentence, quotes, english(), minds)
    found: list[Raw] = []
    for finder in FINDERS:
        found += finder(scene)
    return _drop_twins(scene, found)


def _drop_twins(scene: Scene, found: list[Raw]) -> list[Raw]:
    """One attribution per cue token; contents without words are nothing."""
    taken: set[int] = set()
    out = []
    for raw in found:
        raw.content = [r for r in (trim(scene, c) for c in raw.content) if r is not None]
        cue = set(range(*raw.cue)) | (set(range(*raw.inner_cue)) if raw.inner_cue else set())
        if not raw.content or cue & taken:
            continue
        taken |= cue
        out.append(raw)
    return out


# ------------------------------------------------------------------ phrases
def _according(scene: Scene) -> Iterator[Raw]:
    """ "according to X", "per X", "in X's words", "as reported by X": the clause it hangs on is X's."""
    tokens, s = scene.tokens, scene.sentence
    for i in range(s.first, s.last - 1):
        t = tokens[i]
        if scene.inside_quote(i):
            continue
        if t.lower == "according" and tokens[i + 1].lower == "to" and i + 2 < s.last:
            start, cue = i + 2, (i, i + 2)
        elif (
            t.lower == "per"
            and i > s.first
            and tokens[i - 1].text == ","
            and tokens[i + 1].pos in ("PROPN", "DET", "PRON", "ADJ")
        ):
            start, cue = i + 1, (i, i + 1)
        elif (
            t.lower == "as"
            and tokens[i + 1].lower in ("reported", "quoted", "cited", "noted")
            and i + 3 < s.last
            and tokens[i + 2].lower in ("by", "in")
        ):
            start, cue = i + 3, (i, i + 3)
        else:
            continue
        source = _source_after(scene, start)
        if source is None:
            continue
        yield Raw(_scope(scene, i, source), source, cue, "according to")


def _source_after(scene: Scene, start: int) -> Range | None:
    """The noun phrase after a preposition, up to the comma or mark that ends it (an apposition stays)."""
    tokens, s = scene.tokens, scene.sentence
    j = start
    while (
        j < s.last
        and tokens[j].text not in ',.;:"“”—–)'
        and not (tokens[j].lower in ("and", "but") and j + 1 < s.last and tokens[j + 1].dep in SUBJECTS)
    ):
        if (
            tokens[j].pos in ("VERB", "AUX")
            and tokens[j].tag in ("VBD", "VBZ", "VBP", "MD")
            and tokens[j].dep in ("ROOT", "ccomp", "conj", "advcl")
        ):
            break
        j += 1
    if j == start:
        return None
    # an apposition between commas: "according to Ana Ruiz, who runs the plant," / ", a lawyer for the family."
    if (
        j < s.last - 1
        and tokens[j].text == ","
        and (tokens[j + 1].lower in ("who", "which", "a", "an", "the") or tokens[j + 1].text.isdigit())
    ):
        k = j + 1
        while k < s.last and tokens[k].text not in ',.;:"“”':
            k += 1
        verbs = any(tokens[m].tag in ("VBD", "VBZ", "VBP") and tokens[m].dep == "ROOT" for m in range(j + 1, k))
        if not verbs:
            j = k
    return start, j


def _scope(scene: Scene, i: int, source: Range) -> list[Range]:
    """How far "according to" reaches: back to the head of its clause, or forward when it opens the sentence."""
    tokens, s = scene.tokens, scene.sentence
    lead = [
        t for t in tokens[s.first : i] if t.text[:1].isalnum() and t.lower not in ("but", "and", "also", "meanwhile")
    ]
    if not lead:
        first = source[1] + 1 if source[1] < s.last and tokens[source[1]].text == "," else source[1]
        return [(first, s.last)]
    relative = next(
        (
            k
            for k in range(i - 1, s.first, -1)
            if tokens[k].dep == "relcl" and tokens[k].left <= i <= tokens[k].right + 1
        ),
        None,
    )
    if relative is not None and tokens[i - 1].text != "," and source[1] < s.last - 1 and tokens[source[1]].text == ",":
        return [(tokens[relative].left, i)]
    start = s.first
    for j in range(i - 1, s.first, -1):
        if tokens[j].text == ";" and not scene.inside_quote(j):
            start = j + 1
            break
    after: list[Range] = []
    if (
        source[1] < s.last - 2
        and tokens[source[1]].text == ","
        and tokens[source[1] + 1].lower not in ("who", "which", "and", "but", "while", "a", "the")
    ):
        after = [(source[1] + 1, s.last)]
    return [(start, i), *after]


# ------------------------------------------------------------------ one outlet quoting another source
def _quoting(scene: Scene) -> Iterator[Raw]:
    """ "The Post quoted a witness as saying ...", "The Post, citing two officials, reported ...": two links at once."""
    tokens, s = scene.tokens, scene.sentence
    for i in range(s.first, s.last):
        t = tokens[i]
        if t.lemma not in ("quote", "cite") or t.pos != "VERB" or scene.inside_quote(i) or passive(scene, i):
            continue
        who = subject_of(scene, i)
        if who is None or t.tag == "VBG" and tokens[i - 1].text == ",":
            continue
        outer = cut_source(noun_phrase(scene, who), i)
        j = i + 1
        while j < s.last and not (
            tokens[j].lower in ("saying", "telling")
            or tokens[j].lower == "as"
            and j + 1 < s.last
            and tokens[j + 1].tag == "VBG"
        ):
            if tokens[j].text in '.;"“':
                break
            j += 1
        if j >= s.last or tokens[j].text in '.;"“' or j == i + 1:
            continue
        inner_cue = (j, j + 1) if tokens[j].lower != "as" else (j, j + 2)
        if tokens[inner_cue[1] - 1].lower == "telling":
            that = next(
                (k for k in range(inner_cue[1], min(inner_cue[1] + 6, s.last)) if tokens[k].lower == "that"), None
            )
            inner_cue = (inner_cue[0], that) if that is not None else inner_cue
        if tokens[j].lower == "as" and tokens[j + 1].lower == "being":
            inner_cue = (j, j + 1)
        yield Raw(
            [(inner_cue[1], s.last)],
            outer,
            cue_range(scene, i),
            "quoted X saying",
            inner=(i + 1, j),
            inner_cue=inner_cue,
        )


# ------------------------------------------------------------------ nouns
_NOUNS = frozenset(
    "claim allegation report warning suggestion statement accusation announcement assertion admission belief fear rumour rumor "
    "complaint promise threat denial prediction speculation evidence finding news word hint".split()
)


def _noun_cues(scene: Scene) -> Iterator[Raw]:
    """ "the allegation that ...", "Ana Ruiz's claim that ...", "a warning from the agency that ..."."""
    tokens, s = scene.tokens, scene.sentence
    for i in range(s.first, s.last - 2):
        t = tokens[i]
        if t.lemma not in _NOUNS or t.pos != "NOUN" or scene.inside_quote(i):
            continue
        clause = next(
            (
                k
                for k in t.kids
                if k > i
                and tokens[k].dep in ("acl", "ccomp")
                and any(tokens[m].lower == "that" for m in tokens[k].kids)
            ),
            None,
        )
        if clause is None or tokens[clause].dep == "relcl":
            continue
        owner = next((k for k in t.kids if tokens[k].dep == "poss"), None)
        by = next((k for k in t.kids if tokens[k].lower in ("by", "from", "of") and tokens[k].kids), None)
        source = (
            noun_phrase(scene, owner)
            if owner is not None
            else (noun_phrase(scene, tokens[by].kids[0]) if by is not None else None)
        )
        if source is None and t.lemma in (
            "news",
            "evidence",
            "word",
            "report",
            "fear",
            "belief",
            "speculation",
            "hint",
        ):
            continue
        yield Raw(
            [(tokens[clause].left, min(tokens[clause].right + 1, s.last))],
            source,
            (i, i + 1),
            "noun",
            kind="" if source else "hidden",
            weight=0.7,
        )


# ------------------------------------------------------------------ headlines and transcripts
def _headline(scene: Scene) -> Iterator[Raw]:
    """ "Bridge to close - report", "Mayor to quit: sources", "Bridge unsafe, says engineer"."""
    tokens, s = scene.tokens, scene.sentence
    if s.kind.value not in ("headline", "dek"):
        return
    for i in range(s.last - 1, s.first, -1):
        if tokens[i].text in (":", "-", "–", "—", "|") and 1 <= s.last - 1 - i <= 5:
            tail = tokens[i + 1 : s.last]
            heads = scene.lexicon.sources
            word = {t.lower.rstrip("s") for t in tail} | {t.lower for t in tail}
            if word & {"report", "source", "official", "police", "study", "poll", "minister", "expert", "lawyer", "sources", "reports"} or (
                    tokens[i].text == ":" and word & (heads["outlet_word"] | heads["official_head"])):  # fmt: skip
                yield Raw([(s.first, i)], (i + 1, s.last), (i, i + 1), "headline")
                return
            break
    yield from _headline_speaker(scene)
    if s.last - s.first > 3 and tokens[s.first].text[:1].isupper():
        colon = next((j for j in range(s.first + 1, min(s.first + 5, s.last - 2)) if tokens[j].text == ":"), None)
        if colon is not None and tokens[colon + 1].text in "'‘\"“":
            yield Raw([(colon + 1, s.last)], (s.first, colon), (colon, colon + 1), "headline")


def _headline_speaker(scene: Scene) -> Iterator[Raw]:
    """ "Sources: coach to leave", "Marsh: dam was 'a bomb'": who stands before the colon at the head."""
    tokens, s = scene.tokens, scene.sentence
    colon = next((j for j in range(s.first + 1, min(s.first + 4, s.last - 2)) if tokens[j].text == ":"), None)
    if colon is None:
        return
    who = tokens[s.first : colon]
    speaks = {t.lower for t in who} & (_SPEAKING_HEADS | scene.lexicon.sources["official_head"])
    quoted = any(q.start > tokens[colon].start for q in scene.quotes) and all(t.text[:1].isupper() for t in who)
    if speaks or quoted:
        yield Raw([(colon + 1, s.last)], (s.first, colon), (colon, colon + 1), "headline")


_SPEAKING_HEADS = frozenset(
    "sources source report reports officials experts study poll survey witnesses lawyer lawyers union".split()
)


def _own_reporting(scene: Scene) -> Iterator[Raw]:
    """ "Two ministers will go, the Observer has learned": the outlet's own reporting, or that of another."""
    tokens, s = scene.tokens, scene.sentence
    for i in range(s.first + 4, s.last):
        t = tokens[i]
        told = t.lower == "told" and tokens[i - 1].lower in ("been", "was")
        if not (
            told
            or t.lower in ("learned", "learnt", "understands")
            or t.lower in ("reveal", "report")
            and tokens[i - 1].lower == "can"
        ):
            continue
        if i + 1 < s.last and tokens[i + 1].text not in ".,":
            continue
        comma = next((j for j in range(i - 1, max(s.first + 2, i - 10), -1) if tokens[j].text == ","), None)
        if comma is None or scene.inside_quote(i):
            continue
        verb = next((j for j in range(comma + 1, i + 1) if tokens[j].pos in ("AUX", "VERB")), i)
        if verb > comma + 1:
            yield Raw([(s.first, comma)], (comma + 1, verb), (verb, i + 1), "own reporting", weight=0.8)


def _transcript(scene: Scene) -> Iterator[Raw]:
    """ "OKORO: We were late." and "Ana Ruiz: Not yet.": a speaker's name, a colon, the words."""
    tokens, s = scene.tokens, scene.sentence
    colon = next((j for j in range(s.first + 1, min(s.first + 5, s.last)) if tokens[j].text == ":"), None)
    if colon is None or s.kind.value != "paragraph" or s.last - colon < 3:
        return
    names = tokens[s.first : colon]
    if not any(t.pos in ("VERB", "AUX") for t in tokens[colon + 1 : s.last]) and not names[0].text.isupper():
        return  # "Ana Ruiz: 1,501" is a table
    if (
        all(t.text.isupper() and t.text.isalpha() for t in names)
        and len(names[0].text) > 2
        or all(t.pos == "PROPN" and t.ent == "PERSON" for t in names)
        or tokens[colon + 1].text in '"“'
        and names[-1].pos == "PROPN"
        and names[-1].ent in ("PERSON", "ORG")
        and not any(t.pos == "VERB" for t in names)
    ):
        yield Raw([(colon + 1, s.last)], (s.first, colon), (colon, colon + 1), "transcript")


FINDERS: tuple[Callable[[Scene], Iterator[Raw]], ...] = (
    _headline,
    _transcript,
    _quoting,
    _own_reporting,
    _according,
    verb_cues,
    _noun_cues,
)
