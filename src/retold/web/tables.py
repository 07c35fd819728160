"""Any list of the desk as CSV or JSON, to be taken along."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from retold.web.shapes import BadRequest, plain

FORMATS = ("csv", "json")
MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
# a spreadsheet takes a cell that begins with one of these for a formula
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rows(records: Sequence[Any], format: str) -> bytes:
    """Records of one kind, one per row; columns are their fields. Raises BadRequest for a format that does not exist."""
    if format == "json":
        return (json.dumps(plain(tuple(records)), ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")
    if format != "csv":
        raise BadRequest(f"no such format: {format[:40]!r}; there are {', '.join(FORMATS)}")
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    if records:
        names = [f.name for f in fields(records[0])]
        writer.writerow(names)
        for record in records:
            writer.writerow([_cell(getattr(record, n)) for n in names])
    # the mark at the start lets spreadsheets see that this is UTF-8
    return ("\ufeff" + held.getvalue()).encode("utf-8", "replace")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return str(value)
    text = value if isinstance(value, str) else json.dumps(plain(value), ensure_ascii=False)
    return "'" + text if text.startswith(_FORMULA) else text
