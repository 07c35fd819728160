"""Cues of attribution in one sentence: a verb, "according to", a noun, a passive, or the form of a headline.

Each finder is a small function over tokens that yields ``Raw`` attributions in token indices: content ranges, source
range, cue range, and the rule that found it. Finders never guess a person: that is ``sources``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from retold.model import Quote, Span
from retold.text.analysis import Analysis, Sentence, Token
from retold.text.lexicon import Lexicon, english

Range = tuple[int, int]  # first token, last token (excluded)

_PUNCT = frozenset(",;:—–-()\"“”‘’'…")
_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_FINITE = ("VBD", "VBZ", "VBP", "MD", "VBN", "VBG", "VB")


@dataclass(slots=True)
class Raw:
    """An attribution as found: ranges of tokens. ``source`` is None when hidden or carried over."""

    content: list[Range]
    source: Range | None
    cue: Range
    rule: str
    recipient: Range | None = None
    kind: str = ""
    inner: Range | None = None  # a second source under the first: "the Post quoted a witness as saying"
    inner_cue: Range | None = None
    denied: bool = False
    weight: float = 0.9
    at: int = -1  # the head of the cue
    joined: list[Range] = field(default_factory=list)  # quotations that it was given by position alone


@dataclass(slots=True)
class Scene:
    """A sentence with what the finders need to know about it."""

    analysis: Analysis
    sentence: Sentence
    quotes: list[Quote]
    lexicon: Lexicon
    minds: bool = True

    @property
    def tokens(self) -> list[Token]:
        return self.analysis.tokens

    def inside_quote(self, i: int) -> bool:
        t = self.tokens[i]
        return any(q.start < t.start < q.end - (1 if q.closed else 0) for q in self.quotes)


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
        raw.content = [r for r in (_trim(scene, c) for c in raw.content) if r is not None]
        cue = set(range(*raw.cue)) | (set(range(*raw.inner_cue)) if raw.inner_cue else set())
        if not raw.content or cue & taken:
            continue
        taken |= cue
        out.append(raw)
    return out


# ------------------------------------------------------------------ ranges
def _trim(scene: Scene, r: Range) -> Range | None:
    """Cut commas, conjunctions and a leading "that" off a range; quotation marks stay."""
    tokens, (first, last) = scene.tokens, r
    edge = frozenset(",;:—–-")
    while first < last and (
        tokens[first].text in edge
        or tokens[first].lower in ("that", "and", "but")
        and last - first > 2
        and not _head_of_content(tokens[first])
    ):
        first += 1
    while last > first and (
        tokens[last - 1].text in edge or tokens[last - 1].text == "." and last == scene.sentence.last
    ):
        last -= 1
    words = [t for t in tokens[first:last] if t.text[:1].isalnum()]
    return (first, last) if words else None


def _head_of_content(t: Token) -> bool:
    """``that`` as a pronoun ("that was wrong") is content; as a conjunction it is not."""
    return t.lower == "that" and t.dep in ("nsubj", "nsubjpass", "dobj", "det", "attr", "pobj")


def noun_phrase(scene: Scene, head: int) -> Range:
    """The noun phrase of a source: its subtree within the sentence, without what hangs on after a dash or a quotation."""
    tokens = scene.tokens
    first = max(tokens[head].left, scene.sentence.first)
    last = min(tokens[head].right + 1, scene.sentence.last)
    while first < head and (
        tokens[first].text in _PUNCT or tokens[first].dep in ("cc", "advmod", "mark") and tokens[first].head != head
    ):
        first += 1
    # a quotation never belongs to the words that name its source
    for i in range(head, last):
        if tokens[i].text in '"“”' or tokens[i].text in ("—", "–"):
            last = i
            break
    for i in range(head, first, -1):
        if tokens[i].text in '"“”;':
            first = i + 1
            break
    while last > head + 1 and tokens[last - 1].text in _PUNCT:
        last -= 1
    return first, last


def cut_source(source: Range, cue: int) -> Range:
    """Keep the source on its own side of the cue verb."""
    first, last = source
    if first <= cue < last:
        return (first, cue) if cue > first else (cue + 1, last)
    return source


def subject_of(scene: Scene, verb: int) -> int | None:
    """Who does the verb: its own subject, that of the verb it is joined to, or the noun it hangs on."""
    tokens, seen, v = scene.tokens, 0, verb
    while seen < 4:
        seen += 1
        own = [k for k in tokens[v].kids if tokens[k].dep in _SUBJECTS]
        if own:
            who = own[0]
            if tokens[who].lower in ("who", "which", "that") and tokens[v].dep == "relcl":
                return tokens[v].head
            return who
        t = tokens[v]
        if (
            t.dep in ("conj", "advcl", "xcomp", "ccomp", "dep", "aux")
            and tokens[t.head].pos in ("VERB", "AUX")
            and t.head != v
        ):
            if t.dep == "conj" and any(tokens[k].dep == "auxpass" for k in tokens[t.head].kids) and t.tag != "VBN":
                return next((k for k in tokens[t.head].kids if tokens[k].dep in _SUBJECTS), None)
            v = t.head
        elif t.dep == "acl" and tokens[t.head].pos in ("NOUN", "PROPN", "PRON"):
            return t.head
        else:
            return None
    return None


def _passive(scene: Scene, verb: int) -> bool:
    return any(scene.tokens[k].dep in ("auxpass", "nsubjpass") for k in scene.tokens[verb].kids)


def _cue_range(scene: Scene, verb: int) -> Range:
    """The verb with its auxiliaries, negation and particle."""
    kids = [
        k
        for k in scene.tokens[verb].kids
        if scene.tokens[k].dep in ("aux", "neg", "auxpass", "prt") and abs(k - verb) < 5
    ]
    kids = [k for k in kids if k < verb or scene.tokens[k].dep == "prt"]
    left = min([k for k in kids if k < verb], default=verb)
    right = max([k for k in kids if k > verb], default=verb)
    # only what is contiguous with the verb, adverbs allowed
    if any(scene.tokens[i].pos not in ("AUX", "ADV", "PART", "VERB") for i in range(left, verb)):
        left = verb
    return left, max(right, verb) + 1


def _is_negated(scene: Scene, verb: int) -> bool:
    return any(scene.tokens[k].dep == "neg" for k in scene.tokens[verb].kids)


# ------------------------------------------------------------------ verbs
def _verbs(scene: Scene) -> Iterator[Raw]:
    tokens, lex = scene.tokens, scene.lexicon
    for i in range(scene.sentence.first, scene.sentence.last):
        t = tokens[i]
        if t.pos not in ("VERB", "AUX") and not (
            t.lower in ("said", "says", "told", "added") and t.pos in ("NOUN", "ADJ", "PROPN")
        ):
            continue
        speech = t.lemma in lex.verbs["speech"] or t.lower in ("said", "says", "told", "added")
        mind = scene.minds and t.lemma in lex.verbs["mind"]
        paper = t.lemma in lex.verbs["document"]
        if not (speech or mind or paper) or scene.inside_quote(i):
            continue
        raw = _from_verb(scene, i, speech, mind)
        if raw is not None:
            yield raw


def _from_verb(scene: Scene, i: int, speech: bool, mind: bool) -> Raw | None:
    tokens = scene.tokens
    if _passive(scene, i):
        return _from_passive(scene, i)
    who = subject_of(scene, i)
    source = cut_source(noun_phrase(scene, who), i) if who is not None else surface_source(scene, i)
    source = _nearer(scene, i, source)
    if tokens[i].tag == "VBN" and i == scene.sentence.first:
        return None  # "Asked when, she said": the asking is somebody else's
    if source is None and tokens[i].tag in ("VBG", "VB", "VBN"):
        return None
    if source is not None and not speech and not mind and not _is_paper(scene, source):
        return None
    if tokens[i].lemma in ("decline", "refuse", "offer", "threaten", "order", "seek") and not _that_clause(scene, i):
        return None
    cue = _cue_range(scene, i)
    content, recipient = _content(scene, i, source, cue)
    if not content:
        return None
    if mind and not speech and not _believes(scene, i, content):
        return None
    raw = Raw(content, source, cue, "verb", recipient)
    raw.kind = "speech" if speech else "mind" if mind else "document"
    raw.denied = tokens[i].lemma in ("deny", "reject", "dispute", "dismiss", "rebuke") and not _is_negated(scene, i)
    return raw


def _believes(scene: Scene, i: int, content: list[Range]) -> bool:
    """Verbs of the mind report only with a clause or an infinitive of their own."""
    tokens = scene.tokens
    has = any(tokens[k].dep in ("ccomp", "xcomp") for k in tokens[i].kids)
    return (
        has
        and tokens[i].lemma in scene.lexicon.verbs["mind"]
        and tokens[i].lemma not in ("look", "like", "love", "learn", "decide", "see", "seek")
    )


def _is_paper(scene: Scene, source: Range) -> bool:
    """Does a document, a study or data stand as subject?"""
    heads = scene.lexicon.sources["document_head"]
    return any(t.lower in heads for t in scene.tokens[source[0] : source[1]])


def _that_clause(scene: Scene, i: int) -> bool:
    tokens = scene.tokens
    return any(
        tokens[k].dep == "ccomp" and any(tokens[m].lower == "that" for m in tokens[k].kids) for k in tokens[i].kids
    )


def surface_source(scene: Scene, i: int) -> Range | None:
    """Where the parse has no subject: the words between the comma and a cue that ends its sentence, or after an inverted one."""
    tokens, s = scene.tokens, scene.sentence
    if tokens[i].tag not in ("VBD", "VBZ", "VBP", "NN", "NNP", "VBN"):
        return None
    j = i - 1
    while j >= s.first and tokens[j].text not in ',;:"”“' and i - j < 14:
        j -= 1
    if 1 <= i - 1 - j <= 12 and (j >= s.first and tokens[j].text in ',"”' or j < s.first):
        if any(t.pos in ("NOUN", "PROPN", "PRON", "NUM") or t.text[:1].isupper() for t in tokens[j + 1 : i]):
            return j + 1, i
    if j == i - 1 and i + 1 < s.last and tokens[i + 1].pos in ("PROPN", "NOUN", "DET", "PRON"):
        k = i + 1
        while k < s.last and tokens[k].text not in ',.;:"“”':
            k += 1
        return i + 1, k
    return None


def _nearer(scene: Scene, i: int, source: Range | None) -> Range | None:
    """The long lead that ends ", a person close to the talks told the Post": the phrase after the last comma is the
    source, although the parser hung the verb on the subject of the lead."""
    tokens, s = scene.tokens, scene.sentence
    if source is None or source[1] > i or tokens[i].tag not in ("VBD", "VBZ", "VBP"):
        return source
    comma = next((j for j in range(i - 1, source[1] - 1, -1) if tokens[j].text == ","), None)
    if comma is None or not 2 <= i - comma <= 16:
        return source
    phrase = tokens[comma + 1 : i]
    if phrase[0].lower in ("who", "which", "whose", "where", "when", "and", "but", "then", "later") or phrase[
        0
    ].pos in ("VERB", "ADP", "SCONJ", "AUX", "ADV"):
        return source
    if any(t.tag in ("VBD", "VBZ", "VBP", "MD") and not _in_relative(tokens, t, comma) for t in phrase):
        return source
    ends = _past_manner(scene, i, (hearer(scene, i) or (i, i + 1))[1])
    nouns = any(t.pos in ("NOUN", "PROPN", "PRON") for t in phrase)
    closing = ends >= s.last - 1 or tokens[ends].text in ".,"
    return (comma + 1, i) if nouns and closing and tokens[source[1]].text != "," else source


def _in_relative(tokens: list[Token], t: Token, after: int) -> bool:
    """Does the verb stand in a relative clause that begins after the comma?"""
    return any(x.lower in ("who", "which", "that", "whose") and x.i < t.i for x in tokens[after + 1 : t.i])


def _content(scene: Scene, i: int, source: Range | None, cue: Range) -> tuple[list[Range], Range | None]:
    """What is said: a clause under the verb, what stands before a closing "X said", both halves of a split, or the quotation."""
    tokens, s = scene.tokens, scene.sentence
    recipient = hearer(scene, i)
    group_first = min([cue[0]] + ([source[0]] if source else []))
    group_last = max([cue[1]] + ([source[1]] if source else []) + ([recipient[1]] if recipient else []))
    clause = next((k for k in tokens[i].kids if tokens[k].dep == "ccomp"), None)
    group_last = _past_manner(scene, i, group_last)
    before, after = _sides(scene, i, group_first, group_last, clause)
    if clause is not None and clause > i and not before:
        first = max(tokens[clause].left, group_last if tokens[clause].left < group_last else tokens[clause].left)
        last = min(max(tokens[clause].right + 1, first + 1), s.last)
        return [(first, _to_quote_end(scene, first, last))], recipient
    if before:
        return before + after, recipient
    if after and _quoted(scene, after[0]):
        return after, recipient
    far = _far_clause(scene, i)
    return [far] if far else _object(scene, i, group_last), recipient


def _far_clause(scene: Scene, i: int) -> Range | None:
    """ "warned in an email seen by the Gazette that ...": the clause follows, though the parser hung it elsewhere."""
    tokens, s = scene.tokens, scene.sentence
    if tokens[i].lemma not in scene.lexicon.verbs["speech"] or tokens[i].tag == "VBG":
        return None
    for j in range(i + 2, min(i + 16, s.last - 2)):
        if tokens[j].text in ',;:"“”':
            return None
        if tokens[j].lower == "that" and tokens[j].dep in ("mark", "det") and tokens[j].tag == "IN":
            return j + 1, s.last
    return None


def _sides(scene: Scene, i: int, first: int, last: int, clause: int | None) -> tuple[list[Range], list[Range]]:
    """What stands before and after the words that name the source, when these are set off by a comma or a mark."""
    tokens, s = scene.tokens, scene.sentence
    start = _clause_start(scene, first)
    before: list[Range] = []
    after: list[Range] = []
    j = first - 1
    if j > start:
        mark = tokens[j].text
        quoted = mark in "\"”’'" and any(q.end == tokens[j].end or q.end == tokens[j].start for q in scene.quotes)
        comma = mark in (",", "—", "–") and tokens[i].tag in ("VBD", "VBZ", "VBP", "NN", "NNP", "VBN", "VB")
        if (quoted or comma) and (quoted or _stands_alone(scene, start, j) and _closes(scene, i, last)):
            before = [(start, j + 1 if quoted else j)]
    if last < s.last:
        mark = tokens[last].text
        rest = (last, s.last)
        if before and mark in (",", ".", ";", ":", "—") and last + 2 < s.last and _resumes(scene, last + 1, before):
            after = [rest]
        elif not before and (mark in '"“:‘' or mark == "," and last + 1 < s.last and tokens[last + 1].text in '"“‘'):
            after = [(last if mark in '"“‘' else last + 1, s.last)]
    return before, after


def _closes(scene: Scene, i: int, last: int) -> bool:
    """The group "X said" ends its sentence or is followed by a comma, a mark or a participle."""
    tokens, s = scene.tokens, scene.sentence
    if last >= s.last:
        return True
    t = tokens[last]
    return (
        t.text in ',.;:"“”—–)'
        or t.lower in ("and", "but", "as", "while", "after", "before", "in", "on", "at", "during")
        or t.tag == "VBG"
    )


def _stands_alone(scene: Scene, start: int, end: int) -> bool:
    """Words that hold a finite verb and open no subordinate clause can be a content of their own."""
    tokens = scene.tokens
    if end - start < 3 and not any(t.text in '"“”' for t in tokens[start:end]):
        return False
    if tokens[start].lower in ("while", "although", "though", "when", "after", "as", "if", "because", "since", "in", "on", "at", "during",
                               "but", "and", "for", "with", "by", "asked", "speaking"):  # fmt: skip
        head = [t for t in tokens[start:end] if t.dep == "ROOT" or t.dep == "ccomp"]
        return bool(head)
    return any(t.pos in ("VERB", "AUX") and t.tag in _FINITE for t in tokens[start:end])


def _resumes(scene: Scene, first: int, before: list[Range]) -> bool:
    """After "X said," the content goes on: a quotation opens, or the quotation before it was broken off by a comma."""
    tokens, s = scene.tokens, scene.sentence
    t = tokens[first]
    if t.text in '"“‘' or any(q.start <= t.start < q.end for q in scene.quotes):
        return True
    if any(x.text in '"”' for x in tokens[before[0][0] : before[0][1]]):
        return False
    if t.tag == "VBG" or t.lower in (
        "who",
        "which",
        "whose",
        "where",
        "when",
        "while",
        "as",
        "after",
        "before",
        "according",
        "citing",
    ):
        return False
    return t.lower in ("and", "but", "or", "because", "so", "though", "although", "if", "though") and any(
        x.pos in ("VERB", "AUX") for x in tokens[first : s.last]
    )


def _clause_start(scene: Scene, before: int) -> int:
    """Where the content before a cue begins: the head of the sentence, or after a semicolon."""
    tokens = scene.tokens
    for j in range(before - 2, scene.sentence.first, -1):
        if tokens[j].text == ";" and not scene.inside_quote(j):
            return j + 1
    first = scene.sentence.first
    if tokens[first].lower in ("but", "and", "still", "however") and first + 1 < before:
        first += 2 if tokens[first + 1].text == "," else 1
    return first


def hearer(scene: Scene, i: int) -> Range | None:
    """Who hears it: the object of "told", the "to" of "said to reporters"."""
    tokens = scene.tokens
    for k in tokens[i].kids:
        if k > i and (
            tokens[k].dep in ("dative", "iobj")
            or tokens[k].dep == "dobj"
            and tokens[i].lemma in scene.lexicon.verbs["hearer"]
        ):
            return noun_phrase(scene, k)
    for k in tokens[i].kids:
        if k > i and tokens[k].lower in ("to", "with") and tokens[k].dep in ("prep", "dative") and k - i < 3 and tokens[i].lemma in (
                "say", "speak", "explain", "confirm", "announce", "write", "admit", "complain", "suggest"):  # fmt: skip
            return k, min(tokens[k].right + 1, scene.sentence.last)
    # "told" with a clause the parser took the hearer into
    if (
        tokens[i].lemma == "tell"
        and i + 1 < scene.sentence.last
        and tokens[i + 1].pos in ("PROPN", "DET", "NOUN", "PRON")
    ):
        j = i + 1
        while (
            j < scene.sentence.last
            and tokens[j].pos in ("PROPN", "DET", "NOUN", "PRON", "ADJ", "NUM")
            and j - i < 7
            and tokens[j].lower != "that"
        ):
            if j > i + 1 and (
                tokens[j].pos == "PRON" or tokens[j].dep in _SUBJECTS and tokens[j - 1].pos not in ("DET", "ADJ", "NUM")
            ):
                break
            j += 1
        return i + 1, j
    return None


def _past_manner(scene: Scene, i: int, last: int) -> int:
    """Step over "on Tuesday", "in a statement", "during an interview", adverbs: how and when it was said."""
    tokens, s = scene.tokens, scene.sentence
    moved = True
    while moved and last < s.last:
        moved = False
        t = tokens[last]
        if t.head == i and t.dep in ("npadvmod", "advmod", "prep", "agent") or t.dep == "npadvmod" and t.head == i:
            if t.lower in ("that", "because", "if"):
                break
            end = min(t.right + 1, s.last)
            # a clause or a quotation inside belongs to the content
            stop = next(
                (
                    j
                    for j in range(last, end)
                    if tokens[j].text in '"“,:' or tokens[j].dep in ("ccomp", "relcl") and j > last
                ),
                end,
            )
            if stop > last:
                last, moved = stop, True
        elif t.ent in ("DATE", "TIME") and tokens[last].dep in ("npadvmod", "compound", "nummod"):
            last, moved = last + 1, True
    return last


def _to_quote_end(scene: Scene, first: int, last: int) -> int:
    """A content that opens a quotation runs to its end."""
    tokens, s = scene.tokens, scene.sentence
    start, end = tokens[first].start, tokens[last - 1].end
    for q in scene.quotes:
        if start <= q.start < end < q.end:
            end = q.end
    while last < s.last and tokens[last].start < end:
        last += 1
    # what the parser hung on elsewhere but follows without a break
    while last < s.last and tokens[last].text in '"”’' and tokens[last].start == tokens[last - 1].end:
        last += 1
    return last


def _quoted(scene: Scene, r: Range) -> bool:
    tokens = scene.tokens
    return any(q.start < tokens[r[1] - 1].end and q.end > tokens[r[0]].start for q in scene.quotes)


def _object(scene: Scene, i: int, last: int) -> list[Range]:
    """The object of "called", "denied", "accused ... of": what the source is said to hold."""
    tokens, s = scene.tokens, scene.sentence
    lemma = tokens[i].lemma
    # a bare quotation after the cue: said it was "too late"
    quotes = [q for q in scene.quotes if tokens[i].end <= q.start < s.span.end]
    kids = [
        k
        for k in tokens[i].kids
        if k > i
        and tokens[k].dep
        in ("dobj", "xcomp", "oprd", "prep", "ccomp", "attr", "acomp", "dep", "conj", "advcl", "pcomp")
    ]
    kids = [k for k in kids if tokens[k].dep not in ("conj", "advcl") or tokens[k].tag == "VBG" and False]
    if (
        lemma in scene.lexicon.verbs["object_content"]
        and _holds_a_view(scene, i, kids)
        and any(tokens[k].dep in ("dobj", "xcomp", "oprd", "ccomp") for k in kids)
    ):
        first = max(min(tokens[k].left for k in kids), i + 1)
        right = min(max(tokens[k].right for k in kids) + 1, s.last)
        if right > first:
            return [(first, _to_quote_end(scene, first, right))]
    if quotes and lemma in scene.lexicon.verbs["speech"]:
        opens = next((j for j in range(i + 1, s.last) if tokens[j].start >= quotes[0].start), None)
        if opens is not None:
            lead = last if last <= opens and lemma in ("say", "tell", "add", "write", "claim", "warn") else opens
            return [(lead, _to_quote_end(scene, lead, opens + 1))]
    if lemma in (
        "say",
        "claim",
        "think",
        "believe",
        "add",
        "warn",
        "insist",
        "deny",
        "promise",
        "vow",
        "pledge",
        "hope",
        "expect",
        "want",
        "refuse",
    ):
        inf = next((k for k in tokens[i].kids if k > i and tokens[k].dep == "xcomp"), None)
        if inf is not None:
            return [(max(tokens[inf].left, i + 1), min(tokens[inf].right + 1, s.last))]
    return []


def _holds_a_view(scene: Scene, i: int, kids: list[int]) -> bool:
    """ "called the plan a mistake" says something of the plan; "called the item" does not."""
    tokens, lemma = scene.tokens, scene.tokens[i].lemma
    deps = {tokens[k].dep for k in kids}
    words = {tokens[k].lower for k in kids}
    quoted = any(q.start > tokens[i].start and q.start < scene.sentence.span.end for q in scene.quotes)
    if quoted:
        return True
    if lemma in (
        "call",
        "describe",
        "label",
        "brand",
        "dub",
        "depict",
        "portray",
        "regard",
        "view",
        "see",
        "hail",
        "denounce",
        "slam",
        "praise",
        "mock",
    ):
        return bool(deps & {"oprd", "xcomp", "ccomp"}) or "as" in words
    if lemma in (
        "accuse",
        "blame",
        "criticize",
        "criticise",
        "condemn",
        "rebuke",
        "lambast",
        "blast",
        "decry",
        "deplore",
        "attack",
        "thank",
    ):
        return bool(words & {"of", "for", "over"})
    return lemma in scene.lexicon.verbs["mind"] or lemma in (
        "deny",
        "claim",
        "propose",
        "predict",
        "promise",
        "pledge",
        "demand",
        "urge",
        "allege",
        "express",
        "estimate",
        "recommend",
        "dispute",
        "reject",
        "acknowledge",
        "admit",
        "announce",
        "warn",
        "ask",
        "tell",
        "advise",
        "order",
        "request",
        "suggest",
        "question",
    )


# ------------------------------------------------------------------ passives
def _from_passive(scene: Scene, i: int) -> Raw | None:
    """ "is believed to", "was quoted as saying", "was told that", "it was reported that": the source is hidden or stands after "by"."""
    tokens, s = scene.tokens, scene.sentence
    lemma = tokens[i].lemma
    agent = next((k for k in tokens[i].kids if tokens[k].dep == "agent"), None)
    source = noun_phrase(scene, tokens[agent].kids[0]) if agent is not None and tokens[agent].kids else None
    subject = next((k for k in tokens[i].kids if tokens[k].dep in ("nsubjpass", "nsubj")), None)
    clause = next((k for k in tokens[i].kids if tokens[k].dep in ("ccomp", "xcomp") and k > i), None)
    cue = _cue_range(scene, i)
    if lemma != "quote" and any(
        tokens[k].dep == "aux" and tokens[k].lower in ("could", "may", "might", "can", "should", "must")
        for k in tokens[i].kids
    ):
        return None  # "it could be seen as": the writer's own judgement
    if lemma == "quote" and subject is not None:
        said = next((j for j in range(i + 1, min(i + 4, s.last)) if tokens[j].lemma in ("say", "tell")), None)
        if said is not None:
            return Raw([(said + 1, s.last)], noun_phrase(scene, subject), (cue[0], said + 1), "quoted as saying")
    if lemma == "tell" and subject is not None and clause is not None:
        content = [(max(tokens[clause].left, i + 1), min(tokens[clause].right + 1, s.last))]
        by = [j for j in range(i, s.last) if tokens[j].lower == "by" and j < tokens[clause].left]
        return Raw(
            content,
            source or ((by[0] + 1, tokens[clause].left) if by else None),
            cue,
            "was told",
            kind="" if source else "hidden",
        )
    if lemma not in scene.lexicon.verbs["passive_hidden"]:
        return None
    if subject is not None and tokens[subject].lower == "it" and clause is not None:
        content = [(tokens[clause].left if tokens[clause].left > i else i + 1, min(tokens[clause].right + 1, s.last))]
        return Raw(content, source, cue, "it is said", kind="" if source else "diffuse")
    verb = next((k for k in tokens[i].kids if tokens[k].dep == "xcomp" and k > i), None)
    if verb is not None and subject is not None and i + 1 < s.last and tokens[i + 1].lower == "to":
        to = i + 1
        content = [(max(tokens[subject].left, s.first), min(tokens[verb].right + 1, s.last))]
        return Raw(content, source, (cue[0], to), "passive", kind="" if source else "diffuse", weight=0.8)
    as_ = next((k for k in tokens[i].kids if tokens[k].lower == "as" and k > i), None)
    if as_ is not None and subject is not None and lemma in ("see", "regard", "view", "describe", "consider"):
        content = [(max(tokens[subject].left, s.first), min(tokens[as_].right + 1, s.last))]
        return Raw(content, source, cue, "seen as", kind="" if source else "diffuse", weight=0.8)
    if subject is None and clause is None and lemma in ("report", "say", "claim", "allege", "believe"):
        j = cue[0]
        if j - 1 > s.first and tokens[j - 1].lower == "it":
            return Raw([(s.first, j - 1)], None, (j - 1, cue[1]), "it was reported", kind="diffuse")
    if (
        subject is not None
        and tokens[subject].lower == "it"
        and lemma in ("report", "say", "claim", "believe", "understand")
    ):
        start = _clause_start(scene, cue[0])
        if cue[0] - start > 4:
            return Raw(
                [(start, subject)], source, (subject, cue[1]), "it was reported", kind="" if source else "diffuse"
            )
    return None


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
        and not (tokens[j].lower in ("and", "but") and j + 1 < s.last and tokens[j + 1].dep in _SUBJECTS)
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
        if t.lemma not in ("quote", "cite") or t.pos != "VERB" or scene.inside_quote(i) or _passive(scene, i):
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
            _cue_range(scene, i),
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
    _verbs,
    _noun_cues,
)


def span_of(analysis: Analysis, r: Range) -> Span:
    """The text span of a token range."""
    return Span(analysis.tokens[r[0]].start, analysis.tokens[r[1] - 1].end)
