"""Makers of restatements that change nothing: house style, spelling, units of money, rounding, order, voice, datelines."""

from __future__ import annotations

import re

from retold.evaluate import drift_words as words
from retold.evaluate.drift_kinds import (
    _NEGATION,
    _QUOTES,
    Change,
    Draw,
    independent,
    lowered,
    named,
    one,
    plain,
    swap,
)

SPELLINGS = {
    "program": "programme", "programs": "programmes", "defense": "defence", "labor": "labour", "center": "centre", "color": "colour",
    "neighbors": "neighbours", "honor": "honour", "favor": "favour", "behavior": "behaviour", "traveled": "travelled", "canceled": "cancelled",
    "gray": "grey", "theater": "theatre", "offense": "offence", "rumors": "rumours", "harbor": "harbour", "fueled": "fuelled",
    "organization": "organisation", "organizations": "organisations", "recognize": "recognise", "recognized": "recognised",
    "criticized": "criticised", "realize": "realise", "realized": "realised", "authorized": "authorised", "organized": "organised",
    "emphasized": "emphasised", "apologized": "apologised", "legalize": "legalise", "prioritize": "prioritise", "analyze": "analyse",
    "percent": "per cent", "jewelry": "jewellery", "license": "licence", "skeptical": "sceptical", "toward": "towards", "while": "whilst",
    "among": "amongst", "gotten": "got", "favorite": "favourite", "rival": "rival", "criticizing": "criticising", "maneuver": "manoeuvre",
}  # fmt: skip
ABBREVIATED = {
    "U.S.": "US", "U.N.": "UN", "U.K.": "UK", "E.U.": "EU", "United States": "U.S.", "United Nations": "U.N.", "European Union": "EU",
    "Sen.": "Senator", "Rep.": "Representative", "Gov.": "Governor", "Gen.": "General", "Mr. ": "Mr ", "Mrs. ": "Mrs ", "Dr. ": "Dr ",
    "Jan.": "January", "Feb.": "February", "Aug.": "August", "Sept.": "September", "Oct.": "October", "Nov.": "November", "Dec.": "December",
    "NATO": "Nato", "health care": "healthcare", "Defense Secretary": "Secretary of Defense", "federal government": "Federal Government", "e-mail": "email",
    "e-mails": "emails", "Web site": "website", "F.B.I.": "FBI", "C.I.A.": "CIA", "G.O.P.": "GOP", "Washington, D.C.,": "Washington",
}  # fmt: skip
SYNONYMS = {
    "began": "started", "begin": "start", "large": "big", "however": "though", "about": "roughly", "attempted": "tried", "purchase": "buy",
    "purchased": "bought", "approximately": "about", "assist": "help", "assistance": "help", "additional": "further", "numerous": "many",
    "nearly": "almost", "almost": "nearly", "quickly": "rapidly", "obtain": "get", "obtained": "got", "ended": "concluded", "often": "frequently",
    "frequently": "often", "also": "likewise", "children": "kids", "automobile": "car", "physician": "doctor", "physicians": "doctors",
    "lawmakers": "legislators", "legislators": "lawmakers", "attorney": "lawyer", "attorneys": "lawyers", "movie": "film", "movies": "films",
    "nation": "country", "nations": "countries", "city": "town", "discussions": "talks", "talks": "discussions", "hundreds": "several hundred",
    "enormous": "huge", "huge": "enormous", "repeatedly": "time and again", "wealthy": "rich", "requires": "calls for", "decades-long": "decades-old",
    "previously": "earlier", "currently": "now", "demonstrators": "protesters", "protesters": "demonstrators", "workers": "employees", "employees": "workers",
    "especially": "particularly", "particularly": "especially", "sufficient": "enough", "residents": "inhabitants", "following": "after",
}  # fmt: skip
SAID = {"said": "told reporters", "added": "went on", "announced": "said", "noted": "said", "stated": "said", "explained": "said", "told reporters": "said",
        "says": "said"}  # fmt: skip
