"""The words that all reports share: what a record's code is called in a newsroom.

Every table here may meet a code that it does not know (a newer engine, a file written by hand). ``plain`` then
shows the code itself, made readable, so that a report never fails and never hides anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from retold.model import Basis, Claim, Interval, Precision, Tri, When

SOURCE_KINDS: Mapping[str, str] = {
    "self_outlet": "the outlet's own voice",
    "outlet": "another outlet",
    "news_agency": "news agency",
    "photo_agency": "photo agency",
    "person": "named person",
    "anonymous_person": "unnamed person",
    "anonymous_group": "unnamed people",
    "spokesperson": "spokesperson",
    "organisation": "organisation",
    "document": "document",
    "collective": "group of people",
    "diffuse": "nobody in particular",
    "non_respondent": "did not answer",
    "unknown": "source not known",
}

EDGE_TYPES: Mapping[str, str] = {
    "cites": "credits",
    "quotes": "takes quotes from",
    "copies": "copies text of",
    "follows": "follows without credit",
    "shares_upstream": "shares a source with",
    "revises": "is a later version of",
    "rests_on": "rests on",
    "sought_comment_from": "asked for comment",
    "contributor": "has a contribution from",
    "photo_from": "has its photo from",
}
EDGE_SENTENCES: Mapping[str, str] = {"follows": "follows {} without credit"}

DRIFT_TYPES: Mapping[str, str] = {
    "number_changed": "number changed",
    "date_changed": "date changed",
    "date_dropped": "date left out",
    "date_precision_lost": "date made vaguer",
    "entity_changed": "name changed",
    "subject_changed": "someone else does it now",
    "hedge_dropped": "doubt left out",
    "hedge_added": "doubt added",
    "hedge_changed": "degree of doubt changed",
    "reporting_verb_changed": "said in another tone",
    "attribution_dropped": "source left out",
    "attribution_added": "source added",
    "attribution_changed": "put down to someone else",
    "source_collapsed": "source hidden behind an outlet",
    "source_promoted": "source made to look stronger",
    "response_changed": "answer to a request changed",
    "negation": "turned into its opposite",
    "quote_altered": "words changed inside a quote",
    "quote_truncated": "quote cut short",
    "quote_boundary_moved": "quotation marks moved",
    "quote_unclosed": "quotation never closed",
    "quote_marks_added": "paraphrase put in quotation marks",
    "spelling_in_quote": "spelling changed inside a quote",
    "style_normalised": "house style",
    "unsupported_addition": "added without a source",
    "meaning_shifted": "meaning shifted",
    "condition_changed": "condition changed",
    "tense_changed": "tense changed",
    "scope_changed": "said of more or fewer",
    "cause_changed": "cause changed",
    "headline_overstates": "headline says more than the text",
    "wording": "other words",
    "conflict": "independent tellings disagree",
}

SEVERITIES: Mapping[str, str] = {"serious": "serious", "notable": "notable", "benign": "harmless"}
SEVERITY_ORDER: Mapping[str, int] = {"serious": 0, "notable": 1, "benign": 2}

RELATIONS: Mapping[str, str] = {
    "same_text": "same text",
    "verbatim_quote": "quoted word for word",
    "edited_quote": "quoted with changes",
    "paraphrase": "told in other words",
    "partial": "told in part",
    "merged": "several passages told as one",
    "unsupported": "credited, but not in the cited article",
    "overlap_not_derived": "same subject, not taken from it",
    "divergent": "tells it differently",
}

DERIVED: Mapping[str, str] = {
    "yes": "derived",
    "no": "not derived",
    "unclear": "unclear whether derived",
}

BASES: Mapping[str, str] = {
    "explicit": "printed in the article",
    "inferred": "worked out",
    "bounded": "known only between two times",
    "external": "from outside the text",
    "unknown": "not known",
}

MODES: Mapping[str, str] = {
    "plain": "in the article's own voice",
    "direct": "quoted",
    "indirect": "reported",
    "mixed": "reported with quoted words",
    "headline": "headline",
}

RESPONSES: Mapping[str, str] = {
    "no_reply": "did not reply",
    "unreachable": "could not be reached",
    "asked": "was asked",
    "declined": "declined to comment",
    "refused": "refused to comment",
    "denied": "denied it",
}

# kind of finding -> what it is called, what it means for the reader; the order is the order of concern
FINDING_KINDS: Mapping[str, tuple[str, str]] = {
    "circular": ("Goes round in a circle", "The articles rest on each other and on nothing else."),
    "circular_sourcing": ("Goes round in a circle", "The articles rest on each other and on nothing else."),
    "misattributed_addition": ("Credited with words it does not have", "A retelling puts something down to a report that does not say it."),
    "number_drift": ("Number changed", "A figure is no longer the one of the report it comes from."),
    "number_changed": ("Number changed", "A figure is no longer the one of the report it comes from."),
    "no_reply_to_refusal": ("Answer changed", "What somebody answered when asked is told differently: silence is no refusal."),
    "response_changed": ("Answer changed", "What somebody answered when asked is told differently: silence is no refusal."),
    "denial_mutated": ("Denied in one, affirmed in another", "One telling affirms what the other denies."),
    "hedge_dropped": ("Doubt left out", "What was only possible is told as a fact."),
    "attribution_dropped": ("Source left out", "What somebody said is told as a fact."),
    "single_anonymous_origin": ("One unnamed source behind several articles", "Several articles tell it, and all rest on one person without a name."),
    "uncredited_copy": ("Copied without credit", "Text of another article or agency stands there without a credit."),
    "uncredited_rewrite": ("Rewritten without credit", "Another article is retold without a credit."),
    "unsupported_description": ("Described as the cited report does not", "Somebody is called something that the cited report does not call them."),
    "unsupported_addition": ("Added without a source", "No earlier article and no source has it."),
    "entity_changed": ("Someone else is named", "A name or a body is not the one of the cited report."),
    "subject_changed": ("Someone else does it", "The deed is put on somebody else than in the earlier report."),
    "quote_altered": ("Quotation altered", "The words between the quotation marks are not those that were said first."),
    "quote_misattributed": ("Words put into another mouth", "The same words are put down to somebody else."),
    "source_hidden": ("Source hidden from the reader", "The reader is not told who is behind it."),
    "date_changed": ("Date changed", "A date is no longer the one of the report it comes from."),
    "contradiction": ("Independent tellings disagree", "Articles that do not rest on each other give it differently; one of them is wrong."),
    "conflict": ("Independent tellings disagree", "Articles that do not rest on each other give it differently; one of them is wrong."),
    "headline_overstates": ("Headline says more than the text", "The headline states as fact what the text does not."),
    "referent_confusion": ("Unclear who is meant", "A surname that two people bear, and the words do not decide between them."),
    "scare_quotes_added": ("Paraphrase put in quotation marks", "Words that nobody is known to have said stand between quotation marks."),
    "quote_unbalanced": ("Quotation never closed", "The closing quotation mark is missing, so the end of the quotation is not known."),
    "quote_unclosed": ("Quotation never closed", "The closing quotation mark is missing, so the end of the quotation is not known."),
    "impossible_date": ("Impossible date", "A date in the text cannot be meant as it stands."),
    "misleading_timestamp": ("Doubtful time of publication", "The page gives times that do not fit each other."),
    "undated": ("No date", "No publication date is known, so the place in time is worked out or left open."),
    "different_events": ("Another event, kept apart", "Articles that share names but tell another event are not part of this story."),
    "single_origin": ("One source behind several articles", "Several articles tell it, and all rest on one source."),
    "wire_copy": ("Agency copy", "Several outlets carry the same agency text."),
    "one_speaker_many_hearers": ("One source, heard by several", "Several outlets heard the same source themselves: one origin, no copying."),
}  # fmt: skip
FINDING_CODES: Mapping[str, str] = {code: title for code, (title, _) in FINDING_KINDS.items()}

BLOCKS: Mapping[str, str] = {
    "byline": "byline",
    "dateline": "date line",
    "caption": "caption",
    "credit": "photo credit",
    "advertisement": "advertisement",
    "update_note": "update note",
    "correction": "correction",
    "contributors": "contributors",
    "tags": "tags",
    "related_links": "related links",
    "other": "around the story",
}

GLOSSARY: tuple[tuple[str, str], ...] = (
    (
        "Independent origin",
        (
            "Where a claim enters the story: someone who said it, a document, or an outlet's own word. "
            "Two newspapers that both rest on one unnamed person are one origin. A copy never adds an origin."
        ),
    ),
    (
        "At least … at most",
        (
            "Unnamed sources of different articles may be the same person. "
            "The lower number counts them as one, the higher counts them apart."
        ),
    ),
    ("Derived", "The later telling was made from the earlier one: by credit, by shared words, or by both."),
    (
        "Unclear",
        "The words alone do not settle it. Both readings stand; nothing was guessed, and unknown is never shown as zero.",
    ),
    ("Telling", "One place in one article where a claim is told, with the exact words."),
    (
        "Chain",
        "Who the reader is told it comes from, outermost first: the outlet, the outlet that it credits, that outlet's source.",
    ),
    (
        "Change",
        (
            "What is different in a later telling: serious if a reader would believe something else, "
            "notable if it matters to a careful reader, harmless if it is style."
        ),
    ),
    (
        "Conflict",
        "Tellings that do not rest on each other and disagree. Nobody changed anything: one of them is wrong.",
    ),
)

_NUMBER_WORDS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"]
_ISO = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::\d\d(?:\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?)?)?\Z", re.ASCII
)
# C0, C1 and the marks that turn the direction of text: hostile on a terminal, invisible in a page.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def humanise(code: str) -> str:
    """Make a code readable: ``source_collapsed`` is "source collapsed"."""
    return " ".join(str(code).replace("_", " ").replace("-", " ").split()).lower() or "not named"


def plain(table: Mapping[str, str], code: str) -> str:
    """Say a code in newsroom words, or the code itself in readable form where the table has no word for it."""
    return table.get(str(code).lower()) or humanise(code)


def edge_sentence(code: str, what: str) -> str:
    """``credits it``, ``follows it without credit``."""
    pattern = EDGE_SENTENCES.get(str(code).lower())
    return pattern.replace("{}", what) if pattern else f"{plain(EDGE_TYPES, code)} {what}"


def quoted(exact: str) -> str:
    """Exact words between quotation marks; words that begin with their own keep them as they are."""
    if not exact or exact[0] in '“"«„':
        return exact
    return f"“{exact}”"


def sentence(words: str) -> str:
    """Start with a capital letter."""
    return words[:1].upper() + words[1:]


def safe_line(words: str) -> str:
    """Put untrusted words on one line without anything that moves a cursor or turns the direction of text."""
    return " ".join(_CONTROLS.sub("\N{REPLACEMENT CHARACTER}", words).split())


def shorten(words: str, width: int) -> str:
    """Cut at a word's end so that at most ``width`` characters are left, the ellipsis included."""
    words = safe_line(words)
    if len(words) <= width:
        return words
    head = words[: max(width - 2, 1)]
    cut = head.rfind(" ")
    return (head[:cut] if cut > width // 2 else head).rstrip(" ,;:.") + " …"


def claim_words(words: str, width: int = 0) -> str:
    """A claim as a line of its own: a capital first, no comma last, and no quotation marks around the whole.

    The exact words stand in the tellings; this is how a heading names them.
    """
    line = safe_line(words).strip().rstrip(",;: ")
    if len(line) > 2 and line[0] in '“"' and line[-1] in '”"' and not set(line[1:-1]) & set('“”"'):
        line = line[1:-1].strip().rstrip(",;: ")
    for mark, other in (('"', '"'), ("“", "”")):
        if line[:1] == mark and other not in line[1:]:
            line = line[1:]
    line = sentence(line)
    return shorten(line, width) if width else line


def number(n: int) -> str:
    """Spell small numbers: newsroom style up to twelve."""
    return _NUMBER_WORDS[n] if 0 <= n < len(_NUMBER_WORDS) else str(n)


def count(n: int, one: str, many: str = "") -> str:
    """``1 article``, ``2 articles``."""
    return f"{n} {one if n == 1 else many or one + 's'}"


def listed(names: list[str], most: int = 6) -> str:
    """``A, B and C``; a long list ends in a count."""
    if len(names) > most:
        names = [*names[: most - 1], f"{len(names) - most + 1} more"]
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1] if names else ""


