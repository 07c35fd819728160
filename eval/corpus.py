"""Read, check and convert the annotated attribution corpus in ``resources/attribution``.

    python eval/corpus.py check FOLDER          say what is wrong, then count kinds, modes and flags
    python eval/corpus.py jsonl FOLDER OUT      one article a line, in the shape the attribution scorer reads

A file is a header (``key: value`` lines), the marked text and the table, parted by lines ``---``. The marks are
``{cN|...}`` content, ``{sN|...}`` source, ``{qN|...}`` cue and ``{h|...}`` headline; they nest and never cross, so one
stack reads them. Spans are code points of the text with its marks taken out. Standard library only.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

KINDS = (
    "person",
    "spokesperson",
    "anonymous_person",
    "anonymous_group",
    "organisation",
    "outlet",
    "news_agency",
    "document",
    "collective",
    "diffuse",
    "self_outlet",
)
MODES = ("direct", "indirect", "mixed")
FLAGS = ("carried", "denied", "question", "noncomment")
KEYS = {"kind", "entity", "mode", "via", "hedge", *FLAGS}
HEADER_KEYS = ("id", "style", "outlet", "topic")
OPENING = re.compile(r"\{(?:(h)|([csq])(\d{1,3}))\|")
TABLE_ITEM = re.compile(r'([a-z]+)=(?:"([^"]*)"|([^\s"]+))(?=\s|$)')
WORD = re.compile(r"\w+(?:['’\-]\w+)*")
REPORTING = re.compile(
    r"\b(?:said|says|saying|told|tells|according to|added|adds|insisted|argued|claimed|claims|warned|warns|replied"
    r"|denied|denies|declined|reportedly|believes?|believed|hopes?|hoped|fears?|feared|urged|accused|vowed|promised)\b",
    re.IGNORECASE,
)
DOUBLE_QUOTED = re.compile(r'"[^"\n]*"|“[^”\n]*”')
MIN_QUOTED_WORDS = 4
ROLES = {"c": "content", "s": "source", "q": "cue"}

Document = dict[str, Any]


class CorpusError(ValueError):
    """A file that does not keep to the format; the message says where."""


def parse(path: str | Path) -> Document:
    """One annotated article: its header, its clean text and its attributions in the order of their numbers.

    ``headline`` is a span or None; ``content``, ``source`` and ``cue`` are lists of ``[start, end]``. Raises CorpusError.
    """
    lines = Path(path).read_text(encoding="utf-8").split("\n")
    bars = [number for number, line in enumerate(lines) if line.rstrip() == "---"]
    if len(bars) != 2:
        raise CorpusError(f"{len(bars)} lines '---' where two are needed")
    header = _header(lines[: bars[0]])
    text, headline, spans = strip_marks("\n".join(lines[bars[0] + 1 : bars[1]]).strip("\n"))
    table = _table(lines[bars[1] + 1 :])
    if set(spans) != set(table):
        raise CorpusError(f"in the text only: {sorted(set(spans) - set(table))}; in the table only: "
                          f"{sorted(set(table) - set(spans))}")  # fmt: skip
    attributions = [{"id": number, **table[number], **spans[number]} for number in sorted(table)]
    return {**header, "text": text, "headline": headline, "attributions": attributions}


def strip_marks(marked: str) -> tuple[str, list[int] | None, dict[int, dict[str, list[list[int]]]]]:
    """The clean text, the headline's span and, per attribution, its content, source and cue spans."""
    out: list[str] = []
    length = at = 0
    stack: list[tuple[str, int, int]] = []
    headline: list[int] | None = None
    spans: dict[int, dict[str, list[list[int]]]] = {}
    while at < len(marked):
        opening = OPENING.match(marked, at)
        if opening:
            role, number = ("h", 0) if opening[1] else (opening[2], int(opening[3]))
            stack.append((role, number, length))
            at = opening.end()
            continue
        char = marked[at]
        at += 1
        if char == "}":
            if not stack:
                raise CorpusError(f"a mark is closed that was never opened: ...{''.join(out)[-40:]!r}")
            role, number, start = stack.pop()
            if role == "h":
                headline = [start, length]
            else:
                entry = spans.setdefault(number, {"content": [], "source": [], "cue": []})
                entry[ROLES[role]].append([start, length])
        elif char == "{":
            raise CorpusError(f"not a mark: {marked[at - 1 : at + 30]!r}")
        else:
            out.append(char)
            length += 1
    if stack:
        raise CorpusError(f"never closed: {[f'{role}{number}' for role, number, _ in stack]}")
    for entry in spans.values():
        for pieces in entry.values():
            pieces.sort()
    return "".join(out), headline, spans


