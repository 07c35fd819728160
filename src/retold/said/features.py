"""What the learned part sees of an article: features of words that may be cues, and of words as seen from one cue.

Everything is read off the parse, the marks of quotation, the lexicon and the rules; no feature knows the article's topic,
and words other than cues enter only by their class, so that a small model says something about any news.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from retold.model import Quote, QuoteRole
from retold.said.cues import Raw
from retold.text.analysis import Analysis, Sentence, Token
from retold.text.lexicon import Lexicon, english

WINDOW = 110  # words on either side of a cue that may belong to it: a paragraph of news is shorter
_MARKS = {
    '"': "Q",
    "“": "Q",
    "”": "Q",
    "''": "Q",
    "``": "Q",
    ",": ",",
    ":": ":",
    "—": "-",
    "–": "-",
    "--": "-",
    ";": ";",
    ".": ".",
}
_CUE_POS = frozenset(("VERB", "NOUN", "ADJ", "ADV"))
_CUE_WORDS = frozenset(
    ("according", "per", ":", "of", "for", "against", "to", "like", "is", "was", "are", "were", "be", "s", "'s")
)
_KIDS = frozenset(
    "nsubj nsubjpass ccomp xcomp dobj dative prep agent oprd acomp attr advcl neg aux auxpass mark expl acl relcl poss prt".split()
)


@dataclass(slots=True)
class Sheet:
    """One article with what many features ask for, worked out once."""

    analysis: Analysis
    quote_at: list[int]  # index of the outermost quotation of speech a token stands in, -1 outside
    kinds: list[str]  # class of a token as someone who may speak
    lexicon: Lexicon
    plain: list[list[str]] = field(default_factory=list)

    @property
    def tokens(self) -> list[Token]:
        return self.analysis.tokens


def sheet(analysis: Analysis, quotes: Sequence[Quote]) -> Sheet:
    """Prepare an article."""
    tokens = analysis.tokens
    quote_at = [-1] * len(tokens)
    k = 0
    outer: list[Quote] = []
    for q in quotes:
        if q.role is not QuoteRole.TITLE and (not outer or q.start >= outer[-1].end):
            outer.append(q)
    for n, q in enumerate(outer):
        while k < len(tokens) and tokens[k].end <= q.start:
            k += 1
        j = k
        while j < len(tokens) and tokens[j].start < q.end:
            quote_at[j] = n
            j += 1
        k = j
    lex = english()
    page = Sheet(analysis, quote_at, [_kind(t, lex) for t in tokens], lex)
    page.plain = [_plain(page, t) for t in tokens]
    return page


def _kind(t: Token, lex: Lexicon) -> str:
    """Could this word be a speaker, and of what sort?"""
    if t.pos == "PRON":
        return (
            "i"
            if t.lower in ("i", "we")
            else "h"
            if t.lower in ("he", "she", "they")
            else t.lower
            if t.lower in ("it", "who", "that", "which", "you")
            else "pr"
        )
    if t.ent:
        return {
            "PERSON": "P",
            "ORG": "O",
            "GPE": "G",
            "NORP": "N",
            "CARDINAL": "#",
            "DATE": "D",
            "TIME": "D",
            "MONEY": "#",
            "PERCENT": "#",
        }.get(t.ent, "E")
    if t.pos == "NOUN":
        s = lex.sources
        for name, code in (
            ("anonymous_head", "a"),
            ("spokesperson", "s"),
            ("document_head", "d"),
            ("official_head", "o"),
            ("collective", "c"),
            ("outlet_cue", "m"),
        ):
            if t.lower in s[name] or t.lemma in s[name]:
                return code
        return "n"
    return "P?" if t.pos == "PROPN" else ""


def _plain(page: Sheet, t: Token) -> list[str]:
    """Features of a word whatever the cue."""
    mark = _MARKS.get(t.text)
    word = t.lower if t.pos in ("ADP", "SCONJ", "CCONJ", "DET", "PRON", "PART", "AUX") or mark else ""
    kind = page.kinds[t.i]
    out = [f"p{t.pos}", f"d{t.dep}", f"k{kind}"]
    if word:
        out.append(f"w{mark or word}")
    if page.quote_at[t.i] >= 0:
        out.append("inq")
    return out


# ------------------------------------------------------------------ cues
def candidates(page: Sheet, sentence: Sentence) -> list[int]:
    """Words of a sentence that could tie a content to a source."""
    tokens = page.tokens
    return [
        i
        for i in range(sentence.first, sentence.last)
        if tokens[i].pos in _CUE_POS and tokens[i].text[:1].isalpha()
        or tokens[i].pos == "AUX" and tokens[i].dep not in ("aux", "auxpass")
        or tokens[i].lower in ("according", "per", ":", "—", "–", "--", "said", "says")
        or tokens[i].pos == "PROPN" and tokens[i].lemma in page.lexicon.verbs["speech"] and tokens[i].dep in ("ROOT", "ccomp", "relcl", "conj", "advcl")
    ]  # fmt: skip


def cue_features(page: Sheet, i: int, rule: str) -> list[str]:
    """Is this word a cue? Its lemma and class, what hangs on it, what it hangs on, marks beside it, and what the rules say."""
    tokens, t = page.tokens, page.tokens[i]
    grade = page.lexicon.grade(t.lemma, t.pos)
    deps = sorted({tokens[k].dep for k in t.kids} & _KIDS)
    subject = next((k for k in t.kids if tokens[k].dep in ("nsubj", "nsubjpass")), None)
    frame = "".join(
        c
        for c, d in (
            ("C", "ccomp"),
            ("X", "xcomp"),
            ("O", "dobj"),
            ("P", "oprd"),
            ("A", "acomp"),
            ("p", "prep"),
            ("a", "agent"),
            ("V", "auxpass"),
            ("R", "relcl"),
            ("L", "acl"),
            ("D", "dative"),
        )
        if d in deps
    )
    who = page.kinds[subject] if subject is not None else "-"
    lemma = t.lemma if t.text.isalpha() else _MARKS.get(t.text, t.text)
    before = tokens[i - 1] if i else t
    after = tokens[i + 1] if i + 1 < len(tokens) else t
    inq = "q" if page.quote_at[i] >= 0 else ""
    preps = "".join(sorted(tokens[k].lower for k in t.kids if tokens[k].dep in ("prep", "prt") and k > i))
    out = [
        "b", f"l{lemma}/{t.pos[:1]}", f"t{t.tag}", f"d{t.dep}", f"g{grade}", f"g{grade}{t.tag}", f"lf{lemma}{frame}", f"gf{grade}{frame}", f"f{frame}", f"s{who}",
        f"gs{grade}{who}", f"ls{lemma}{who}", f"r{rule}", f"rl{rule}{lemma}", f"q{inq}", f"gq{grade}{inq}", f"fs{frame}{who}",
        f"b{_MARKS.get(before.text, before.pos)}", f"a{_MARKS.get(after.text, after.pos)}", f"al{lemma}{_MARKS.get(after.text, after.lower if after.pos in ('ADP', 'PART', 'SCONJ') else after.pos)}",
        f"ag{grade}{_MARKS.get(after.text, after.lower if after.pos in ('ADP', 'PART', 'SCONJ') else after.pos)}",
        f"lp{lemma}{preps}", f"hd{tokens[t.head].pos}{t.dep}", f"hg{page.lexicon.grade(tokens[t.head].lemma, tokens[t.head].pos)}{t.dep}",
    ]  # fmt: skip
    out += ["x" + d for d in deps]
    for k in t.kids:
        x = tokens[k]
        if x.dep in ("dobj", "attr", "acomp", "xcomp", "ccomp", "oprd", "nsubj", "nsubjpass"):
            g = page.lexicon.grade(x.lemma, x.pos)
            out += [f"o{x.dep}{x.lemma}", f"og{x.dep}{g}", f"ogl{x.dep}{g}{lemma}"]
        elif x.dep in ("prep", "agent", "prt", "mark", "poss", "advmod"):
            out.append(f"o{x.dep}{x.lower}{t.pos[:1]}")
            if x.kids and x.dep != "mark":
                o = tokens[x.kids[0]]
                out += [
                    f"pk{grade}{x.lower}{page.kinds[o.i]}",
                    f"pg{x.lower}{page.lexicon.grade(o.lemma, o.pos)}{o.tag}",
                ]
    h = tokens[t.head]
    out += [f"hl{h.lemma}{t.dep}", f"hw{grade}{h.lemma}", f"n{len(t.kids) if len(t.kids) < 5 else 5}"]
    if page.analysis.sentences[t.sent].index == 0:
        out.append("top")
    if any(tokens[k].lower == "that" for k in t.kids) or any(
        tokens[m].lower == "that" for k in t.kids if tokens[k].dep in ("ccomp", "acl") for m in tokens[k].kids
    ):
        out += ["that", f"gthat{grade}"]
    near = [tokens[j].text for j in range(max(0, i - 4), min(len(tokens), i + 5))]
    if any(x in _MARKS and _MARKS[x] == "Q" for x in near):
        out += ["nearq", f"nearq{grade}"]
    aux = [tokens[k].lower for k in t.kids if tokens[k].dep in ("aux", "neg", "auxpass")]
    out += ["aux" + a for a in aux]
    return out


# ------------------------------------------------------------------ roles
def window(page: Sheet, cue: int) -> tuple[int, int]:
    """The words that may belong to a cue: its sentence, the one before and those after in the same paragraph."""
    sentences = page.analysis.sentences
    mine = sentences[page.tokens[cue].sent]
    first, last = mine.first, mine.last
    if mine.index and sentences[mine.index - 1].block == mine.block:
        first = sentences[mine.index - 1].first
    for s in sentences[mine.index + 1 : mine.index + 4]:
        if s.block != mine.block and not (page.tokens[last - 1].text == ":" and page.quote_at[s.first] >= 0):
            break
        last = s.last
    return max(first, min(mine.first, cue - WINDOW)), min(last, max(mine.last, cue + WINDOW))


_NO_BRANCH = ("~", "")


def _path(tokens: list[Token], cue: int) -> list[int]:
    """The cue and the words above it, up to the head of its sentence."""
    up = [cue]
    while tokens[up[-1]].head != up[-1] and len(up) < 8:
        up.append(tokens[up[-1]].head)
    return up


def role_features(page: Sheet, cue: int, first: int, last: int, raw: Raw | None) -> list[list[str]]:
    """For every word of the window: where it stands in the tree and in the line as seen from the cue."""
    tokens = page.tokens
    t = tokens[cue]
    mine = page.analysis.sentences[t.sent]
    branch = _branches(tokens, cue, mine)
    grade = page.lexicon.grade(t.lemma, t.pos)
    lemma = t.lemma if t.text.isalpha() else _MARKS.get(t.text, t.text)
    has = "".join(
        c
        for c, d in (("C", "ccomp"), ("X", "xcomp"), ("O", "dobj"), ("P", "oprd"))
        if any(tokens[k].dep == d for k in t.kids)
    )
    rule = _by_rule(raw)
    cue_q = page.quote_at[cue]
    left, right = _marks_between(page, cue, first, last)
    out = []
    for i in range(first, last):
        x = tokens[i]
        where = "<" if i < cue else ">" if i > cue else "="
        sent = x.sent - t.sent
        place = f"{where}{sent if -1 <= sent <= 1 else 2}"
        b, below = branch.get(i, _NO_BRANCH)
        q = page.quote_at[i]
        inq = "" if q < 0 else "=" if q == cue_q else "q"
        gap = left[cue - i] if i < cue else right[i - cue]
        by = rule.get(i, "")
        f = list(page.plain[i])
        f += [
            place, f"{place}{inq}", f"b{b}", f"b{b}{where}{inq}", f"bl{b}{lemma}", f"bg{b}{grade}{t.tag}", f"m{where}{gap}", f"r{by}", f"r{by}{inq}{where}",
            f"bk{b}{page.kinds[i]}", f"bh{b}{has}", f"bp{b}{x.pos}", f"g{gap}{where}{b}", f"c{b}>{below}", f"cl{grade}{b[:5]}>{below}{page.kinds[i]}", f"cg{gap}{b[:6]}>{below}",
        ]  # fmt: skip
        if sent == 0:
            distance = abs(i - cue)
            f.append(f"n{where}{distance if distance < 4 else 5 if distance < 8 else 9}")
            if i > mine.first:
                p, p_below = branch.get(i - 1, _NO_BRANCH)
                f += [
                    f"e{p}|{b}",
                    f"E{b}{p_below}|{below}",
                    f"pw{_MARKS.get(tokens[i - 1].text, tokens[i - 1].pos)}{where}{b}",
                ]
            else:
                f.append("first")
            if i + 1 < mine.last:
                f.append(f"nw{_MARKS.get(tokens[i + 1].text, tokens[i + 1].pos)}{where}{b}")
            else:
                f.append("last")
            if distance == 0:
                f += [f"L{lemma}", f"G{grade}"]
            elif distance < 3:
                f.append(f"nl{i - cue}{x.lower if x.pos in ('ADP', 'PART', 'AUX', 'SCONJ', 'PRON') else x.pos}")
        out.append(f)
    return out


def _branches(tokens: list[Token], cue: int, s: Sentence) -> dict[int, tuple[str, str]]:
    """For every word of the cue's sentence the way from the cue: up so many steps by which links, then down by which, and one step on."""
    up = _path(tokens, cue)
    out: dict[int, tuple[str, str]] = {}
    above = ""
    done = -1
    for n, node in enumerate(up):
        if n:
            above = (above + "^" + tokens[up[n - 1]].dep)[:24] if n < 4 else "^^^"
        out[node] = (above + ".", "")
        for k in tokens[node].kids:
            if k == done:
                continue
            label = f"{above}{tokens[k].dep}"
            for i in range(max(tokens[k].left, s.first), min(tokens[k].right + 1, s.last)):
                out.setdefault(i, (label, ""))
            for g in tokens[k].kids if n < 2 else ():
                below = (label, tokens[g].dep)
                for i in range(max(tokens[g].left, s.first), min(tokens[g].right + 1, s.last)):
                    if out.get(i, below)[0] is label:
                        out[i] = below
        done = node
    return out


def _by_rule(raw: Raw | None) -> dict[int, str]:
    if raw is None:
        return {}
    out = {i: "C" for r in raw.content for i in range(*r)}
    for name, r in (("S", raw.source), ("I", raw.inner), ("H", raw.recipient), ("Q", raw.cue)):
        if r is not None:
            out |= dict.fromkeys(range(*r), name)
    return out


def _marks_between(page: Sheet, cue: int, first: int, last: int) -> tuple[list[str], list[str]]:
    """By distance from the cue: which marks stand between, at most two of them."""
    tokens = page.tokens

    def walk(step: int, end: int) -> list[str]:
        seen, out, i = "", [""], cue + step
        while i != end:
            out.append(seen)
            mark = _MARKS.get(tokens[i].text)
            if mark and len(seen) < 2:
                seen += mark
            i += step
        return [*out, seen]

    return walk(-1, first - 1), walk(1, last)
