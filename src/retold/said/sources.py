"""Who a source is: a person, an office, a paper, a document, someone unnamed. Pronouns and roles are resolved here.

``Speakers`` reads one article from top to bottom and remembers who spoke last, so that "he", "the coach" and "the paper"
lead back to someone. What cannot be resolved keeps its own words as its name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from retold.model import SourceKind, Span
from retold.said.cues import Range, span_of
from retold.text.analysis import Analysis, Token
from retold.text.lexicon import english
from retold.text.names import Name, Names

K = SourceKind
_HE, _SHE = frozenset(("he", "him", "his")), frozenset(("she", "her", "hers"))
_THEY, _IT = frozenset(("they", "them", "we", "their")), frozenset(("it", "its"))
_COUNTS = frozenset("two three four five six seven several both multiple some".split())
_FIRST = frozenset(("i", "we", "us", "me"))
_DETERMINERS = frozenset(
    "a an the this that these those one another some several two three four five his her their its our".split()
)
_GENDER = {"mr": "m", "sir": "m", "lord": "m", "father": "m", "dad": "m", "king": "m", "prince": "m", "mrs": "f", "ms": "f", "miss": "f", "lady": "f", "dame": "f",
           "mother": "f", "mom": "f", "mum": "f", "queen": "f", "princess": "f", "spokeswoman": "f", "spokesman": "m", "chairman": "m", "chairwoman": "f",
           "congressman": "m", "congresswoman": "f", "widow": "f", "wife": "f", "husband": "m", "brother": "m", "sister": "f", "son": "m", "daughter": "f"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Who:
    """A resolved source in one article. ``key`` is equal for equal sources of the article."""

    key: str
    kind: SourceKind
    name: str
    span: Span | None = None
    description: str = ""
    speaks_for: str = ""
    carried: bool = False
    alternatives: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Outlets:
    """The outlets of the story as this article may name them: lower-cased form -> full name; ``own`` is the article's own."""

    forms: dict[str, str]
    own: str | None = None

    @staticmethod
    def of(names: Sequence[str], own: str | None, cited: Sequence[str] = ()) -> Outlets:
        """Full names and the short forms that papers use of each other ("the Courier"), where only one outlet fits."""
        forms: dict[str, str] = {}
        short: dict[str, set[str]] = {}
        for name in sorted({*names, *cited, *([own] if own else [])}):
            plain = name.lower().removeprefix("the ").strip()
            forms[plain] = name
            words = plain.split()
            for part in {words[-1], " ".join(words[-2:])} if len(words) > 1 else set():
                short.setdefault(part, set()).add(name)
        for part, full in short.items():
            if len(full) == 1:
                forms.setdefault(part, next(iter(full)))
            elif own in full:
                forms.setdefault(part, own)
        return Outlets(forms, own)

    def find(self, words: str) -> str | None:
        plain = words.lower().replace("’", "'").removesuffix("'s").removeprefix("the ").strip()
        return self.forms.get(plain) or self.forms.get(plain.replace(".", ""))