def _header(lines: list[str]) -> dict[str, str]:
    header = {}
    for line in lines:
        if line.strip():
            key, colon, value = line.partition(":")
            if not colon:
                raise CorpusError(f"header line without a colon: {line!r}")
            header[key.strip()] = value.strip()
    missing = [key for key in HEADER_KEYS if not header.get(key)]
    if missing:
        raise CorpusError(f"header lacks {missing}")
    return header


def _table(lines: list[str]) -> dict[int, dict[str, Any]]:
    table: dict[int, dict[str, Any]] = {}
    for line in lines:
        if not line.strip():
            continue
        number, _, rest = line.strip().partition(" ")
        if not number.isdigit():
            raise CorpusError(f"table line without a number: {line!r}")
        if int(number) in table:
            raise CorpusError(f"{number} stands twice in the table")
        items = {found[1]: found[2] if found[2] is not None else found[3] for found in TABLE_ITEM.finditer(rest)}
        if TABLE_ITEM.sub("", rest).strip() or set(items) - KEYS:
            raise CorpusError(f"table line not understood: {line!r}")
        table[int(number)] = _row(number, items)
    return table


def _row(number: str, items: dict[str, str]) -> dict[str, Any]:
    if items.get("kind") not in KINDS:
        raise CorpusError(f"{number}: kind {items.get('kind')!r} is none of {KINDS}")
    if items.get("mode") not in MODES:
        raise CorpusError(f"{number}: mode {items.get('mode')!r} is none of {MODES}")
    if not items.get("entity"):
        raise CorpusError(f"{number}: no entity")
    for flag in FLAGS:
        if items.get(flag, "yes") != "yes":
            raise CorpusError(f"{number}: {flag} is 'yes' or left out")
    if not items.get("via", "1").isdigit():
        raise CorpusError(f"{number}: via is the number of an attribution")
    return {
        "kind": items["kind"],
        "entity": items["entity"],
        "mode": items["mode"],
        "via": int(items["via"]) if "via" in items else None,
        "hedge": items.get("hedge"),
        **{flag: flag in items for flag in FLAGS},
    }


def problems(document: Document) -> list[str]:
    """What breaks the rules in a parsed article: each of these must be mended."""
    found = []
    rows = {row["id"]: row for row in document["attributions"]}
    for number, row in rows.items():
        if not row["content"] and not row["noncomment"]:
            found.append(f"{number}: no content")
        if len(row["source"]) > 1:
            found.append(f"{number}: {len(row['source'])} source marks")
        if row["carried"] and row["source"]:
            found.append(f"{number}: carried, and yet a source mark")
        tied = row["cue"] or row["source"] or row["carried"] or row["kind"] == "self_outlet"
        if not tied and not _in_headline(document, row):
            found.append(f"{number}: neither source nor cue nor carried")
        found += _via_problems(row, rows) + _span_problems(document["text"], row)
        if row["hedge"] and row["hedge"].lower() not in document["text"].lower():
            found.append(f"{number}: hedge {row['hedge']!r} is not in the text")
    return found