# asides that somebody may drop from a quotation, with dots to show it
ASIDES = (
    "as I told the board last week,", "and I have said this before,", "frankly,", "to be quite honest,", "as everybody here knows,", "if I may put it that way,",
)  # fmt: skip


def _table(s: str, draw: Draw, table: dict[str, str]) -> Change | None:
    pairs = {k: v for k, v in draw.words.pairs(table).items() if k != v}
    found = one(rf"(?<![\w.])(?:{'|'.join(map(re.escape, sorted(pairs, key=len, reverse=True)))})(?![\w])", s)
    if found is None or found.start() == 0 and found.group()[0].islower():
        return None
    return Change(s, swap(s, found, pairs[found.group()]))


def house_style(s: str, draw: Draw) -> Change | None:
    made = _table(s, draw, ABBREVIATED)
    if made is None or made.before.endswith("U.S.") or re.search(r"(?:the )?US dollar|\bthe U\.S\.\.", made.after):
        return None
    return Change(made.before, re.sub(r"(?<![\w])(?<!the )(?<!The )(U\.S\.|U\.N\.|EU)(?= [a-z])", r"\1", made.after))


def spelling(s: str, draw: Draw) -> Change | None:
    return _table(s, draw, SPELLINGS)


def synonym(s: str, draw: Draw) -> Change | None:
    if _QUOTES.search(s):
        return None
    made = _table(s, draw, SYNONYMS)
    if made is None or re.search(
        r"\b(?:talks|is|are|was|were|been|not|question|know|what|think|it’s|concerns?|all|just) (?:about|also|following|talks)\b|\bfollowing (?:the|a|an) [a-z]+ (?:is|are)\b",
        s,
    ):
        return None
    return (
        None
        if re.search(
            r"\ban? (?:enormous|huge|additional|automobile|attorney|lawyer|earlier|almost|nearly|employees)",
            s + made.after,
        )
        else made
    )


def money_words(s: str, draw: Draw) -> Change | None:
    m = one(r"\$(\d+(?:\.\d+)?) (million|billion|trillion)\b(?! [a-z]+(?:s|n)?\b)", s) or one(
        r"\$(\d+(?:\.\d+)?) (million|billion)(?= (?:in|to|from|for|over|on|a year|of)\b)", s
    )
    if m is None or _QUOTES.search(s):
        return None
    short = {"million": "m", "billion": "bn", "trillion": "tn"}[m.group(2)]
    return Change(
        s,
        swap(
            s,
            m,
            draw.pick(
                (
                    f"{m.group(1)} {m.group(2)} dollars",
                    f"${m.group(1)}{short}",
                    f"US${m.group(1)} {m.group(2)}",
                    f"US${m.group(1)}{short}",
                )
            ),
        ),
    )


# words before a figure after which "about" can stand
_FREE = re.compile(
    r"\b(?:with|to|for|from|by|has|had|have|were|are|is|killed|injured|in|and|employs|as|since|when|where|that|lost|won|sent|hired|received) $"
)


def rounding(s: str, draw: Draw) -> Change | None:
    m = one(r"(?<![\d.,$])(\d{1,3},\d{3})(?= [a-z]+s\b)", s)
    if m is not None:
        value = int(m.group(1).replace(",", ""))
        step = 10 ** (len(str(value)) - 2)
        near = round(value / step) * step
        if near == value or not _FREE.search(s[: m.start()]):
            return None
        about = draw.pick(("about", "around", "roughly", "some"))
        return Change(s, swap(s, m, f"{about if m.start() else about.capitalize()} {near:,}"))
    m = one(r"\b([1-9]\d)\.(\d)(?= (?:percent|per cent)\b)", s)
    if m is None or re.search(
        r"\b(?:about|some|nearly|almost|than|least|around|over|up to|roughly|just|the|an?) $", s[: m.start()], re.I
    ):
        return None
    return Change(s, swap(s, m, f"{draw.pick(('about', 'around', 'roughly', 'some'))} {round(float(m.group()))}"))


