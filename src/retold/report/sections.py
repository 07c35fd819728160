"""The other parts of the HTML report: opening, warnings, ledger, sources, times, problems, method."""

from __future__ import annotations

from retold.model import SourceKind, Statement, When
from retold.report import text as words
from retold.report.claims import badge, place_link
from retold.report.digest import Example, Point, points, repeats, where
from retold.report.graph import sentences, svg
from retold.report.lookup import OUTLETS, Change, Story
from retold.report.markup import esc, tag, web_link
from retold.report.markup import words as exact_words
from retold.report.reading import Weave
from retold.report.shares import shares_svg

TOP_FINDINGS = 3
MOST_EXAMPLES = 12
MOST_CHANGES = 200
_MOST_SAID = 40


def opening(made: Weave, level: int) -> str:
    """The first screen: what the story is, what it rests on, the three warnings that matter most, the graph."""
    story = made.story
    graph_words = sentences(story)
    told = tag("ul", "".join(tag("li", esc(s)) for s in graph_words)) if graph_words else ""
    in_words = tag("details", tag("summary", "The graph in words") + told, class_="more") if told else ""
    return (
        _lede(story)
        + _top_findings(made, level)
        + tag(f"h{level}", "Who takes from whom", class_="quiet")
        + tag(
            "div",
            svg(story.account, prefix=f"{made.prefix}gw") + svg(story.account, narrow=True, prefix=f"{made.prefix}gn"),
            class_="picture",
        )
        + in_words
    )


def _lede(story: Story) -> str:
    articles, outlets = story.headline_counts()
    claim = story.main_claim
    if claim is None:
        return tag("p", f"{articles}, {outlets}. No claim was traced.", class_="lede")
    unnamed = " (unnamed)" if story.anonymous_origins(claim) else ""
    behind = tag("strong", esc(words.origins_short(claim.independent_origins)) + unnamed)
    return tag("p", f"{articles}, {outlets}, {behind} behind the main claim", class_="lede") + tag(
        "p", f"Main claim: {exact_words(words.claim_words(claim.text))}", class_="main"
    )


def _top_findings(made: Weave, level: int) -> str:
    found = points(made.story)
    if not found:
        return tag("p", "Nothing to warn of was found.", class_="hint")
    cards = "".join(tag("li", _card(made, p, level + 1)) for p in found[:TOP_FINDINGS])
    title = "What matters most" if len(found) > 1 else "What matters"
    return tag(f"h{level}", title, class_="quiet") + tag("ul", cards, class_="top")


def _card(made: Weave, point: Point, level: int) -> str:
    """One of the three cards of the first screen: what, where, and the best example."""
    head = tag(f"h{level}", f"{badge(point.severity)} {exact_words(point.title)}")
    docs = where(made.story, point)
    meaning = tag("p", esc(point.meaning) + (f" {_in(docs)}" if docs else "")) if point.meaning else ""
    return head + meaning + _examples(made, point, 1, 110)


def _in(docs: str) -> str:
    return tag("span", f"In {esc(docs)}.", class_="soft")


def _examples(made: Weave, point: Point, most: int, width: int) -> str:
    """The first places of a point, and how many more there are."""
    items = [tag("li", _example(made, e, width)) for e in point.examples[:most]]
    if (more := len(point.examples) - most) > 0:
        link = tag("a", f"and {more} more", href=f"#{made.prefix}-w-{slug(point.code)}")
        items.append(tag("li", link if most < MOST_EXAMPLES else f"and {more} more", class_="soft"))
    return tag("ul", "".join(items), class_="evidence") if items else ""


def _example(made: Weave, example: Example, width: int) -> str:
    """The earlier words and the later, each with its article; or the sentence that says what is wrong."""
    story = made.story
    sides = []
    for place, inner in ((example.earlier, "was"), (example.later, "now")):
        exact = words.quoted(words.shorten(story.at(place), width))
        if place is not None and exact and (not example.note or not repeats(example.note, story.at(place))):
            sides.append(f"{place_link(made, place.doc, place.start)} {exact_words(exact, class_=inner)}")
    if not example.note:
        return " → ".join(sides) or tag("span", "(words not included)", class_="soft")
    place = example.later or example.earlier
    lead, link = "", ""
    if place is not None and not sides and place.doc in story.docs:
        if story.label(place.doc) not in example.note:
            lead = place_link(made, place.doc, place.start) + ": "
        else:
            link = " " + tag("a", "in the text", href=f"#{made.block_at(place.doc, place.start)}")
    return lead + exact_words(example.note) + ("; " + sides[0] if sides else "") + link


def slug(code: str) -> str:
    """A code as part of an id."""
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in code)[:60]


def findings(made: Weave, level: int) -> str:
    """Every warning by kind, each opening to its places."""
    found = points(made.story)
    return "".join(_folded(made, p, level) for p in found)