def origins_short(interval: Interval) -> str:
    """``1 origin``, ``1 to 2 origins``: for headings."""
    low, high = interval.min, interval.max
    if high <= 0:
        return "no origin found"
    return count(high, "origin") if low == high else f"{low} to {high} origins"


def origins_long(interval: Interval) -> str:
    """Say the interval as a sentence's part: "at least one independent origin, at most two"."""
    low, high = interval.min, interval.max
    if high <= 0:
        return "no independent origin found"
    if low == high:
        return f"{number(high)} independent origin{'' if high == 1 else 's'}"
    return f"at least {number(low)} independent origin{'' if low == 1 else 's'}, at most {number(high)}"


_HOW_MANY = re.compile(r"(?:\d+ articles|one article)(?:, |; )")
_ONLY_COUNTS = re.compile(
    r"(?:\d+(?: to \d+)? )?independent origins?\Z|one anonymous source\Z|one source \(the article itself\)\Z"
)


def status(claim: Claim) -> str:
    """The engine's own word for how well a claim stands; a bare code is made readable, a sentence stays as it is.

    How many articles and origins there are is said beside it everywhere; empty where it says no more than that.
    """
    said = humanise(claim.status) if claim.status and " " not in claim.status else claim.status
    said = _HOW_MANY.sub("", said, count=1)
    return "" if _ONLY_COUNTS.match(said) else said