def _in_headline(document: Document, row: dict[str, Any]) -> bool:
    """Headlines quote in single marks and often without a word about the speaker."""
    end = document["headline"][1] if document["headline"] else 0
    return all(piece[1] <= end for piece in row["content"])


def _via_problems(row: dict[str, Any], rows: dict[int, dict[str, Any]]) -> list[str]:
    seen, at = {row["id"]}, row["via"]
    while at is not None:
        if at not in rows:
            return [f"{row['id']}: via={at} does not exist"]
        if at in seen:
            return [f"{row['id']}: via runs in a circle"]
        seen.add(at)
        at = rows[at]["via"]
    return []


def _span_problems(text: str, row: dict[str, Any]) -> list[str]:
    found = []
    for role in ("content", "source", "cue"):
        previous = 0
        for start, end in row[role]:
            piece = text[start:end]
            if not WORD.search(piece) and not (role == "cue" and piece.strip()):
                found.append(f"{row['id']}: {role} without a word: {piece!r}")
            elif piece != piece.strip():
                found.append(f"{row['id']}: {role} with white space at its edge: {piece!r}")
            if start < previous:
                found.append(f"{row['id']}: {role} marks overlap")
            previous = end
    taken = [(start, end, role) for role in ("content", "source", "cue") for start, end in row[role]]
    taken.sort()
    for (_, end, one), (start, _, other) in pairwise(taken):
        if start < end and one != other:
            found.append(f"{row['id']}: {one} and {other} of the same attribution overlap")
    return found


def warnings(document: Document) -> list[str]:
    """What looks like an oversight: unmarked quotations, unmarked reporting words, modes that the quotation marks deny."""
    text, found = document["text"], []
    covered, cued = bytearray(len(text)), bytearray(len(text))
    for row in document["attributions"]:
        for start, end in row["content"]:
            covered[start:end] = b"\x01" * (end - start)
        for start, end in row["cue"] + row["source"]:
            cued[start:end] = b"\x01" * (end - start)
        spoken = "transcript" in document["style"] or _in_headline(document, row)
        mode = None if spoken else quoted_mode(text, row["content"])
        if mode and mode != row["mode"]:
            found.append(f"{row['id']}: mode={row['mode']}, the quotation marks say {mode}")
        for start, end in row["content"]:
            if re.match(r"that (?:the|a|an|it|he|she|they|[A-Z])\b|,", text[start:end]) or text[start:end].endswith(
                ","
            ):
                found.append(
                    f"{row['id']}: content edge: {text[start : start + 20]!r}...{text[max(start, end - 12) : end]!r}"
                )
    if document["headline"]:
        cued[slice(*document["headline"])] = b"\x01" * (document["headline"][1] - document["headline"][0])
    for quoted in DOUBLE_QUOTED.finditer(text):
        if len(WORD.findall(quoted[0])) >= MIN_QUOTED_WORDS and not any(covered[quoted.start() : quoted.end()]):
            found.append(f"quotation outside every content: {quoted[0][:60]!r}")
    for word in REPORTING.finditer(text):
        if not any(cued[word.start() : word.end()]):
            found.append(f"unmarked {word[0]!r}: {text[max(0, word.start() - 30) : word.end() + 30]!r}")
    return found


def quoted_mode(text: str, content: list[list[int]]) -> str | None:
    """direct, indirect or mixed by the double quotation marks alone; None where single marks or a transcript could mislead."""
    if "‘" in text or not DOUBLE_QUOTED.search(text):
        return None
    quoted = _quoted(text)
    words = [start + word.start() for start, end in content for word in WORD.finditer(text[start:end])]
    share = sum(quoted[at] for at in words) / len(words) if words else 0.0
    return None if not words else "direct" if share >= 0.9 else "mixed" if share else "indirect"


