"""Every page shows what its name promises, with and without anything in the store, and can be taken along as a file."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser

import pytest
from web.desk_made import NOW, Desk, record, until

from retold.web.app import PAGES


class _Links(HTMLParser):
    """Every local address that a page leads to, its ids, and the targets inside it."""

    def __init__(self) -> None:
        super().__init__()
        self.local: set[str] = set()
        self.ids: set[str] = set()
        self.inside: set[str] = set()
        self.outside: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        if at.get("id"):
            self.ids.add(str(at["id"]))
        href = at.get("href") or ""
        if tag == "a" and href.startswith("#"):
            self.inside.add(href[1:])
        elif tag == "a" and href.startswith("/"):
            self.local.add(href)
        elif tag == "a":
            self.outside.append(at)


def links(html: str) -> _Links:
    found = _Links()
    found.feed(html)
    return found


def ids(desk: Desk) -> dict[str, str]:
    """An address for each kind of page."""
    story = desk.crane()
    return {
        "story": story,
        "claim": desk.store.claims(story)[0].id,
        "article": desk.store.articles(story)[0].id,
        "source": desk.store.sources()[0].id,
        "outlet": desk.store.outlets()[0].id,
    }


def addresses(desk: Desk) -> list[str]:
    known = ids(desk)
    return [re.sub(r"\{(\w+)(?::path)?\}", lambda m: known[m[1]], path) for path, _ in PAGES]


def test_every_page_answers(reading: Desk) -> None:
    for address in addresses(reading):
        answer = reading.client.get(address)
        assert answer.status_code == 200, (address, answer.text[:300])


def test_every_page_of_an_empty_desk_answers(empty: Desk) -> None:
    for path, _ in PAGES:
        if "{" not in path:
            assert empty.client.get(path).status_code == 200, path
    assert "Nothing is here yet" in empty.client.get("/").text


def test_no_link_inside_the_desk_is_dead(reading: Desk) -> None:
    """Follow every local link from every page, and every anchor within and across pages."""
    seen: dict[str, int] = {}
    pages: dict[str, _Links] = {}
    for address in addresses(reading):
        answer = reading.client.get(address)
        if "html" not in answer.headers["content-type"] or "attachment" in answer.headers.get(
            "content-disposition", ""
        ):
            continue
        pages[address] = links(answer.text)
    for address, found in pages.items():
        assert found.inside <= found.ids, (address, sorted(found.inside - found.ids)[:5])
        for href in found.local:
            target, _, anchor = href.partition("#")
            if target not in seen:
                seen[target] = reading.client.get(target).status_code
            assert seen[target] == 200, (address, href, seen[target])
            if anchor and target in pages:
                assert anchor in pages[target].ids, (address, href)


def test_stories_are_listed_by_freshness_concern_and_size(reading: Desk) -> None:
    page = reading.client.get("/?several=0").text
    assert "Frost halves the Vell valley" in page and "crane" in page
    assert "Frost halves" not in reading.client.get("/").text  # only stories of several articles at first
    rows = {o: reading.client.get(f"/?several=0&order={o}&format=json").json() for o in ("fresh", "concern", "size")}
    assert rows["size"][0]["articles"] == 2
    serious = [r["serious"] or 0 for r in rows["concern"]]
    assert serious == sorted(serious, reverse=True) and serious[0] > 0
    assert [r["fresh"] for r in rows["fresh"]] == sorted((r["fresh"] for r in rows["fresh"]), reverse=True)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("crane", "stories"),
        ("covers", "articles"),
        ("lindholm", "people"),
        ("coast even", "outlets"),
        ("never lifted", "claims"),
    ],
)
def test_search_finds_text_people_outlets_and_claims(reading: Desk, words: str, kind: str) -> None:
    page = reading.client.get("/search", params={"q": words}).text
    assert f'class="found-{kind}"' in page
    part = reading.client.get("/search", params={"q": words, "part": "1"}).text
    assert part.startswith("<p") and "<html" not in part and part in page


@pytest.mark.parametrize(
    "words", ['"', "AND OR NOT", "a* OR *", '"wrong height', "NEAR(", "\u0000", "-", "col:x", "%_\\", "x" * 200]
)
def test_no_search_is_an_error(reading: Desk, words: str) -> None:
    assert reading.client.get("/search", params={"q": words}).status_code == 200


def test_search_marks_the_words(reading: Desk) -> None:
    assert '<mark class="hit">covers</mark>' in reading.client.get("/search?q=covers").text


def test_the_story_page_holds_the_views_of_the_report(reading: Desk) -> None:
    page = reading.client.get(f"/story/{reading.crane()}").text
    for part in ("claims", "reading", "ledger", "sources", "times", "method"):
        assert f'id="s1-{part}"' in page
    assert "Who takes from whom" in page and "6 million" in page
    assert "<script>" not in page and "style=" not in page  # the policy would refuse both


def test_an_old_id_leads_to_the_story_that_it_is_in_now(reading: Desk) -> None:
    article = reading.store.articles(reading.crane())[0].id
    assert reading.client.get(f"/story/{article}").status_code == 200


def test_the_claim_page_shows_tellings_and_origins(reading: Desk) -> None:
    story = reading.crane()
    claim = next(c for c in reading.store.claims(story) if "crane" in c.text and c.tellings > 1)
    page = reading.client.get(f"/claim/{claim.id}").text
    assert "Who tells it, and how" in page and "Ostermouth Ledger" in page and "Coast Evening Post" in page
    assert f'href="/story/{story}#' in page


def test_the_article_page_shows_its_versions_and_what_changed(reading: Desk) -> None:
    last = next(a for a in reading.store.articles(reading.crane()) if a.number == 2)
    page = reading.client.get(f"/article/{last.id}").text
    assert "Version 1, taken in" in page and "What changed since version 1" in page
    changes = page.partition("What changed since version 1")[2]
    assert "<del>6</del><ins>4</ins>" in changes and "<ins>" in changes.partition("Correction")[0]
    first = reading.client.get(f"/article/{reading.store.versions(last.id)[0].id}").text
    assert "What changed since" not in first and "Version 2, taken in" in first


def test_the_article_page_says_what_it_took_from_whom(reading: Desk) -> None:
    taker = next(
        a for a in reading.store.articles(reading.crane()) if a.outlet == "Coast Evening Post" and a.number == 2
    )
    page = reading.client.get(f"/article/{taker.id}").text
    assert "What it took" in page and "Ostermouth Ledger" in page.partition("What it took")[2]


def test_a_source_has_everything_put_down_to_them(reading: Desk) -> None:
    grower = next(s for s in reading.store.sources(limit=200) if "Aldane" in s.name)
    page = reading.client.get(f"/source/{grower.id}").text
    assert "We lost the blossom on the lower slopes" in page and "Valley Courier" in page


def test_an_outlet_says_how_much_it_copies_and_whom_it_credits(reading: Desk) -> None:
    outlet = next(o for o in reading.store.outlets() if o.name == "Coast Evening Post")
    page = reading.client.get(f"/outlet/{outlet.id}").text
    assert "Say whom they took from" in page and "Ostermouth Ledger" in page.partition("Takes from")[2]
    alone = next(o for o in reading.store.outlets() if o.name == "Valley Courier")
    assert (
        "not measured yet" in reading.client.get(f"/outlet/{alone.id}").text
    )  # it took nothing: no share is shown as zero


@pytest.mark.parametrize("order", ["fresh", "concern", "size"])
def test_stories_are_listed_as_the_store_lists_them(reading: Desk, order: str) -> None:
    asked, stamp = reading.service.asked, reading.service.stamp
    assert asked.stories(stamp, order, 1, 50, 0) == reading.store.stories(order=order, limit=50)
    assert asked.stories(stamp, order, 2, 1, 0) == reading.store.stories(order=order, limit=1, at_least=2)
    assert asked.stories("another engine", order, 1, 50, 0)[0].stale


def test_outlets_are_counted_as_the_store_counts_them(reading: Desk) -> None:
    assert reading.service.asked.outlets(50, 0) == reading.store.outlets(limit=50)
    assert reading.service.asked.outlets(1, 1) == reading.store.outlets(limit=1, offset=1)


@pytest.mark.parametrize(
    "path",
    [
        "/story/nothing",
        "/claim/nothing",
        "/article/nothing",
        "/source/nothing",
        "/outlet/nothing",
        "/nothing",
        "/assets/nothing",
        "/assets/..%2Fapp.py",
        "/story/nothing/judge",
        "/story/x/export?format=json",
    ],
)
def test_what_is_not_there_is_said_to_be_so(reading: Desk, path: str) -> None:
    answer = reading.client.get(path)
    assert answer.status_code == 404 and "Traceback" not in answer.text


def test_a_story_that_is_not_traced_yet_can_be_read_and_comes_by_itself(desk: Desk) -> None:
    new = desk.store.add(
        [
            record(
                "Ferry runs aground off Skerry Point",
                "The ferry Marigold ran aground off Skerry Point on Monday, the coastguard said. Nobody was hurt, the coastguard said.",
                "Isle Times",
                "2026-05-18",
                "https://isle.example/ferry",
            )
        ],
        now=NOW,
    ).new[0]
    story = desk.store.story_of(new)
    page = desk.client.get(f"/story/{story}").text
    assert 'http-equiv="refresh"' in page and "Retold is reading these articles" in page and f"/article/{new}" in page
    assert until(lambda: desk.client.get(f"/story/{story}/state").json()["ready"])
    assert 'id="s1-claims"' in desk.client.get(f"/story/{story}").text


def test_a_trace_that_fails_is_said_to_have_failed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError("the parser is out of ink")

    monkeypatch.setattr("retold.web.jobs.trace", broken)
    new = desk.store.add(
        [
            record(
                "Lamp out",
                "The lamp at the pier went out on Friday, the keeper said. It will be mended soon, he said.",
                "Isle Times",
                "2026-05-18",
                "https://isle.example/lamp",
            )
        ],
        now=NOW,
    ).new[0]
    story = desk.store.story_of(new)
    desk.client.get(f"/story/{story}")
    assert until(lambda: desk.service.jobs.failure(story) is not None)
    answer = desk.client.get(f"/story/{story}")
    assert answer.status_code == 500 and "out of ink" in answer.text and 'http-equiv="refresh"' not in answer.text


# ------------------------------------------------------------------ export
def test_every_story_format_can_be_taken_along(reading: Desk) -> None:
    from retold.report.export import FORMATS

    story = reading.crane()
    page = reading.client.get(f"/story/{story}").text
    for name in FORMATS:
        assert f"export?format={name}" in page
        answer = reading.client.get(f"/story/{story}/export?format={name}")
        if answer.status_code == 400:
            assert "pip install" in answer.text, name
            continue
        assert answer.status_code == 200 and answer.content, name
        assert answer.headers["content-disposition"].startswith("attachment"), name
    assert reading.client.get(f"/story/{story}/export?format=exe").status_code == 400


def test_a_story_without_its_words(reading: Desk) -> None:
    address = f"/story/{reading.crane()}/export?format=json"
    assert all(d["text"] for d in reading.client.get(address).json()["documents"])
    assert not any("text" in d for d in reading.client.get(address + "&text=0").json()["documents"])


@pytest.mark.parametrize(
    "path", ["/", "/search?q=crane", "/sources", "/outlets", "/rulings", "/alerts", "/problems", "source", "outlet"]
)
def test_every_list_can_be_taken_along(reading: Desk, path: str) -> None:
    path = f"/{path}/{ids(reading)[path]}" if path in ("source", "outlet") else path
    sign = "&" if "?" in path else "?"
    as_json = reading.client.get(f"{path}{sign}format=json")
    assert isinstance(as_json.json(), list) and as_json.headers["content-disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(reading.client.get(f"{path}{sign}format=csv").text.removeprefix("\ufeff"))))
    assert len(rows) == (len(as_json.json()) + 1 if as_json.json() else 0)
    assert reading.client.get(f"{path}{sign}format=exe").status_code == 400
    assert "format=csv" in reading.client.get(path).text


def test_no_cell_is_a_formula(reading: Desk) -> None:
    rows = reading.client.get("/?several=0&format=csv").text + reading.client.get("/sources?format=csv").text
    for line in csv.reader(io.StringIO(rows)):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in line)


def test_a_claim_and_an_article_can_be_taken_along(reading: Desk) -> None:
    known = ids(reading)
    claim = json.loads(reading.client.get(f"/claim/{known['claim']}/export").text)
    assert claim["id"] == known["claim"] and claim["tellings"]
    article = reading.store.article(known["article"])
    assert reading.client.get(f"/article/{known['article']}/export?format=txt").text == article.text
    assert reading.client.get(f"/article/{known['article']}/export?format=json").json()["sha256"] == article.sha256
    assert reading.client.get(f"/article/{known['article']}/export?format=exe").status_code == 400


def test_assets_are_kept_by_the_browser_and_named_by_content(reading: Desk) -> None:
    page = reading.client.get("/").text
    for address in re.findall(r'(?:href|src)="(/assets/[^"]+)"', page):
        answer = reading.client.get(address)
        assert answer.status_code == 200 and "immutable" in answer.headers["cache-control"]


def test_no_page_names_another_host_in_what_it_loads(reading: Desk) -> None:
    for address in addresses(reading):
        for loaded in re.findall(
            r'<(?:link|script|img|source|iframe)\b[^>]*?(?:href|src)="([^"]+)"', reading.client.get(address).text
        ):
            assert loaded.startswith("/assets/"), (address, loaded)