@dataclass(slots=True)
class Speakers:
    """The memory of one article while its statements are read in order."""

    analysis: Analysis
    names: Names
    outlets: Outlets
    last: list[Who] = field(default_factory=list)
    subjects: list[tuple[str, int]] = field(default_factory=list)
    anonymous: list[Who] = field(default_factory=list)
    documents: list[Who] = field(default_factory=list)
    gender: dict[str, str] = field(default_factory=dict)

    # ------------------------------------------------------------ entry
    def resolve(self, r: Range) -> Who:
        """The source named by these words, remembered as the last speaker."""
        who = self._classify(r)
        self.last.append(who)
        if who.kind in (K.ANONYMOUS_PERSON, K.ANONYMOUS_GROUP):
            self.anonymous.append(who)
        if who.kind == K.DOCUMENT:
            self.documents.append(who)
        return who

    def carry(self) -> Who | None:
        """Who goes on speaking, if anyone has spoken."""
        if not self.last:
            return None
        w = self.last[-1]
        return Who(w.key, w.kind, w.name, None, w.description, w.speaks_for, True, w.alternatives)

    def outlet_in(self, r: Range) -> Who | None:
        """The outlet or agency that these words name, if it is not this paper itself; nobody is remembered as speaker."""
        tokens = self.analysis.tokens[r[0] : r[1]]
        span = span_of(self.analysis, r)
        who = self._outlet(r, tokens, span, span.of(self.analysis.text)) if tokens else None
        return None if who is None or who.kind == K.SELF_OUTLET or who.name == self.outlets.own else who

    # ------------------------------------------------------------ rules, the first that applies
    def _classify(self, r: Range) -> Who:
        tokens = self.analysis.tokens[r[0] : r[1]]
        span = span_of(self.analysis, r)
        text = span.of(self.analysis.text)
        for rule in (
            self._pronoun,
            self._indefinite,
            self._paper,
            self._outlet,
            self._unnamed,
            self._spokesperson,
            self._person,
            self._document,
            self._body,
            self._role,
            self._crowd,
        ):
            if who := rule(r, tokens, span, text):
                return who
        name = _without_article(text)
        return Who(name.lower(), K.UNKNOWN, name, span)

    def _pronoun(self, r: Range, tokens: list[Token], span: Span, text: str) -> Who | None:
        word = tokens[0].lower
        if len(tokens) > 1 and not (len(tokens) <= 3 and tokens[1].dep == "appos"):
            return None
        if word in _HE | _SHE:
            return self._he_or_she(tokens[0], "m" if word in _HE else "f", span)
        if word in _THEY | _IT:
            crowd = (
                K.ANONYMOUS_GROUP,
                K.COLLECTIVE,
                K.ORGANISATION,
                K.OUTLET,
                K.NEWS_AGENCY,
                K.DOCUMENT,
                K.SPOKESPERSON,
            )
            for w in reversed(self.last):
                if w.kind in crowd:
                    return Who(w.key, w.kind, w.name, span, w.description, w.speaks_for)
            return Who("they", K.UNKNOWN, text, span)
        if word in ("who", "which", "that"):
            return self.last[-1] if self.last else None
        if word in ("i", "we"):
            return Who("own voice", K.SELF_OUTLET, self.outlets.own or "the outlet itself", span)
        if word in ("one", "another", "someone", "somebody"):
            return Who(f"{word} {span.start}", K.ANONYMOUS_PERSON, self._one_of(word), span)
        if word in ("both", "all", "several", "others", "two", "three"):
            return Who(f"{word} {span.start}", K.COLLECTIVE, text, span)
        return None

    def _one_of(self, word: str) -> str:
        crowd = next((w for w in reversed(self.last) if w.kind in (K.COLLECTIVE, K.ANONYMOUS_GROUP)), None)
        return f"{word} of the {crowd.name}" if crowd else word

    def _he_or_she(self, token: Token, sex: str, span: Span) -> Who:
        """The person last spoken of in this paragraph; a speaker before a bystander; never one known to be of the other sex."""
        people: list[tuple[float, str]] = []
        seen = 0
        for n in reversed(self.names.found):
            if n.first >= token.i or n.type != "PERSON" or not n.who:
                continue
            seen += 1
            t = self.analysis.tokens[n.last - 1]
            distance = token.sent - t.sent
            if seen > 14 or distance > 8:
                break
            weight = 1.0 / (1 + distance) + (0.35 if t.dep in ("nsubj", "nsubjpass", "ROOT") else 0.0)
            weight -= 0.6 if self._sex(n.who) not in ("", sex) else 0.0
            people.append((weight, n.who))
        for k, w in enumerate(reversed(self.last[-4:])):
            if w.kind in (K.PERSON, K.ANONYMOUS_PERSON, K.SPOKESPERSON):
                sent = next((t.sent for t in self.analysis.words(w.span)), token.sent) if w.span else token.sent
                near = 1.0 / (1 + max(0, token.sent - sent))
                weight = 0.9 * near + 0.3 - 0.1 * k - (0.8 if self._sex(w.key) not in ("", sex) else 0.0)
                people.append((weight, w.key))
        if not people:
            return Who(f"person {span.start}", K.PERSON, span.of(self.analysis.text), span)
        best: dict[str, float] = {}
        for weight, key in people:
            best[key] = max(best.get(key, 0.0), weight)
        key = min(best, key=lambda k: (-best[k], k))
        self.gender.setdefault(key, sex)
        known = next((w for w in reversed(self.last) if w.key == key), None)
        if known:
            return Who(key, known.kind, known.name, span, known.description, known.speaks_for)
        return Who(key, K.PERSON, key, span)

    def _sex(self, who: str) -> str:
        if who in self.gender:
            return self.gender[who]
        bearer = self.names.people.get(who)
        return next((_GENDER[w] for w in sorted({*bearer.titles, *bearer.roles}) if w in _GENDER), "") if bearer else ""

    def _outlet(self, r: Range, tokens: list[Token], span: Span, text: str) -> Who | None:
        lex = english()
        if self._works_for(r):
            return None
        for first in range(len(tokens)):
            for last in range(len(tokens), first, -1):
                words = self.analysis.text[tokens[first].start : tokens[last - 1].end]
                name = self.outlets.find(words) if words[:1].isupper() else None
                if name and (last - first > 1 or first == 0 or tokens[first - 1].lower in ("the", "in", "by", "newspaper", "paper", "with")
                             or tokens[first - 1].lower in lex.sources["outlet_cue"]):  # fmt: skip
                    if (
                        name == self.outlets.own
                        and any(t.lower in lex.sources["document_head"] for t in tokens)
                        and first > 0
                    ):
                        return None  # a memo seen by the paper itself is the memo
                    own = name == self.outlets.own
                    return (
                        None
                        if _obtained(tokens, first)
                        else Who(name.lower(), K.SELF_OUTLET if own else K.OUTLET, name, span)
                    )
        if (
            len(tokens) > 2
            and tokens[0].lower == "the"
            and tokens[1].lower in lex.sources["outlet_cue"]
            and all(t.text[:1].isupper() for t in tokens[2:])
        ):
            name = self.analysis.text[tokens[2].start : tokens[-1].end]
            return Who(name.lower(), K.OUTLET, name, span)
        for n in self.names.within(r[0], r[1]):
            plain = n.text.lower().removeprefix("the ").removesuffix("'s").removesuffix("’s")
            if _obtained(tokens, n.first - r[0]):
                continue
            if plain in lex.agencies:
                return Who(plain, K.NEWS_AGENCY, lex.agencies[plain].removeprefix("The "), span)
            head = tokens[-1].lower if n.last < r[1] else ""
            cue = any(t.lower in lex.sources["outlet_cue"] for t in tokens if not n.first <= t.i < n.last)
            beside = n.first > r[0] and self.analysis.tokens[n.first - 1].lower in lex.sources["outlet_cue"]
            if (
                plain in lex.outlets
                or beside
                or cue
                and n.type not in ("PERSON", "PLACE")
                and not head.startswith("report")
                or _sounds_like_outlet(
                    n, n.first > r[0] and self.analysis.tokens[n.first - 1].lower == "the" or n.text.startswith("The ")
                )
            ):
                return Who(plain, K.OUTLET, n.text.removesuffix("'s").removesuffix("’s"), span)
        return self._outlet_by_word(tokens, span, text)

    def _indefinite(self, r: Range, tokens: list[Token], span: Span, text: str) -> Who | None:
        """ "A diplomat based in the capital", "an engineer at the Ministry of Works": one person who is not named."""
        if tokens[0].lower not in ("a", "an", "one", "another"):
            return None
        head = _head_noun(tokens[1:])
        if head is None or not _is_person_noun(head) or head.lower in english().sources["spokesperson"]:
            return None
        if any(n.type == "PERSON" and len(n.text.split()) > 1 for n in self.names.within(r[0], r[1])):
            return None
        name = _without_article(text)
        return Who(name.lower(), K.ANONYMOUS_PERSON, name, span, name)

    def _paper(self, r: Range, tokens: list[Token], span: Span, text: str) -> Who | None:
        """ "A paper by Ines Calloway", "figures from the rail office": the document speaks, not who wrote or holds it."""
        head = _head_noun(tokens)
        if (
            head is None
            or head.lower not in english().sources["document_head"]
            or head.lower in ("report", "article", "story", "column", "editorial")
        ):
            return None
        after = self.analysis.tokens[head.i + 1] if head.i + 1 < r[1] else None
        if after is None or after.lower not in (
            "by",
            "from",
            "of",
            "for",
            "obtained",
            "seen",
            "reviewed",
            "circulated",
            "released",
            "submitted",
        ):
            return None
        return self._document(r, tokens, span, text)

    def _works_for(self, r: Range) -> bool:
        """ "Marit Sol, a former editor of the Times": the person speaks, not the paper."""
        people = [n for n in self.names.within(r[0], r[1]) if n.type == "PERSON" and len(n.text.split()) > 1]
        return bool(people) and any(t.text == "," for t in self.analysis.tokens[people[0].last : r[1]])

    def _outlet_by_word(self, tokens: list[Token], span: Span, text: str) -> Who | None:
        """ "the paper", "the TV station", "the report": the outlet that was cited before; "a Danish newspaper": one not named."""
        lex = english()
        words = [t.lower for t in tokens]
        if "'s" in words or "’s" in words:
            return None  # a ministry's website is the ministry's
        if words[-1] == "media" or words[-1] in ("reports",) and "media" in words:
            return Who(text.lower(), K.OUTLET, text, span)
        head = next((t for t in tokens if t.dep not in ("det", "amod", "compound", "nmod", "poss")), tokens[-1]).lower
        paper = (
            head in lex.sources["outlet_cue"]
            and head != "agency"
            or words[-1] in lex.sources["outlet_cue"]
            and words[-1] != "agency"
        )
        report = head in ("report", "article", "story") and words[0] in ("the", "this") and len(words) == 2
        if not (paper or report) or len(words) > 5:
            return None
        cited = next((w for w in reversed(self.last) if w.kind in (K.OUTLET, K.NEWS_AGENCY)), None)
        if words[0] in ("the", "this", "its") and cited:
            return Who(cited.key, cited.kind, cited.name, span, _without_article(text) if len(words) > 2 else "")
        if report:
            return None
        if words[0] == "the" and head == "station" and not cited:
            return Who("own voice", K.SELF_OUTLET, self.outlets.own or text, span)
        return Who(_without_article(text).lower(), K.OUTLET, _without_article(text), span)

    def _unnamed(self, r: Range, tokens: list[Token], span: Span, text: str) -> Who | None:
        """Sources who are not named: told apart by their description, linked to the same description before."""
        lex = english()
        heads = [
            t
            for t in tokens
            if t.pos in ("NOUN", "PROPN", "ADJ")
            and t.head not in {x.i for x in tokens if x.i != t.i and x.pos == "NOUN" and x.i > t.i}
        ]
        always = next((t for t in tokens if t.lower in lex.sources["always_anonymous"]), None)
        modified = lex.anonymous_modifier.search(text) is not None
        named = any(n.type == "PERSON" and len(n.text.split()) > 1 for n in self.names.within(r[0], r[1]))
        counted = (
            tokens[0].lower in _COUNTS
            and any(t.tag == "NNS" and t.lemma in lex.sources["anonymous_head"] for t in tokens)
            and not named
        )
        if named or not (always or modified or counted) or not heads:
            return None
        if not always and not any(t.lemma in lex.sources["anonymous_head"] or t.tag in ("NN", "NNS") for t in tokens):
            return None
        head = always or next(
            (t for t in tokens if t.tag in ("NN", "NNS") and t.dep not in ("compound", "amod")), tokens[0]
        )
        plural = (
            head.tag == "NNS"
            or head.lower.endswith("s")
            and head.lower in ("sources", "insiders")
            or "and" in [t.lower for t in tokens]
        )
        kind = K.ANONYMOUS_GROUP if plural else K.ANONYMOUS_PERSON
        name = _without_article(text).removeprefix("same ")
        if tokens[0].lower in ("the", "this", "that", "these", "those") or len(tokens) == 1:
            same = [w for w in self.anonymous if w.kind == kind and _describes(w.name, name)]
            if same:
                return Who(same[-1].key, kind, same[-1].name, span, same[-1].description)
        return Who(name.lower(), kind, name, span, name)

    def _spokesperson(self, r: Range, tokens: list[Token], span: Span, text: str) -> Who | None:
        lex = english()
        head = next((t for t in tokens if t.lower in lex.sources["spokesperson"]), None)
        if head is None:
            return None
        people = [n for n in self.names.within(r[0], r[1]) if n.type == "PERSON" and n.who]
        if people:
            between = [t.lower for t in tokens if head.i < t.i < people[0].first]
            if "for" in between or "of" in between:
                whom = people[0].who
                return Who(f"{whom.lower()} spokesperson", K.SPOKESPERSON, f"{whom} spokesperson", span, "", whom)
            return self._as_person(people[0], span)
        body = next((n for n in self.names.within(r[0], r[1]) if n.type != "PERSON"), None)
        words = [t for t in tokens if t.pos in ("NOUN", "PROPN", "ADJ") and t.i != head.i]
        what = self._full_body(body.text) if body else self._body_by_word(words)
        if not what:
            before = next((w for w in reversed(self.last) if w.kind == K.SPOKESPERSON), None)
            if before:
                return Who(before.key, before.kind, before.name, span, "", before.speaks_for)
            person = next((w for w in reversed(self.last) if w.kind == K.PERSON), None)
            if person and tokens[0].lower in ("the", "his", "her"):
                return Who(person.key, person.kind, person.name, span)
            what = "unnamed body"
        return Who(f"{what.lower()} spokesperson", K.SPOKESPERSON, f"{what} spokesperson", span, "", what)

    def _full_body(self, text: str) -> str:
        """The longest name in the article that this one abbreviates: "Mercy" -> "Mercy West Hospital"."""
        plain = re.sub(r"['’]s$", "", text)
        longer = [k for k in self.names.bodies if k != plain and (k.startswith(plain + " ") or k.endswith(" " + plain))]
        return min(longer, key=lambda k: (-len(k), k)) if longer else plain

    def _body_by_word(self, words: list[Token]) -> str:
        """ "a hospital spokeswoman" speaks for the hospital that the article names."""
        for t in reversed(words):
            fits = [k for k in self.names.bodies if t.lower in k.lower().split() and len(k.split()) > 1]
            if (
                len(fits) == 1
                or fits
                and t.lower
                in ("hospital", "company", "university", "airline", "school", "council", "ministry", "department")
            ):
                return min(fits, key=lambda k: self.names.bodies[k].first_at)
        return " ".join(t.text for t in words) if words else ""

    def _person(self, r: Range, tokens: list[Token], span: Span, text: str) -> Who | None:
        people = [n for n in self.names.within(r[0], r[1]) if n.type == "PERSON" and n.who]
        if not people:
            return None
        head = next(
            (
                n
                for n in people
                if any(
                    self.analysis.tokens[i].dep
                    in ("nsubj", "pobj", "appos", "ROOT", "nsubjpass", "dobj", "poss", "conj")
                    for i in range(n.first, n.last)
                )
            ),
            people[0],
        )
        after = self.analysis.tokens[head.last] if head.last < len(self.analysis.tokens) else None
        if after is not None and after.lower in ("'s", "’s") and head.last < r[1] - 1:
            later = [n for n in people if n.first > head.first]
            if not later:
                return None  # "Ruiz's lawyer" is not Ruiz
            head = later[0]
        owned = [t for t in tokens if t.i < head.first and t.lower in english().sources["document_head"]]
        if (
            owned
            and any(t.lower in ("by", "of", "from", "to") for t in tokens if owned[0].i < t.i < head.first)
            and "according" not in text
        ):
            return None
        return self._as_person(head, span)

    def _as_person(self, n: Name, span: Span) -> Who:
        rivals = tuple((w, p) for w, p in sorted(n.weights.items()) if w != n.who and p > 0.15)
        return Who(n.who, K.PERSON, n.who, span, alternatives=rivals)

    def _document(self, r: Range, tokens: list[Token], span: Span, text: str) -> Who | None:
        lex = english()
        heads = [t for t in tokens if t.lower in lex.sources["document_head"] and t.pos in ("NOUN", "PROPN")]
        if not heads:
            return None
        head = heads[0]
        if head.lower in ("data", "figures", "records") and (
            by := next((n for n in self.names.within(r[0], r[1]) if n.first > head.i and n.type != "PERSON"), None)
        ):
            return Who(by.text.lower(), K.ORGANISATION, by.text, span)
        name = re.sub(r"\s+", " ", _without_article(text.split(",")[0]))
        name = (
            re.split(
                r"\b(?:obtained|seen|reviewed|viewed|sent|that|which|leaked|released|published|dated|taped|pinned)\b",
                name,
            )[0].strip()
            or name
        )
        if tokens[0].lower in ("the", "this") or len(tokens) == 1:
            same = next((w for w in reversed(self.documents) if head.lower in w.name.lower().split()), None)
            if same:
                return Who(same.key, K.DOCUMENT, same.name, span)
        return Who(name.lower(), K.DOCUMENT, name, span)

    def _body(self, r: Range, tokens: list[Token], span: Span, text: str) -> Who | None:
        """Named bodies and bodies named by their office: police, the council, fire officials."""
        lex = english()
        names = [n for n in self.names.within(r[0], r[1]) if n.type != "PERSON"]
        words = [t.lower for t in tokens]
        crowd = next(
            (t for t in tokens if t.lower in lex.sources["collective"] and t.pos in ("NOUN", "PROPN", "ADJ")), None
        )
        if crowd is not None and not any(w in lex.sources["official_head"] for w in words):
            if words[0] in ("some", "many") or len(words) > 1 and words[0] == "critics":
                return Who(text.lower(), K.DIFFUSE, text, span)
            return Who(_without_article(text).lower(), K.COLLECTIVE, _without_article(text), span)
        if words[0] in lex.sources["diffuse"] and len(words) <= 3:
            return Who(text.lower(), K.DIFFUSE, text, span)
        plural = _head_noun(tokens)
        if (
            plural is not None
            and plural.tag == "NNS"
            and _is_person_noun(plural)
            and plural.i + 1 < r[1]
            and not any(w in lex.sources["official_head"] for w in words)
        ):
            return Who(_without_article(text).lower(), K.COLLECTIVE, _without_article(text), span)
        if names:
            main = next((n for n in names if n.last == r[1]), names[-1] if tokens[0].lower != "the" else names[0])
            extra = [t for t in tokens if t.i >= main.last and t.pos == "NOUN"]
            name = (
                text
                if extra and extra[-1].lower in ("officials", "sources", "staff", "police")
                else self._full_body(main.text)
            )
            return Who(_without_article(name).lower(), K.ORGANISATION, _without_article(name), span)
        if any(w in lex.sources["official_head"] for w in words) and not (
            words[0] in ("a", "an", "one") and len(words) < 4 and words[-1] in ("officer", "official")
        ):
            name = _without_article(text.split(",")[0])
            return Who(name.lower(), K.ORGANISATION, name, span)
        return None

    def _role(self, r: Range, tokens: list[Token], span: Span, text: str) -> Who | None:
        """ "the coach", "the distraught parent", "the 77-year-old": the person who was given that role."""
        if tokens[0].lower not in ("the", "this", "that", "his", "her", "our") and len(tokens) > 1:
            return self._someone(tokens, span, text)
        head = next(
            (t for t in reversed(tokens) if t.pos in ("NOUN", "PROPN", "ADJ") and t.dep not in ("pobj",)), tokens[-1]
        ).lower
        synonyms = _ROLE_SETS.get(head, frozenset((head,)))
        held = [k for k, b in self.names.people.items() if synonyms & (set(b.roles) | set(b.titles))]
        if held:
            recent = [w.key for w in reversed(self.last) if w.key in held]
            key = recent[0] if recent else held[0]
            return Who(key, K.PERSON, key, span)
        if head in _PERSON_NOUNS or head.endswith("-old"):
            w = next((w for w in reversed(self.last) if w.kind in (K.PERSON, K.ANONYMOUS_PERSON)), None)
            if w:
                return Who(w.key, w.kind, w.name, span, w.description)
        return self._someone(tokens, span, text)

    def _someone(self, tokens: list[Token], span: Span, text: str) -> Who | None:
        """An unnamed single person ("a nurse", "one furious resident", "the driver")."""
        head = next(
            (t for t in tokens if t.pos in ("NOUN", "PROPN") and t.dep not in ("compound", "amod", "nmod", "poss")),
            None,
        )
        if head is None or head.tag not in ("NN", "NNP") or tokens[0].lower not in ("a", "an", "one", "another", "the"):
            return None
        name = _without_article(text)
        if tokens[0].lower == "the" and head.lower in (
            "trust",
            "body",
            "inquiry",
            "jury",
            "consortium",
            "lender",
            "builder",
            "buyer",
            "operator",
            "developer",
            "panel",
            "company",
            "firm",
            "club",
            "airline",
            "group",
            "union",
            "city",
            "state",
            "country",
        ):
            return Who(name.lower(), K.ORGANISATION, name, span)
        return Who(name.lower(), K.ANONYMOUS_PERSON, name, span, name)

    def _crowd(self, r: Range, tokens: list[Token], span: Span, text: str) -> Who | None:
        head = next(
            (
                t
                for t in tokens
                if t.pos in ("NOUN", "PROPN", "ADJ", "NUM") and t.dep not in ("compound", "amod", "nummod", "poss")
            ),
            None,
        )
        if head is not None and (head.tag == "NNS" or head.lower in ("people", "feds")):
            plain = _without_article(text)
            official = head.lower in ("chiefs", "bosses", "feds", "leaders", "ministers", "regulators", "inspectors")
            return Who(plain.lower(), K.ORGANISATION if official else K.COLLECTIVE, plain, span)
        return None


