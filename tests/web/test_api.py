"""The JSON API says and does what the pages do, and its OpenAPI document is true."""

from __future__ import annotations

import json
import re

import pytest
from web.desk_made import NOW, Desk, record

from retold import codec
from retold.web.api import operations

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")


def _known(desk: Desk) -> dict[str, str]:
    story = desk.crane()
    return {
        "story": story,
        "claim": desk.store.claims(story)[0].id,
        "article": desk.store.articles(story)[0].id,
        "source": desk.store.sources()[0].id,
        "outlet": desk.store.outlets()[0].id,
        "format": "json",
    }


def test_the_document_describes_every_route_and_no_other(reading: Desk) -> None:
    document = reading.client.get("/api/v1/openapi.json").json()
    described = {(m.upper(), p) for p, ms in document["paths"].items() for m in ms}
    assert described == {(o.method, o.path) for o in operations()} | {("GET", "/api/v1/session")}
    assert all(o["summary"] and o["operationId"] for ms in document["paths"].values() for o in ms.values())
    names = [o["operationId"] for ms in document["paths"].values() for o in ms.values()]
    assert len(names) == len(set(names))


def test_every_reference_in_the_document_leads_somewhere(reading: Desk) -> None:
    text = reading.client.get("/api/v1/openapi.json").text
    known = json.loads(text)["components"]["schemas"]
    assert {r.rpartition("/")[2] for r in re.findall(r'"\$ref": "([^"]+)"', text)} <= set(known)


def test_every_answer_is_as_the_document_says(reading: Desk) -> None:
    document, known = reading.client.get("/api/v1/openapi.json").json(), _known(reading)
    for operation in operations():
        if operation.changes or operation.media != ("application/json",):
            continue
        path = re.sub(r"\{(\w+)\}", lambda m: known[m[1]], operation.path)
        answer = reading.client.get(path, params={"q": "crane"} if operation.name == "search" else {})
        assert answer.status_code == 200, (path, answer.text[:200])
        described = document["paths"][operation.path]["get"]["responses"]["200"]["content"]["application/json"][
            "schema"
        ]
        whole = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            **described,
            "components": document["components"],
        }
        jsonschema.Draft202012Validator(whole).validate(answer.json())


def test_a_story_is_the_published_report_form(reading: Desk) -> None:
    answer = reading.client.get(f"/api/v1/stories/{reading.crane()}").text
    account = codec.loads(answer)
    assert len(account.documents) == 3 and account.story.id == reading.crane()
    assert account == reading.store.account(reading.crane())


def test_a_story_that_is_not_traced_is_promised(desk: Desk) -> None:
    new = desk.store.add([record("Lamp out", "The lamp at the pier went out on Friday, the keeper said. It will be mended soon, he said.", "Isle Times", "2026-05-18", "https://isle.example/lamp")], now=NOW).new[0]  # fmt: skip
    answer = desk.client.get(f"/api/v1/stories/{desk.store.story_of(new)}")
    assert answer.status_code == 202 and answer.json()["ready"] is False and answer.headers["retry-after"]


def test_a_ruling_by_a_program(desk: Desk) -> None:
    account = desk.store.account(desk.crane())
    body = {
        "story": account.story.id,
        "subject": account.alignments[0].id,
        "verdict": "rejected",
        "note": "two cranes",
        "by": "A. Clerk",
    }
    made = desk.call("/api/v1/rulings", body)
    assert made.status_code == 201 and made.json()["by"] == "A. Clerk"
    assert [r["verdict"] for r in desk.client.get(f"/api/v1/rulings?subject={account.alignments[0].id}").json()] == [
        "rejected"
    ]
    assert desk.call(f"/api/v1/rulings/{made.json()['id']}/undo", {}).json()["undone_by"] == "night desk"
    assert (
        desk.client.get("/api/v1/rulings").json() == [] and len(desk.client.get("/api/v1/rulings?undone=1").json()) == 1
    )
    assert desk.call(f"/api/v1/rulings/{made.json()['id']}/undo", {}).status_code == 409
    assert desk.call("/api/v1/rulings/999/undo", {}).status_code == 404