def derived(answer: Tri | str) -> str:
    return plain(DERIVED, str(answer))


def moment(iso: str) -> str:
    """An ISO date or time as an editor reads it; anything else is shown as it stands."""
    found = _ISO.match(iso)
    if not found:
        return safe_line(iso)
    year, month, day, hour, minute, zone = found.groups()
    if month is None:
        return year
    if not 1 <= int(month) <= len(_MONTHS):
        return iso
    date = " ".join(p for p in (str(int(day)) if day else "", _MONTHS[int(month) - 1], year) if p)
    if hour is None:
        return date
    return f"{date}, {hour}:{minute}" + (" UTC" if zone in ("Z", "+00:00", "+0000") else f" {zone}" if zone else "")


def when(time: When) -> str:
    """When something happened, or plainly that it is not known."""
    if time.value:
        about = "about " if time.basis is Basis.INFERRED else ""
        value = time.value
        if time.precision is Precision.DAY:
            value = value[:10]
        return about + moment(value)
    if time.earliest and time.latest:
        first, last = moment(time.earliest), moment(time.latest)
        day, _, clock = last.partition(", ")
        if clock and first.startswith(day + ", "):
            return f"{day}, between {first[len(day) + 2 :].split(' ')[0]} and {clock}"
        return first if first == last else f"between {first} and {last}"
    if time.earliest:
        return f"not before {moment(time.earliest)}"
    if time.latest:
        return f"not after {moment(time.latest)}"
    return "time not known"


def when_short(time: When) -> str:
    """The same without year and zone, for places where the full time stands nearby."""
    return re.sub(r" \d{4}(?=,|$| )| (?:UTC|[+-]\d\d:?\d\d)(?=$| )", "", when(time))


def sort_key(iso: str | None) -> str:
    """A time that sorts across zones: UTC where a zone is printed, as printed elsewhere; unknown sorts last."""
    if not iso:
        return "~"
    try:
        parsed = datetime.fromisoformat(iso)
        return (parsed.astimezone(UTC) if parsed.tzinfo else parsed).strftime("%Y-%m-%dT%H:%M:%S")
    except (ValueError, OverflowError):
        return iso
