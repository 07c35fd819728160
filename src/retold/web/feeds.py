"""Alerts as an Atom feed, for a reader that watches the desk."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from retold.report import text as words
from retold.report.markup import esc, tag
from retold.web.layout import path
from retold.web.service import Service


def alerts(desk: Service, request: Request) -> Response:
    found = desk.store.alerts(limit=100)
    base = f"{request.url.scheme}://{request.url.netloc}"
    entries = "".join(
        tag("entry", tag("id", f"urn:retold:alert:{a.id}") + tag("title", esc(words.sentence(a.message))) + tag("updated", esc(a.at))
            + f'<link href="{esc(base + path("story", a.story))}"/>' + f'<category term="{esc(a.kind)}"/>')
        for a in found
    )  # fmt: skip
    newest = found[0].at if found else "1970-01-01T00:00:00+00:00"
    head = (
        tag("id", "urn:retold:alerts")
        + tag("title", "Retold: alerts")
        + tag("updated", esc(newest))
        + tag("author", tag("name", "Retold"))
    )
    xml = '<?xml version="1.0" encoding="utf-8"?>\n' + tag("feed", head + entries, xmlns="http://www.w3.org/2005/Atom")
    return Response(xml.encode("utf-8", "replace"), media_type="application/atom+xml")
