"""What a retelling credits to the cited report and the report does not say."""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz.distance import JaroWinkler

from retold.compare.features import Feature, Reading, is_content, squeeze, stem
from retold.model import Drift, Place, Severity
from retold.text.analysis import Token
from retold.text.namekeys import name_key

S = Severity


def additions(f: Feature, a: Reading, b: Reading) -> tuple[Drift, ...]:
    """What a statement credited to the cited paper says that stands nowhere in its article."""
    out = list(_offices(f, a, b))
    for run in unsupported(f, a, b)[:4]:
        words = b.analysis.text[run[0].start : run[-1].end]
        body = any(t.pos == "PROPN" or t.text[:1].isupper() and t.i != f.tokens[0].i for t in run) and len(f.names) > 0
        names = [n for n in b.names.found if n.type == "ORG" and n.first <= run[0].i < n.last and n.last - n.first > 1]
        action = any(t.pos == "VERB" and t.dep in ("ROOT", "ccomp", "conj", "advcl", "xcomp", "pcomp") for t in run)
        # a new actor with an act of its own is a new event, whatever the verb
        action = action or any(
            t.dep in ("nsubj", "nsubjpass")
            and b.analysis.tokens[t.head].pos == "VERB"
            and b.analysis.tokens[t.head].dep in ("conj", "ROOT", "ccomp")
            for t in run
        )
        gloss = all(t.pos in ("ADJ", "PROPN", "ADV") for t in run) and not names or _is_gloss(run, b)
        state = any(t.pos == "ADJ" and t.dep in ("acomp", "attr", "pcomp", "oprd") for t in run)
        grave = bool(names) or action or state
        kind = "entity_changed" if names and not action else "unsupported_addition"
        thin = len(run) < 2 and not action
        severity = (
            S.SERIOUS if grave and not (gloss and not state) else S.BENIGN if gloss or body or thin else S.NOTABLE
        )
        out.append(
            Drift(
                kind,
                severity,
                f"“{words}” is credited to the cited report, which does not say it",
                None,
                Place(b.doc, run[0].start, run[-1].end),
                "added",
            )
        )
    return tuple(out)


_OFFICES = frozenset(
    "leader president chief head ruler minister king queen premier chairman chairwoman director governor mayor founder owner commander chancellor prince".split()
)


def _offices(f: Feature, a: Reading, b: Reading) -> Iterator[Drift]:
    """An office or rank given to somebody ("the de facto leader of Arvonia") that the cited article gives to nobody so."""
    for k, t in enumerate(f.tokens):
        if t.lemma not in _OFFICES or t.pos not in ("NOUN", "PROPN"):
            continue
        rest = f.tokens[k + 1 : k + 9]
        if not rest or rest[0].lower != "of":
            continue
        of = next((x for x in rest[1:] if x.pos == "PROPN"), None)
        person = any(b.names.at.get(x.i) is not None and b.names.at[x.i].type == "PERSON" for x in rest)
        if of is None or not person or _has_office(a, t.lemma, of):
            continue
        first = k
        while first > 0 and (f.tokens[first - 1].pos in ("ADJ", "ADV", "X", "DET") or f.tokens[first - 1].text == "-"):
            first -= 1
        start = f.tokens[first].start
        words = b.analysis.text[start : of.end]
        yield Drift(
            "meaning_shifted",
            S.SERIOUS,
            f"“{words}” is credited to the cited report, which gives nobody that office",
            None,
            Place(b.doc, start, of.end),
            "added",
            "office",
        )


def _has_office(a: Reading, lemma: str, of: Token) -> bool:
    """Does the article have the same office of the same place or body?"""
    tokens = a.analysis.tokens
    for i, t in enumerate(tokens):
        if t.lemma == lemma:
            near = [x for x in tokens[max(0, i - 4) : i + 6] if x.pos == "PROPN"]
            if any(name_key(x.text.removesuffix("'s")) == name_key(of.text) for x in near):
                return True
    return False


def _is_gloss(run: list[Token], b: Reading) -> bool:
    """A description added for the reader beside a name ("the airline, which flies for two carriers")."""
    tokens = b.analysis.tokens
    for t in run:
        up, steps = t, 0
        while up.head != up.i and steps < 12:
            if up.dep in ("relcl", "appos") and tokens[up.head].pos in ("PROPN", "NOUN") and up.dep == "relcl":
                return True
            up, steps = tokens[up.head], steps + 1
    return False


def unsupported(f: Feature, a: Reading, b: Reading) -> list[list[Token]]:
    """Runs of content words of a statement whose stems, synonyms and names stand nowhere in article ``a``."""
    runs: list[list[Token]] = []
    keys = {name_key(w) for w in a.names.bodies for w in w.split()} | {
        name_key(x) for w in a.names.people for x in w.split()
    }
    for t in f.tokens:
        if not is_content(t) or t.pos == "ADV" or not any(p.start <= t.start < p.end for p in f.statement.parts):
            continue
        if (
            t.lemma in _REPORTING
            or t.lower.isdigit()
            or t.ent in ("DATE", "TIME", "CARDINAL", "QUANTITY", "PERCENT", "MONEY", "ORDINAL")
        ):
            continue
        known = stem(t) in a.vocabulary or squeeze(t.lower) in a.vocabulary or t.lower in a.vocabulary
        near = (
            known
            or t.pos == "PROPN"
            and name_key(t.text) in keys
            or t.pos != "PROPN"
            and any(JaroWinkler.similarity(t.lower, w) > 0.95 for w in a.vocabulary if w[:3] == t.lower[:3])
        )
        if near:
            continue
        if runs and t.i - runs[-1][-1].i <= 2:
            runs[-1].append(t)
        else:
            runs.append([t])
    return runs


_REPORTING = frozenset(
    "report claim quote cite article story newspaper paper accord describe stand true comment".split()
)
