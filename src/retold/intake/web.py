"""What came from the web or out of an archive -> articles, by the same readers as files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

from retold import codec
from retold.errors import FormatError
from retold.intake.build import doc_id
from retold.intake.charsets import charset_of
from retold.intake.dating import parse_iso
from retold.intake.feed import looks_like_feed
from retold.intake.fetch import Answer, Failure
from retold.intake.limits import Limits
from retold.intake.opml import looks_like_opml
from retold.intake.page import article_from_html
from retold.intake.warc import Archived, WarcError, read_wacz, read_warc
from retold.model import Article, Basis, Precision, Problem, When

Found = Article | Problem
_PAGES = ("text/html", "application/xhtml+xml")


def refusal(answer: Answer | Failure) -> Problem | None:
    """Why there is no page to read: the fetch failed, or the server says so; None where there is one."""
    if isinstance(answer, Failure):
        return Problem(answer.url, answer.code, answer.message)
    if answer.status == 200:
        return None
    try:
        phrase = f" ({HTTPStatus(answer.status).phrase})"
    except ValueError:
        phrase = ""
    return Problem(answer.url, f"http_{answer.status}", f"The server answers {answer.status}{phrase}.")


def page_in(answer: Answer, limits: Limits) -> Found | None:
    """The article on a fetched page; None where the answer is no page but text or records that other readers know."""
    data = answer.body
    if not data.strip():
        return Problem(answer.url, "empty", "There is nothing in it.")
    if looks_like_opml(data) or looks_like_feed(data, answer.kind):
        return Problem(
            answer.url, "feed", "This is a feed, not an article; `retold watch` reads the articles that it lists."
        )
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if answer.kind in _PAGES or (not answer.kind and head.startswith((b"<!doctype html", b"<html"))):
        found = article_from_html(data, answer.url, url=answer.final, charset=answer.charset, limits=limits)
        return seen_at(found, answer.seen, "when the page was fetched")
    return None


def seen_at(found: Found, moment: datetime, why: str) -> Found:
    """The article with the time when it was seen, which is known from outside the text."""
    if isinstance(found, Problem):
        return found
    value = moment.astimezone(UTC).isoformat(timespec="seconds")
    return replace(found, seen=When(value, precision=Precision.SECOND, basis=Basis.EXTERNAL, why=(why,)))


def located(found: Found, answer: Answer) -> Found:
    """The article of a text or record from the web, with its address and the time when it was seen."""
    if isinstance(found, Article) and found.url is None:
        found = replace(found, url=answer.final)
    if isinstance(found, Article) and found.seen.value is not None:
        return found  # a record knows better when its article was seen
    return seen_at(found, answer.seen, "when the page was fetched")


def from_archive(path: Path, uri: str, limits: Limits) -> Iterator[Found]:
    """The articles in a WARC or WACZ file. A damaged archive gives what stands before the damage, and a Problem."""
    some = False
    try:
        if path.suffix.lower() == ".wacz":
            for record in read_wacz(path, limits):
                some = True
                yield _of_record(record, uri, limits)
        else:
            with path.open("rb") as handle:
                for record in read_warc(handle, limits):
                    some = True
                    yield _of_record(record, uri, limits)
    except WarcError as error:
        yield Problem(uri, error.code, error.message)
        return
    if not some:
        yield Problem(uri, "not_an_article", "There is no page in this web archive.")


def _of_record(record: Archived, archive: str, limits: Limits) -> Found:
    name = record.asked or record.url or archive
    if record.trouble is not None:
        return Problem(name, *record.trouble)
    if record.media == "application/json":
        return _stored(record, name)
    charset = charset_of(record.headers.get("content-type", ""))
    found = article_from_html(record.body, name, url=record.url, charset=charset, limits=limits)
    when = parse_iso(record.date[:40])
    if isinstance(found, Problem) or when is None or when.value is None:
        return found
    moment = datetime.fromisoformat(when.value)
    return seen_at(found, moment if moment.tzinfo else moment.replace(tzinfo=UTC), "when the page was fetched")


def _stored(record: Archived, name: str) -> Found:
    """An article that was archived as our own record: believed only where its id and hash fit its text."""
    bad = Problem(name, "not_an_article", "This record of the archive is not an article of ours.")
    try:
        documents = codec.loads(record.body.decode("utf-8")).documents
    except (FormatError, UnicodeDecodeError, RecursionError):
        return bad
    if len(documents) != 1:
        return bad
    article = documents[0]
    digest = hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest()
    ends = [(one.start, one.end) for one in article.sections] + [(one.start, one.end) for one in article.links]
    inside = all(0 <= start <= end <= len(article.text) for start, end in ends)
    fits = (
        article.id == doc_id(article.uri, article.text)
        and article.sha256 == digest
        and article.length == len(article.text)
    )
    return article if fits and inside and article.text else bad
