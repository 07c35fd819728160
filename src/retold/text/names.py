"""The names of one article: who is who, from full name to surname, and whom a bare surname may mean.

The recogniser types a bare surname "person" only half of the time, so types are voted for over the whole article and a
surname takes them from the full name. Two people of one surname stay two; where the text does not decide, both are kept.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from retold.model import Span
from retold.text.analysis import Analysis, Sentence, Token
from retold.text.lexicon import english
from retold.text.namekeys import same_name_word, same_person_name

_NAME_ENTS = frozenset(("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "PRODUCT", "EVENT", "WORK_OF_ART"))
_LINKERS = frozenset(
    (
        "of",
        "de",
        "la",
        "del",
        "della",
        "di",
        "da",
        "du",
        "van",
        "von",
        "der",
        "bin",
        "ibn",
        "al",
        "el",
        "-",
        "and",
        "for",
        "'s",
        "’s",
    )
)
_MONTHS = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov "
    "dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun".split()
)


_RANKS = frozenset(
    "general marshal colonel major captain lieutenant sergeant admiral president premier senator governor mayor king queen".split()
)
_BODY_NOUNS = frozenset(
    "group company charity airline firm party union club carrier operator manufacturer organisation organization campaign".split()
)


@cache
def _name_words(kind: str) -> frozenset[str]:
    raw = tomllib.loads((resources.files("retold.text") / "data" / "en.toml").read_text("utf-8"))
    return frozenset(raw["names"][kind].split())


@dataclass(slots=True)
class Name:
    """One occurrence of a name. ``who`` is the key of its bearer in ``Names.people`` or ``Names.bodies``."""

    first: int
    last: int
    span: Span
    text: str
    type: str
    who: str = ""
    form: str = "name"
    title: tuple[str, ...] = ()
    weights: dict[str, float] = field(default_factory=dict)
    cue: str = ""


@dataclass(slots=True)
class Bearer:
    """Someone or something with a name in this article."""

    key: str
    type: str
    surname: str = ""
    titles: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)  # nouns said of them: "chief", "coach", "mother"
    parent: str = ""
    children: list[str] = field(default_factory=list)
    first_at: int = 0
    spellings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Names:
    """All names of an article, by place and by bearer."""

    found: list[Name]
    people: dict[str, Bearer]
    bodies: dict[str, Bearer]
    at: dict[int, Name]
    families: dict[str, list[str]]

    def within(self, first: int, last: int) -> list[Name]:
        """The names that lie in tokens ``first..last`` (last excluded), in order."""
        out = []
        i = first
        while i < last:
            name = self.at.get(i)
            if name and name.first >= first and name.last <= last:
                out.append(name)
                i = name.last
            else:
                i += 1
        return out


def find_names(analysis: Analysis) -> Names:
    """Collect, type and resolve the names of one article."""
    found = [n for s in analysis.sentences for n in _in_sentence(analysis, s)]
    kinds = _vote(analysis, found)
    people: dict[str, Bearer] = {}
    bodies: dict[str, Bearer] = {}
    for n in found:
        n.type = kinds[_bare(n.text)]
        if n.type == "PERSON" and len(_parts(n.text)) > 1:
            _add_person(people, n)
    for n in found:
        words = _parts(n.text)
        if n.type != "PERSON" and len(words) == 1 and _holders(people, words[0]) and not (n.title and n.type == "ORG"):
            n.type, n.form = "PERSON", "bare_surname"
        elif n.type == "PERSON" and len(words) == 1:
            if not _holders(people, words[0]):
                _add_person(people, n)
            else:
                n.form = "title+surname" if n.title else "bare_surname"
        elif n.type != "PERSON":
            n.who = _bare(n.text)
            bodies.setdefault(n.who, Bearer(n.who, n.type, first_at=n.first))
    _merge_spellings(people)
    families: dict[str, list[str]] = defaultdict(list)
    for key, bearer in people.items():
        families[bearer.surname].append(key)
    names = Names(found, people, bodies, {i: n for n in found for i in range(n.first, n.last)}, dict(families))
    _kinship(analysis, names)
    _resolve(analysis, names)
    _roles(analysis, names)
    return names


def _in_sentence(analysis: Analysis, sentence: Sentence) -> list[Name]:
    """Runs of capitalised name words, widened to what the recogniser marked; titles cut off the head."""
    tokens, out = analysis.tokens, []
    i = sentence.first
    headline = sentence.kind.value == "headline"
    while i < sentence.last:
        if (
            not _starts(tokens[i], headline, i == sentence.first)
            or i == sentence.first
            and _common_head(tokens, i, sentence.last)
        ):
            i += 1
            continue
        j = i + 1
        while j < sentence.last and _goes_on(tokens, i, j, sentence.last, headline):
            j += 1
        while tokens[j - 1].lower in _LINKERS and j - 1 > i:
            j -= 1
        name = _make(analysis, i, j)
        if name:
            out.append(name)
        i = j
    return out


def _common_head(tokens: list[Token], i: int, end: int) -> bool:
    """A capital only because the sentence begins: "Eel catcher Dora Finch said"."""
    if i + 2 >= end or tokens[i].ent or not tokens[i].text.isalpha() or tokens[i].text.isupper():
        return False
    after = tokens[i + 1]
    return after.pos == "NOUN" and after.text.islower() and tokens[i + 2].text[:1].isupper()


_AGENTIVE = ("er", "or", "ist", "man", "woman", "ian", "ant", "ic")


def _is_trade(tokens: list[Token], start: int, last: int) -> bool:
    """ "Mechanic Fabia Rey": a trade at the head of a sentence, before a first and a last name."""
    t = tokens[start]
    first = start == 0 or tokens[start - 1].sent != t.sent
    names = [x for x in tokens[start + 1 : last] if x.text[:1].isupper()]
    return first and len(names) >= 2 and t.ent != "PERSON" and len(t.text) > 4 and t.lower.endswith(_AGENTIVE)


def _starts(t: Token, headline: bool, first: bool) -> bool:
    if not t.text[:1].isupper() or t.lower in _MONTHS or t.pos in ("PRON", "DET", "AUX", "CCONJ", "SCONJ", "ADP"):
        return False
    if t.pos == "PROPN" or t.tag in ("NNP", "NNPS"):
        return not first or t.ent in _NAME_ENTS or not t.text.isupper()
    return t.ent in _NAME_ENTS and t.ent != "NORP" and (t.pos in ("PROPN", "NOUN", "ADJ", "X", "VERB") and not headline)


def _goes_on(tokens: list[Token], first: int, j: int, end: int, headline: bool) -> bool:
    t = tokens[j]
    same = t.ent != "" and t.ent == tokens[j - 1].ent and t.ent in _NAME_ENTS
    if t.text[:1].isupper() and t.lower not in _MONTHS:
        return t.pos == "PROPN" or t.tag in ("NNP", "NNPS") or (same and not headline)
    if t.text == "-" and t.start == tokens[j - 1].end and j + 1 < end and tokens[j + 1].start == t.end:
        return tokens[j + 1].text[:1].isupper() or tokens[j + 1].pos == "PROPN" or tokens[j + 1].lower in ("al", "el")
    if t.lower in ("al", "el", "bin", "ibn", "van", "von", "der", "de", "da", "di", "della", "du", "la", "ul", "abu"):
        return j + 1 < end and (
            tokens[j + 1].text[:1].isupper() or tokens[j + 1].text == "-" or tokens[j + 1].lower in _LINKERS
        )
    if t.text in (".",) and t.start == tokens[j - 1].end and len(tokens[j - 1].text) <= 2:
        return j + 1 < end and tokens[j + 1].text[:1].isupper()
    if t.pos == "NUM" and t.text.isdigit() and len(t.text) <= 3:
        return (
            tokens[j - 1].lower in ("channel", "radio", "tv", "news", "newscenter", "fm", "route", "flight", "article")
            or same
        )
    if t.lower in ("of", "for", "and"):
        return same and j + 1 < end and tokens[j + 1].ent == t.ent and tokens[j + 1].text[:1].isupper()
    return False


def _make(analysis: Analysis, first: int, last: int) -> Name | None:
    tokens = analysis.tokens
    title: list[str] = []
    start = first
    inner = [k for k in range(first + 1, last - 1) if tokens[k].lower.rstrip(".") in _RANKS]
    if inner and not _is_body(tokens, first, last):
        start = inner[-1]  # "Libya General Karim Aziz": the place before the rank is no part of the name
    while (
        start < last - 1
        and (tokens[start].lower.rstrip(".") in _name_words("titles") or _is_trade(tokens, start, last))
        and not _is_body(tokens, start, last)
    ):
        title.append(tokens[start].lower.rstrip("."))
        start += 1
    # a lower-case title stands before the run: "superintendent Warren Okello"
    k = first - 1
    while k >= 0 and tokens[k].sent == tokens[first].sent and tokens[k].lower.rstrip(".") in _name_words("titles"):
        title.insert(0, tokens[k].lower.rstrip("."))
        k -= 1
    while last > start + 1 and tokens[last - 1].lower in ("'s", "’s", "'", "’"):
        last -= 1
    span = Span(tokens[start].start, tokens[last - 1].end)
    text = span.of(analysis.text)
    if not any(c.isalpha() for c in text) or len(text) < 2 or len(text) > 90:
        return None
    if last - start == 1 and tokens[start].lower.rstrip(".") in _name_words("titles"):
        return None
    return Name(start, last, span, text, "", title=tuple(title))


def _is_body(tokens: list[Token], first: int, last: int) -> bool:
    """``Fire Department`` is a body although ``fire`` may be a title."""
    return any(t.lower in _name_words("org_words") for t in tokens[first + 1 : last])


def _bare(name: str) -> str:
    return re.sub(r"\s+", " ", name.replace("\u00a0", " ").replace("’", "'")).removesuffix("'s").removeprefix("The ")


def _parts(name: str) -> list[str]:
    return [w for w in re.split(r"[\s\u00a0]+", name) if w]


def _vote(analysis: Analysis, found: list[Name]) -> dict[str, str]:
    """One type per name for the whole article."""
    lexicon = english()
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for n in found:
        tokens = analysis.tokens[n.first : n.last]
        score = votes[_bare(n.text)]
        for t in tokens:
            if t.ent in _NAME_ENTS:
                score[
                    {"PERSON": "PERSON", "ORG": "ORG", "GPE": "PLACE", "LOC": "PLACE", "FAC": "PLACE"}.get(
                        t.ent, "OTHER"
                    )
                ] += 1
        words = [t.lower for t in tokens]
        body = (
            any(w in _name_words("org_words") or w in lexicon.sources["outlet_word"] for w in words[-2:])
            or "of" in words
        )
        if body or n.text.isupper() and len(n.text) > 1 and len(tokens) == 1 and len(n.text) <= 5:
            score["ORG"] += 4
        if n.title and not body:
            score["PERSON"] += 4
        after = analysis.tokens[n.last : n.last + 3]
        if len(after) > 2 and after[0].text == "," and after[1].text.isdigit() and after[2].text in (",", "."):
            score["PERSON"] += 4
        before = analysis.tokens[n.first - 1].lower if n.first else ""
        if before == "the" and not n.title:
            score["ORG"] += 2
        if (
            before in _BODY_NOUNS
            or after
            and (after[0].lower.startswith("spokes") or after[0].lower in ("members", "employees", "officials"))
        ):
            score["ORG"] += 4
        if before == "," and n.first > 1 and analysis.tokens[n.first - 2].lower in _name_words("titles") and not body:
            score["PERSON"] += 3
        if (
            len(words) in (2, 3)
            and not body
            and before != "the"
            and all(w.isalpha() or "-" in w or "." in w for w in words)
        ):
            nxt = after[0] if after else None
            if nxt is not None and nxt.lemma in lexicon.verbs["speech"] and nxt.pos == "VERB":
                score["PERSON"] += 1
            score["PERSON"] += _by_company(analysis, n)
    lasts = {words[-1] for n in found if len(words := _parts(n.text)) == 1}
    for key in votes:
        words = _parts(key)
        if (
            len(words) in (2, 3)
            and words[-1] in lasts
            and votes[key]["ORG"] < 4
            and words[-1] not in _name_words("org_words")
        ):
            votes[key]["PERSON"] += 1  # called by the last word alone later on
    return {key: (_best(score) or "OTHER") for key, score in votes.items()}


def _by_company(analysis: Analysis, n: Name) -> int:
    """Votes for a person from the words around a name of two or three words: a trade before it, his or her after it."""
    tokens = analysis.tokens
    votes = 0
    before = tokens[n.first - 1] if n.first else None
    same = before is not None and before.sent == tokens[n.first].sent
    cue = english().sources["outlet_cue"]
    if (
        same
        and before is not None
        and before.pos == "NOUN"
        and before.text.islower()
        and before.lower not in _BODY_NOUNS
        and before.lower not in cue
    ):
        votes += 2 if before.lower.endswith(_AGENTIVE) or before.lower in _name_words("titles") else 1
    after = [t for t in tokens[n.last : n.last + 5] if t.sent == tokens[n.first].sent]
    if any(t.lower in ("his", "her", "he", "she", "him", "himself", "herself") for t in after) and any(
        t.pos == "VERB" for t in after
    ):
        votes += 2
    return votes


def _best(score: Counter[str]) -> str:
    return min(score, key=lambda k: (-score[k], k)) if score else ""


def _merge_spellings(people: dict[str, Bearer]) -> None:
    """One person under two spellings ("Saif al-Din Okoye", "Saif Al-Din Okoyeh") is one bearer: the first spelling stays."""
    keys = list(people)
    for n, late in enumerate(keys):
        for early in keys[:n]:
            if early in people and late in people and same_person_name(early, late) >= 0.93:
                people[early].titles.update(people[late].titles)
                people[early].spellings.append(late)
                del people[late]
                break


def _surname(name: str) -> str:
    words = [w for w in _parts(name) if w.lower().rstrip(".") not in ("jr", "sr", "ii", "iii", "iv")]
    return words[-1] if words else name


def _add_person(people: dict[str, Bearer], n: Name) -> None:
    key = _bare(n.text)
    people.setdefault(key, Bearer(key, "PERSON", _surname(key), first_at=n.first)).titles.update(n.title)


def _holders(people: dict[str, Bearer], word: str) -> list[str]:
    """Who has this as a surname; failing that, as a first name."""
    plain = word.removesuffix("'s").removesuffix("’s")
    last = [k for k, b in people.items() if b.surname == plain or any(_surname(x) == plain for x in b.spellings)]
    if not last and len(plain) > 4:
        last = [k for k, b in people.items() if same_name_word(b.surname, plain) >= 0.93]
    return last or [k for k in people if _parts(k)[0] == plain and len(_parts(k)) > 1]


def _kinship(analysis: Analysis, names: Names) -> None:
    """Stated parents: "his father Karim Aziz", "Aziz's father, Karim Aziz", "Omar Aziz, the son of Karim Aziz"."""
    tokens = analysis.tokens
    for i, t in enumerate(tokens):
        if t.lower in _name_words("kin_parent"):
            parent = _named_after(names, tokens, i)
            child = _named_before(names, tokens, i)
            if parent and child:
                _set_parent(names, child, parent)
        elif t.lower in _name_words("kin_child"):
            of = i + 1 < len(tokens) and tokens[i + 1].lower == "of"
            parent = _person_near(names, tokens, i + 2, 10) if of else ""
            child = _named_before(names, tokens, i)
            if parent and child:
                _set_parent(names, child, parent)


def _set_parent(names: Names, child: str, parent: str) -> None:
    if child == parent or names.people[parent].parent == child:
        return
    names.people[child].parent = parent
    if child not in names.people[parent].children:
        names.people[parent].children.append(child)


def _named_after(names: Names, tokens: list[Token], i: int) -> str:
    """The full name that follows a kin noun at once: "father Karim Aziz" or "father, Karim Aziz,"."""
    j = i + 1
    if j < len(tokens) and tokens[j].text == ",":
        j += 1
    return _full(names, j)


def _person_near(names: Names, tokens: list[Token], start: int, reach: int) -> str:
    """The first full name at or after ``start`` in the same sentence, over titles and descriptions."""
    for j in range(start, min(start + reach, len(tokens))):
        if tokens[j].sent != tokens[start - 1].sent:
            break
        if key := _full(names, j):
            return key
    return ""


def _full(names: Names, i: int) -> str:
    n = names.at.get(i)
    key = _bearer(names.people, _bare(n.text)) if n and n.type == "PERSON" else ""
    return key if len(_parts(key)) > 1 else ""


def _named_before(names: Names, tokens: list[Token], i: int) -> str:
    """Whose father or son it is: a name just before ("Aziz's", "Omar Aziz, the son"), or the sentence's last person for "his"."""
    for j in range(i - 1, max(-1, i - 40), -1):
        if tokens[j].sent != tokens[i].sent:
            break
        n = names.at.get(j)
        if n and n.type == "PERSON":
            key = _bearer(names.people, _bare(n.text))
            if len(_parts(key)) > 1:
                return key
            # a bare surname: the bearer who is not the parent now being named
            after = _named_after(names, tokens, i)
            held = [k for k in _holders(names.people, _surname(_bare(n.text))) if k != after]
            return held[0] if len(held) == 1 else ""
    return ""


