"""An account made by hand: one invented story, six articles by invented outlets, every offset found in the text.

A local paper's exclusive on one unnamed source; a retelling that credits it and adds something; a rewrite without
credit and with a changed number; agency copy in two outlets; a radio station that confirms it from its own papers.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from dataclasses import replace

from retold.model import (
    Account,
    Article,
    Basis,
    Block,
    BlockKind,
    ChainLink,
    Claim,
    Derivation,
    Drift,
    EdgeType,
    Edit,
    Engine,
    Finding,
    Hedge,
    Interval,
    Judgement,
    Match,
    Mode,
    Origin,
    Place,
    Precision,
    Problem,
    Quote,
    Reason,
    Relation,
    ResponseState,
    Severity,
    Source,
    SourceKind,
    Span,
    Statement,
    StoryInfo,
    Tri,
    When,
)

H, D, B, L, P = (
    BlockKind.HEADLINE,
    BlockKind.DEK,
    BlockKind.BYLINE,
    BlockKind.DATELINE,
    BlockKind.PARAGRAPH,
)
TEXTS: dict[str, list[tuple[BlockKind, str]]] = {
    "courier": [
        (BlockKind.ADVERTISEMENT, "ADVERTISEMENT"),
        (H, "Port to sell ferry terminal in secret deal"),
        (D, "Holding company would pay 340 million crowns for the Skerry quay"),
        (B, "By Tamsin Orrelle"),
        (
            P,
            "The port authority of Dunmere is preparing to sell its ferry terminal to a holding company for about "
            "340 million crowns, a person briefed on the talks told the Saltmarsh Courier.",
        ),
        (
            P,
            "The sale could be signed before the end of May, the person said. “Nobody on the council has seen the "
            "contract,” the person added, asking not to be named because the talks are private.",
        ),
        (
            P,
            "The port authority did not respond to a request for comment. The terminal handled 1.2 million passengers "
            "last year, according to the authority’s annual report.",
        ),
        (
            P,
            "“We were told the quay would stay in public hands,” said Ines Halloran, who speaks for the harbour "
            "workers’ union.",
        ),
        (BlockKind.TAGS, "Filed under: Port, Council, Ferries"),
    ],
    "post": [
        (H, "Dunmere port agrees to sell ferry terminal – report"),
        (L, "DUNMERE, March 12"),
        (
            P,
            "The port authority of Dunmere has agreed to sell its ferry terminal to a foreign holding company for "
            "340 million crowns, according to a report in the Saltmarsh Courier.",
        ),
        (
            P,
            "The Courier says the sale will be signed before the end of May. It quoted a person briefed on the talks "
            "as saying that “nobody on the council has seen the contract.”",
        ),
        (P, "The port authority refused to comment, the Courier reported."),
        (
            P,
            "The council’s finance chair, Odo Brannick, told the Tidewater Post that he had “heard nothing of any "
            "sale.”",
        ),
    ],
    "lantern": [
        (H, "FERRY TERMINAL SOLD FOR 430 MILLION"),
        (
            P,
            "The port authority of Dunmere is to sell its ferry terminal to a holding company for 430 million crowns, "
            "the Evening Lantern can reveal.",
        ),
        (
            P,
            "The deal will be signed in May. The council has not seen the contract. The terminal handled 1.2 million "
            "passengers last year.",
        ),
        (P, "“The quay would stay in public hands,” said the union’s Ines Halloran."),
    ],
    "gazette": [
        (H, "Union warns of strike over ferry terminal"),
        (B, "By Norvane Press staff"),
        (
            P,
            "DUNMERE (Norvane) - Dock workers in Dunmere will vote on a strike if the ferry terminal is sold, their "
            "union said on Thursday.",
        ),
        (
            P,
            "Some 900 people work at the terminal, the union said. The port authority declined to comment on what it "
            "called rumours.",
        ),
    ],
    "daily": [
        (H, "Dockers threaten walkout"),
        (
            P,
            "Dock workers in Dunmere will vote on a strike if the ferry terminal is sold, their union said on "
            "Thursday. Some 900 people work at the terminal, the union said.",
        ),
        (BlockKind.CONTRIBUTORS, "Norvane contributed to this report."),
    ],
    "radio": [
        (H, "Documents: ferry terminal price put at 340 million"),
        (
            P,
            "A draft contract seen by Radio Lowmoor names a price of 340 million crowns for the ferry terminal at "
            "Dunmere. The draft is dated 3 March and is not signed.",
        ),
        (
            P,
            "Two council officials confirmed that the talks are under way. “There is a draft, and there is a "
            "price,” one of them said.",
        ),
        (BlockKind.UPDATE_NOTE, "Updated 14:20 to add a comment from the council."),
    ],
}
NAMES = {
    "courier": "Saltmarsh Courier",
    "post": "Tidewater Post",
    "lantern": "Evening Lantern",
    "gazette": "Hillcrest Gazette",
    "daily": "The Quay Daily",
    "radio": "Radio Lowmoor",
}
PUBLISHED = {
    "courier": When("2031-03-12T05:30:00+00:00", precision=Precision.MINUTE, basis=Basis.EXPLICIT),
    "post": When("2031-03-12T08:10:00+00:00", precision=Precision.MINUTE, basis=Basis.EXPLICIT),
    "lantern": When(
        earliest="2031-03-12T05:30:00+00:00",
        latest="2031-03-12T23:59:00+00:00",
        precision=Precision.DAY,
        basis=Basis.BOUNDED,
        why=("prints no date; repeats words of an article of 12 March",),
    ),
    "gazette": When("2031-03-13", precision=Precision.DAY, basis=Basis.EXPLICIT),
    "daily": When(),
    "radio": When("2031-03-13T13:05:00+01:00", precision=Precision.MINUTE, basis=Basis.EXPLICIT),
}


def article(key: str, blocks: list[tuple[BlockKind, str]], name: str | None) -> Article:
    """Join the blocks into one text and remember where each lies."""
    text, sections = "", []
    for kind, words in blocks:
        start = len(text) + 2 if text else 0
        text = f"{text}\n\n{words}" if text else words
        sections.append(Block(kind, start, start + len(words)))
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    headline = next((w for k, w in blocks if k is BlockKind.HEADLINE), "")
    return Article(
        id=f"doc-{key}",
        uri=f"{key}.txt",
        sha256=digest,
        length=len(text),
        text=text,
        url=f"https://{key}.example/ferry",
        outlet=f"outlet-{key}" if name else None,
        outlet_name=name,
        outlet_basis=Basis.EXPLICIT if name else Basis.UNKNOWN,
        headline=headline,
        language="en",
        published=PUBLISHED.get(key, When()),
        sections=tuple(sections),
    )


def edits(a: Place, b: Place, texts: dict[str, str]) -> tuple[Edit, ...]:
    """Word by word from the earlier passage to the later."""
    one, two = (list(re.finditer(r"\w+|\W", texts[p.doc][p.start : p.end])) for p in (a, b))
    found = []
    codes = difflib.SequenceMatcher(None, [m[0] for m in one], [m[0] for m in two], False).get_opcodes()
    for op, i, j, k, n in codes:
        if op == "equal":
            continue
        sides = []
        for place, tokens, low, high in ((a, one, i, j), (b, two, k, n)):
            start = tokens[low].start() if low < len(tokens) else place.end - place.start
            end = tokens[high - 1].end() if high > low else start
            sides.append(Span(place.start + start, place.start + end))
        old, new = (texts[p.doc][s.start : s.end] for p, s in zip((a, b), sides, strict=True))
        found.append(Edit(op, sides[0], sides[1], old, new))
    return tuple(found)


class Builder:
    """Finds words in the articles, so that no offset is typed by hand."""

    def __init__(self) -> None:
        self.docs = {k: article(k, b, NAMES[k]) for k, b in TEXTS.items()}
        self.texts = {d.id: d.text for d in self.docs.values()}
        self.statements: dict[str, Statement] = {}
        self.matches: list[Match] = []

    def place(self, key: str, words: str) -> Place:
        start = self.docs[key].text.index(words)
        return Place(self.docs[key].id, start, start + len(words))

    def say(self, name: str, words: str, chain: str = "", mode: Mode = Mode.INDIRECT, **more: object) -> None:
        """``name`` is ``article/claim/number``; ``chain`` lists agent ids after the outlet, with the source's words."""
        key, claim, _ = name.split("/")
        at = self.place(key, words)
        links = [ChainLink(f"outlet-{key}")]
        for part in filter(None, chain.split(" > ")):
            agent, _, cue = part.partition("=")
            links.append(ChainLink(agent, source=self.place(key, cue).span if cue else None, carried=not cue))
        self.statements[name] = Statement(
            id=name, doc=at.doc, parts=(at.span,), mode=mode, chain=tuple(links), claim=claim or None, **more
        )

    def match(self, a: str, b: str, relation: Relation, derived: Tri, *drift: Drift) -> None:
        one, two = self.statements[a], self.statements[b]
        here, there = Place(one.doc, one.start, one.end), Place(two.doc, two.start, two.end)
        self.matches.append(
            Match(
                id=f"m{len(self.matches) + 1}",
                relation=relation,
                from_=(a,),
                to=(b,),
                derived=derived,
                confidence=0.9,
                a=here,
                b=there,
                edits=edits(here, there, self.texts),
                drift=drift,
                reasons=(Reason("shared words", "long run of rare words", 2.4),),
            )
        )

    def drift(self, kind: str, severity: Severity, message: str, a: str, b: str) -> Drift:
        """``a`` and ``b`` are ``article: words``; an empty one stands for nothing on that side."""
        sides = [self.place(*s.split(": ", 1)) if s else None for s in (a, b)]
        return Drift(kind, severity, message, sides[0], sides[1])


