"""The desk as an application: the routes, the token check in front of everything that changes something, and the answers to errors."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from retold.errors import RetoldError, UsageError
from retold.settings import Settings
from retold.store import Store
from retold.web import api, browse, feeds, handing, views, work
from retold.web.jobs import Jobs
from retold.web.layout import ASSETS, Page, asset, frame, page_problem
from retold.web.openapi import Operation, document
from retold.web.pasting import MOST_CHARACTERS
from retold.web.queries import Asked
from retold.web.records import Session
from retold.web.security import FIELD, HEADER, Fence, Guard
from retold.web.service import NotFound, NotReady, Service
from retold.web.shapes import BadRequest, plain, read_body
from retold.web.views import waiting

MOST_BYTES = MOST_CHARACTERS * 4 + 100_000
_STORE_TROUBLE = "Nothing was changed. Look at the disk and the rights of the file"
Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]
PageOf = Callable[[Service, Request], Page | Response]
PostOf = Callable[[Service, Request, work.Form], Page | Response]

PAGES: tuple[tuple[str, PageOf], ...] = (
    ("/", browse.stories),
    ("/search", browse.search),
    ("/sources", browse.sources),
    ("/outlets", browse.outlets),
    ("/problems", browse.problems),
    ("/story/{story}", views.story),
    ("/story/{story}/judge", work.judge_page),
    ("/story/{story}/group", work.group_page),
    ("/story/{story}/state", handing.state),
    ("/story/{story}/export", handing.story),
    ("/claim/{claim}", views.claim),
    ("/claim/{claim}/export", handing.claim),
    ("/article/{article}", views.article),
    ("/article/{article}/export", handing.article),
    ("/source/{source:path}", views.source),
    ("/outlet/{outlet:path}", views.outlet),
    ("/rulings", work.rulings),
    ("/alerts", work.alerts),
    ("/alerts.xml", feeds.alerts),
    ("/add", work.add_page),
    ("/enter", work.enter_page),
    ("/api", browse.api_page),
)
FORMS: tuple[tuple[str, PostOf], ...] = (
    ("/judge", work.judge),
    ("/undo", work.undo),
    ("/add", work.add),
    ("/alerts/watch", work.watch),
    ("/alerts/unwatch", work.unwatch),
    ("/alerts/look", work.look),
    ("/story/{story}/split", work.split),
    ("/story/{story}/merge", work.merge),
    ("/enter", work.enter),
)


def make_service(
    path: str | Path, guard: Guard, *, settings: Settings | None = None, apart: bool = True, allow_private: bool = False
) -> Service:
    """Open a store for the desk. ``apart``: traces are made in a process of their own."""
    settings = settings or Settings()
    store = Store.open(path, settings=settings)
    return Service(store, Asked(path), Jobs(str(path), settings, apart=apart), guard, allow_private=allow_private)


def create_app(desk: Service) -> ASGIApp:
    """The desk over an open store. The fence is outermost, so that even the answer to a crash has its headers."""

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        yield
        desk.close()

    routes = [Route(path, _page(desk, make), methods=["GET"]) for path, make in PAGES]
    routes += [Route(path, _form(desk, make), methods=["POST"]) for path, make in FORMS]
    routes += [Route("/assets/{name}", _asset, methods=["GET"])]
    table = api.operations()
    routes += [Route(o.path, _call(desk, o), methods=[o.method]) for o in table]
    described = (api.SESSION_OPERATION, *table)
    routes += [
        Route("/api/v1/session", _session(desk), methods=["GET"]),
        Route("/api/v1/openapi.json", _openapi(described), methods=["GET"]),
    ]
    # on this machine squeezing costs more than it saves; only a desk with a token is read from elsewhere
    squeeze = [Middleware(GZipMiddleware, minimum_size=2000, compresslevel=4)] if desk.guard.token else []
    handlers = {HTTPException: _http_error, Exception: _crash}
    inner = Starlette(routes=routes, middleware=squeeze, exception_handlers=handlers, lifespan=life)
    return Fence(inner, desk.guard, MOST_BYTES)


# ------------------------------------------------------------------ pages
def _answer(made: Page | Response, desk: Service, request: Request) -> Response:
    if isinstance(made, Response):
        return made
    extra = work.undo_offer(desk, request)
    text = frame(made, work.notice(request), extra).replace(desk.mark, desk.guard.csrf(request.state.session))
    return HTMLResponse(text.encode("utf-8", "replace"), made.status)


def _guarded(desk: Service, request: Request, make: Callable[[], Page | Response]) -> Response:
    """Run a page; whatever goes wrong on purpose becomes a page that says so."""
    try:
        made = make()
    except NotReady as wait:
        made = waiting(desk, wait)
    except NotFound as error:
        made = page_problem(404, "Not found", str(error))
    except (BadRequest, UsageError) as error:
        made = page_problem(400, "That cannot be done", str(error))
    except sqlite3.Error as error:
        made = page_problem(503, "The store does not answer", f"{_STORE_TROUBLE} ({error})")
    return _answer(made, desk, request)


def _page(desk: Service, make: PageOf) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(_guarded, desk, request, lambda: make(desk, request))

    return endpoint


def _form(desk: Service, make: PostOf) -> Endpoint:
    """Everything that a form changes goes through here: without the session's token nothing happens."""

    async def endpoint(request: Request) -> Response:
        def refused() -> Page:
            return page_problem(
                403,
                "The form is too old",
                "Go back, reload the page and try again: the form's token does not fit this session.",
            )

        try:
            pairs = work.read_form(await request.body())
        except BadRequest as error:
            return _answer(page_problem(400, "That cannot be done", str(error)), desk, request)
        form: dict[str, str] = {}
        for name, value in pairs:
            form[name] = f"{form[name]}\n{value}" if name in form else value
        if not request.state.bearer and not desk.guard.csrf_fits(request.state.session, form.get(FIELD)):
            return _answer(refused(), desk, request)
        return await run_in_threadpool(_guarded, desk, request, lambda: make(desk, request, form))

    return endpoint