_PARENTS = frozenset("mother mom mum father dad parent".split())
_ROLE_SETS = dict.fromkeys(_PARENTS, _PARENTS) | {
    w: frozenset((w, "spokesman", "spokeswoman", "spokesperson")) for w in ("spokesman", "spokeswoman", "spokesperson")
}
_PERSON_NOUNS = frozenset("man woman parent mother father mom mum dad boy girl teenager pensioner resident driver victim witness veteran player star actor singer "
                          "politician farmer worker teacher student official officer candidate suspect defendant lawyer mechanic nurse author".split())  # fmt: skip


_ALWAYS_UNNAMED = frozenset("aide insider confidant".split())
_NOT_PERSONS = frozenset(
    "carrier operator manufacturer regulator broadcaster lender builder buyer maker retailer producer developer supplier insurer publisher newsletter paper letter "
    "poster computer number order newspaper tower officer-general center water character register user planner folder weather contractor employer tracker".split()
)


def _head_noun(tokens: Sequence[Token]) -> Token | None:
    """The noun that a phrase is about: the last one before a preposition, a comma or a participle."""
    head = None
    for t in tokens:
        if t.pos in ("ADP", "VERB", "PUNCT") and head is not None or t.text in ",;":
            break
        if t.pos in ("NOUN", "PROPN"):
            head = t
    return head