def _statements(b: Builder) -> None:
    insider = "anon=a person briefed on the talks"
    b.say(
        "courier/sale/1",
        "The port authority of Dunmere is preparing to sell its ferry terminal to a holding company for about 340 "
        "million crowns",
        insider,
    )
    b.say("courier/sale/0", "Port to sell ferry terminal in secret deal", mode=Mode.HEADLINE)
    signed = b.place("courier", "could").span
    b.say(
        "courier/signed/1",
        "The sale could be signed before the end of May",
        "anon",
        hedges=(Hedge("modal", 0.5, signed),),
    )
    quote = b.place("courier", "“Nobody on the council has seen the contract,”").span
    b.say(
        "courier/contract/1",
        "“Nobody on the council has seen the contract,”",
        "anon",
        Mode.DIRECT,
        quotes=(Quote(quote.start, quote.end),),
    )
    b.say(
        "courier/comment/1",
        "The port authority did not respond to a request for comment",
        "port",
        Mode.PLAIN,
        response=ResponseState.NO_REPLY,
    )
    b.say(
        "courier/traffic/1",
        "The terminal handled 1.2 million passengers last year",
        "annual=the authority’s annual report",
    )
    b.say(
        "courier/public/1", "“We were told the quay would stay in public hands,”", "halloran=Ines Halloran", Mode.DIRECT
    )
    paper = "outlet-courier=a report in the Saltmarsh Courier"
    b.say(
        "post/sale/1",
        "The port authority of Dunmere has agreed to sell its ferry terminal to a foreign holding company for 340 "
        "million crowns",
        paper,
    )
    b.say("post/sale/0", "Dunmere port agrees to sell ferry terminal", "outlet-courier=report", Mode.HEADLINE)
    b.say("post/foreign/1", "a foreign holding company", paper)
    b.say("post/signed/1", "the sale will be signed before the end of May", "outlet-courier=The Courier")
    b.say(
        "post/contract/1",
        "“nobody on the council has seen the contract.”",
        "outlet-courier=The Courier > anon=a person briefed on the talks",
        Mode.MIXED,
    )
    b.say(
        "post/comment/1",
        "The port authority refused to comment",
        "outlet-courier=the Courier",
        response=ResponseState.REFUSED,
    )
    b.say("post/heard/1", "he had “heard nothing of any sale.”", "brannick=Odo Brannick", Mode.MIXED)
    b.say(
        "lantern/sale/1",
        "The port authority of Dunmere is to sell its ferry terminal to a holding company for 430 million crowns",
        mode=Mode.PLAIN,
    )
    b.say("lantern/sale/0", "FERRY TERMINAL SOLD FOR 430 MILLION", mode=Mode.HEADLINE)
    b.say("lantern/signed/1", "The deal will be signed in May", mode=Mode.PLAIN)
    b.say("lantern/contract/1", "The council has not seen the contract", mode=Mode.PLAIN)
    b.say("lantern/traffic/1", "The terminal handled 1.2 million passengers last year", mode=Mode.PLAIN)
    b.say(
        "lantern/public/1", "“The quay would stay in public hands,”", "halloran=the union’s Ines Halloran", Mode.DIRECT
    )
    strike = "Dock workers in Dunmere will vote on a strike if the ferry terminal is sold"
    b.say("gazette/strike/1", strike, "union=their union")
    b.say("gazette/staff/1", "Some 900 people work at the terminal", "union=the union")
    b.say(
        "gazette/comment/2",
        "The port authority declined to comment on what it called rumours",
        "port",
        Mode.PLAIN,
        response=ResponseState.DECLINED,
    )
    b.say("daily/strike/1", strike, "union=their union")
    b.say("daily/staff/1", "Some 900 people work at the terminal", "union=the union")
    b.say(
        "radio/sale/1",
        "names a price of 340 million crowns for the ferry terminal at Dunmere",
        "draft=A draft contract seen by Radio Lowmoor",
    )
    b.say("radio/signed/1", "The draft is dated 3 March and is not signed", "draft", Mode.PLAIN)
    b.say("radio/talks/1", "the talks are under way", "officials=Two council officials")
    b.say("radio/talks/2", "“There is a draft, and there is a price,”", "officials=one of them", Mode.DIRECT)