async def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in ASSETS:
        raise HTTPException(404)
    return Response(
        asset(name), media_type=ASSETS[name], headers={"cache-control": "public, max-age=31536000, immutable"}
    )


# ------------------------------------------------------------------ the API
def _session(desk: Service) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return JSONResponse(
            plain(Session(desk.guard.csrf(request.state.session))), headers={"cache-control": "no-store"}
        )

    return endpoint


def _openapi(described: tuple[Operation, ...]) -> Endpoint:
    content = json.dumps(document(described), ensure_ascii=False, indent=1).encode()

    async def endpoint(request: Request) -> Response:
        return Response(content, media_type="application/json")

    return endpoint


def _call(desk: Service, operation: Operation) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        if operation.changes and not request.state.bearer:
            if not desk.guard.csrf_fits(request.state.session, request.headers.get(HEADER)):
                return _error(
                    403, "Send the session's token in the header X-Retold-CSRF; GET /api/v1/session gives it."
                )
        try:
            given = _parameters(operation, request)
            if operation.body is not None:
                kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
                if kind != "application/json":
                    return _error(415, "Send JSON: Content-Type: application/json.")
                given["body"] = read_body(operation.body, _json(await request.body()))
        except BadRequest as error:
            return _error(400, str(error))
        return await run_in_threadpool(_called, desk, operation, given)

    return endpoint


def _called(desk: Service, operation: Operation, given: dict[str, Any]) -> Response:
    try:
        made = operation.handler(desk, **given)
    except NotReady as wait:
        state = {"story": wait.story, "ready": False, "failure": wait.failure}
        return JSONResponse(state, 202, headers={"retry-after": "2"})
    except NotFound as error:
        return _error(404, str(error))
    except BadRequest as error:
        return _error(400, str(error))
    except UsageError as error:
        return _error(409, str(error))
    except sqlite3.Error as error:
        return _error(503, f"{_STORE_TROUBLE} ({error})")
    if isinstance(made, Response):
        return made
    if operation.status == 204:
        return Response(status_code=204)
    content = json.dumps(plain(made), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Response(content, operation.status, media_type="application/json")


def _parameters(operation: Operation, request: Request) -> dict[str, Any]:
    strange = set(request.query_params) - {p.name for p in operation.params if not p.in_path}
    if strange and operation.params:
        raise BadRequest(f"unknown parameter {sorted(strange)[0][:60]!r}")
    found: dict[str, Any] = {}
    for p in operation.params:
        given = request.path_params.get(p.name) if p.in_path else request.query_params.get(p.name)
        found[p.name] = p.read(given)
    return found


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadRequest("the body is not JSON") from error


# ------------------------------------------------------------------ what goes wrong
def _error(status: int, message: str) -> Response:
    line = " ".join(message.split()).encode("utf-8", "replace").decode()
    return JSONResponse({"error": line}, status)


async def _http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    allowed = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    message = {404: "There is no such page.", 405: "That is not done here."}.get(status, "That does not work.")
    if request.url.path.startswith("/api/"):
        answer = _error(status, message)
    else:
        answer = HTMLResponse(
            frame(page_problem(status, "Not found" if status == 404 else "Not possible", message)), status
        )
    for name, value in allowed.items():
        answer.headers[name] = value
    return answer


async def _crash(request: Request, error: Exception) -> Response:
    """Our own mistake: it is written to the log, the reader gets a line, and the desk goes on."""
    if isinstance(error, ClientDisconnect):
        return Response(status_code=400)
    known = isinstance(error, RetoldError)
    message = str(error) if known else "Something went wrong inside the desk; the log says more."
    if request.url.path.startswith("/api/"):
        return _error(500, message)
    return HTMLResponse(frame(page_problem(500, "Something went wrong", message)), 500)
