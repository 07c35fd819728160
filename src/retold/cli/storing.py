"""The verbs of the desk in a file: take articles in, look, hand over, rule, be alerted."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click

from retold.errors import UsageError
from retold.model import Account, Problem
from retold.store import Added, Alert, Ruling, Store, StoryRow

_DB = click.argument("db", metavar="DB")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_LIMIT = click.option("-n", "--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="How many.")
_BY = click.option("--by", default=None, metavar="NAME", help="Who rules; your login name otherwise.")
_NOTE = click.option("--note", default="", help="Why, in a line.")


def _now() -> datetime:
    return datetime.now(UTC)


def _me(by: str | None) -> str:
    if by is not None:
        return by
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""


@contextmanager
def _reading(db: str) -> Iterator[Store]:
    with Store.open(db, readonly=True) as store:
        yield store


@contextmanager
def _writing(db: str) -> Iterator[Store]:
    with Store.open(db, create=False) as store:
        yield store


def _print_json(data: Any) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=1))


def _day(moment: str | None) -> str:
    return moment[:16].replace("T", " ") if moment else "no date"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word[:-1] + 'ies' if word.endswith('y') else word + 's'}"


def _line(s: StoryRow) -> str:
    traced = ""
    if s.claims is not None:
        warned = ", ".join(_count(n, f"{w} warning") for n, w in ((s.serious, "serious"), (s.notable, "notable")) if n)
        traced = (
            f" · {_count(s.claims, 'claim')}"
            + (f", {warned}" if warned else "")
            + (" (it has grown since)" if s.stale else "")
        )
    return f"{s.id}  {s.label}\n    {_count(s.articles, 'article')}, {_count(s.outlets, 'outlet')}, {_day(s.first)} to {_day(s.last)}{traced}"


# ------------------------------------------------------------------ taking in
@click.command("add")
@_DB
@click.argument("src", nargs=-1, required=True)
@click.option(
    "--map", "pairs", multiple=True, metavar="THEIRS=OURS", help="A field name of your JSON records. May be repeated."
)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print what became of each part as JSON, a line as soon as it is safe on disk.",
)
def add_command(db: str, src: tuple[str, ...], pairs: tuple[str, ...], as_json: bool) -> None:
    """Take the articles in SRC (files, folders, patterns, -) into DB; each joins its story. Makes DB where there is none."""
    from retold import api
    from retold.cli.tracing import _mapping

    found = api.read(*src, mapping=_mapping(pairs))
    if not found.articles:
        raise UsageError("no article could be read: " + _first(found.problems))
    total: list[Added] = []
    shown = sys.stderr.isatty() and not as_json
    with Store.open(db) as store:
        for part in store.add_in_parts(found.articles, found.problems, now=_now()):
            total.append(part)
            if as_json:
                click.echo(json.dumps(asdict(part)))
                sys.stdout.flush()
            elif shown:
                done = sum(len(p.new) + len(p.versions) + len(p.duplicates) for p in total)
                click.echo(f"\r{done} of {len(found.articles)}", nl=False, err=True)
    if shown:
        click.echo("", err=True)
    if not as_json:
        click.echo(_summary(total, found.problems))


def _first(problems: Sequence[Problem]) -> str:
    return f"{problems[0].message} ({problems[0].uri})" if problems else "there is nothing there"


def _summary(parts: Sequence[Added], problems: Sequence[Problem]) -> str:
    new, versions, known = (sum(len(getattr(p, name)) for p in parts) for name in ("new", "versions", "duplicates"))
    stories = len({s for p in parts for s in p.stories})
    lines = [f"{_count(new, 'new article')} in {_count(stories, 'story')}"]
    if versions:
        lines.append(f"{_count(versions, 'new version')} of pages that were known")
    if known:
        lines.append(f"{known} known already")
    lines += [f"not used: {p.uri}: {p.message}" for p in problems[:10]]
    if len(problems) > 10:
        lines.append(f"and {len(problems) - 10} more that could not be used")
    return "\n".join(lines)


# ------------------------------------------------------------------ looking
@click.command("stories")
@_DB
@click.option(
    "--by",
    "order",
    type=click.Choice(["fresh", "concern", "size"]),
    default="fresh",
    show_default=True,
    help="What comes first.",
)
@click.option("--at-least", type=int, default=1, metavar="N", help="Only stories of N articles and more.")
@_LIMIT
@_JSON
def stories_command(db: str, order: str, at_least: int, limit: int, as_json: bool) -> None:
    """List the stories in DB."""
    with _reading(db) as store:
        rows = store.stories(order=order, limit=limit, at_least=at_least)
        stale = store.counts().grouping_stale
    if as_json:
        _print_json([asdict(r) for r in rows])
    else:
        click.echo("\n".join(_line(r) for r in rows) or "There are no stories yet.")
    if stale:
        click.echo("The grouping was made with other settings or code; `retold regroup` renews it.", err=True)


@contextmanager
def _looking(db: str) -> Iterator[Store]:
    """For verbs that may trace: the trace is kept if the file can be written."""
    try:
        store = Store.open(db, create=False)
    except UsageError:
        store = Store.open(db, readonly=True)
    with store:
        yield store


@click.command("show")
@_DB
@click.argument("story")
@_JSON
def show_command(db: str, story: str, as_json: bool) -> None:
    """Show a story of DB as a report in the terminal; STORY is its id, or that of an article in it."""
    from retold import codec
    from retold.cli.tracing import _print

    with _looking(db) as store:
        account = store.account(story)
    if as_json:
        click.echo(codec.dumps(account), nl=False)
    else:
        _print([account])


@click.command("claim")
@_DB
@click.argument("claim")
@_JSON
def claim_command(db: str, claim: str, as_json: bool) -> None:
    """Show one claim of a story that was traced: who tells it, and where it comes from."""
    with _looking(db) as store:
        page = store.claim(claim)
    if as_json:
        _print_json(
            asdict(page.row)
            | {"statements": list(page.claim.statements), "origins": [asdict(o) for o in page.claim.origins]}
        )
        return
    click.echo("\n".join(_claim_lines(page.account, page.row.id)))


def _claim_lines(account: Account, claim_id: str) -> list[str]:
    claim = next(x for x in account.claims if x.id == claim_id)
    statements = {s.id: s for s in account.statements}
    documents = {d.id: d for d in account.documents}
    names = {a.id: a.name for a in account.agents}
    low, high = claim.independent_origins.min, claim.independent_origins.max
    count = _count(high, "independent origin") if low == high else f"{low} to {high} independent origins"
    lines = [claim.text, f"{count}; {_count(claim.outlets, 'outlet')}; {claim.status}", ""]
    for o in claim.origins:
        via = (
            " via " + ", ".join(names.get(v, documents[v].outlet_name or v if v in documents else v) for v in o.via)
            if o.via
            else ""
        )
        lines.append(f"origin: {names.get(o.agent, o.agent)}{via}")
    for sid in claim.statements:
        s = statements[sid]
        d = documents[s.doc]
        chain = " ← ".join(names.get(x.agent, x.agent) for x in s.chain)
        words = " … ".join(" ".join(p.of(d.text).split()) for p in s.parts)
        lines.append(
            f"\n{d.outlet_name or d.headline or d.id}, {_day(d.published.value)}"
            + (f" [{chain}]" if chain else "")
            + f"\n  {words}"
        )
    rulings = [j for j in account.judgements if j.subject == claim_id]
    lines += [f"\nruled: {j.verdict} ({j.by}, {_day(j.at)}){': ' + j.note if j.note else ''}" for j in rulings]
    return lines


@click.command("search")
@_DB
@click.argument("words", nargs=-1, required=True)
@_LIMIT
@_JSON
def search_command(db: str, words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Find articles, stories, claims, sources and outlets that hold all WORDS."""
    with _reading(db) as store:
        found = store.search(" ".join(words), limit)
    if as_json:
        _print_json(asdict(found))
        return
    lines = []
    for name in ("stories", "articles", "claims", "sources", "outlets"):
        hits = getattr(found, name)
        lines += [f"{name}:"] * bool(hits) + [
            f"  {h.id}  {h.title}" + (f"\n      {' '.join(h.text.split())}" if name == "articles" else "") for h in hits
        ]
    click.echo("\n".join(lines) or "Nothing was found.")