def _quoted(text: str) -> bytearray:
    """One byte per code point, 1 inside double quotation marks; an open mark ends with its paragraph."""
    quoted, start = bytearray(len(text)), None
    for at, char in enumerate(text):
        if char == "\n" and start is not None:
            quoted[start:at], start = b"\x01" * (at - start), None
        elif start is None and char in '"“':
            start = at
        elif start is not None and char in '"”':
            quoted[start : at + 1], start = b"\x01" * (at + 1 - start), None
    return quoted


def scorer_line(document: Document) -> dict[str, Any]:
    """The article as the attribution scorer reads it. Non-comments without content are left out: nothing to overlap."""
    return {
        "doc_id": document["id"],
        "text": document["text"],
        "headline": document["headline"],
        "attributions": [
            {
                "source": row["source"],
                "cue": row["cue"],
                "content": row["content"],
                "type": row["mode"],
                "kind": row["kind"],
                "entity": row["entity"],
                "via": row["via"],
            }
            for row in document["attributions"]
            if row["content"]
        ],
    }


def paths(folder: str | Path) -> list[Path]:
    """The corpus files of a folder, in the order of their numbers."""
    return sorted(path for path in Path(folder).glob("*.txt") if path.stem.isdigit())


def check(folder: str) -> int:
    """Print every problem and every warning, then the counts. 1 if anything must be mended."""
    bad, ids, counts = 0, set(), Counter[str]()
    for path in paths(folder):
        try:
            document = parse(path)
        except (CorpusError, UnicodeDecodeError) as error:
            print(f"{path.name}: ERROR {error}")
            bad += 1
            continue
        found = problems(document)
        if document["id"] != path.stem or document["id"] in ids:
            found.append(f"id {document['id']!r} is not the file's name, or stands twice")
        ids.add(document["id"])
        if document["headline"] is None:
            found.append("no headline")
        bad += len(found)
        for message in found:
            print(f"{path.name}: ERROR {message}")
        for message in warnings(document):
            print(f"{path.name}: warn {message}")
        _count(document, counts)
    _report(counts)
    return 1 if bad else 0


def _count(document: Document, counts: Counter[str]) -> None:
    rows = document["attributions"]
    counts["articles"] += 1
    counts["words"] += len(WORD.findall(document["text"]))
    counts["attributions"] += len(rows)
    for row in rows:
        counts[f"kind {row['kind']}"] += 1
        counts[f"mode {row['mode']}"] += 1
        counts["nested (via)"] += row["via"] is not None
        counts["hedged"] += row["hedge"] is not None
        counts["split content"] += len(row["content"]) > 1
        counts["without source words"] += not row["source"]
        counts["without cue"] += not row["cue"]
        for flag in FLAGS:
            counts[flag] += row[flag]


def _report(counts: Counter[str]) -> None:
    total = counts["attributions"] or 1
    for name in ("articles", "words", "attributions"):
        print(f"{name:28}{counts[name]:7}")
    for name in sorted(set(counts) - {"articles", "words", "attributions"}):
        print(f"{name:28}{counts[name]:7}  {counts[name] / total:6.1%}")


def to_jsonl(folder: str, out: str) -> int:
    """Write the folder as JSON Lines for the scorer."""
    documents = [scorer_line(parse(path)) for path in paths(folder)]
    lines = [json.dumps(document, ensure_ascii=False) for document in documents]
    Path(out).write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    print(
        f"{len(lines)} articles, {sum(len(document['attributions']) for document in documents)} attributions -> {out}"
    )
    return 0


def main(argv: list[str] | None = None) -> int:
    """The command line: ``check FOLDER`` or ``jsonl FOLDER OUT``."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    verb = verbs.add_parser("check", help="find mistakes and count")
    verb.add_argument("folder")
    verb = verbs.add_parser("jsonl", help="convert for the scorer")
    verb.add_argument("folder")
    verb.add_argument("out")
    given = parser.parse_args(argv)
    try:
        return check(given.folder) if given.verb == "check" else to_jsonl(given.folder, given.out)
    except CorpusError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main())
