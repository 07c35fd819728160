"""Strangers are refused: other hosts, other origins, forms without the token, people without the access token, hostile articles."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from web.desk_made import Desk, open_desk

from retold.web.api import operations
from retold.web.app import FORMS, MOST_BYTES, PAGES
from retold.web.security import COOKIE, POLICY, SESSION_SECONDS, Guard, host_name, is_loopback
from retold.web.work import local

TOKEN = "a token that nobody can guess"
CHANGES = [(o.method, re.sub(r"\{\w+\}", "1", o.path)) for o in operations() if o.changes]


def fresh(desk: Desk) -> TestClient:
    """A browser that has never been here."""
    return TestClient(desk.client.app, base_url="http://127.0.0.1:8321", raise_server_exceptions=False)


@pytest.fixture
def guarded(template: Path, tmp_path: Path) -> Iterator[Desk]:
    shutil.copy(template, tmp_path / "desk.db")
    made = open_desk(tmp_path / "desk.db", guard=Guard.of("0.0.0.0", ("desk.example",), TOKEN))
    yield made
    made.service.close()


# ------------------------------------------------------------------ headers
@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/api/v1/counts", "/api/v1/nothing", "/assets/desk.js", "/?page=x", "/story/nothing"]
)
def test_every_answer_has_the_security_headers(reading: Desk, path: str) -> None:
    headers = reading.client.get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin" and headers["cross-origin-opener-policy"] == "same-origin"


def test_the_policy_allows_no_inline_code_and_no_other_host() -> None:
    assert "unsafe" not in POLICY and "http" not in POLICY and POLICY.startswith("default-src 'none'")


def test_a_crash_is_one_line_with_the_headers_and_the_desk_goes_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(desk.store), "counts", lambda self: 1 / 0)
    for path in ("/", "/api/v1/counts"):
        answer = desk.client.get(path)
        assert answer.status_code == 500 and "Traceback" not in answer.text and "division" not in answer.text
        assert answer.headers["content-security-policy"] == POLICY
    assert desk.client.get("/rulings").status_code == 200


def test_the_session_cookie_is_out_of_reach_for_scripts_and_other_sites(reading: Desk) -> None:
    cookie = fresh(reading).get("/").headers["set-cookie"]
    assert cookie.startswith(COOKIE) and "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Secure" not in cookie


# ------------------------------------------------------------------ hosts and origins
@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8321", "", "localhost.evil.example"]
)
def test_a_name_that_was_rebound_to_this_machine_is_refused(reading: Desk, host: str) -> None:
    for path in ("/", "/api/v1/counts", "/assets/desk.js"):
        assert reading.client.get(path, headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1:8321", "localhost", "localhost:1", "[::1]:8321", "LOCALHOST"])
def test_our_own_names_are_answered(reading: Desk, host: str) -> None:
    assert reading.client.get("/", headers={"host": host}).status_code == 200


def test_on_all_interfaces_a_bare_address_is_answered_and_a_strange_name_is_not() -> None:
    guard = Guard.of("0.0.0.0", ("desk.example",))
    assert (
        guard.answers_to("192.0.2.7:8321") and guard.answers_to("desk.example") and not guard.answers_to("evil.example")
    )
    assert not Guard.of("127.0.0.1").answers_to("192.0.2.7")


def test_hosts_are_read_as_browsers_write_them() -> None:
    assert [host_name(h) for h in ("A.Example:1", "[::1]:80", "a.example.", "")] == [
        "a.example",
        "::1",
        "a.example",
        "",
    ]
    assert (
        is_loopback("127.8.9.1") and is_loopback("::1") and not is_loopback("0.0.0.0") and not is_loopback("10.0.0.1")
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "https://127.0.0.1:8321"},
        {"origin": "http://127.0.0.1:9"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_another_site_cannot_post_even_with_a_stolen_token(desk: Desk, headers: dict[str, str]) -> None:
    token = desk.csrf()
    answer = desk.client.post("/alerts/watch", data={"csrf": token, "phrase": "harbour"}, headers=headers)
    assert answer.status_code == 403 and not desk.store.watches()
    answer = desk.client.post(
        "/api/v1/watches", json={"phrase": "harbour"}, headers={**headers, "x-retold-csrf": token}
    )
    assert answer.status_code == 403 and not desk.store.watches()


def test_our_own_origin_may_post(desk: Desk) -> None:
    headers = {"origin": "http://127.0.0.1:8321", "sec-fetch-site": "same-origin"}
    assert (
        desk.client.post(
            "/alerts/watch", data={"csrf": desk.csrf(), "phrase": "harbour"}, headers=headers, follow_redirects=False
        ).status_code
        == 303
    )
    assert [w.phrase for w in desk.store.watches()] == ["harbour"]


def test_behind_an_https_server_the_origin_is_https(template: Path, tmp_path: Path) -> None:
    shutil.copy(template, tmp_path / "desk.db")
    made = open_desk(tmp_path / "desk.db", guard=Guard.of("127.0.0.1", ("desk.example",), TOKEN, secure=True))
    ours, theirs = {"authorization": f"Bearer {TOKEN}", "host": "desk.example"}, {"phrase": "harbour"}
    answers = [
        made.client.post("/api/v1/watches", json=theirs, headers={**ours, "origin": origin}).status_code
        for origin in ("https://desk.example", "http://desk.example", "https://evil.example")
    ]
    assert answers == [201, 403, 403]
    assert "; Secure" in fresh(made).get("/enter").headers["set-cookie"]
    made.service.close()


# ------------------------------------------------------------------ tokens of forms
def _all_forms() -> list[str]:
    return [re.sub(r"\{\w+\}", "x", path) for path, _ in FORMS]


@pytest.mark.parametrize("path", _all_forms())
def test_no_form_works_without_the_token_of_its_session(desk: Desk, path: str) -> None:
    other = fresh(desk).get("/api/v1/session").json()["csrf"]
    before = desk.store.counts()
    for token in (None, "", "0" * 64, other):
        data = {
            "phrase": "harbour",
            "text": "A text.",
            "way": "text",
            "back": "/",
            **({"csrf": token} if token is not None else {}),
        }
        answer = desk.client.post(path, data=data, follow_redirects=False)
        assert answer.status_code == 403, path
    assert desk.store.counts() == before and not desk.store.watches()


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_no_call_changes_anything_without_the_token(desk: Desk, method: str, path: str) -> None:
    for headers in ({}, {"x-retold-csrf": "0" * 64}, {"authorization": "Bearer x"}, {"authorization": "Bearer "}):
        assert desk.client.request(method, path, json={}, headers=headers).status_code == 403


def test_no_page_changes_anything_when_it_is_read(reading: Desk) -> None:
    assert {p for p, _ in PAGES} & {p for p, _ in FORMS} == {
        "/add",
        "/enter",
    }  # these show a form under its own address
    for path, _ in FORMS:
        if path not in ("/add", "/enter"):
            assert reading.client.get(re.sub(r"\{\w+\}", "x", path)).status_code == 405


def test_a_session_that_was_tampered_with_or_ran_out_is_none() -> None:
    guard = Guard.of("127.0.0.1")
    cookie = guard.new_session(known=False, now=1000.0)
    assert guard.session(cookie, now=1001.0) and not guard.session(cookie, now=1001.0 + SESSION_SECONDS)
    forged = cookie.replace(".g.", ".k.")
    assert guard.session(forged, now=1001.0) is None
    for nonsense in ("", ".", "a.b.c.d", "…", cookie[:-1], cookie + "0"):
        assert guard.session(nonsense, now=1001.0) is None
    assert not guard.csrf_fits(None, "x") and not guard.csrf_fits("a", "") and guard.csrf("a") != guard.csrf("b")


# ------------------------------------------------------------------ the access token
def test_without_the_access_token_nothing_is_shown(guarded: Desk) -> None:
    for path, _ in PAGES:
        if path != "/enter":
            answer = guarded.client.get(re.sub(r"\{.+?\}", "x", path), follow_redirects=False)
            assert answer.status_code == 303 and answer.headers["location"].startswith("/enter?next="), path
    for operation in operations():
        answer = guarded.client.request(operation.method, re.sub(r"\{\w+\}", "x", operation.path))
        assert answer.status_code == 401 and "Bearer" in answer.json()["error"]
    assert guarded.client.get("/api/v1/session").status_code == 401
    assert guarded.client.get("/assets/desk.css").status_code == 200


def test_the_token_opens_a_session(guarded: Desk) -> None:
    page = guarded.client.get("/enter?next=/rulings").text
    token = re.search(r'name="csrf" value="(\w+)"', page)
    assert token
    wrong = guarded.client.post(
        "/enter", data={"csrf": token[1], "token": "a guess", "next": "/rulings"}, follow_redirects=False
    )
    assert wrong.status_code == 403 and "not the token" in wrong.text
    assert guarded.client.get("/rulings", follow_redirects=False).status_code == 303
    right = guarded.client.post(
        "/enter", data={"csrf": token[1], "token": TOKEN, "next": "/rulings"}, follow_redirects=False
    )
    assert right.status_code == 303 and right.headers["location"] == "/rulings"
    answer = guarded.client.get("/rulings")
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    assert guarded.post("/alerts/watch", phrase="harbour").status_code == 303


def test_a_bearer_token_works_for_programs(guarded: Desk) -> None:
    headers = {"authorization": f"Bearer {TOKEN}"}
    assert guarded.client.get("/api/v1/counts", headers=headers).status_code == 200
    assert guarded.client.post("/api/v1/watches", json={"phrase": "harbour"}, headers=headers).status_code == 201
    assert guarded.client.get("/api/v1/counts", headers={"authorization": "Bearer wrong"}).status_code == 401


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "evil",
        "",
        "/\t/evil.example",
        "/%0d%0aSet-Cookie:x",
    ],
)
def test_nobody_is_sent_to_another_host(address: str) -> None:
    where = local(address)
    assert (
        where.startswith("/")
        and not where.startswith(("//", "/\\"))
        and "\\" not in where
        and "\r" not in where
        and "\t" not in where
    )


# ------------------------------------------------------------------ size
def test_too_much_at_once_is_refused(desk: Desk) -> None:
    token = desk.csrf()
    answer = desk.client.post(
        "/add",
        content=b"csrf=" + token.encode() + b"&text=" + b"a" * MOST_BYTES,
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 413
    assert desk.client.post("/add", content=b"x", headers={"content-length": "99999999999999999999"}).status_code == 413

    def endless() -> Iterator[bytes]:
        yield f"csrf={token}&way=text&text=".encode()
        for _ in range(MOST_BYTES // 50_000 + 5):
            yield b"word " * 10_000

    before = desk.store.counts().articles
    assert desk.client.post(
        "/add", content=endless(), headers={"content-type": "application/x-www-form-urlencoded"}
    ).status_code in (403, 413, 422)
    assert desk.store.counts().articles == before
    many = "&".join(f"f{n}=1" for n in range(5000))
    assert (
        desk.client.post(
            "/judge", content=many, headers={"content-type": "application/x-www-form-urlencoded"}
        ).status_code
        == 400
    )


# ------------------------------------------------------------------ hostile articles
class _Danger(HTMLParser):
    """What hostile words would have become if anybody had forgotten to escape them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.external: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        if tag in ("img", "iframe", "object", "embed", "b", "base", "svg:script") or any(
            k.startswith("on") or k == "style" for k in at
        ):
            self.found.append(f"<{tag} {at}>")
        if (
            tag == "script"
            and not (at.get("src", "") or "").startswith("/assets/")
            and at.get("type") != "application/json"
        ):
            self.found.append(f"<script {at}>")
        for name in ("href", "src", "action"):
            value = at.get(name) or ""
            if ":" in value.split("/")[0]:
                self.external.append(at)