def _is_person_noun(t: Token) -> bool:
    """A noun for one who does something: a trade, an office, a role."""
    word = t.lemma if t.tag in ("NNS", "NN") else t.lower
    if word in _NOT_PERSONS or t.pos != "NOUN":
        return False
    known = english().sources["anonymous_head"] | _PERSON_NOUNS
    return word in known or len(word) > 4 and word.endswith(("er", "or", "ist", "man", "woman", "ian", "mat", "keeper"))


def _without_article(text: str) -> str:
    words = re.sub(r"[\s\u00a0]+", " ", text).strip(" ,'\"").split(" ")
    return " ".join(words[1:]) if len(words) > 1 and words[0].lower() in ("a", "an", "the") else " ".join(words)


def _describes(full: str, short: str) -> bool:
    """Do all content words of the short description stand in the full one?"""
    a = {w for w in re.findall(r"\w+", full.lower())}
    b = {w for w in re.findall(r"\w+", short.lower())} - _DETERMINERS
    return bool(b) and b <= a


def _obtained(tokens: list[Token], first: int) -> bool:
    """ "a memo obtained by the Post": the paper got it, it does not say it."""
    before = [t.lower for t in tokens[max(0, first - 4) : first]]
    return any(w in ("obtained", "reviewed", "seen", "viewed", "shared", "provided", "sent", "leaked") for w in before)


_ALSO_COMMON = frozenset(
    "house press reader leader nation citizen voice review standard mirror report today mail record channel network agency".split()
)
_ALSO_PLAIN = frozenset(
    "sun star globe news radio television tv express online bee weekly independent times wire broadcasting".split()
)
_FIRST_WORDS = frozenset("radio channel tv television".split())


def _sounds_like_outlet(n: Name, after_the: bool = False) -> bool:
    """A name like a paper's or a station's: "the Karoo Herald", "Channel Nova", "the Beacon of Perth"."""
    words = re.sub(r"['’]s$", "", n.text.lower()).split()
    known = english().sources["outlet_word"]
    sure = known - _ALSO_COMMON | (
        known & frozenset(("review", "reader", "standard", "mirror", "mail", "record", "voice"))
        if after_the
        else frozenset()
    )
    head = words[words.index("of") - 1] if "of" in words[1:] else words[-1]
    if len(words) == 1:
        return n.type != "PERSON" and after_the and n.text[:1].isupper() and words[0] in sure - _ALSO_PLAIN
    return n.type != "PERSON" and len(words) > 1 and (head in sure or words[0] in _FIRST_WORDS)
