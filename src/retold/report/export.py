"""Everything that a person can hand on, by the name of its format: one account in, bytes out.

``render`` and ``write`` are what the command line, the store and the desk call. A format is loaded when it is asked for.
"""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path, PurePosixPath

from retold.errors import UsageError
from retold.model import Account

# format -> function(account, with_text) of this package, usual ending of the file
_HOMES: Mapping[str, tuple[str, str]] = {
    "html": ("html.export", ".html"),
    "json": ("jsonfile.export", ".json"),
    "jsonld": ("jsonld.export", ".jsonld"),
    "annotations": ("annotations.export", ".annotations.json"),
    "ninjs": ("ninjs.export", ".ninjs.json"),
    "tei": ("tei.export", ".tei.xml"),
    "csv": ("tables.export_csv", ".zip"),
    "parquet": ("tables.export_parquet", ".zip"),
    "graphml": ("graphfiles.export_graphml", ".graphml"),
    "dot": ("graphfiles.export_dot", ".dot"),
    "svg": ("graph.export", ".svg"),
    "shares": ("shares.export", ".shares.svg"),
    "packet": ("packet.export", ".zip"),
}
FORMATS: tuple[str, ...] = tuple(_HOMES)
SUFFIXES: Mapping[str, str] = {name: suffix for name, (_, suffix) in _HOMES.items()}

Files = Mapping[str, bytes]
# a zip holds no clock: the same account gives the same bytes
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def render(account: Account, format: str, *, with_text: bool = True) -> bytes:
    """One story in one format. A format of several files comes as a zip; the same account gives the same bytes.

    Args: ``with_text`` false leaves the articles' words out; spans and hashes stay.
    Raises UsageError for a format that does not exist or whose library is not installed.
    """
    made = _make(account, format, with_text)
    return made if isinstance(made, bytes) else zipped(made)


def write(account: Account, format: str, path: str | Path, *, with_text: bool = True) -> None:
    """Write one story to a file; it appears whole or not at all.

    A format of several files goes into a folder, or into one file where the path ends in ``.zip``.
    """
    made = _make(account, format, with_text)
    target = Path(path)
    try:
        if isinstance(made, bytes) or target.suffix.lower() == ".zip":
            put_file(target, made if isinstance(made, bytes) else zipped(made))
            return
        for name, content in made.items():
            put_file(target.joinpath(*PurePosixPath(name).parts), content)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error


def _make(account: Account, format: str, with_text: bool) -> bytes | Files:
    if format not in _HOMES:
        raise UsageError(f"no such format: {format!r}; there are {', '.join(FORMATS)}")
    module, _, name = _HOMES[format][0].partition(".")
    export: Callable[[Account, bool], bytes | Files] = getattr(import_module(f"retold.report.{module}"), name)
    return export(account, with_text)


def put_file(target: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, whatever stops the writing. Raises OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(prefix=target.name + ".", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        # a temporary file is private; a report has the rights that the user gives to new files
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(part, 0o666 & ~mask)
        os.replace(part, target)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def zipped(files: Files) -> bytes:
    """Several files as one zip, in the order of their names, without times."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _NO_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            info.create_system = 3
            archive.writestr(info, files[name])
    return held.getvalue()


def without_text(account: Account) -> Account:
    """The account with the articles' words left out; ids, spans, hashes and counts stay."""
    docs = tuple(replace(d, text="") for d in account.documents)
    matches = tuple(
        replace(m, edits=tuple(replace(e, a_text="", b_text="") for e in m.edits)) for m in account.alignments
    )
    return replace(account, documents=docs, alignments=matches)