def _matches(b: Builder) -> None:
    serious, notable, benign = Severity.SERIOUS, Severity.NOTABLE, Severity.BENIGN
    b.match(
        "courier/sale/1",
        "post/sale/1",
        Relation.PARAPHRASE,
        Tri.YES,
        b.drift("hedge_dropped", serious, "Preparing to sell became has agreed to sell.", "courier: is preparing to sell", "post: has agreed to sell"),
        b.drift("unsupported_addition", serious, "The Courier does not say that the buyer is foreign.", "", "post: foreign"),
        b.drift("hedge_dropped", benign, "“About” is gone.", "courier: about 340", "post: 340"),
        b.drift(
            "source_collapsed",
            notable,
            "The reader sees a newspaper where there was one unnamed person.",
            "courier: a person briefed on the talks",
            "post: a report in the Saltmarsh Courier",
        ),
    )  # fmt: skip
    b.match(
        "courier/signed/1",
        "post/signed/1",
        Relation.PARAPHRASE,
        Tri.YES,
        b.drift("hedge_dropped", notable, "Could be signed became will be signed.", "courier: could", "post: will"),
    )
    b.match("courier/contract/1", "post/contract/1", Relation.VERBATIM_QUOTE, Tri.YES)
    b.match(
        "courier/comment/1",
        "post/comment/1",
        Relation.PARAPHRASE,
        Tri.YES,
        b.drift("response_changed", serious, "Silence became a refusal.", "courier: did not respond", "post: refused to comment"),
    )  # fmt: skip
    b.match(
        "courier/sale/1",
        "lantern/sale/1",
        Relation.PARAPHRASE,
        Tri.YES,
        b.drift("number_changed", serious, "340 million became 430 million.", "courier: 340 million crowns", "lantern: 430 million crowns"),
        b.drift("attribution_dropped", serious, "The unnamed source is gone; the Lantern tells it as its own.", "courier: a person briefed on the talks", ""),
    )  # fmt: skip
    b.match(
        "courier/signed/1",
        "lantern/signed/1",
        Relation.PARAPHRASE,
        Tri.YES,
        b.drift("hedge_dropped", notable, "Could be signed became will be signed.", "courier: could", "lantern: will"),
        b.drift("date_precision_lost", benign, "Before the end of May became in May.", "courier: before the end of May", "lantern: in May"),
    )  # fmt: skip
    b.match("courier/contract/1", "lantern/contract/1", Relation.PARAPHRASE, Tri.YES)
    b.match(
        "courier/traffic/1",
        "lantern/traffic/1",
        Relation.SAME_TEXT,
        Tri.YES,
        b.drift("attribution_dropped", notable, "The annual report is not named.", "courier: the authority’s annual report", ""),
    )  # fmt: skip
    b.match(
        "courier/public/1",
        "lantern/public/1",
        Relation.EDITED_QUOTE,
        Tri.YES,
        b.drift("quote_altered", serious, "A complaint about a broken promise became a promise.", "courier: We were told the quay", "lantern: The quay"),
    )  # fmt: skip
    b.match("gazette/strike/1", "daily/strike/1", Relation.SAME_TEXT, Tri.YES)
    b.match("gazette/staff/1", "daily/staff/1", Relation.SAME_TEXT, Tri.YES)
    b.match("courier/sale/1", "radio/sale/1", Relation.OVERLAP, Tri.NO)
    b.match(
        "lantern/sale/1",
        "radio/sale/1",
        Relation.DIVERGENT,
        Tri.NO,
        Drift("conflict", serious, "430 million here, 340 million there.", b.place("lantern", "430 million crowns"), b.place("radio", "340 million crowns")),
    )  # fmt: skip