def _resolve(analysis: Analysis, names: Names) -> None:
    """Give every mention of a person its bearer: outright where one bears the name, by cues where several do."""
    recent: list[tuple[str, int, float]] = []
    for n in names.found:
        if n.type != "PERSON":
            continue
        key = _bare(n.text)
        if known := _bearer(names.people, key):
            n.who = known
        else:
            held = _holders(names.people, _parts(key)[-1]) or _holders(names.people, _parts(key)[0])
            if len(held) == 1:
                n.who = held[0]
            elif held:
                _weigh(analysis, names, n, held, recent)
        if n.who:
            names.people[n.who].titles.update(n.title)
            head = analysis.tokens[n.last - 1]
            recent.append((n.who, head.sent, 1.0 if head.dep in ("nsubj", "nsubjpass", "ROOT") else 0.35))


def _bearer(people: dict[str, Bearer], key: str) -> str:
    if key in people:
        return key
    return next((k for k, b in people.items() if key in b.spellings), "")


def _weigh(analysis: Analysis, names: Names, n: Name, held: list[str], recent: list[tuple[str, int, float]]) -> None:
    """Who of several bearers is meant: words around the name, titles, and who was spoken of last."""
    tokens = analysis.tokens
    around = {t.lower for t in tokens[max(0, n.first - 2) : n.first]}
    after = {t.lower for t in tokens[n.last : n.last + 6] if t.sent == tokens[n.first].sent}
    possessive = tokens[n.last].lower in ("'s", "’s") if n.last < len(tokens) else False
    full_here = {
        m.who for m in names.found if m.who and m.first != n.first and tokens[m.first].sent == tokens[n.first].sent
    }
    scores: dict[str, float] = {}
    cues: dict[str, str] = {}
    for who in held:
        bearer, score = names.people[who], 0.0
        rest = full_here - {who}
        parent_here = bearer.parent and (bearer.parent in full_here or _named_later(names, n, bearer.parent))
        checks = (
            (bool(bearer.parent) and bool(around & {"younger", "junior"}), 3.0, "the younger"),
            (bool(bearer.children) and bool(around & {"elder", "senior", "older"}), 3.0, "the elder"),
            (bool(set(n.title) & (set(bearer.titles) | set(bearer.roles))), 2.0, "title"),
            (bool(bearer.parent) and possessive and bool(after & _name_words("kin_parent")), 3.0, "X's father"),
            (bool(bearer.children) and possessive and bool(after & _name_words("kin_child")), 3.0, "X's son"),
            (bool(parent_here) and bool(after & {"his", "her"}), 1.5, "his father is named"),
            (
                bool(bearer.parent) and tokens[n.last].text == "," and bool(after & _name_words("kin_child")),
                3.0,
                "X, the son",
            ),
            (bool(rest & set(held)) and who in full_here, -1.0, "named in full beside"),
        )
        for holds, weight, cue in checks:
            if holds:
                score += weight
                cues[who] = cues.get(who, "") or cue
        # a house spells a name one way: the same spelling speaks for its bearer, a folded one less
        score += (
            1.0
            if _surname(n.text) == bearer.surname
            else 0.3
            if any(_surname(x) == n.text for x in bearer.spellings)
            else 0.0
        )
        here = tokens[n.first].sent
        score += max(
            (2.0 * weight * 0.75 ** (here - sent) for r, sent, weight in recent[-12:] if r == who), default=0.0
        )
        scores[who] = score
    total = sum(2.2**s for s in scores.values())
    n.weights = {w: round(2.2**s / total, 3) for w, s in scores.items()}
    best = min(scores, key=lambda w: (-scores[w], w))
    n.who, n.cue = best, cues.get(best, "who was spoken of last")


def _named_later(names: Names, n: Name, who: str) -> bool:
    return any(m.who == who or _bare(m.text) == who for m in names.found if n.first < m.first < n.first + 25)


def _roles(analysis: Analysis, names: Names) -> None:
    """Nouns that the text puts to people: "Coach Bill Osei", "Ana Ruiz, the plant's manager", "the mother, Ana Ruiz"."""
    tokens = analysis.tokens
    for n in names.found:
        if n.type != "PERSON" or not n.who:
            continue
        bearer = names.people[n.who]
        bearer.roles.update(n.title)
        head = tokens[n.last - 1]
        for k in head.kids:
            t = tokens[k]
            if t.dep in ("appos", "compound", "nmod") and t.pos in ("NOUN", "PROPN") and not n.first <= k < n.last:
                bearer.roles[t.lower] += 1
        up = tokens[head.head]
        if head.dep == "appos" and up.pos == "NOUN":
            bearer.roles[up.lower] += 1
        before = tokens[n.first - 1] if n.first else head
        if before.pos == "NOUN" and before.sent == head.sent:
            bearer.roles[before.lower] += 1
