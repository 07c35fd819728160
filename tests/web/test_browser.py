"""The desk in headless Chromium: an editor's evening, with the mouse, with keys alone, without a script; and axe on every page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from web.desk_made import Desk, open_desk, serving

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = next(
    (p for p in ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome") if os.access(p, os.X_OK)),
    None,
)
if CHROMIUM is None:
    pytest.skip("there is no Chromium on this machine", allow_module_level=True)

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
PASTED = "Bakery fire closes Cooper Street\n\nA fire in a bakery closed Cooper Street on Sunday morning, the fire service said. Nobody was hurt.\n\nThe owner, Ilse Marant, said the oven had been serviced in April."


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as p:
        made = p.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield made
        made.close()


@pytest.fixture(scope="module")
def desk_and_base(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, str]]:
    path = tmp_path_factory.mktemp("browser") / "desk.db"
    shutil.copy(template, path)
    desk = open_desk(path)
    with serving(desk) as base:
        yield desk, base
    desk.service.close()


class Watched:
    """A page that notes every message of the console and every request to anywhere else."""

    def __init__(self, browser: Any, base: str, **context: Any) -> None:
        self.context = browser.new_context(base_url=base, accept_downloads=True, **context)
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.complaints: list[str] = []
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.page.on(
            "request", lambda r: None if r.url.startswith(base) else self.complaints.append(f"asked for {r.url}")
        )


@pytest.fixture
def watched(browser: Any, desk_and_base: tuple[Desk, str]) -> Iterator[Watched]:
    made = Watched(browser, desk_and_base[1])
    yield made
    made.context.close()
    assert not made.complaints


def test_an_evening_at_the_desk(watched: Watched, desk_and_base: tuple[Desk, str], tmp_path: Path) -> None:
    """Find a story, open a claim, judge, undo, add an article, take a story along."""
    desk, _ = desk_and_base
    page = watched.page
    page.goto("/")
    page.get_by_role("link", name="crane").first.click()
    page.get_by_role("heading", level=1, name="crane").wait_for()
    # the report's own script is at work: two articles side by side
    assert page.locator(".desk.two").count() == 1 and page.locator(".desk > article:visible").count() == 2
    page.get_by_text("Go to a claim's own page").click()
    page.locator(".claims .more a").first.click()
    page.get_by_role("heading", name="Who tells it, and how").wait_for()
    claim = page.url.rpartition("/")[2].partition("?")[0]
    rule = page.locator("form.rule").first
    rule.get_by_role("textbox").fill("asked the harbour master")
    rule.get_by_role("button", name="Confirm").click()
    page.get_by_text("Your ruling is kept.").wait_for()
    assert [r.note for r in desk.store.judgements(claim)] == ["asked the harbour master"]
    page.locator(".notice").get_by_role("button", name="Undo").click()
    page.get_by_text("The ruling was taken back").wait_for()
    assert desk.store.judgements(claim) == ()
    page.get_by_role("link", name="Rulings").click()
    assert page.locator(".undone").count() == 1
    page.get_by_role("link", name="Add", exact=True).click()
    page.locator("textarea").fill(PASTED)
    page.get_by_label("Outlet (if you know it)").fill("Cooper Street News")
    page.get_by_role("button", name="Add this text").click()
    page.get_by_text("The article was taken in.").wait_for()
    assert page.get_by_role("heading", level=1).inner_text() == "Bakery fire closes Cooper Street"
    page.get_by_role("navigation", name="You are in").get_by_role("link").last.click()
    page.locator("#s1-claims").wait_for()  # the waiting page renews itself when the trace is there
    with page.expect_download() as waiting:
        page.locator(".export a", has_text="json").first.click()
    target = tmp_path / "story.json"
    waiting.value.save_as(target)
    assert "Ilse Marant" in target.read_text("utf-8")


def test_search_answers_while_one_types(watched: Watched) -> None:
    page = watched.page
    page.goto("/search")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("lindho", delay=20)
    page.locator("#results mark.hit").first.wait_for()
    assert page.url.endswith("?q=lindho")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("zzzz", delay=20)
    page.get_by_text("Nothing found for").wait_for()


def test_with_keys_alone(watched: Watched) -> None:
    page = watched.page
    page.goto("/?several=0")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    page.keyboard.press("Enter")
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.evaluate("document.activeElement.textContent")
    assert second == page.locator(".rows > li").nth(1).locator("a").first.inner_text()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/story/**")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("Tab")
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    page.get_by_label("Single keys do this").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.get_by_role("dialog").count() == 0  # single keys can be switched off


def test_reading_and_judging_without_a_script(browser: Any, desk_and_base: tuple[Desk, str]) -> None:
    desk, base = desk_and_base
    watched = Watched(browser, base, java_script_enabled=False)
    page = watched.page
    page.goto("/")
    page.locator("#q").fill("covers")
    page.get_by_role("button", name="Search").click()
    page.locator(".found-articles a").first.click()
    page.get_by_role("heading", level=1).wait_for()
    page.goto(f"/story/{desk.crane()}/judge")
    page.get_by_role("button", name="Reject").first.click()
    page.get_by_text("Your ruling is kept.").wait_for()
    page.locator(".notice").get_by_role("button", name="Undo").click()
    page.get_by_text("The ruling was taken back").wait_for()
    page.goto(f"/story/{desk.crane()}")
    assert page.locator(".desk > article:visible").count() == 3 and page.locator("#s1-ledger table").is_visible()
    watched.context.close()
    assert not watched.complaints


def _addresses(desk: Desk) -> list[str]:
    story = desk.crane()
    last = next(a for a in desk.store.articles(story) if a.number == 2)
    return [
        "/", "/?several=0&order=concern", "/search?q=crane", "/sources", "/outlets", "/problems", "/rulings", "/alerts", "/add", "/enter", "/api", f"/story/{story}",
        f"/story/{story}/judge", f"/story/{story}/group", f"/claim/{desk.store.claims(story)[0].id}", f"/article/{last.id}",
        f"/source/{desk.store.sources()[0].id}", f"/outlet/{desk.store.outlets()[0].id}", "/story/nothing",
    ]  # fmt: skip


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing_on_any_page_and_nothing_is_wider_than_the_screen(
    browser: Any, desk_and_base: tuple[Desk, str], width: int, scheme: str
) -> None:
    axe_module = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    desk, base = desk_and_base
    # axe is put into the page by the test: the desk's own policy would refuse it
    watched = Watched(browser, base, viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    axe, wrong = axe_module.Axe(), []
    for address in _addresses(desk)[:: 1 if width > 400 else 2]:  # every other page again, small and dark: axe is slow
        watched.page.goto(address)
        found = axe.run(
            watched.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
        )
        for v in found.response["violations"]:
            if v["impact"] in ("serious", "critical", "moderate"):
                wrong.append((address, v["id"], v["impact"], [n["target"] for n in v["nodes"]][:3]))
        wide = watched.page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            wrong.append((address, "too wide", wide))
    watched.context.close()
    assert not wrong, wrong


def test_the_browser_obeys_the_policy(browser: Any, desk_and_base: tuple[Desk, str]) -> None:
    """What a hostile article would do is refused by the browser too, should an escape ever be forgotten."""
    watched = Watched(browser, desk_and_base[1])
    watched.page.goto("/")
    done = watched.page.evaluate(
        """() => { const s = document.createElement('script'); s.textContent = 'window.owned = 1'; document.body.append(s);
        const d = document.createElement('div'); d.innerHTML = '<img src=x onerror="window.owned = 2">'; document.body.append(d);
        return new Promise((r) => setTimeout(() => r(window.owned || 0), 300)); }"""
    )
    watched.context.close()
    assert done == 0 and any("Content Security Policy" in c for c in watched.complaints)