def _agents(b: Builder) -> tuple[Source, ...]:
    own = tuple(Source(f"outlet-{k}", SourceKind.OUTLET, n, in_corpus=True) for k, n in NAMES.items())
    return (
        *own,
        Source("anon", SourceKind.ANONYMOUS_PERSON, "a person briefed on the talks", description="a person briefed on the talks", possibly_same_as=("officials",)),
        Source("officials", SourceKind.ANONYMOUS_GROUP, "two council officials", possibly_same_as=("anon",)),
        Source("port", SourceKind.NON_RESPONDENT, "port authority of Dunmere"),
        Source("annual", SourceKind.DOCUMENT, "the port authority’s annual report"),
        Source("halloran", SourceKind.SPOKESPERSON, "Ines Halloran", speaks_for="union"),
        Source("union", SourceKind.ORGANISATION, "harbour workers’ union"),
        Source("brannick", SourceKind.PERSON, "Odo Brannick", description="the council’s finance chair"),
        Source("draft", SourceKind.DOCUMENT, "a draft contract"),
        Source("norvane", SourceKind.NEWS_AGENCY, "Norvane Press"),
    )  # fmt: skip


def _claims(b: Builder) -> tuple[Claim, ...]:
    def claim(
        key: str,
        text: str,
        low_high: tuple[int, int],
        origins: tuple[Origin, ...],
        status: str,
        weight: float,
        **more: object,
    ) -> Claim:
        tellings = tuple(i for i, s in b.statements.items() if s.claim == key)
        outlets = len({b.statements[i].doc for i in tellings})
        return Claim(key, text, tellings, tellings[0], Interval(*low_high), origins, outlets, status, importance=weight, **more)  # fmt: skip

    briefed = Origin("anon", ("doc-post", "doc-courier"), ("outlet-courier",), ("officials",))
    draft = Origin("draft", ("doc-radio",), ("outlet-radio",))
    return (
        claim("sale", "The port authority of Dunmere is preparing to sell its ferry terminal for about 340 million crowns", (2, 2), (briefed, draft), "confirmed by a document", 1.0),
        claim("signed", "The sale could be signed before the end of May", (1, 1), (briefed,), "one unnamed source", 0.8),
        claim("contract", "Nobody on the council has seen the contract", (1, 1), (briefed,), "one unnamed source", 0.7),
        claim("comment", "The port authority did not respond to a request for comment", (1, 1), (Origin("outlet-courier", ("doc-courier",)),), "own_reporting", 0.5),
        claim("foreign", "The buyer is a foreign holding company", (1, 1), (Origin("outlet-post", ("doc-post",)),), "added by a retelling", 0.6, introduced_by="post/foreign/1", misattributed_to="outlet-courier"),
        claim("public", "We were told the quay would stay in public hands", (1, 1), (Origin("halloran", ("doc-courier",)),), "one named source", 0.4),
        claim("traffic", "The terminal handled 1.2 million passengers last year", (1, 1), (Origin("annual", ("doc-courier",)),), "one document", 0.3),
        claim("strike", "Dock workers will vote on a strike if the ferry terminal is sold", (1, 1), (Origin("union", ("doc-gazette", "norvane")),), "one named source", 0.5),
        claim("staff", "Some 900 people work at the terminal", (1, 1), (Origin("union", ("doc-daily", "norvane")),), "one named source", 0.2),
        claim("talks", "The talks are under way", (1, 1), (Origin("officials", ("doc-radio",), possibly_same_as=("anon",)),), "unnamed sources", 0.4),
        claim("heard", "Odo Brannick had heard nothing of any sale", (1, 1), (Origin("brannick", ("doc-post",), ("outlet-post",)),), "one named source", 0.3),
    )  # fmt: skip