def test_hostile_words_stay_words_on_every_page(reading: Desk) -> None:
    story = next(r.id for r in reading.store.stories(limit=50) if "script" in r.label)
    article = reading.store.articles(story)[0]
    claims = [f"/claim/{c.id}" for c in reading.store.claims(story)[:3]]
    sources = [f"/source/{s}" for s in sorted(reading.service.asked.sources_of(story))]
    assert claims and sources
    pages = ["/?several=0", "/search?q=mayor", "/search?q=%3Cscript%3Ealert(9)%3C/script%3E", "/search?part=1&q=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E", f"/story/{story}", f"/story/{story}/judge", f"/story/{story}/group", f"/article/{article.id}", "/outlets", "/outlet/outlet:b-evil-sons-b", *claims, *sources]  # fmt: skip
    for address in pages:
        answer = reading.client.get(address)
        assert answer.status_code == 200, address
        danger = _Danger()
        danger.feed(answer.text)
        assert not danger.found, (address, danger.found)
        for link in danger.external:
            assert str(link["href"]).startswith(("http://", "https://")) and {"noopener", "noreferrer"} <= set(
                str(link.get("rel")).split()
            ), (address, link)
    assert "&lt;script&gt;alert(&#x27;body&#x27;)" in reading.client.get(f"/article/{article.id}").text


def test_what_a_form_says_comes_back_as_words(desk: Desk) -> None:
    bad = '"><script>alert(1)</script>'
    page = desk.post("/add", way="text", text="</textarea>" + bad, published=bad, outlet=bad, title=bad, url=bad).text
    danger = _Danger()
    danger.feed(page)
    assert not danger.found and "&lt;/textarea&gt;" in page
    desk.post("/alerts/watch", phrase=bad)
    for address in ("/alerts", "/alerts.xml"):
        danger = _Danger()
        danger.feed(desk.client.get(address).text)
        assert not danger.found


def test_a_kept_page_carries_the_token_of_whoever_reads_it(reading: Desk) -> None:
    """Pages with forms are written once and kept; the token is put in for each session."""
    one, two = fresh(reading), fresh(reading)
    story = reading.crane()
    for address in (f"/claim/{reading.store.claims(story)[0].id}", f"/story/{story}/judge"):
        tokens = []
        for client in (one, two, one):
            mine = client.get("/api/v1/session").json()["csrf"]
            found = set(re.findall(r'name="csrf" value="(\w+)"', client.get(address).text))
            assert found == {mine} and reading.service.mark not in found
            tokens.append(mine)
        assert tokens[0] == tokens[2] != tokens[1]
