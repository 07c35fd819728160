"""One record per source and story: the same person, paper or body under one id in all articles.

Unnamed sources of different articles stay apart (``possibly_same_as``) unless one article quotes the other's source.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from retold.compare.drift.base import shifts
from retold.compare.features import Reading
from retold.model import Place, Source, SourceKind
from retold.said.sources import Who
from retold.text.lexicon import english
from retold.text.namekeys import abbreviation_of, same_person_name

K = SourceKind
_PAPERS = (K.OUTLET, K.NEWS_AGENCY, K.SELF_OUTLET)


@dataclass(slots=True)
class Draft:
    """A source while the story is being put together."""

    id: str
    kind: SourceKind
    name: str
    in_corpus: bool = False
    speaks_for: str | None = None
    description: str = ""
    spellings: set[str] = field(default_factory=set)
    mentions: list[Place] = field(default_factory=list)
    same_as: set[str] = field(default_factory=set)
    possibly_same_as: set[str] = field(default_factory=set)
    docs: set[str] = field(default_factory=set)
    ranks: set[str] = field(default_factory=set)

    def record(self) -> Source:
        return Source(
            self.id, self.kind, self.name, self.in_corpus, self.speaks_for, self.description, tuple(sorted(self.spellings - {self.name})),
            tuple(sorted(set(self.mentions))), tuple(sorted(self.same_as)), tuple(sorted(self.possibly_same_as)),
        )  # fmt: skip


def slug(text: str) -> str:
    """A name as part of an id: lower case, accents off."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^\w]+", "-", plain.lower()).strip("-")[:60] or "x"


def bare_name(name: str) -> str:
    """A person's name without the office before it: "Agriculture Minister Ana Lind" is Ana Lind."""
    words = name.split(",")[0].split()
    last = max((n for n, w in enumerate(words[:-1]) if w.lower().rstrip(".") in shifts().offices), default=-1)
    return " ".join(words[last + 1 :])


@dataclass(slots=True)
class Agents:
    """All sources of a story, and the way from an article's own key to the story's id."""

    drafts: dict[str, Draft] = field(default_factory=dict)
    ids: dict[tuple[str, str], str] = field(default_factory=dict)
    outlets: dict[str, str] = field(default_factory=dict)  # document -> agent id of its outlet
    _kinds: dict[str, SourceKind] = field(default_factory=dict)

    def of(self, doc: str, key: str) -> str:
        return self.ids.get((doc, key), key)

    def kind(self, agent: str) -> SourceKind:
        draft = self.drafts.get(agent)
        return draft.kind if draft else K.UNKNOWN

    def kinds(self) -> dict[str, SourceKind]:
        """What kind of source each is; made once all are gathered."""
        if len(self._kinds) != len(self.drafts):
            self._kinds = {d.id: d.kind for d in self.drafts.values()}
        return self._kinds

    def name(self, agent: str) -> str:
        draft = self.drafts.get(agent)
        return draft.name if draft else agent

    def add(self, id_: str, kind: SourceKind, name: str) -> Draft:
        draft = self.drafts.get(id_)
        if draft is None:
            draft = self.drafts[id_] = Draft(id_, kind, name)
        elif len(name) > len(draft.name) and kind == K.PERSON:
            draft.spellings.add(draft.name)
            draft.name = name
        draft.spellings.add(name)
        return draft


def collect(readings: Sequence[Reading]) -> Agents:
    """Gather the sources of all articles, outlets of the set first."""
    agents = Agents()
    for r in readings:
        article = r.analysis.article
        name = article.outlet_name
        if name:
            draft = agents.add("outlet:" + slug(name.removeprefix("The ")), K.OUTLET, name)
            draft.in_corpus = True
            agents.outlets[r.doc] = draft.id
        else:
            draft = agents.add(
                "outlet:of-" + r.doc, K.SELF_OUTLET, "outlet not named (" + article.uri.rsplit("/", 1)[-1] + ")"
            )
            draft.in_corpus = True
            agents.outlets[r.doc] = draft.id
    people = _people(readings)
    same = {(r.doc, key): other for r in readings for key, other in _unnamed_again(r).items()}
    aliases = {
        slug(w.description): w
        for r in readings
        for _, w in sorted(r.told.sources.items())
        if w.kind in _PAPERS and w.description
    }
    for r in readings:
        for key, who in sorted(r.told.sources.items()):
            known = (
                aliases.get(slug(who.name)) if who.kind == K.OUTLET else None
            )  # "a Danish newspaper" that another article names
            known = known or _the_report(who, r)
            again = r.told.sources.get(same.get((r.doc, key), ""))
            agents.ids[r.doc, key] = _one(agents, r, known or again or who, people)
            draft = agents.drafts[agents.ids[r.doc, key]]
            draft.docs.add(r.doc)
            draft.mentions += [Place(r.doc, s.start, s.end) for s in r.told.mentions.get(key, [])]
            if who.kind == K.PERSON and who.key in r.names.people:
                bearer = r.names.people[who.key]
                draft.ranks |= set(bearer.titles) | set(bearer.roles)
    _documents(agents)
    _relate(agents)
    return agents