def _edges(b: Builder) -> tuple[Derivation, ...]:
    def edge(n: int, from_: str, to: str, kind: EdgeType, basis: Basis, share: float | None = None) -> Derivation:
        return Derivation(f"e{n}", from_, to, kind, basis, 0.95, share, reasons=(Reason("shared words", "", 2.0),))

    printed, seen = Basis.EXPLICIT, Basis.INFERRED
    return (
        edge(1, "doc-post", "doc-courier", EdgeType.CITES, printed, 0.71),
        edge(2, "doc-post", "doc-courier", EdgeType.QUOTES, printed, 0.12),
        edge(3, "doc-lantern", "doc-courier", EdgeType.FOLLOWS, seen, 0.88),
        edge(4, "doc-gazette", "norvane", EdgeType.COPIES, printed),
        edge(5, "doc-daily", "norvane", EdgeType.SHARES_UPSTREAM, printed),
        edge(6, "doc-daily", "doc-gazette", EdgeType.SHARES_UPSTREAM, seen, 0.97),
        edge(7, "doc-courier", "anon", EdgeType.RESTS_ON, printed),
        edge(8, "doc-radio", "draft", EdgeType.RESTS_ON, printed),
        edge(9, "doc-radio", "officials", EdgeType.RESTS_ON, printed),
        edge(10, "doc-courier", "annual", EdgeType.RESTS_ON, printed),
        edge(11, "doc-post", "brannick", EdgeType.RESTS_ON, printed),
        edge(12, "doc-courier", "halloran", EdgeType.RESTS_ON, printed),
        edge(13, "doc-courier", "port", EdgeType.SOUGHT_COMMENT_FROM, printed),
    )


