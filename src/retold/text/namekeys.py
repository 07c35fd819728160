"""Whether two spellings are one name: Zelensky and Zelenskiy, Mohammed and Muhammad, the FAA in full.

A name is folded to what survives romanisation: consonants by sound, vowels by colour (a, i, u). Equal consonants alone
prove nothing (Hassan, Hussein), so the vowels are weighed as well.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib import resources

from rapidfuzz.distance import JaroWinkler

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "ħ": "h", "ŋ": "ng"}
)
_PARTICLE = re.compile(r"^(?:al|el|ad|as|ash|an|ar|at|az|ul)[-‐‑–' ](?=[^\W\d_]{2})")
_NOT_LETTER = re.compile(r"[^a-z]+")
# In this order: each spelling of a sound becomes one letter.
_SOUNDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^wh", "w"),
        (r"^([kp])n", r"n"),
        (r"tsch|tch|(?<!^)cz", "ch"),
        (r"shch|sch|sh|ch(?=[tk])", "s"),
        (r"zh|dzh|dj|dsch", "j"),
        (r"ts|tz|cs", "s"),
        (r"gh|kh|ck|cq|q|g|c(?=[aouklrt]|$)", "k"),
        (r"x", "ks"),
        (r"dh|dd", "d"),
        (r"th|dt", "t"),
        (r"ph", "f"),
        (r"bh", "b"),
        (r"ch", "C"),
        (r"c|z", "s"),
        (r"w|v", "v"),
        (r"v$|ff$", "f"),
        (r"([iy]j|[iy]+|e[iy]|ie|ee|j)$", "i"),
        (r"(?<=[aeiou])h(?![aeiouy])|(?<=[^aeioukC])h(?=[^aeiouy]|$)", ""),
        (r"(?<=[^aeiouy])j|(?<=[aeiou])j(?=[^aeiouy])", "y"),
        (r"^(?:y|j)(?=e)", ""),
        (r"ee", "i"),
    )
)
_COLOURS = str.maketrans("youw", "iuuu")
_DOUBLE = re.compile(r"(.)\1+")
_VOWELS = "aeiu"
_HONORIFICS = frozenset("mr mrs ms miss dr sir dame prof professor jr sr".split())
_PARTICLES = frozenset(
    "de van der den von zu al el bin ibn ben bint abu da di la le du del della dos das ad as ash ul y e".split()
)
_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’‘ʼ][^\W\d_]+)*")
_ARTICLE_WORD = re.compile(r"\b(?:al|el|ad|as|ash|an|ar|at|az)[-‐‑–](?=[^\W\d_])", re.IGNORECASE)
_LONG_WORD = re.compile(r"[^\W_]+")
_STOP = frozenset("of the and for in on to a an at by de la du des".split())


@cache
def _nicknames() -> dict[str, frozenset[str]]:
    """Which given names a short form may stand for."""
    raw = tomllib.loads((resources.files("retold.text") / "data" / "values.toml").read_text("utf-8"))
    found: dict[str, set[str]] = {}
    for full, short in raw["nicknames"].items():
        family = {full, *short.split()}
        for word in family:
            found.setdefault(word, set()).update(family)
    return {word: frozenset(family) for word, family in found.items()}


@lru_cache(maxsize=16384)
def _plain(word: str) -> str:
    """Small Latin letters only, without the Arabic article."""
    text = unicodedata.normalize("NFKD", word.casefold()).translate(_LETTERS)
    text = "".join(c for c in text if not unicodedata.combining(c)).replace("’", "'").replace("ʼ", "'")
    text = _PARTICLE.sub("", text.strip())
    return _NOT_LETTER.sub("", text.removesuffix("'s"))[:64]


@lru_cache(maxsize=16384)
def _sounded(word: str) -> str:
    """The word as it sounds in any romanisation: consonants folded, vowels by colour (a, e, i, u), nothing doubled."""
    text = _plain(word)
    for pattern, sound in _SOUNDS:
        text = pattern.sub(sound, text)
    return _DOUBLE.sub(r"\1", _DOUBLE.sub(r"\1", text).translate(_COLOURS))


def name_key(word: str) -> str:
    """What stays of a name however it is spelled in Latin letters: its first sound and its consonants ("" if it has none).

    Names with different keys are hardly ever one name; names with equal keys often are not (ask ``same_name_word``).
    """
    text = _sounded(word)
    if not text:
        return _NOT_LETTER.sub("", _plain(word)) or word.casefold().strip()
    head = "a" if text[0] in _VOWELS else text[0]
    return (head + "".join(c for c in text[1:] if c not in _VOWELS)).lower()


def _tune(word: str) -> list[str]:
    """The vowels between the consonants, one entry per gap."""
    tune, gap = [], ""
    for char in _sounded(word):
        if char in _VOWELS:
            gap += char
        else:
            tune.append(gap)
            gap = ""
    return [*tune, gap]


_DISTANCE = {"ae": 0.1, "ai": 0.45, "au": 0.35, "ei": 0.0, "eu": 0.25, "iu": 0.36}


def _gap_cost(a: str, b: str) -> float:
    """How far two vowel sounds inside a name are apart. A diphthong is as far off as its nearest half."""
    if a == b:
        return 0.0
    if not a or not b:
        return 0.1 if (a or b) == "e" else 0.27
    if set(a) & set(b):
        return 0.1
    return min(_DISTANCE.get("".join(sorted((x, y))), 0.0) for x in a for y in b) + 0.05 * (len(a) != len(b))


def _end_cost(a: str, b: str) -> float:
    """The same at the end of a name, where a vowel tells Maria from Mario, Daniel from Daniela, and Ahmad from Ahmadi."""
    if a == b or {a, b} <= {"e", "i"}:
        return 0.0
    if not a or not b:
        return 0.1 if (a or b) == "e" else 0.9
    return 0.2 if a[-1] == b[-1] else 0.9


def _tune_cost(a: list[str], b: list[str]) -> float:
    """How far two names with the same consonants differ in their vowels. The first vowel is the one that writers agree on."""
    cost, weight = _end_cost(a[-1], b[-1]), 1.2
    for x, y in zip(a[:-1], b[:-1], strict=True):
        cost += _gap_cost(x, y) * (weight if x and y else 1.0)
        if x and y:
            weight = 0.7
    return cost


@lru_cache(maxsize=65536)
def same_name_word(a: str, b: str) -> float:
    """How likely two single names (a given name, a surname) are spellings of one: 0 to 1, and 1 only for the same letters."""
    first, second = _plain(a), _plain(b)
    if not first or not second:
        return 1.0 if a.strip() and a.strip().casefold() == b.strip().casefold() else 0.0
    if first == second:
        return 1.0
    if min(len(first), len(second)) == 1:
        return 0.0
    letters = JaroWinkler.similarity(first, second)
    x, y = _sounded(a), _sounded(b)
    if x == y:
        return 0.98 if letters > 0.5 else 0.95
    if name_key(a) == name_key(b) and len(_tune(a)) == len(_tune(b)):
        short = 1.6 if len(name_key(a)) < 3 else 1.0
        return round(max(0.3, 0.98 - 0.28 * _tune_cost(_tune(a), _tune(b)) * short), 4)
    sounds = JaroWinkler.similarity(x, y)
    return round(min(0.9, 0.45 * letters + 0.45 * sounds), 4)


def _name_words(name: str) -> list[str]:
    """The words of a full name in order, without honorifics and particles; "Family, Given" is turned round."""
    family, comma, given = name.partition(",")
    if comma and given.strip() and given.strip().casefold().rstrip(".") not in _HONORIFICS:
        name = f"{given} {family}"
    found = _NAME_WORD.findall(_ARTICLE_WORD.sub("", name)[:200])
    words = [w.removesuffix("'s").removesuffix("’s") for w in found if w.casefold() not in _HONORIFICS]
    kept = [w for w in words if w.casefold() not in _PARTICLES]
    return (kept or words)[:12]


def _given(a: str, b: str) -> float:
    """How likely two given names are one: an initial and a nickname count nearly as much as the name."""
    x, y = _plain(a), _plain(b)
    if not x or not y:
        return same_name_word(a, b)
    if len(x) == 1 or len(y) == 1:
        return 0.9 if x[0] == y[0] else 0.0
    if x != y and y in _nicknames().get(x, ()):
        return 0.95
    return same_name_word(a, b)


def _aligned(short: list[str], long: list[str]) -> float:
    """The same people under names of unequal length: every word of the shorter one is found, in order, in the longer."""
    family = same_name_word(short[-1], long[-1])
    given = _given(short[0], long[0])
    middle, at = 1.0, 1
    for word in short[1:-1]:
        scores = [(_given(word, other), -n) for n, other in enumerate(long[at:-1])]
        best, place = max(scores, default=(0.0, 0))
        middle, at = min(middle, best), at - place + 1
    worst = min(family, given, middle)
    missing = 0.01 * (len(long) - len(short))
    return max(0.0, 0.6 * worst + 0.4 * (family + given) / 2 - missing)


def same_person_name(a: str, b: str) -> float:
    """How likely two full names are one person's: 0 to 1.

    Knows initials, missing middle names, particles, nicknames, either order, and spellings. A bare surname against a full
    name gives at most 0.7: it fits, but it fits the whole family.
    """
    first, second = _name_words(a), _name_words(b)
    if not first or not second:
        return 0.0
    if first == second:
        return 1.0
    short, long = sorted((first, second), key=lambda w: (len(w), w))
    if len(short) == 1:
        if len(long) == 1:
            return same_name_word(short[0], long[0])
        return round(0.7 * max(same_name_word(short[0], long[-1]), 0.8 * same_name_word(short[0], long[0])), 4)
    straight = _aligned(short, long)
    turned = 0.0
    if len(short) == len(long) == 2:
        turned = 0.97 * _aligned(short, long[::-1])
    elif len(long) > len(short):
        # Second surnames (Spanish) and long chains of fathers' names (Arabic) are dropped from the end, too.
        turned = 0.93 * max(_aligned(short, long[:n]) for n in range(len(short), len(long)))
    return round(max(straight, turned), 4)


def abbreviation_of(short: str, long: str) -> bool:
    """Whether the first is made of the initials of the second: UN or U.N. for United Nations. Linking words may count or not."""
    letters = [c for c in short if c.isalnum()]
    if not 2 <= len(letters) <= 12 or any(c.isspace() for c in short.strip()):
        return False
    if sum(c.isupper() for c in letters) * 2 <= len(letters):
        return False
    names = _LONG_WORD.findall(long[:300])
    if len(names) < 2:
        return False
    wanted = "".join(letters).casefold()
    reached = {0}  # how many letters of the short form may be used up so far
    for name in names:
        head = name[0].casefold()
        onward = {n + 1 for n in reached if n < len(wanted) and wanted[n] == head}
        reached = onward | reached if name.casefold() in _STOP else onward
        if not reached:
            return False
    return len(wanted) in reached
