"""Handing on: a story, a claim or an article as a file."""

from __future__ import annotations

import json
import re

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from retold.errors import UsageError
from retold.model import Account
from retold.report import export
from retold.web.records import State, claim_view
from retold.web.service import NotFound, Service
from retold.web.shapes import BadRequest, plain

MEDIA = {
    "html": "text/html; charset=utf-8", "json": "application/json", "jsonld": "application/ld+json", "svg": "image/svg+xml",
    "xml": "application/xml", "zip": "application/zip", "csv": "text/csv; charset=utf-8",
}  # fmt: skip


def file(name: str, content: bytes, media: str) -> Response:
    """An answer that a browser saves and never shows as a page of the desk."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", name)[:80]
    return Response(content, media_type=media, headers={"content-disposition": f'attachment; filename="{safe}"'})


def story_file(account: Account, format: str, with_text: bool) -> Response:
    """A story in one of the report's formats. Raises BadRequest where there is no such format."""
    try:
        content = export.render(account, format, with_text=with_text)
    except UsageError as error:
        raise BadRequest(str(error)) from error
    suffix = ".zip" if content.startswith(b"PK\x03\x04") else export.SUFFIXES[format]
    media = MEDIA.get(suffix.rpartition(".")[2], "application/octet-stream")
    return file(f"retold-{account.story.id}{suffix}", content, media)


def story(desk: Service, request: Request) -> Response:
    query = request.query_params
    account = desk.account(request.path_params["story"])
    return story_file(account, query.get("format", "html"), query.get("text", "1") != "0")


def claim(desk: Service, request: Request) -> Response:
    named = request.path_params["claim"]
    account = desk.account(desk.claim_story(named))
    now = desk.asked.claim_now(named)
    found = next((c for c in account.claims if c.id == now), None)
    if found is None:
        raise NotFound(f"there is no claim {named[:40]} any more")
    content = json.dumps(plain(claim_view(account, found)), ensure_ascii=False, indent=2) + "\n"
    return file(f"retold-claim-{found.id}.json", content.encode("utf-8", "replace"), "application/json")


def article(desk: Service, request: Request) -> Response:
    named, format = request.path_params["article"], request.query_params.get("format", "txt")
    try:
        record = desk.store.article(named)
    except UsageError as error:
        raise NotFound(str(error)) from error
    if format == "txt":
        return file(
            f"retold-article-{record.id}.txt", record.text.encode("utf-8", "replace"), "text/plain; charset=utf-8"
        )
    if format != "json":
        raise BadRequest("an article comes as txt or json")
    content = json.dumps(plain(record), ensure_ascii=False, indent=2) + "\n"
    return file(f"retold-article-{record.id}.json", content.encode("utf-8", "replace"), "application/json")


def state_of(desk: Service, named: str) -> State:
    """Whether a story is traced; asking puts it to work."""
    story_id = desk.story_id(named)
    ready = desk.is_fresh(story_id)
    failure = desk.jobs.failure(story_id)
    if not ready and failure is None:
        desk.jobs.trace(story_id)
    return State(story_id, ready, failure)


def state(desk: Service, request: Request) -> Response:
    found = state_of(desk, request.path_params["story"])
    # a failed trace is an answer too: the page that waits shows it
    return JSONResponse({"ready": found.ready or found.failure is not None})