def _findings(b: Builder) -> tuple[Finding, ...]:
    here = b.place
    return (
        Finding("f1", "number_changed", Severity.SERIOUS, "The Evening Lantern gives 430 million crowns where the Courier, its only visible source, has about 340 million.", ("sale",), ("m5",), (here("courier", "about 340 million crowns"), here("lantern", "430 million crowns"))),
        Finding("f2", "misattributed_addition", Severity.SERIOUS, "The Tidewater Post credits the Courier with a foreign buyer; the Courier does not say so.", ("foreign",), ("m1",), (here("post", "a foreign holding company"), here("courier", "a holding company"))),
        Finding("f3", "uncredited_rewrite", Severity.SERIOUS, "The Evening Lantern says it can reveal what the Courier printed before it.", ("sale",), ("m5",), (here("lantern", "the Evening Lantern can reveal"),)),
        Finding("f4", "response_changed", Severity.SERIOUS, "No reply became a refusal to comment.", ("comment",), ("m4",), (here("courier", "did not respond to a request for comment"), here("post", "refused to comment"))),
        Finding("f5", "single_anonymous_origin", Severity.NOTABLE, "Three outlets tell when the sale will be signed; all rest on one unnamed person.", ("signed",), (), (here("courier", "a person briefed on the talks"),)),
        Finding("f6", "some_new_code", Severity.BENIGN, "Two outlets carry the same agency copy.", ("strike",), (), (here("daily", "Norvane contributed to this report."),)),
    )  # fmt: skip


