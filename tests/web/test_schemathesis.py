"""Whatever is sent to the API, valid or not, there is no server error, and every answer is as the OpenAPI document says."""

from __future__ import annotations

import contextlib
import random

import pytest
from web.desk_made import Desk, serving

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
requests = pytest.importorskip("requests", reason="schemathesis calls through requests")

from hypothesis import HealthCheck, Phase, given, settings  # noqa: E402
from hypothesis.errors import Unsatisfiable  # noqa: E402
from schemathesis import GenerationMode  # noqa: E402
from schemathesis import checks as kinds  # noqa: E402

from retold.web.api import operations  # noqa: E402

EXAMPLES = 6
NAMES = [o.name for o in operations()]


@pytest.fixture(scope="module")
def checks() -> list[object]:
    wanted = (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
        "response_headers_conformance",
    )
    found = [getattr(kinds, name, None) or getattr(schemathesis.openapi.checks, name, None) for name in wanted]
    assert all(found)
    return found


def _known(desk: Desk) -> dict[str, str]:
    story = desk.crane()
    return {
        "story": story, "claim": desk.store.claims(story)[0].id, "article": desk.store.articles(story)[0].id,
        "source": desk.store.sources()[0].id, "outlet": desk.store.outlets()[0].id,
    }  # fmt: skip


def test_nothing_that_is_sent_is_a_server_error(desk: Desk, checks: list[object]) -> None:
    """A bounded run over every operation; every second call names something that exists."""
    tried: dict[str, set[int]] = {}
    known, dice = _known(desk), random.Random(7)
    with serving(desk) as base:
        session = requests.Session()
        session.headers["X-Retold-CSRF"] = session.get(f"{base}/api/v1/session").json()["csrf"]
        schema = schemathesis.openapi.from_dict(session.get(f"{base}/api/v1/openapi.json").json())
        for found in schema.get_all_operations():
            operation = found.ok()
            for mode in GenerationMode:
                _try(operation, mode, (base, session, checks), (known, dice), tried)
    assert set(tried) == {f"{o.method} {o.path}" for o in operations()} | {"GET /api/v1/session"}
    assert sum(200 <= s < 300 for v in tried.values() for s in v) >= len(NAMES) // 2, tried


def _try(operation, mode, wire, pool, tried) -> None:  # type: ignore[no-untyped-def]
    base, session, checks = wire
    known, dice = pool
    strategy = operation.as_strategy(generation_mode=mode)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=strategy)
    def check(case) -> None:  # type: ignore[no-untyped-def]
        for name, value in known.items():
            if name in (case.path_parameters or {}) and dice.random() < 0.5:
                case.path_parameters[name] = value
        answer = case.call(base_url=base, session=session, timeout=30)
        tried.setdefault(f"{operation.method.upper()} {operation.path}", set()).add(answer.status_code)
        case.validate_response(answer, checks=checks)

    # an operation without parameters has no invalid input
    with contextlib.suppress(Unsatisfiable):
        check()