_SMALL = {"3": "three", "4": "four", "5": "five", "6": "six", "7": "seven", "8": "eight", "9": "nine", "11": "eleven", "12": "twelve", "two": "2", "three": "3", "four": "4",
          "five": "5", "six": "6", "eight": "8", "ten": "10", "twelve": "12", "20": "twenty", "30": "thirty", "40": "forty", "50": "fifty"}  # fmt: skip


def numeral(s: str, draw: Draw) -> Change | None:
    pairs = draw.words.pairs(_SMALL)
    m = one(rf"(?<![\w.,$-])({'|'.join(pairs)})(?= (?:{'|'.join(words.COUNTED)}|years|days|months|weeks|hours)\b)", s)
    return Change(s, swap(s, m, pairs[m.group(1)])) if m and m.start() else None


def percent(s: str, draw: Draw) -> Change | None:
    m = one(r"(?<=\d) (?:percent|per cent)\b", s)
    return (
        Change(s, swap(s, m, draw.pick(("%", " pct", " per cent" if "percent" in m.group() else " percent"))))
        if m
        else None
    )


def date_form(s: str, draw: Draw) -> Change | None:
    m = one(rf"\b({'|'.join(words.MONTHS)}) (\d{{1,2}})\b(?!,? \d{{4}})(?!st|nd|rd|th|-)", s)
    return (
        Change(
            s,
            swap(
                s, m, draw.pick((f"{m.group(2)} {m.group(1)}", f"{m.group(1)} {m.group(2)}{_ordinal(int(m.group(2)))}"))
            ),
        )
        if m
        else None
    )


def _ordinal(n: int) -> str:
    return "th" if 10 <= n % 100 <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")


def time_zone(s: str, draw: Draw) -> Change | None:
    """The same hour on another clock."""
    if s != draw.passage.sentences[-1]:
        return None
    hour = draw.rng.choice((9, 10, 11))
    what = draw.pick(
        (
            "The hearing begins",
            "The vote is due",
            "The ceremony starts",
            "The news conference is set for",
            "The meeting opens",
            "The launch is planned for",
        )
    )
    at = "" if what.endswith("for") else " at"
    a, b = draw.rng.choice(draw.words.of(((f"{hour} a.m. Eastern time", f"{hour + 4}:00 GMT"), (f"{hour} a.m. ET", f"{hour - 3} a.m. PT"), (f"{hour}:30 a.m. EST", f"{hour + 5}:30 GMT"),
                                          (f"{hour} a.m. local time", f"{hour}:00 local time"))))  # fmt: skip
    return Change(f"{what}{at} {a}.", f"{what}{at} {b}.")


_TIMELY = re.compile(
    r"day\b|week|month|\byear|night|morning|evening|\b(?:19|20)\d\d\b|January|February|March|April|June|July|August|September|October|November|December|election|meeting|vote"
    r"|war\b|campaign|speech|interview|debate|summit|hearing"
)


def reorder(s: str, draw: Draw) -> Change | None:
    """A time or circumstance at the head goes to the end."""
    m = re.match(r"^((?:After|Before|In|On|During|Since|As of|By|At) [^,\"“”]{4,50}), ([^,\"“”]{20,})\.$", s)
    if (
        m is None
        or not _TIMELY.search(m.group(1))
        or m.group(2).split()[0]
        in ("he", "she", "it", "they", "his", "her", "their", "and", "but", "however", "who", "where", "when", "which")
        or len(m.group(1).split()) > 9
    ):
        return None
    if re.search(
        r"\b(?:that|who|which|because|but|and|after|before|when|while|said|says|told|whether|if|to|as|with|[a-z]+ing)\b",
        m.group(2),
    ) or _NEGATION.search(m.group(2)):
        return None
    head = m.group(2)[0].upper() + m.group(2)[1:]
    return Change(s, f"{head} {m.group(1)[0].lower()}{m.group(1)[1:]}.")


