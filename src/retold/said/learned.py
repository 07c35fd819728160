"""The learned part of attribution: a small linear model that finds cues the rules do not know and trims what they found.

Two conditional random fields, fitted by ``retold train attribution``: one says how sure a word is a cue, the other gives the
words around a cue their parts (source, cue, content). The rules' answer is one of their features. What ships is fitted to the
project's own annotated articles alone (``resources/attribution``); another model is named by ``Settings.attribution_model``.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import Any

from retold.errors import RetoldError
from retold.said.cues import Range, Raw
from retold.said.features import Sheet, candidates, cue_features, role_features, window
from retold.text.analysis import Sentence

FORMAT = "retold.attribution/1"


@dataclass(frozen=True, slots=True)
class Model:
    """The two taggers and the floor from which a word counts as a cue. ``about`` says what they were fitted to."""

    cue: Any
    role: Any
    floor: float
    about: dict[str, Any]
    bodies: tuple[bytes, ...] = ()  # the taggers point into these bytes: they must live as long


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model says of one cue: how sure, and the stretches of tokens that are source, cue and content."""

    cue: int
    score: float
    content: tuple[Range, ...]
    source: Range | None
    words: tuple[Range, ...]


@lru_cache(maxsize=4)
def load(path: str) -> Model:
    """Open a model file; an empty path means the one that ships. Raises RetoldError for a file that is none."""
    import pycrfsuite  # type: ignore[import-untyped]

    try:
        data = (
            Path(path).read_bytes()
            if path
            else (resources.files("retold.said") / "data" / "attribution.model").read_bytes()
        )
        with zipfile.ZipFile(BytesIO(data)) as box:
            about = json.loads(box.read("about.json"))
            parts = {name: box.read(f"{name}.crf") for name in ("cue", "role")}
        if about.get("format") != FORMAT:
            raise ValueError(f"format {about.get('format')!r} is not {FORMAT!r}")
        taggers = {}
        for name, body in parts.items():
            taggers[name] = pycrfsuite.Tagger()
            taggers[name].open_inmemory(body)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise RetoldError(f"cannot use the attribution model {path or 'of the package'}: {error}") from error
    return Model(taggers["cue"], taggers["role"], float(about["floor"]), about, tuple(parts.values()))


def pack(cue: bytes, role: bytes, about: dict[str, Any]) -> bytes:
    """A model file: a zip with fixed dates, so that equal models are equal bytes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as box:
        for name, body in (
            ("about.json", json.dumps({"format": FORMAT, **about}, sort_keys=True, indent=1).encode()),
            ("cue.crf", cue),
            ("role.crf", role),
        ):
            box.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def rule_at(raws: Sequence[Raw]) -> dict[int, Raw]:
    """The rule's attribution by each token of its cue."""
    out: dict[int, Raw] = {}
    for raw in raws:
        for i in range(*raw.cue):
            out.setdefault(i, raw)
    return out


def cue_rows(page: Sheet, sentence: Sentence, raws: Sequence[Raw]) -> tuple[list[int], list[list[str]]]:
    """The candidates of a sentence and their features."""
    by = rule_at(raws)
    places = candidates(page, sentence)
    return places, [cue_features(page, i, by[i].rule if i in by else "") for i in places]


def readings(
    model: Model,
    page: Sheet,
    sentence: Sentence,
    raws: Sequence[Raw],
    floor: float | None = None,
    known: Container[int] = (),
) -> list[Reading]:
    """Every cue of the sentence that the model is sure enough of, with the words that it gives a part; not those ``known``."""
    floor = model.floor if floor is None else floor
    if all(i in known for i in candidates(page, sentence)):
        return []
    places, rows = cue_rows(page, sentence, raws)
    model.cue.set(rows)
    by = rule_at(raws)
    out = []
    for n, i in enumerate(places):
        if i in known:
            continue
        score = float(model.cue.marginal("Q", n))
        if score >= floor:
            out.append(_reading(model, page, i, score, by.get(i)))
    return out


def _reading(model: Model, page: Sheet, cue: int, score: float, raw: Raw | None) -> Reading:
    first, last = window(page, cue)
    labels = model.role.tag(role_features(page, cue, first, last, raw))
    runs = list(_runs(labels, first))
    content = tuple(r for kind, r in runs if kind == "C")
    sources = [r for kind, r in runs if kind == "S"]
    source = min(sources, key=lambda r: (-(r[1] - r[0]), r[0])) if sources else None
    words = tuple(r for kind, r in runs if kind == "Q") or ((cue, cue + 1),)
    return Reading(cue, score, content, source, words)


def _runs(labels: Iterable[str], first: int) -> Iterable[tuple[str, Range]]:
    """Stretches of one part; a label that begins a part (B) starts a new stretch."""
    kind, start, i = "O", first, first
    for i, label in enumerate(labels, first):
        part, begins = label[-1], label[0] == "B"
        if part != kind or begins:
            if kind != "O":
                yield kind, (start, i)
            kind, start = part, i
    if kind != "O":
        yield kind, (start, i + 1)
