"""Attributions by verbs, active and passive: who said, believed, was told, and what."""

from __future__ import annotations

from collections.abc import Iterator

from retold.said.scene import (
    FINITE,
    SUBJECTS,
    Range,
    Raw,
    Scene,
    cue_range,
    cut_source,
    is_negated,
    noun_phrase,
    passive,
    subject_of,
)
from retold.text.analysis import Token


# ------------------------------------------------------------------ verbs
def verb_cues(scene: Scene) -> Iterator[Raw]:
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
    if passive(scene, i):
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
    cue = cue_range(scene, i)
    content, recipient = _content(scene, i, source, cue)
    if not content:
        return None
    if mind and not speech and not _believes(scene, i, content):
        return None
    raw = Raw(content, source, cue, "verb", recipient)
    raw.kind = "speech" if speech else "mind" if mind else "document"
    raw.denied = tokens[i].lemma in ("deny", "reject", "dispute", "dismiss", "rebuke") and not is_negated(scene, i)
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
    if tokens[i].tag in ("VBD", "VBZ", "VBP") and (named := _name_with_apposition(tokens, i, s.first)) is not None:
        return named
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
    named = _name_with_apposition(tokens, i, source[1])
    if named is not None:
        return named
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


def _name_with_apposition(tokens: list[Token], i: int, after: int) -> Range | None:
    """ "..., Ana Lind, the county engineer, told the Post": a name and what is said of it, both between commas before the cue."""
    commas = [j for j in range(max(after, i - 24), i) if tokens[j].text == ","]
    if len(commas) < 3 or commas[-1] != i - 1:
        return None
    first, middle, last = commas[-3:]
    name, role = tokens[first + 1 : middle], tokens[middle + 1 : last]
    if (
        not name
        or not role
        or len(name) > 6
        or not all(
            t.pos == "PROPN" or t.text in ("de", "van", "von", "al", "bin", "-", "Dr.", "Mr.", "Ms.", "Mrs.")
            for t in name
        )
    ):
        return None
    plain = role[0].pos in ("DET", "NOUN", "PROPN", "ADJ", "NUM") and not any(
        t.tag in ("VBD", "VBZ", "VBP", "MD") for t in role
    )
    return (first + 1, last) if plain else None


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
    return any(t.pos in ("VERB", "AUX") and t.tag in FINITE for t in tokens[start:end])


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
                tokens[j].pos == "PRON" or tokens[j].dep in SUBJECTS and tokens[j - 1].pos not in ("DET", "ADJ", "NUM")
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
    cue = cue_range(scene, i)
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