@click.command("report")
@_DB
@click.argument("story")
@click.option(
    "-f",
    "--format",
    "name",
    default="html",
    show_default=True,
    metavar="FORMAT",
    help="html, json, jsonld, csv, parquet, packet, ...",
)
@click.option(
    "-o", "--output", metavar="PATH", help="A file, a folder for a format of several files, or - for standard output."
)
@click.option("--no-text", is_flag=True, help="Leave the articles' words out; spans and hashes stay.")
def report_command(db: str, story: str, name: str, output: str | None, no_text: bool) -> None:
    """Hand a story of DB over in a format of `retold export`."""
    from retold.report.export import SUFFIXES, render, write

    if name not in SUFFIXES:
        raise UsageError(f"no such format: {name!r}; there are {', '.join(SUFFIXES)}")
    with _looking(db) as store:
        account = store.account(story)
    if output == "-":
        sys.stdout.buffer.write(render(account, name, with_text=not no_text))
        return
    target = output or account.story.id + SUFFIXES[name]
    write(account, name, target, with_text=not no_text)
    click.echo(f"{name}: {target}", err=True)


# ------------------------------------------------------------------ ruling
@click.command("judge")
@_DB
@click.argument("subject", required=False)
@click.argument("verdict", required=False)
@click.option("--undo", type=int, metavar="N", help="Take ruling N back; it stays in the history.")
@_BY
@_NOTE
@_JSON
def judge_command(db: str, subject: str | None, verdict: str | None, undo: int | None, by: str | None, note: str, as_json: bool) -> None:  # fmt: skip
    """Keep a person's VERDICT on SUBJECT (id of a claim, alignment, edge, source, story); without both, list the rulings."""
    rows: tuple[Ruling, ...]
    if undo is not None or verdict is not None:
        with _writing(db) as store:
            if undo is not None:
                rows = (store.undo(undo, by=_me(by), now=_now()),)
            else:
                rows = (store.judge(subject or "", verdict or "", by=_me(by), now=_now(), note=note),)
    else:
        with _reading(db) as store:
            rows = store.judgements(subject, undone_too=True)
    if as_json:
        _print_json([asdict(r) for r in rows])
        return
    for r in rows:
        undone = f"  (undone by {r.undone_by or 'someone'}, {_day(r.undone_at)})" if r.undone_at else ""
        click.echo(f"{r.id}  {r.subject}  {r.verdict}  {r.by}, {_day(r.at)}{': ' + r.note if r.note else ''}{undone}")


