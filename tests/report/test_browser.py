"""The page in a real browser: what a reader clicks, types and prints, on a desk and on a phone, in light and dark."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from retold.model import Account
from retold.report.html import render

CHROMIUM = next((p for p in ("/usr/bin/chromium", shutil.which("chromium"), shutil.which("chromium-browser"), shutil.which("google-chrome")) if p and os.path.exists(p)), None)  # fmt: skip
sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 375, "height": 812}


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with sync_api.sync_playwright() as play:
        held = play.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield held
        held.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, account: Account, demo: Account, big: Account) -> Path:
    made = tmp_path_factory.mktemp("pages")
    for name, accounts in {"sample": [account], "demo": [demo], "both": [account, demo], "big": [big]}.items():
        (made / f"{name}.html").write_text(render(accounts), "utf-8")
    return made


@pytest.fixture
def visit(browser, folder):  # type: ignore[no-untyped-def]
    """Open a page and watch it: nothing may be fetched, no script may fail."""
    pages, wrong = [], []

    def go(name: str, size: dict[str, int] = DESK, **look: str):  # type: ignore[no-untyped-def]
        page = browser.new_page(viewport=size, **look)
        page.on("pageerror", lambda e: wrong.append(str(e)))
        page.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None)
        page.on("request", lambda r: wrong.append(r.url) if not r.url.startswith("file:") else None)
        page.goto((folder / f"{name}.html").as_uri())
        pages.append(page)
        return page

    yield go
    for page in pages:
        page.close()
    assert wrong == []


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk", "phone"])
def test_axe_finds_nothing(visit, size, scheme) -> None:  # type: ignore[no-untyped-def]
    from axe_playwright_python.sync_playwright import Axe

    page = visit("sample", size, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach((d, n) => { if (n % 4 == 0) d.open = true; })")
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    found = Axe().run(page, options=options)
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found.response["violations"]] == []


@pytest.mark.parametrize(
    ("name", "width"), [("demo", 320), ("demo", 1280), ("sample", 375), ("sample", 768), ("big", 375), ("both", 320)]
)
def test_no_text_is_wider_than_its_column(visit, name, width) -> None:  # type: ignore[no-untyped-def]
    page = visit(name, {"width": width, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach((d, n) => { if (n < 30) d.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    wide = """() => [...document.querySelectorAll('p, li, h1, h2, h3, h4, td, th, summary, blockquote, dd, figcaption')]
        .filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1 && !e.closest('[hidden]'))
        .map(e => e.textContent.slice(0, 80))"""
    assert page.evaluate(wide) == []


def test_labels_of_the_graph_stay_inside_their_boxes(visit) -> None:  # type: ignore[no-untyped-def]
    page = visit("demo")
    over = """() => [...document.querySelectorAll('svg.wide > g')].filter(g => g.querySelector('text')).flatMap(g => {
        const box = g.querySelector('.g-box'); if (!box) return [];
        const b = box.getBBox();
        return [...g.querySelectorAll('text')].map(t => [t.getBBox(), t.textContent])
            .filter(([t]) => t.x < b.x - 1 || t.x + t.width > b.x + b.width + 1 || t.y < b.y - 3 || t.y + t.height > b.y + b.height + 3)
            .map(([, s]) => s); })"""
    assert page.evaluate(over) == []


def test_a_claim_opens_and_closes_by_mouse_and_keyboard(visit) -> None:  # type: ignore[no-untyped-def]
    page = visit("demo")
    second = page.locator(".part.claims > details.claim").nth(1)
    assert not second.evaluate("e => e.open")
    second.locator("summary").first.click()
    assert second.evaluate("e => e.open") and second.locator(".tellings li").first.is_visible()
    second.locator("summary").first.press("Enter")
    assert not second.evaluate("e => e.open")


def test_and_more_leads_to_all_places_of_a_warning(visit) -> None:  # type: ignore[no-untyped-def]
    page = visit("demo")
    link = page.locator(".top a", has_text="more").first
    target = link.get_attribute("href")
    link.click()
    assert page.locator(target).evaluate("e => e.open")
    assert page.locator(f"{target} .evidence li").first.is_visible()


def test_a_name_in_a_claim_leads_to_its_words_in_the_article(visit) -> None:  # type: ignore[no-untyped-def]
    page = visit("demo")
    link = page.locator(".part.claims > details.claim[open] .tellings a").first
    target = link.get_attribute("href")
    link.click()
    assert page.locator(target).is_visible()
    assert page.evaluate("document.activeElement.id") == target[1:]


def test_passages_are_linked_by_mouse_and_keyboard(visit) -> None:  # type: ignore[no-untyped-def]
    page = visit("sample")
    desk = page.locator(".desk")
    assert desk.locator("article:visible").count() == 2
    stop = desk.locator("article.left a.m").first
    stop.click()
    assert desk.locator("article.right .on").count() > 0
    assert page.locator(".seen-text").inner_text().startswith("In ")
    stop.press("ArrowDown")
    assert page.evaluate("document.activeElement.matches('a.m')")
    page.keyboard.press("Escape")
    assert desk.locator(".on").count() == 0
    stop.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('article').classList.contains('right')")


def test_two_other_articles_can_be_put_side_by_side(visit) -> None:  # type: ignore[no-untyped-def]
    page = visit("demo")
    values = page.locator(".pick-left option").evaluate_all("os => os.map(o => o.value)")
    page.locator(".pick-left").select_option(values[3])
    page.locator(".pick-right").select_option(values[4])
    assert page.locator(".desk article:visible").evaluate_all("as => as.map(a => a.id)") == values[3:5]


def test_the_ledger_filters_and_sorts(visit) -> None:  # type: ignore[no-untyped-def]
    page = visit("demo")
    rows = page.locator(".ledger tbody tr:visible")
    page.locator(".f-sev").select_option("")
    every = rows.count()
    page.locator(".f-sev").select_option("serious")
    assert 0 < rows.count() < every
    assert f"{rows.count()} of {every} shown" in page.locator(".f-count").inner_text()
    page.locator(".ledger thead button").nth(1).click()
    page.locator(".ledger th[aria-sort=ascending]").wait_for()
    kinds = page.locator(".ledger tbody tr:visible td:nth-child(2) strong").all_inner_texts()
    assert kinds == sorted(kinds, key=str.lower)


def test_the_tab_key_skips_to_the_report_first(visit) -> None:  # type: ignore[no-untyped-def]
    page = visit("demo")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_paper_shows_every_claim_warning_and_article(visit) -> None:  # type: ignore[no-untyped-def]
    page = visit("demo")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    closed = page.locator("details.claim:not([open])").evaluate_all("ds => ds.filter(d => !d.closest('.more')).length")
    assert closed == 0 and page.locator("details.claim[open] .tellings").first.is_visible()
    assert page.locator(".desk article:visible").count() == 5
    assert not page.locator(".menu").is_visible() and not page.locator(".part.ledger").is_visible()
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator(".desk article:visible").count() == 2


def test_it_reads_without_a_script(browser, folder) -> None:  # type: ignore[no-untyped-def]
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto((folder / "demo.html").as_uri())
    assert page.locator(".desk article").count() == 5
    assert page.locator(".desk article").last.is_visible()
    assert not page.locator(".pick").is_visible() and not page.locator(".filters").is_visible()
    context.close()


def test_one_story_at_a_time(visit) -> None:  # type: ignore[no-untyped-def]
    page = visit("both")
    assert page.locator(".one-story:visible").count() == 1
    page.locator(".stories a").nth(1).click()
    assert page.locator(".one-story:visible").evaluate("e => e.id") == "s2"


def test_fifty_articles_open_quickly(browser, folder) -> None:  # type: ignore[no-untyped-def]
    """Under two seconds of the page's own work, counted in processor time: the machine may be busy with other things."""
    session = browser.new_browser_cdp_session()

    def spent() -> float:
        held = session.send("SystemInfo.getProcessInfo")["processInfo"]
        return sum(p["cpuTime"] for p in held if p["type"] == "renderer")

    page = browser.new_page(viewport=DESK)
    before = spent()
    page.goto((folder / "big.html").as_uri())
    after = spent()
    page.close()
    assert 0 < after - before < 2.0