def voice(s: str, draw: Draw) -> Change | None:
    """The deed first and the doer after: "the council approved the plan", "the plan was approved by the council"."""
    if s != draw.passage.sentences[-1]:
        return None
    doer, deed, what, on = (draw.pick(t) for t in (words.DOERS, words.DEEDS, words.OBJECTS, words.ON))
    be = "were" if what.endswith("rules") else "was"
    active, passive = f"{doer} {deed} {what}{on}.", f"{what} {be} {deed} by {doer}{on}."
    pair = (active[0].upper() + active[1:], passive[0].upper() + passive[1:])
    return Change(*pair) if draw.rng.random() < 0.6 else Change(pair[1], pair[0])


def said_moved(s: str, draw: Draw) -> Change | None:
    """ "X said that S" and "S, X said"; "said" and "told reporters"."""
    if not plain(s) or not independent(s):
        return None
    who, _ = named(draw)
    verb = draw.pick(("said", "stated", "noted", "added", "explained"))
    name = who[0].upper() + who[1:]
    form = draw.rng.choice(
        draw.words.of(
            (
                f"{s[:-1]}, {who} told reporters.",
                f"{name} said {lowered(s)}",
                f"{name} said that {lowered(s)}",
                f"{s[:-1]}, according to {who.rstrip(',')}.",
            )
        )
    )
    return Change(f"{s[:-1]}, {who} {verb}.", form)


def said_verb(s: str, draw: Draw) -> Change | None:
    if not _QUOTES.search(s):
        return None
    pairs = draw.words.pairs(SAID)
    m = one(
        rf"(?<=[\"”] )((?:Mr\.? |Ms\.? |Mrs\.? )?(?:[A-Z][\w’']+|he|she)(?: [A-Z][\w’']+)*) ({'|'.join(pairs)})(?=[.,])",
        s,
    )
    return Change(s, swap(s, m, f"{m.group(1)} {pairs[m.group(2)]}")) if m else None


def fair_ellipsis(s: str, draw: Draw) -> Change | None:
    """An aside of a quotation is left out, and dots say so."""
    m = re.match(r"^([\"“])([^\"“”,]{20,}), ((?:and|but|because|so|which) [^\"“”]{15,}[\"”].*)$", s)
    if m is None:
        return None
    dots = draw.pick(("...", "…", "[...]", ". . ."))
    return Change(
        f"{m.group(1)}{m.group(2)}, {draw.pick(ASIDES)} {m.group(3)}", f"{m.group(1)}{m.group(2)} {dots} {m.group(3)}"
    )


def dateline_changed(s: str, draw: Draw) -> Change | None:
    if s != draw.passage.sentences[0] or not independent(s):
        return None
    city = draw.rng.choice(("WASHINGTON", "NEW YORK", "LONDON", "BRUSSELS"))
    a, b = draw.rng.choice(
        draw.words.of(
            ((f"{city} — ", ""), ("", f"{city} — "), (f"{city} -- ", f"{city} - "), (f"{city} — ", f"{city}: "))
        )
    )
    return Change(a + s, b + s)


def marks(s: str, draw: Draw) -> Change | None:
    """Straight quotation marks for curly ones, and single for double."""
    if s.count("“") != 1 or s.count("”") != 1 or "‘" in s:
        return None
    return Change(
        s,
        draw.pick(
            (
                s.replace("“", '"').replace("”", '"'),
                s.replace("“", "‘").replace("”", "’")
                if "’" not in s
                else s.replace("“", '"').replace("”", '"').replace("’", "'"),
            )
        ),
    )


def full_name(s: str, draw: Draw) -> Change | None:
    """The forename of a head of state is left out."""
    m = one(r"\bPresident (?!of\b)[A-Z][a-z]+ ([A-Z][a-z]{3,})\b(?![-’']| [A-Z])", s)
    return (
        Change(s, swap(s, m, f"President {m.group(1)}")) if m and not re.search(r"\bVice $", s[: m.start()]) else None
    )
