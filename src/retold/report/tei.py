"""The articles as TEI, with everything that was found standing off from the text.

Nothing is put into the words: ``standOff`` points into them by ``string-range``, in code points of the text of each
article. Scholars of text reuse can read it with what they have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from xml.sax.saxutils import escape, quoteattr

from retold.model import Account, Article, Match, Place, SourceKind, Statement
from retold.report import text as words
from retold.report.iri import plain
from retold.report.lookup import Story

_PEOPLE = frozenset({SourceKind.PERSON, SourceKind.ANONYMOUS_PERSON, SourceKind.SPOKESPERSON})


def export(account: Account, with_text: bool) -> bytes:
    """One story as one TEI corpus."""
    story = Story(account)
    ids = _Ids(story)
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<teiCorpus xmlns="http://www.tei-c.org/ns/1.0">',
        _header(account.story.label, f"Made by {account.engine.name} {account.engine.version}", _note(account)),
        *(_article(ids, d, with_text) for d in story.order),
        "<standOff>",
        _agents(ids, account),
        _spans(ids, account.statements),
        _links(ids, account.alignments, "alignment"),
        _findings(ids, account),
        "</standOff>",
        "</teiCorpus>\n",
    ]
    return "\n".join(p for p in parts if p).encode("utf-8")


class _Ids:
    """XML names for records: short, the same for the same account, never made of untrusted letters."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.agents = {a.id: f"a{n}" for n, a in enumerate(story.account.agents, 1)}
        self.claims = {c.id: f"c{n}" for n, c in enumerate(story.account.claims, 1)}

    def doc(self, doc: str) -> str:
        return f"d{self.story.position[doc] + 1}"

    def place(self, place: Place) -> str:
        """A pointer to a passage: offset and length in code points."""
        return f"string-range(#{self.doc(place.doc)}-text,{place.start},{place.end - place.start})"

    def places(self, places: Iterable[Place]) -> str:
        return " ".join(self.place(p) for p in places if p.doc in self.story.docs)


def _el(name: str, inner: str = "", **attributes: str | None) -> str:
    made = "".join(f" {k.rstrip('_').replace('__', ':')}={quoteattr(plain(v))}" for k, v in attributes.items() if v)
    return f"<{name}{made}>{inner}</{name}>" if inner else f"<{name}{made}/>"


def _text(exact: str) -> str:
    return escape(plain(exact))


def _header(title: str, source: str, note: str = "", date: str = "") -> str:
    statement = _el("titleStmt", _el("title", _text(title or "untitled")))
    published = _el("publicationStmt", _el("p", _text(note or "Not published.") + date))
    described = _el("sourceDesc", _el("p", _text(source or "not known")))
    return _el("teiHeader", _el("fileDesc", statement + published + described))


def _note(account: Account) -> str:
    return f"Story {account.story.id}; settings {account.engine.settings_sha256}. Offsets are Unicode code points."


def _article(ids: _Ids, doc: Article, with_text: bool) -> str:
    name = ids.doc(doc.id)
    when = (doc.published.value or "")[:10]
    date = " " + _el("date", _text(words.when(doc.published)), when=when or None)
    header = _header(doc.headline, doc.url or doc.uri, f"{ids.story.labels[doc.id]}; sha256 {doc.sha256}.", date)
    # white space is part of the count, so it is kept; line breaks of the text are line breaks here
    body = _text(doc.text).replace("\r", "&#13;") if with_text else ""
    held = _el("ab", body, xml__id=f"{name}-text", xml__space="preserve", n=str(doc.length))
    return _el("TEI", header + _el("text", _el("body", held)), xml__id=name)


def _agents(ids: _Ids, account: Account) -> str:
    def entry(outer: str, inner: str, kinds: Callable[[SourceKind], bool]) -> str:
        found = "".join(
            _el(inner, _el("persName" if inner == "person" else "orgName", _text(a.name or a.description or "not named")),
                xml__id=ids.agents[a.id], role=str(a.kind))
            for a in account.agents if kinds(a.kind)
        )  # fmt: skip
        return _el(outer, found) if found else ""

    return entry("listPerson", "person", _PEOPLE.__contains__) + entry("listOrg", "org", lambda k: k not in _PEOPLE)


def _spans(ids: _Ids, statements: Iterable[Statement]) -> str:
    """Who says what: one span per statement, ``resp`` in the order of the chain."""
    found = []
    for s in statements:
        if s.doc not in ids.story.docs:
            continue
        resp = " ".join(f"#{ids.agents[x.agent]}" for x in s.chain if x.agent in ids.agents)
        target = ids.places(Place(s.doc, p.start, p.end) for p in s.parts)
        claim = f"#{ids.claims[s.claim]}" if s.claim in ids.claims else None
        found.append(_el("span", type=str(s.mode), target=target, resp=resp or None, ana=claim))
    claims = "".join(
        _el("interp", _text(c.text), xml__id=ids.claims[c.id], type="claim",
            n=f"{c.independent_origins.min}..{c.independent_origins.max}")
        for c in ids.story.account.claims
    )  # fmt: skip
    return (_el("interpGrp", claims, type="claims") if claims else "") + (
        _el("spanGrp", "".join(found), type="statements") if found else ""
    )


def _links(ids: _Ids, matches: Iterable[Match], kind: str) -> str:
    """Which passages say the same: the earlier one first."""
    found = []
    for m in matches:
        earlier, later = (ids.places(ids.story.place_of(s, p)) for s, p in ((m.from_, m.a), (m.to, m.b)))
        if earlier and later:
            drift = " ".join(dict.fromkeys("".join(c if c.isalnum() else "_" for c in d.type) for d in m.drift))
            found.append(
                _el(
                    "link",
                    type=str(m.relation),
                    subtype=str(m.derived),
                    target=f"{earlier} {later}",
                    rend=drift or None,
                )
            )
    return _el("linkGrp", "".join(found), type=kind) if found else ""


def _findings(ids: _Ids, account: Account) -> str:
    notes = []
    for f in account.findings:
        code = "".join(c if c.isascii() and c.isalnum() else "_" for c in f.code)
        target = ids.places(f.evidence) or None
        notes.append(_el("span", _text(f.message), type=code, n=str(f.severity), target=target))
    return _el("spanGrp", "".join(notes), type="findings") if notes else ""