def _unnamed_again(r: Reading) -> dict[str, str]:
    """ "The person, who asked not to be named" is "a person with knowledge of the sale" of two paragraphs before, where there is only one."""
    text = r.analysis.text
    first: dict[str, int] = {k: min((s.start for s in spans), default=0) for k, spans in r.told.mentions.items()}
    unnamed = [k for k, w in sorted(r.told.sources.items()) if w.kind == K.ANONYMOUS_PERSON and r.told.mentions.get(k)]
    out: dict[str, str] = {}
    for key in unnamed:
        opening = text[first[key] : first[key] + 16].lower()
        before = [k for k in unnamed if k != key and first[k] < first[key] and k not in out]
        head = set(slug(r.told.sources[key].name).split("-"))
        fits = [k for k in before if head & set(slug(r.told.sources[k].name).split("-")) & _HEADS]
        if opening.startswith(("the ", "that ", "this ")) and len(fits) == 1 and len(before) == 1:
            out[key] = fits[0]
    return out


_HEADS = frozenset(
    "person source official insider employee worker engineer man woman officer aide diplomat executive lawyer member".split()
)
_BARE_REPORT = re.compile(
    r"(?:the |a |an |media |news |press )*(?:reports?|newspaper|paper|daily|tabloid|article|story|outlet|publication|website|broadcaster|station|magazine)",
    re.I,
)


def _the_report(who: Who, r: Reading) -> Who | None:
    """ "- report" in a headline, "the newspaper" in the text: the paper that the article cites, the one it cites most where several."""
    if who.kind not in (K.DOCUMENT, K.UNKNOWN, K.DIFFUSE, K.OUTLET) or not _BARE_REPORT.fullmatch(who.name.strip()):
        return None
    mine = (r.analysis.article.outlet_name or "").lower()
    papers = {
        key: w for key, w in sorted(r.told.sources.items())
        if w.kind == K.OUTLET and w.name.lower() != mine and not _BARE_REPORT.fullmatch(w.name.strip())
    }  # fmt: skip
    often = sorted(papers, key=lambda key: (-len(r.told.mentions.get(key, [])), key))
    if not often or len(often) > 1 and len(r.told.mentions.get(often[0], [])) == len(r.told.mentions.get(often[1], [])):
        return None
    return papers[often[0]]


def _people(readings: Sequence[Reading]) -> dict[tuple[str, str], str]:
    """(article, name key) -> the fullest name of that person in the story. A bare surname links only where one person bears it."""
    full: list[str] = []
    out: dict[tuple[str, str], str] = {}
    names = sorted(
        {bare_name(k) for r in readings for k in r.names.people if len(bare_name(k).split()) > 1},
        key=lambda k: (-len(k), k),
    )
    canon: dict[str, str] = {}
    for k in names:
        match = next((f for f in full if slug(f) == slug(k) or same_person_name(f, k) >= 0.9), None)
        if match is None:
            full.append(k)
        canon[k] = match or k
    for r in readings:
        for k in r.names.people:
            bare = bare_name(k)
            if bare in canon:
                out[r.doc, k] = canon[bare]
                continue
            holders = {f for f in full if slug(f.split()[-1]) == slug(bare) or slug(f.split()[0]) == slug(bare)}
            out[r.doc, k] = next(iter(holders)) if len(holders) == 1 else bare or k
        r.bearers = {k: out[r.doc, k] for k in r.names.people}
    return out


def _one(agents: Agents, r: Reading, who: Who, people: dict[tuple[str, str], str]) -> str:
    """The story's id for one source of one article."""
    if who.kind in _PAPERS:
        return _paper(agents, who)
    # a name that is a person's elsewhere in the story is no body here
    known = (
        next((n for n in people.values() if slug(n) == slug(bare_name(who.name))), None)
        if who.kind == K.ORGANISATION and " " in who.name
        else None
    )
    if who.kind == K.PERSON or known:
        name = known or people.get((r.doc, who.key), bare_name(who.name) or who.name)
        return agents.add("person:" + slug(name), K.PERSON, name).id
    if who.kind == K.SPOKESPERSON:
        body = _body(agents, who.speaks_for)
        draft = agents.add("spokesperson:" + slug(body.name), K.SPOKESPERSON, f"{body.name} spokesperson")
        draft.speaks_for = body.id
        return draft.id
    if who.kind == K.ORGANISATION:
        return _body(agents, who.name).id
    if who.kind in (K.ANONYMOUS_PERSON, K.ANONYMOUS_GROUP):
        draft = agents.add(f"unnamed:{slug(who.key)}:{r.doc}", who.kind, who.name)
        draft.description = who.description or who.name
        return draft.id
    if who.kind == K.DOCUMENT:
        return agents.add(f"document:{slug(who.name)}", K.DOCUMENT, who.name).id
    return agents.add(f"{who.kind.value}:{slug(who.name)}", who.kind, who.name).id