def account() -> Account:
    """The sample story, whole."""
    b = Builder()
    _statements(b)
    _matches(b)
    docs = tuple(b.docs.values())
    updated = When("2031-03-13T14:20:00+01:00", precision=Precision.MINUTE, basis=Basis.INFERRED)
    docs = tuple(replace(d, updated=updated) if d.id == "doc-radio" else d for d in docs)
    return Account(
        engine=Engine("retold", "0.1.0", "5f" * 32, ("en_core_web_sm 3.8.0",)),
        story=StoryInfo(
            "story-ferry",
            "Dunmere port to sell its ferry terminal",
            tuple(d.id for d in docs),
            PUBLISHED["courier"],
            ("signed", "sale"),
        ),
        documents=docs,
        agents=_agents(b),
        statements=tuple(b.statements.values()),
        alignments=tuple(b.matches),
        claims=_claims(b),
        edges=_edges(b),
        findings=_findings(b),
        problems=(
            Problem("harbour-blog.html", "no_text", "No story text was found on the page.", None),
            Problem("daily.txt", "no_date", "The article prints no date; its place in time is not known.", "doc-daily"),
        ),
        judgements=(Judgement("m3", "confirmed", "desk", "2031-03-14T09:00:00+00:00", "checked by phone"),),
    )


HOSTILE = '<script>alert(1)</script>"\' onfocus=alert(1) x=" &amp; \u202eevil\u202c \U0001f6a2 [red]bold[/red] \x1b[31m ]]> <!-- '


def hostile() -> Account:
    """The same story told by people who mean harm: every string that comes from outside tries to get out."""
    plain = account()

    def poison(words: str) -> str:
        return HOSTILE + words

    old = plain.documents[0]
    text = HOSTILE + old.text[len(HOSTILE) :]
    first = replace(
        old,
        text=text,
        headline=HOSTILE,
        outlet_name=poison(old.outlet_name or ""),
        url="javascript:alert(1)",
        uri=HOSTILE,
    )
    broken = Match(
        "x\" onclick='",
        Relation.PARTIAL,
        ("nowhere",),
        ("neither",),
        a=Place("nodoc", 5, 9),
        b=Place(first.id, 60, 10**9),
    )
    return replace(
        plain,
        story=replace(plain.story, label=HOSTILE, id=HOSTILE),
        documents=(first, *plain.documents[1:]),
        agents=tuple(replace(a, name=poison(a.name), description=HOSTILE) for a in plain.agents),
        claims=tuple(replace(c, text=poison(c.text), status=HOSTILE) for c in plain.claims),
        alignments=(*plain.alignments, broken),
        findings=tuple(replace(f, message=HOSTILE, code=HOSTILE) for f in plain.findings),
        problems=(Problem(HOSTILE, HOSTILE, HOSTILE, "nodoc"),),
        edges=(*plain.edges, Derivation("x", first.id, "no-such-agent" + HOSTILE, EdgeType.RESTS_ON, Basis.UNKNOWN, 0.1)),
    )  # fmt: skip


