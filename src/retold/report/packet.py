"""The evidence packet: an account with all that is needed to check it, and a program that does.

Whoever gets it need not trust Retold, nor have it: ``verify.py`` is plain Python and confirms every file, span, hash,
edit, count and edge. The same account gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import Any

from retold import codec
from retold.model import Account
from retold.report.iri import as_bytes
from retold.settings import Settings

_RECORDS = ("documents", "agents", "entities", "statements", "alignments", "claims", "edges", "findings", "judgements")
_README = """An evidence packet of Retold: one story as it was told and retold.

  account.json    who says so, who said it first, what changed, how many independent origins (form {schema})
  articles/       the articles as they were analysed: UTF-8, one file each{withheld}
  settings.json   the thresholds that decided, or their hash
  manifest.json   a hash of every file and of every record, the versions, the counts
  verify.py       checks all of it; needs Python 3.9 and nothing else:

      python verify.py

Offsets are Unicode code points of the article's text, the end not included.
Story: {label}
"""


@cache
def verifier() -> bytes:
    """The checking program, as it is packed."""
    return files("retold.report").joinpath("assets", "verify.py").read_bytes()


def export(account: Account, with_text: bool) -> dict[str, bytes]:
    """The files of the packet. Without text the articles are left out and their hashes stay."""
    # an account that was itself read without its text has nothing to put in
    held = with_text and all(d.text or not d.length for d in account.documents)
    written = codec.to_json(account, with_text=held)
    names = {d.id: f"articles/{n:03}.txt" for n, d in enumerate(account.documents, 1)}
    found = {names[d.id]: d.text.encode("utf-8", "surrogatepass") for d in account.documents} if held else {}
    found["account.json"] = codec.dumps(account, with_text=held).encode("utf-8")
    found["settings.json"] = as_bytes(_settings(account))
    found["verify.py"] = verifier()
    label = " ".join(account.story.label.split()).encode("utf-8", "replace").decode("utf-8")
    withheld = "" if held else " (left out here: put them in to check the words as well)"
    found["README.txt"] = _README.format(schema=Account.SCHEMA, label=label, withheld=withheld).encode("utf-8")
    manifest = {
        "form": "retold.packet/1",
        "schema": Account.SCHEMA,
        "offset_unit": codec.OFFSET_UNIT,
        "story": account.story.id,
        "engine": asdict(account.engine),
        "articles": [
            {"id": d.id, "file": names[d.id], "uri": d.uri, "sha256": d.sha256, "length": d.length}
            for d in account.documents
        ],
        "counts": {kind: len(written.get(kind, ())) for kind in _RECORDS},
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(found.items())},
        "records": {kind: [[_name(r), record_hash(r)] for r in written.get(kind, ())] for kind in _RECORDS},
    }
    found["manifest.json"] = json.dumps(manifest, ensure_ascii=True, indent=1).encode("ascii") + b"\n"
    return found


def _name(record: Any) -> str:
    return str(record.get("id") or record.get("subject") or "")


def record_hash(record: Any) -> str:
    """A hash of one record whatever the order of its fields: what ``verify.py`` works out again."""
    written = json.dumps(record, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(written.encode("ascii")).hexdigest()


def _settings(account: Account) -> dict[str, Any]:
    """The values where they are the usual ones; an account keeps only a hash of its settings."""
    usual = Settings()
    if usual.digest() == account.engine.settings_sha256:
        return {"sha256": account.engine.settings_sha256, "values": asdict(usual)}
    return {
        "sha256": account.engine.settings_sha256,
        "note": "not the usual settings; the account keeps their hash only",
    }