def _folded(made: Weave, point: Point, level: int) -> str:
    docs = where(made.story, point)
    named = sum(n for _, n in point.docs[:4])
    times = "" if named == len(point.examples) else words.count(len(point.examples), "place")
    head = tag(f"h{level}", f"{badge(point.severity)} {exact_words(point.title)}") + tag(
        "p", esc(" · ".join(x for x in (docs, times) if x)), class_="facts"
    )
    meaning = tag("p", esc(point.meaning)) if point.meaning else ""
    body = tag("div", meaning + _examples(made, point, MOST_EXAMPLES, 200), class_="inside")
    return tag("details", tag("summary", head) + body, class_="claim warn", id=f"{made.prefix}-w-{slug(point.code)}")


def ledger(made: Weave) -> str:
    """Every change with both wordings; a script adds sorting and filters."""
    changes = made.story.distinct(made.story.changes)
    if not changes:
        return tag("p", "No change was found between the tellings.", class_="hint")
    heads = (("sev", "How grave"), ("type", "What changed"), ("a", "Earlier words"), ("b", "Later words"))
    head = "".join(tag("th", esc(label), scope="col", data_key=key) for key, label in heads)
    rows = "".join(_ledger_row(made, c) for c in changes[:MOST_CHANGES])
    more = len(changes) - MOST_CHANGES
    note = f"; the {MOST_CHANGES} gravest are here, all are in the tables (CSV or Parquet)" if more > 0 else ""
    table = tag(
        "table",
        tag("caption", f"{words.count(len(changes), 'change')}, gravest first{note}", class_="soft")
        + tag("thead", tag("tr", head))
        + tag("tbody", rows),
        class_="ledger",
    )
    return _filters(changes) + table


def _filters(changes: list[Change]) -> str:
    kinds = sorted({str(c.drift.type) for c in changes}, key=lambda t: words.plain(words.DRIFT_TYPES, t))
    every = tag("option", "every kind", value="")
    of_kind = "".join(tag("option", esc(words.plain(words.DRIFT_TYPES, k)), value=k) for k in kinds)
    grave = "".join(
        tag("option", label, value=value)
        for value, label in (("", "all"), ("serious notable", "serious and notable"), ("serious", "serious only"))
    )
    return tag(
        "div",
        tag("label", "How grave " + tag("select", grave, class_="f-sev"))
        + tag("label", "Kind " + tag("select", every + of_kind, class_="f-type"))
        + tag("label", "Containing " + '<input type="search" class="f-text" autocomplete="off" spellcheck="false">')
        + tag("p", "", class_="f-count", role="status"),
        class_="filters",
        hidden=True,
    )


def _ledger_row(made: Weave, change: Change) -> str:
    drift, story = change.drift, made.story
    told = story.at(drift.a) and story.at(drift.b)
    cells = [
        tag("td", badge(drift.severity), data_label="How grave"),
        tag(
            "td",
            tag("strong", esc(words.sentence(words.plain(words.DRIFT_TYPES, drift.type))))
            + (tag("p", exact_words(drift.message), class_="soft") if drift.message and not told else ""),
            data_label="What changed",
        ),
    ]
    for place, label, side in ((drift.a, "Earlier words", "was"), (drift.b, "Later words", "now")):
        exact = story.at(place)
        if place is not None and exact:
            shown = tag("p", exact_words(words.quoted(words.shorten(exact, 280)), class_=side)) + tag(
                "p", place_link(made, place.doc, place.start), class_="soft"
            )
        else:
            shown = tag("p", "nothing", class_="soft")
        cells.append(tag("td", shown, data_label=label))
    rank = words.SEVERITY_ORDER.get(drift.severity, 9)
    return tag("tr", "".join(cells), data_sev=str(drift.severity), data_rank=str(rank), data_type=str(drift.type))


def sources(made: Weave, level: int) -> str:
    """Everybody to whom something is put down, with everything that is."""
    story = made.story
    said: dict[str, list[Statement]] = {}
    for statement in story.account.statements:
        for agent in dict.fromkeys(story.outside_chain(statement)):
            said.setdefault(agent, []).append(statement)
    ids = [a.id for a in story.account.agents if a.id in said] + [a for a in said if a not in story.agents]
    ids.sort(key=lambda a: -len(said[a]))
    silent = [a for a in story.account.agents if a.id not in said and a.kind not in OUTLETS]
    parts = [_source(made, a, said[a], level) for a in ids]
    if silent:
        names = words.listed([f"{story.agent(a.id)} ({words.plain(words.SOURCE_KINDS, a.kind)})" for a in silent], 40)
        parts.append(tag("p", f"Named, with nothing put down to them: {exact_words(names)}.", class_="soft"))
    return "".join(parts) or tag(
        "p", "Nothing is put down to anyone: all tellings are in the outlets’ own voice.", class_="hint"
    )