@click.command("split")
@_DB
@click.argument("story")
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
@_BY
@_NOTE
def split_command(db: str, story: str, articles: tuple[str, ...], by: str | None, note: str) -> None:
    """Take articles (ids) out of STORY into one of their own; they stay apart however stories are made again."""
    with _writing(db) as store:
        left, new = store.split(story, articles, by=_me(by), now=_now(), note=note)
    click.echo(f"{left}\n{new}")


@click.command("merge")
@_DB
@click.argument("stories", nargs=-1, required=True, metavar="STORY STORY...")
@_BY
@_NOTE
def merge_command(db: str, stories: tuple[str, ...], by: str | None, note: str) -> None:
    """Make one story of several; they stay together however stories are made again."""
    with _writing(db) as store:
        click.echo(store.merge(stories, by=_me(by), now=_now(), note=note))


@click.command("regroup")
@_DB
def regroup_command(db: str) -> None:
    """Make all stories of DB again: the answer that depends on the articles and on people's rulings, not on the order of adding."""
    with _writing(db) as store:
        click.echo(_count(store.regroup(now=_now()), "story"))


# ------------------------------------------------------------------ alerts
@click.command("alerts")
@_DB
@click.option(
    "--watch",
    "phrases",
    multiple=True,
    metavar="PHRASE",
    help="From now on, tell of new articles with this name or phrase.",
)
@click.option("--unwatch", "ended", multiple=True, type=int, metavar="N", help="Stop watching for number N.")
@click.option("--feed", metavar="FILE", help="Write the alerts as an Atom feed.")
@click.option("--webhook", metavar="URL", help="Send alerts that were not sent yet there, as JSON.")
@click.option("--allow-private", is_flag=True, help="The webhook may be on this machine or in a private network.")
@click.option(
    "--trace",
    "most",
    type=click.IntRange(0),
    default=20,
    show_default=True,
    metavar="N",
    help="Trace at most N stories that grew.",
)
@click.option("--by", default=None, metavar="NAME", help="Who watches; your login name otherwise.")
@_LIMIT
@_JSON
def alerts_command(
    db: str, phrases: tuple[str, ...], ended: tuple[int, ...], feed: str | None, webhook: str | None, allow_private: bool,
    most: int, by: str | None, limit: int, as_json: bool,
) -> None:  # fmt: skip
    """Look for news (a claim's new independent origin, a mended first report, a watched phrase) and list the alerts."""
    with _writing(db) as store:
        for phrase in phrases:
            w = store.watch(phrase, by=_me(by), now=_now())
            click.echo(f"watching for {w.phrase!r} (number {w.id})", err=True)
        for number in ended:
            store.unwatch(number, now=_now())
        store.check_alerts(now=_now(), limit=most)
        rows = store.alerts(limit=limit)
        if feed:
            _write_feed(feed, store.alerts(limit=200))
        if webhook:
            _send(store, webhook, allow_private)
    if as_json:
        _print_json([asdict(a) for a in rows])
    else:
        click.echo(
            "\n".join(f"{_day(a.at)}  {a.kind}  {a.message}\n    story {a.story}" for a in rows)
            or "There is nothing new."
        )


def _write_feed(path: str, alerts: Sequence[Alert]) -> None:
    from retold.cli.tracing import _write
    from retold.store.sending import atom

    _write(path, atom(alerts))


def _send(store: Store, url: str, allow_private: bool) -> None:
    from retold.store.sending import post

    waiting = store.unsent_alerts()
    if waiting:
        post(url, waiting, allow_private=allow_private)
        store.mark_sent(waiting, now=_now())
        click.echo(f"{_count(len(waiting), 'alert')} sent to {url}", err=True)