def big(articles: int = 50, sentences: int = 28) -> Account:
    """A story of many articles, each made from one before it with a few words changed: for size, time and legibility."""
    docs, statements, matches, edges = [], [], [], []
    people = [f"Councillor {c}. Ward" for c in "ABCDEFGHIJKL"]
    for n in range(articles):
        key = f"a{n}"
        lines = [
            f"Sentence {i} says that {people[(i + n // 9) % 12]} counted {100 + i * 7 + n // 11} boats in the north basin on day {i} of the long inquiry"
            for i in range(sentences)
        ]
        blocks = [(H, f"Inquiry counts boats, day {n}")] + [
            (P, ". ".join(lines[i : i + 2]) + ".") for i in range(0, sentences, 2)
        ]
        docs.append(
            replace(
                article(key, blocks, f"Gull Herald {n}"),
                published=When(
                    f"2031-04-{1 + n // 24:02d}T{n % 24:02d}:15:00+00:00",
                    precision=Precision.MINUTE,
                    basis=Basis.EXPLICIT,
                ),
            )
        )
        parent = (n - 1) // 3
        for i, line in enumerate(lines):
            start = docs[n].text.index(line)
            sid = f"a{n}s{i}"
            statements.append(
                Statement(
                    sid,
                    docs[n].id,
                    (Span(start, start + len(line)),),
                    Mode.INDIRECT,
                    (ChainLink(f"outlet-{key}"), ChainLink("inquiry")),
                    claim=f"c{i}",
                )
            )
            if n:
                a = next(s for s in statements if s.id == f"a{parent}s{i}")
                texts = {d.id: d.text for d in docs}
                here, there = Place(a.doc, a.start, a.end), Place(docs[n].id, start, start + len(line))
                steps = edits(here, there, texts)
                drift = tuple(
                    Drift(
                        "number_changed",
                        Severity.NOTABLE if i % 5 else Severity.SERIOUS,
                        f"{e.a_text} became {e.b_text}.",
                        Place(a.doc, e.a.start, e.a.end),
                        Place(docs[n].id, e.b.start, e.b.end),
                    )
                    for e in steps[:2]
                )
                matches.append(
                    Match(f"m{n}-{i}", Relation.PARAPHRASE, (a.id,), (sid,), Tri.YES, 0.9, here, there, steps, drift)
                )
        if n:
            kind = (EdgeType.CITES, EdgeType.COPIES, EdgeType.FOLLOWS)[n % 3]
            edges.append(Derivation(f"e{n}", docs[n].id, docs[parent].id, kind, Basis.EXPLICIT, 0.9, 0.8))
    edges.append(Derivation("e0", docs[0].id, "inquiry", EdgeType.RESTS_ON, Basis.EXPLICIT, 1.0))
    claims = tuple(
        Claim(
            f"c{i}",
            f"Boats were counted on day {i}",
            tuple(f"a{n}s{i}" for n in range(articles)),
            f"a0s{i}",
            Interval(1, 1),
            (Origin("inquiry", (docs[-1].id, docs[0].id)),),
            articles,
            "one document",
            importance=1 - i / 50,
        )
        for i in range(sentences)
    )
    agents = (
        Source("inquiry", SourceKind.DOCUMENT, "the inquiry’s log"),
        *(Source(f"outlet-a{n}", SourceKind.OUTLET, f"Gull Herald {n}", True) for n in range(articles)),
    )
    return Account(Engine("retold", "0.1.0", "ab" * 32), StoryInfo("big", "The boat inquiry", tuple(d.id for d in docs), key_claims=("c0",)), tuple(docs), agents, (), tuple(statements), tuple(matches), claims, tuple(edges))  # fmt: skip