def test_an_article_by_a_program(desk: Desk) -> None:
    body = {
        "text": "Bakery fire closes Cooper Street\n\nA fire closed Cooper Street on Sunday, the fire service said.",
        "outlet": "Cooper Street News",
    }
    made = desk.call("/api/v1/articles", body)
    assert made.status_code == 201 and made.json()["outcome"] == "new"
    shown = desk.client.get(f"/api/v1/articles/{made.json()['article']}").json()
    assert shown["row"]["outlet"] == "Cooper Street News" and "Cooper Street on Sunday" in shown["text"]
    assert desk.call("/api/v1/articles", body).json()["outcome"] == "duplicate"


def test_watching_by_a_program(desk: Desk) -> None:
    made = desk.call("/api/v1/watches", {"phrase": "Petra Lindholm"})
    assert made.status_code == 201 and [w["phrase"] for w in desk.client.get("/api/v1/watches").json()] == [
        "Petra Lindholm"
    ]
    assert desk.call(f"/api/v1/watches/{made.json()['id']}", None, "DELETE").status_code == 204
    assert desk.client.get("/api/v1/watches").json() == []
    assert desk.call("/api/v1/watches", {"phrase": "?!"}).status_code == 400


def test_splitting_and_merging_by_a_program(desk: Desk) -> None:
    story = desk.crane()
    article = next(a.id for a in desk.store.articles(story) if a.outlet == "Coast Evening Post")
    split = desk.call(f"/api/v1/stories/{story}/split", {"article": article})
    assert split.status_code == 200 and desk.store.story_of(article) == split.json()["new"]
    merged = desk.call(
        f"/api/v1/stories/{split.json()['left']}/merge", {"other": split.json()["new"], "note": "one crane"}
    )
    assert merged.status_code == 200 and merged.json()["articles"] == 2


@pytest.mark.parametrize(("path", "body", "status"), [
    ("/api/v1/articles", {}, 400), ("/api/v1/articles", {"text": "x", "address": "http://a.example"}, 400), ("/api/v1/articles", {"text": 5}, 400),
    ("/api/v1/articles", [], 400), ("/api/v1/articles", {"text": "x", "colour": "red"}, 400), ("/api/v1/articles", {"address": "file:///etc/passwd"}, 400),
    ("/api/v1/rulings", {"story": "x", "subject": "y", "verdict": "confirmed"}, 404), ("/api/v1/rulings", {"story": "x", "subject": "y", "verdict": "maybe"}, 400),
    ("/api/v1/stories/nothing/merge", {"other": "x"}, 404), ("/api/v1/watches", {"phrase": "x" * 201}, 400),
])  # fmt: skip
def test_mistakes_are_named(desk: Desk, path: str, body: object, status: int) -> None:
    answer = desk.call(path, body)
    assert answer.status_code == status and answer.json()["error"]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=501",
        "limit=x",
        "limit=-1",
        "limit=1e3",
        "limit=%E0%A5%A7",
        "order=best",
        "colour=red",
        "offset=99999999999999999999",
    ],
)
def test_parameters_are_checked(reading: Desk, query: str) -> None:
    answer = reading.client.get(f"/api/v1/stories?{query}")
    assert answer.status_code == 400 and query.split("=")[0] in answer.json()["error"]


def test_what_is_no_json_is_refused(desk: Desk) -> None:
    token = {"x-retold-csrf": desk.csrf()}
    assert desk.client.post("/api/v1/watches", content=b"phrase=x", headers=token).status_code == 415
    for content in (b"{", b"\xff", b"[" * 100_000, b""):
        answer = desk.client.post(
            "/api/v1/watches", content=content, headers={**token, "content-type": "application/json"}
        )
        assert answer.status_code == 400, content[:20]
