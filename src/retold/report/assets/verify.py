"""Check an evidence packet: every file, span, hash, edit, count and edge. Plain Python 3.9 or later, nothing to install.

    python verify.py                 the packet that this file lies in
    python verify.py PACKET          a folder or a .zip

Says what is wrong and where, one line each, and exits with 1; exits with 0 when everything holds. It does not ask
whether the account is right about the world, only whether it says what its own evidence says.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

Say = Callable[[str], None]
Texts = dict[str, "str | None"]


def load(where: Path) -> dict[str, bytes]:
    """All files of the packet by name."""
    if where.suffix.lower() == ".zip":
        with zipfile.ZipFile(where) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    return {p.relative_to(where).as_posix(): p.read_bytes() for p in sorted(where.rglob("*")) if p.is_file()}


def sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def record_hash(record: Any) -> str:
    return sha(json.dumps(record, sort_keys=True, ensure_ascii=True, separators=(",", ":")))


def check_files(files: dict[str, bytes], manifest: Any, say: Say) -> None:
    """Each file is the one that was packed; each record of the account is the one that was recorded."""
    for name, wanted in manifest["files"].items():
        if name not in files:
            say(f"{name}: is missing")
            continue
        if hashlib.sha256(files[name]).hexdigest() != wanted:
            say(f"{name}: is not the file that was packed")


def check_records(account: Any, manifest: Any, say: Say) -> None:
    if manifest["story"] != account["story"]["id"]:
        say(f"manifest.json: is of story {manifest['story']}, the account of {account['story']['id']}")
    for kind, wanted in manifest["records"].items():
        found = account.get(kind) or []
        if not len(found) == len(wanted) == manifest["counts"][kind]:
            say(f"{kind}: {len(found)} records, not {len(wanted)}; counted {manifest['counts'][kind]}")
        for n, record in enumerate(found[: len(wanted)]):
            some_id, digest = wanted[n]
            if record_hash(record) != digest:
                say(f"{kind}[{n}] ({some_id}): is not the record that was packed")


def check_span(texts: Texts, lengths: dict[str, int], node: Any, place: str, say: Say) -> None:
    """A range lies in its article, and its words (or their hash) are what stands there."""
    doc, start, end = node["doc"], node["start"], node["end"]
    if doc not in lengths or not 0 <= start <= end <= lengths[doc]:
        say(f"{place}: {start}-{end} does not lie in article {doc}")
    elif texts.get(doc) is not None:
        words = str(texts[doc])[start:end]
        if node.get("exact", words) != words:
            say(f"{place}: says {node['exact']!r}, but {words!r} stands there")
        if node.get("sha256", sha(words)[:16]) != sha(words)[:16]:
            say(f"{place}: the hash is not that of the words there")


def walk(node: Any, place: str, visit: Callable[[Any, str], None]) -> None:
    if isinstance(node, dict):
        if {"doc", "start", "end"} <= node.keys():
            visit(node, place)
        for key, value in node.items():
            walk(value, f"{place}.{key}" if place else key, visit)
    elif isinstance(node, list):
        for n, value in enumerate(node):
            walk(value, f"{place}[{n}]", visit)


def check_edits(texts: Texts, account: Any, say: Say) -> int:
    """The edits of each match turn the earlier passage into the later one, character by character."""
    count = 0
    for n, match in enumerate(account["alignments"]):
        edits, a, b = match.get("edits", []), match.get("a"), match.get("b")
        if not edits or texts.get(a["doc"]) is None or texts.get(b["doc"]) is None:
            continue
        before, after = str(texts[a["doc"]]), str(texts[b["doc"]])
        made, at = [], a["start"]
        for k, edit in enumerate(edits):
            (a0, a1), (b0, b1), place = edit["a"], edit["b"], f"alignments[{n}].edits[{k}]"
            for side, text, lo, hi in (("a", before, a0, a1), ("b", after, b0, b1)):
                told = edit.get(side + "_text", text[lo:hi])
                if told != text[lo:hi] or edit.get(side + "_sha256", sha(told)[:16]) != sha(text[lo:hi])[:16]:
                    say(f"{place}.{side}_text: is not what stands at {lo}-{hi}")
            made += [before[at:a0], after[b0:b1]]
            at, count = a1, count + 1
        if "".join(made) + before[at : a["end"]] != after[b["start"] : b["end"]]:
            say(f"alignments[{n}] ({match['id']}): its edits do not give the later passage")
    return count


def groups(origins: Any) -> int:
    """How many origins there are if all that may be the same are the same."""
    home = {o["agent"]: o["agent"] for o in origins}
    for o in origins:
        for other in o.get("possibly_same_as", []):
            old, new = home.get(other), home[o["agent"]]
            home = {k: new if old is not None and v == old else v for k, v in home.items()}
    return len(set(home.values()))


def check_counts(account: Any, say: Say) -> None:
    """Origins, tellings and outlets are as many as the account lists."""
    outlet = {d["id"]: d.get("outlet") or d["id"] for d in account["documents"]}
    told = {s["id"]: s for s in account["statements"]}
    for n, claim in enumerate(account["claims"]):
        place, origins = f"claims[{n}] ({claim['id']})", claim["origins"]
        counted = {"min": groups(origins), "max": len(origins)}
        if claim["independent_origins"] != counted:
            say(f"{place}.independent_origins: says {claim['independent_origins']}, counted {counted}")
        for some_id in claim["statements"]:
            if told.get(some_id, {}).get("claim") != claim["id"]:
                say(f"{place}.statements: {some_id} does not tell this claim")
        outlets = {outlet.get(told[s]["doc"]) for s in claim["statements"] if s in told}
        if claim.get("outlets", len(outlets)) != len(outlets):
            say(f"{place}.outlets: says {claim['outlets']}, counted {len(outlets)}")


def check_edges(account: Any, say: Say) -> None:
    """An edge starts at an article, ends at an article or a source, and carries a probability."""
    docs = {d["id"] for d in account["documents"]}
    known = docs | {a["id"] for a in account["agents"]}
    for n, edge in enumerate(account["edges"]):
        place = f"edges[{n}] ({edge['id']})"
        if edge["from"] not in docs or edge["to"] not in known:
            say(f"{place}: {edge['from']} -> {edge['to']} leads to nothing in this account")
        for key in ("confidence", "share"):
            if not 0 <= edge.get(key, 0) <= 1:
                say(f"{place}.{key}: {edge[key]} is no share of one")


def verify(files: dict[str, bytes]) -> tuple[list[str], str]:
    """All complaints, and a line that says what was checked."""
    problems: list[str] = []
    spans: list[str] = []
    edits: list[int] = []
    say = problems.append
    try:
        manifest = json.loads(files["manifest.json"])
        packed = {a["id"]: files.get(a["file"]) for a in manifest["articles"]}
        texts = {k: None if v is None else v.decode("utf-8", "surrogatepass") for k, v in packed.items()}
        check_files(files, manifest, say)
        account = json.loads(files["account.json"])
        check_records(account, manifest, say)
        lengths = {d["id"]: d["length"] for d in account["documents"]}
        for doc in account["documents"]:
            text = texts.get(doc["id"])
            if text is not None and (sha(text) != doc["sha256"] or len(text) != doc["length"]):
                say(f"article {doc['id']}: is not the text that was analysed: its hash or length differs")
            if text is not None and doc.get("text", text) != text:
                say(f"documents ({doc['id']}).text: is not the text of the article")

        def visit(node: Any, place: str) -> None:
            spans.append(place)
            check_span(texts, lengths, node, place, say)

        walk(account, "", visit)
        edits.append(check_edits(texts, account, say))
        check_counts(account, say)
        check_edges(account, say)
    except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        say(f"cannot be read to the end: {type(error).__name__}: {error}")
        return problems, "what could be read"
    held = sum(t is not None for t in texts.values())
    summary = (
        f"{len(manifest['files'])} files, {held} of {len(texts)} texts, {len(spans)} spans, {sum(edits)} edits, "
        f"{len(account['claims'])} claims, {len(account['edges'])} edges"
    )
    return problems, summary


def main(arguments: list[str]) -> int:
    where = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    problems, summary = verify(load(where))
    for problem in problems:
        print(problem)
    print(("NOT VERIFIED: " + f"{len(problems)} problems in " if problems else "verified: ") + summary)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
