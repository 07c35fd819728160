"""The OpenAPI document of the desk, made from the same table that routes the requests: it cannot say anything else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from retold import __version__
from retold.web.records import State
from retold.web.shapes import Json, Param, body_schema, schema_of

ERROR: Json = {
    "type": "object",
    "properties": {"error": {"type": "string", "description": "What was wrong, in one line."}},
    "required": ["error"],
    "additionalProperties": False,
}
# status -> why; which of them an operation has follows from its row
_REFUSALS = {
    400: "A parameter or the body is not as described.",
    401: "The access token is missing or wrong.",
    403: "The token of the session is missing, or another site sent the request.",
    404: "There is nothing under this id.",
    409: "It cannot be done as things stand.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    421: "The desk does not answer to that host name.",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that the API does. ``returns`` is the type of the answer; ``handler`` gets the desk and the parameters by name."""

    method: str
    path: str
    name: str
    about: str
    returns: Any
    handler: Callable[..., Any]
    params: tuple[Param, ...] = ()
    body: type | None = None
    status: int = 200
    media: tuple[str, ...] = ("application/json",)
    waits: bool = False  # needs the story's trace: 202 while it is made

    @property
    def changes(self) -> bool:
        return self.method != "GET"

    def refusals(self) -> list[int]:
        """The statuses other than success that this operation can answer with."""
        found = [401, 421]
        found += [400] if self.params or self.body else []
        found += [404] if self.body or any(p.in_path for p in self.params) else []
        found += [403, 409, 413] if self.changes else []
        found += [415] if self.body else []
        return sorted(set(found))


def document(operations: Sequence[Operation]) -> Json:
    """The whole document (OpenAPI 3.1)."""
    parts: dict[str, Json] = {"Error": ERROR}
    paths: dict[str, Json] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation, parts)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Retold desk",
            "version": __version__,
            "description": "Everything that the pages of the desk show and do. Read GET /api/v1/session first: what changes "
            "something wants its token in the header X-Retold-CSRF together with the session's cookie, or the access token "
            "of the desk as a bearer token.",
        },
        "paths": paths,
        "components": {
            "schemas": dict(sorted(parts.items())),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "The access token of the desk."},
                "session": {"type": "apiKey", "in": "header", "name": "X-Retold-CSRF", "description": "The session's token."},
            },
        },
    }  # fmt: skip


def _described(operation: Operation, parts: dict[str, Json]) -> Json:
    answer: Json = {"description": "Done." if operation.changes else "The answer."}
    if operation.status != 204:
        schema = schema_of(operation.returns, parts) if operation.returns is not None else {}
        answer["content"] = {m: {"schema": schema if m == "application/json" else {}} for m in operation.media}
    responses: Json = {str(operation.status): answer}
    if operation.waits:
        schema = schema_of(State, parts)
        responses["202"] = {
            "description": "The story is being traced; ask again soon.",
            "content": {"application/json": {"schema": schema}},
        }
    for status in operation.refusals():
        responses[str(status)] = {
            "description": _REFUSALS[status],
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
        }
    out: Json = {"operationId": operation.name, "summary": operation.about, "responses": responses}
    if operation.params:
        out["parameters"] = [p.described() for p in operation.params]
    if operation.body is not None:
        schema = body_schema(operation.body, parts)
        out["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    if operation.changes:
        out["security"] = [{"session": []}, {"bearer": []}]
    return out