def _paper(agents: Agents, who: Who) -> str:
    plain = slug(who.name.removeprefix("The ").removeprefix("the "))
    for d in agents.drafts.values():
        if d.kind in _PAPERS and (d.id == "outlet:" + plain or slug(d.name.removeprefix("The ")) == plain):
            return d.id
    known = english().agencies.get(who.name.lower().removeprefix("the "))
    return agents.add("outlet:" + plain, K.NEWS_AGENCY if known else who.kind, known or who.name).id


def _body(agents: Agents, name: str) -> Draft:
    """A body by name; "Halden" is "Halden Aerostructures" where only one such body is known, "FAA" its long form."""
    plain = re.sub(r"^(?:the|The)\s+", "", name.split(",")[0]).strip().removesuffix("'s").removesuffix("’s")
    plain = re.sub(r"^(?:state|city|county|federal)\s+(?=[A-Z])", "", plain)
    bodies = [d for d in agents.drafts.values() if d.kind == K.ORGANISATION]
    for d in bodies:
        if slug(d.name) == slug(plain) or abbreviation_of(plain, d.name) or abbreviation_of(d.name, plain):
            if len(plain) > len(d.name):
                d.spellings.add(d.name)
                d.name = plain
            return d
    longer = [
        d for d in bodies if plain[:1].isupper() and (d.name.startswith(plain + " ") or d.name.endswith(" " + plain))
    ]
    shorter = [
        d for d in bodies if d.name[:1].isupper() and (plain.startswith(d.name + " ") or plain.endswith(" " + d.name))
    ]
    if len(longer) == 1:
        longer[0].spellings.add(plain)
        return longer[0]
    if len(shorter) == 1:
        shorter[0].spellings.add(shorter[0].name)
        shorter[0].name = plain
        return shorter[0]
    return agents.add("body:" + slug(plain), K.ORGANISATION, plain)


def _documents(agents: Agents) -> None:
    """Papers of the same kind in one story may be the same paper: where one description holds the other they are."""
    docs = [d for d in agents.drafts.values() if d.kind == K.DOCUMENT]
    for n, x in enumerate(docs):
        for y in docs[:n]:
            p, q = set(slug(x.name).split("-")), set(slug(y.name).split("-"))
            heads = english().sources["document_head"] & p & q
            if not heads:
                continue
            if p <= q or q <= p:
                x.same_as.add(y.id)
                y.same_as.add(x.id)
            else:
                x.possibly_same_as.add(y.id)
                y.possibly_same_as.add(x.id)


_OFFICE = {
    "police": frozenset("superintendent supt constable detective inspector sergeant sheriff trooper pc police".split()),
    "fire": frozenset("fire battalion firefighter".split()),
}


def _relate(agents: Agents) -> None:
    """Bodies and the people who speak for them; unnamed sources that may be one."""
    unnamed = [d for d in agents.drafts.values() if d.kind in (K.ANONYMOUS_PERSON, K.ANONYMOUS_GROUP)]
    for n, x in enumerate(unnamed):
        for y in unnamed[:n]:
            if x.docs != y.docs:
                x.possibly_same_as.add(y.id)
                y.possibly_same_as.add(x.id)
    officers: dict[str, list[Draft]] = defaultdict(list)
    for d in agents.drafts.values():
        if d.kind == K.PERSON:
            for office, ranks in _OFFICE.items():
                if d.ranks & ranks and (office in d.ranks or office == "police"):
                    officers[office].append(d)
    for d in agents.drafts.values():
        words = set(slug(d.name).split("-"))
        if d.kind == K.ORGANISATION:
            for office, people in officers.items():
                if (
                    office in words
                    or words & {"authorities", "officials", "officers"}
                    and office in ("police", "fire")
                    and len(words) <= 2
                ):
                    for p in people:
                        if len(people) == 1 and office in words and len(words) <= 2:
                            d.same_as.add(p.id)
                            p.same_as.add(d.id)
                        else:
                            d.possibly_same_as.add(p.id)
                            p.possibly_same_as.add(d.id)
        if d.kind == K.SPOKESPERSON and d.speaks_for:
            d.same_as.add(d.speaks_for)
            agents.drafts[d.speaks_for].same_as.add(d.id)
