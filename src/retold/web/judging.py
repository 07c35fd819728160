"""What a person may rule on, and the forms for it: matches, links between articles, identities, claims that are one.

A ruling never changes the machine's answer: both are shown, side by side, and a ruling can always be taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from retold.model import Account, Claim, Derivation, EdgeType, Match, SourceKind, Tri
from retold.report import text as words
from retold.report.claims import change_line
from retold.report.folding import DRAWN
from retold.report.lookup import Change, Story
from retold.report.markup import esc, tag
from retold.report.markup import words as exact_words
from retold.report.reading import Weave
from retold.web.layout import form, hidden, link, path

CONFIRM, REJECT, SAME, APART = "confirmed", "rejected", "same_as", "not_same_as"
# what a person may say, and how a page writes it
VERDICTS: Mapping[str, str] = {
    CONFIRM: "confirmed",
    REJECT: "rejected",
    SAME: "the same as",
    APART: "not the same as",
}
MOST_SHOWN = 60
_MOST_NAMED = 200
# links that seldom matter: they stand last
_SMALL = frozenset({EdgeType.CONTRIBUTOR, EdgeType.RESTS_ON})


@dataclass(frozen=True, slots=True)
class Desk:
    """What the forms of one page share: the token that they carry, and where to come back to."""

    token: str
    back: str


def verdict_words(verdict: str, story: Story | None = None) -> str:
    """A verdict as a person reads it: "the same as The Harbour Post" for ``same_as:ID``."""
    code, _, other = verdict.partition(":")
    said = VERDICTS.get(code, words.humanise(code))
    if not other:
        return said
    name = other
    if story is not None:
        name = f"“{words.shorten(story.claims[other].text, 80)}”" if other in story.claims else story.label(other)
    return f"{said} {name}"


def readable(account: Account) -> Account:
    """The account with its rulings in words, for the report's views, which show a verdict as it stands."""
    story = Story(account)
    return replace(
        account, judgements=tuple(replace(j, verdict=verdict_words(j.verdict, story)) for j in account.judgements)
    )


def ruled(story: Story, subject: str) -> str:
    """What people have ruled about a subject so far."""
    lines = []
    for ruling in story.judgements(subject):
        who = f" by {ruling.by}" if ruling.by else ""
        note = f": {ruling.note}" if ruling.note else ""
        lines.append(
            tag("p", f"Ruled {exact_words(verdict_words(ruling.verdict, story) + who + note)}", class_="ruled")
        )
    return "".join(lines)


def buttons(desk: Desk, story_id: str, subject: str, what: str, choices: Sequence[tuple[str, str]]) -> str:
    """One row of verdicts about one subject; ``what`` tells a screen reader which one it is."""
    inner = hidden("story", story_id) + hidden("subject", subject) + hidden("back", desk.back)
    inner += tag(
        "label",
        "Note " + f'<input name="note" maxlength="500" autocomplete="off" aria-label="{esc("Note on " + what)}">',
    )
    for value, label in choices:
        inner += tag("button", esc(label), type="submit", name_="verdict", value=value, aria_label=f"{label}: {what}")
    return form("/judge", inner, desk.token, class_="rule")


_YES_NO = ((CONFIRM, "Confirm"), (REJECT, "Reject"))


def matches(desk: Desk, made: Weave, found: Iterable[Match], level: int) -> str:
    """Pairs of tellings that the machine took for one, to be confirmed or rejected; the unclear ones first."""
    order = {Tri.UNCLEAR: 0, Tri.YES: 1, Tri.NO: 2}
    ranked = sorted(found, key=lambda m: (order.get(m.derived, 3), m.confidence, m.id))
    near = [_match(desk, made, m, level) for m in ranked[:MOST_SHOWN] if m.derived is not Tri.NO]
    far = [_match(desk, made, m, level) for m in ranked[:MOST_SHOWN] if m.derived is Tri.NO]
    out = _list(near, len(ranked) - len(far), "No two tellings were matched.") if near or not far else ""
    if far:
        out += tag(
            "details", tag("summary", f"{len(far)} taken for independent") + _list(far, len(far), ""), class_="more"
        )
    return out


def _match(desk: Desk, made: Weave, match: Match, level: int) -> str:
    story, sides = made.story, []
    for ids, place in ((match.from_, match.a), (match.to, match.b)):
        where = story.place_of(ids, place)
        if where:
            said = words.shorten(" … ".join(story.at(p) for p in where), 320)
            name = link(path("article", where[0].doc), story.label(where[0].doc))
            sides.append(tag("div", tag("p", name) + tag("blockquote", exact_words(said))))
    facts = f"{words.sentence(words.plain(words.RELATIONS, match.relation))}, {words.derived(match.derived)}; {match.confidence:.0%} sure"
    changes = "".join(tag("li", change_line(made, Change(d, match, None))) for d in match.drift)
    return (
        tag(f"h{level}", esc(facts))
        + tag("div", "".join(sides), class_="two-up")
        + (tag("ul", changes, class_="changes") if changes else "")
        + _why(match)
        + ruled(story, match.id)
        + buttons(desk, story.account.story.id, match.id, f"match {match.id}", _YES_NO)
    )


def _why(judged: Match | Derivation) -> str:
    reasons = [words.humanise(r.rule) + (f" ({r.detail})" if r.detail else "") for r in judged.reasons]
    return tag("p", "Why: " + exact_words("; ".join(reasons)), class_="soft") if reasons else ""