def _source(made: Weave, agent: str, statements: list[Statement], level: int) -> str:
    story = made.story
    held = story.agents.get(agent)
    facts = [words.plain(words.SOURCE_KINDS, held.kind if held else SourceKind.UNKNOWN)]
    if held and held.in_corpus:
        facts.append("among these articles")
    if held and held.speaks_for:
        facts.append("speaks for " + story.agent(held.speaks_for))
    if held and held.description and held.description != held.name:
        facts.append(words.safe_line(held.description))
    if held and held.possibly_same_as:
        facts.append("perhaps the same as " + words.listed([story.agent(a) for a in held.possibly_same_as]))
    if held and len(set(held.spellings)) > 1:
        facts.append("also written " + words.listed([words.safe_line(s) for s in held.spellings if s != held.name]))
    facts.append(words.count(len(statements), "statement"))
    head = tag(f"h{level}", exact_words(story.agent(agent))) + tag("p", exact_words(" · ".join(facts)), class_="facts")
    return tag("details", tag("summary", head) + _said(made, statements), class_="source")


def _said(made: Weave, statements: list[Statement]) -> str:
    """The same words in several articles are one line."""
    story = made.story
    by_words: dict[str, list[Statement]] = {}
    for statement in sorted(statements, key=lambda s: (story.position.get(s.doc, 0), s.start)):
        by_words.setdefault(words.shorten(story.said(statement), 240), []).append(statement)
    rows = []
    for exact, group in list(by_words.items())[:_MOST_SAID]:
        links = ", ".join(place_link(made, s.doc, s.start) for s in group[:6])
        more = f" and {len(group) - 6} more" if len(group) > 6 else ""
        rows.append(
            tag(
                "li",
                exact_words(words.quoted(exact) or "(words not included)")
                + " "
                + tag("span", links + more, class_="soft"),
            )
        )
    if len(by_words) > _MOST_SAID:
        rows.append(tag("li", f"and {len(by_words) - _MOST_SAID} more, in the articles", class_="soft"))
    return tag("ul", "".join(rows), class_="inside")


def timeline(made: Weave) -> str:
    """When each article was published and updated, and how that is known."""
    story = made.story
    rows = []
    for doc in story.order:
        title = tag("a", esc(story.labels[doc.id]), href=f"#{made.doc_id(doc.id)}")
        title += tag("p", exact_words(words.shorten(doc.headline, 120)), class_="soft") if doc.headline else ""
        link = web_link(doc.url, "original")
        rows.append(
            tag("tr", tag("th", title + link, scope="row")
                + tag("td", _time(doc.published), data_label="Published")
                + tag("td", _time(doc.updated, "no update known"), data_label="Updated"))
        )  # fmt: skip
    head = "".join(tag("th", x, scope="col") for x in ("Article", "Published", "Updated"))
    return tag("table", tag("thead", tag("tr", head)) + tag("tbody", "".join(rows)), class_="times")


def _time(time: When, unknown: str = "time not known") -> str:
    if time == When() or not (time.value or time.earliest or time.latest):
        return tag("span", unknown, class_="soft")
    why = f": {words.listed([words.safe_line(w) for w in time.why])}" if time.why else ""
    return esc(words.when(time)) + tag("p", esc(words.plain(words.BASES, time.basis)) + exact_words(why), class_="soft")


def shares(story: Story) -> str:
    """The plot of copied text; left out where no share was measured."""
    plot = shares_svg(story.account)
    hint = "The largest part of each article’s text that one other article or source explains, long shared runs only."
    return tag("p", hint, class_="hint") + tag("div", plot, class_="picture plot") if plot else ""


def problems(story: Story) -> str:
    """What could not be used, and what may be done about it."""
    if not story.account.problems:
        return tag("p", "Every article could be used.", class_="hint")
    rows = []
    for problem in story.account.problems:
        where = story.label(problem.doc) if problem.doc else problem.uri
        rows.append(
            tag(
                "li",
                f"{exact_words(words.safe_line(where))}: {exact_words(problem.message or words.humanise(problem.code))}",
            )
        )
    return tag("ul", "".join(rows))


def method(story: Story) -> str:
    """What made the account, and what its words mean."""
    engine = story.account.engine
    facts = [
        ("Engine", f"{engine.name} {engine.version}"),
        ("Settings", engine.settings_sha256 or "not known"),
        ("Models", ", ".join(engine.models) or "none"),
        ("Made", words.moment(story.account.generated) if story.account.generated else "time not recorded"),
    ]
    made = "".join(tag("dt", k) + tag("dd", exact_words(words.safe_line(v))) for k, v in facts)
    terms = "".join(tag("dt", esc(k)) + tag("dd", esc(v)) for k, v in words.GLOSSARY)
    rulings = "".join(
        tag("li", exact_words(words.safe_line(f"{j.subject}: {j.verdict}, {j.by or 'by an unnamed person'} {j.note}")))
        for j in story.account.judgements
    )
    people = (
        tag("p", "Rulings by people, kept apart from the machine’s answers:") + tag("ul", rulings) if rulings else ""
    )
    return tag("dl", made, class_="made") + people + tag("dl", terms, class_="terms")