def edges(desk: Desk, story: Story, found: Iterable[Derivation], level: int) -> str:
    """Who took from whom, to be confirmed or rejected; the doubtful ones first."""
    ranked = sorted(found, key=lambda e: (e.type not in DRAWN or e.type in _SMALL, e.confidence, e.id))
    items = []
    for edge in ranked[:MOST_SHOWN]:
        line = f"{story.label(edge.from_)} {words.edge_sentence(edge.type, story.label(edge.to))}"
        share = f", {edge.share:.0%} of its text" if edge.share is not None else ""
        facts = f"{words.plain(words.BASES, edge.basis)}{share}; {edge.confidence:.0%} sure"
        items.append(
            tag(f"h{level}", exact_words(line)) + tag("p", esc(facts), class_="soft") + _why(edge) + ruled(story, edge.id)
            + buttons(desk, story.account.story.id, edge.id, line, _YES_NO)
        )  # fmt: skip
    return _list(items, len(ranked), "No article was found to take from another.")


def identities(desk: Desk, story: Story, level: int) -> str:
    """Sources that may be one: those that the machine doubts, and a form for any other two."""
    pairs = _doubted(story)
    items = []
    for one, other in pairs[:MOST_SHOWN]:
        question = f"Is {_who(story, one)} the same as {_who(story, other)}?"
        choices = ((f"{SAME}:{other}", "The same"), (f"{APART}:{other}", "Not the same"))
        row = buttons(desk, story.account.story.id, one, question, choices)
        items.append(tag(f"h{level}", exact_words(question)) + ruled(story, one) + row)
    asked = _list(items, len(pairs), "The machine doubts no identity.")
    people = [(e.id, e.name) for e in story.account.entities if e.type == "Person"][:_MOST_NAMED]
    return (
        asked
        + _pair_form(desk, story, _sources(story), "source", "Two sources")
        + _pair_form(desk, story, sorted(people, key=lambda p: p[1].casefold()), "person", "Two names of people")
    )


def _doubted(story: Story) -> list[tuple[str, str]]:
    """Pairs of sources that are perhaps one; those on which the count of a claim's origins hangs come first."""
    hanging = [(o.agent, other) for c in story.by_importance() for o in c.origins for other in o.possibly_same_as]
    others = [(a.id, other) for a in story.account.agents for other in a.possibly_same_as]
    found: dict[frozenset[str], tuple[str, str]] = {}
    for one, other in (*hanging, *others):
        if one != other and one in story.agents and other in story.agents:
            found.setdefault(frozenset((one, other)), (one, other))
    return list(found.values())


def _who(story: Story, agent: str) -> str:
    """A source by name and by the articles that speak of it: two unnamed people may go by the same words."""
    where = dict.fromkeys(story.labels[m.doc] for m in story.agents[agent].mentions if m.doc in story.labels)
    return f"“{story.agent(agent)}”" + (f" ({words.listed(list(where), 3)})" if where else "")


def _sources(story: Story) -> list[tuple[str, str]]:
    named = [a for a in story.account.agents if a.kind is not SourceKind.SELF_OUTLET]
    return sorted(
        ((a.id, f"{story.agent(a.id)} ({words.plain(words.SOURCE_KINDS, a.kind)})") for a in named),
        key=lambda p: p[1].casefold(),
    )


def claim_pairs(desk: Desk, story: Story, claim: Claim | None = None) -> str:
    """Two claims that are one, or that were wrongly taken for one."""
    listed = [(c.id, words.shorten(c.text, 100)) for c in story.by_importance()]
    if claim is None:
        return _pair_form(desk, story, listed, "claim", "Two claims")
    others = [p for p in listed if p[0] != claim.id]
    return _pair_form(desk, story, others, "claim", "This claim and another", claim.id)


def _pair_form(
    desk: Desk, story: Story, listed: Sequence[tuple[str, str]], what: str, legend: str, first: str = ""
) -> str:
    if len(listed) < (1 if first else 2):
        return ""
    options = "".join(tag("option", esc(label), value=value) for value, label in listed)
    inner = hidden("story", story.account.story.id) + hidden("back", desk.back)
    if first:
        inner += hidden("subject", first)
    else:
        inner += tag("label", f"{words.sentence(what)} " + tag("select", options, name_="subject"))
    inner += tag("label", ("Other " if first else "and ") + tag("select", options, name_="other"))
    inner += tag(
        "label", f'Note <input name="note" maxlength="500" autocomplete="off" aria-label="Note on these two {what}s">'
    )
    inner += tag("button", "The same", type="submit", name_="verdict", value=SAME)
    inner += tag("button", "Not the same", type="submit", name_="verdict", value=APART)
    return tag("fieldset", tag("legend", legend) + form("/judge", inner, desk.token, class_="rule"))


def _list(items: list[str], total: int, none: str) -> str:
    if not items:
        return tag("p", none, class_="hint")
    more = tag("p", f"and {total - len(items)} more, surer ones", class_="soft") if total > len(items) else ""
    return tag("ul", "".join(tag("li", i) for i in items), class_="judge-list") + more


def subjects(account: Account) -> frozenset[str]:
    """Ids that a ruling may speak of in this story."""
    return frozenset(
        x.id
        for group in (
            account.claims,
            account.alignments,
            account.edges,
            account.agents,
            account.entities,
            account.findings,
        )
        for x in group
    ) | {account.story.id}
