"""Web archives in and out: the same article from the page and from its archive, and no archive that takes us down."""

from __future__ import annotations

import gzip
import io
import struct
import time
import zipfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake.localsite import PAGE

from retold.intake import Limits, read
from retold.intake.fetch import Answer
from retold.intake.warc import WarcError, read_warc
from retold.intake.warc_out import write_warc
from retold.model import Article, Problem

SEEN = datetime(2020, 6, 2, 10, 30, tzinfo=UTC)


def answer(url: str = "https://courier.example/ferry", body: str = PAGE, **headers: str) -> Answer:
    told = {"content-type": "text/html; charset=utf-8", **{k.replace("_", "-"): v for k, v in headers.items()}}
    return Answer(url, url, 200, MappingProxyType(told), body.encode("utf-8"), SEEN)


def article(found: Article | Problem) -> Article:
    assert isinstance(found, Article), found
    return found


@pytest.mark.parametrize("name", ["pages.warc", "pages.warc.gz"])
def test_a_page_reads_the_same_out_of_its_archive(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert write_warc(path, [answer(content_encoding="gzip", set_cookie="a=b")]) == 1
    (found,) = read(str(path))
    made = article(found)
    assert (made.uri, made.url) == ("https://courier.example/ferry", "https://courier.example/ferry")
    assert made.seen.value == "2020-06-02T10:30:00+00:00"
    assert made.headline == "Ferry line shut after engine fire"
    assert b"Set-Cookie" not in (gzip.decompress(path.read_bytes()) if name.endswith("gz") else path.read_bytes())
    again = tmp_path / ("again-" + name)
    write_warc(again, [answer(content_encoding="gzip", set_cookie="a=b")])
    assert again.read_bytes() == path.read_bytes()


def test_an_article_is_kept_whole_where_only_its_text_is_left(tmp_path: Path) -> None:
    source = tmp_path / "ridge-herald.txt"
    source.write_text(
        "Orchard sold\n\nThe orchard on the ridge was sold on Monday, its owner said, for 80,000 crowns.\n", "utf-8"
    )
    (before,) = read(str(source))
    write_warc(tmp_path / "a.warc.gz", [article(before)])
    assert read(str(tmp_path / "a.warc.gz")) == [before]


def test_an_article_record_that_lies_about_its_text_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("Orchard sold\n\nThe orchard on the ridge was sold on Monday, its owner said.\n", "utf-8")
    write_warc(tmp_path / "a.warc", [article(read(str(source))[0])])
    data = (tmp_path / "a.warc").read_bytes()
    (tmp_path / "b.warc").write_bytes(data.replace(b"owner said", b"buyer said"))
    (found,) = read(str(tmp_path / "b.warc"))
    assert isinstance(found, Problem)
    assert found.code == "not_an_article"


def test_the_common_archive_reader_accepts_what_we_write(tmp_path: Path) -> None:
    iterator = pytest.importorskip("warcio.archiveiterator")
    path = tmp_path / "a.warc.gz"
    write_warc(path, [answer(), answer("https://courier.example/two")])
    write_warc(path, [answer("https://courier.example/three")], append=True)
    with path.open("rb") as handle:
        rows = []
        for record in iterator.ArchiveIterator(handle, check_digests="raise"):
            rows.append((record.rec_type, record.rec_headers.get_header("WARC-Target-URI")))
            record.content_stream().read()
    assert [kind for kind, _ in rows] == ["warcinfo", "response", "response", "response"]
    assert rows[-1][1] == "https://courier.example/three"


def test_what_the_common_archive_writer_writes_is_read(tmp_path: Path) -> None:
    writer = pytest.importorskip("warcio.warcwriter")
    from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]

    path = tmp_path / "theirs.warc.gz"
    body = gzip.compress(PAGE.encode("utf-8"))
    chunked = (
        b"".join(b"%x\r\n%s\r\n" % (len(body[i : i + 100]), body[i : i + 100]) for i in range(0, len(body), 100))
        + b"0\r\n\r\n"
    )
    with path.open("wb") as handle:
        made = writer.WARCWriter(handle, gzip=True)
        for url, status, payload, headers in (
            ("https://c.example/a", "200 OK", body, [("Content-Encoding", "gzip")]),
            (
                "https://c.example/b",
                "200 OK",
                chunked,
                [("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")],
            ),
            ("https://c.example/gone", "404 Not Found", b"<html>no</html>", []),
            ("https://c.example/pic", "200 OK", b"\x89PNG", [("Content-Type", "image/png")]),
        ):
            head = StatusAndHeaders(status, [("Content-Type", "text/html"), *headers][-3:], protocol="HTTP/1.1")
            if url.endswith("pic"):
                head = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
            made.write_record(made.create_warc_record(url, "response", payload=io.BytesIO(payload), http_headers=head))
    found = read(str(path))
    assert [article(one).url for one in found] == ["https://c.example/a", "https://c.example/b"]
    assert article(found[0]).text == article(found[1]).text


def test_wacz_is_read_in_place(tmp_path: Path) -> None:
    write_warc(tmp_path / "data.warc.gz", [answer()])
    path = tmp_path / "site.wacz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../outside.warc", b"WARC/1.0\r\nContent-Length: 0\r\n\r\n")
        archive.writestr("datapackage.json", "{}")
        archive.write(tmp_path / "data.warc.gz", "archive/data.warc.gz")
        archive.write(tmp_path / "data.warc.gz", "archive/../../../evil.warc.gz")
    before = sorted(p.name for p in tmp_path.parent.iterdir())
    found = read(str(path))
    assert article(found[-1]).headline == "Ferry line shut after engine fire"
    assert sorted(p.name for p in tmp_path.parent.iterdir()) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["data.warc.gz", "site.wacz"]


def problem(path: Path) -> str:
    began = time.process_time()
    found = read(str(path))
    assert time.process_time() - began < 8
    assert isinstance(found[-1], Problem)
    return found[-1].code


def test_damaged_archives_give_what_stands_before_the_damage(tmp_path: Path) -> None:
    good = tmp_path / "good.warc.gz"
    write_warc(good, [answer(), answer("https://courier.example/two")])
    data = good.read_bytes()
    (tmp_path / "cut.warc.gz").write_bytes(data[:-40])
    found = read(str(tmp_path / "cut.warc.gz"))
    assert article(found[0]).url == "https://courier.example/ferry"
    assert problem(tmp_path / "cut.warc.gz") == "cut_short"
    (tmp_path / "rot.warc.gz").write_bytes(data[:-300] + bytes(300))
    assert problem(tmp_path / "rot.warc.gz") in ("bad_archive", "cut_short")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_an_article"), (b"hello\n", "bad_archive"), (b"WARC/1.0\r\nContent-Length: -5\r\n\r\n", "bad_archive"),
        (b"WARC/1.0\r\nContent-Length: 99999999999\r\n\r\n", "cut_short"), (b"WARC/1.0\r\n" + b"x" * 300_000, "bad_archive"),
        (b"WARC/1.0\r\n" + b"a: b\r\n" * 100_000, "bad_archive"), (b"\r\n" * 5000, "bad_archive"), (b"\x1f\x8b" + b"junk" * 99, "bad_archive"),
        (gzip.compress(b"WARC/1.0\r\nWARC-Type: metadata\r\nContent-Length: 200000000\r\n\r\n" + bytes(200_000_000), 9), "bomb"),
    ],
)  # fmt: skip
def test_archives_that_are_none_or_a_trap(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / ("x.warc.gz" if data.startswith(b"\x1f\x8b") else "x.warc")
    path.write_bytes(data)
    assert problem(path) == code


def test_zips_that_are_none_or_a_trap(tmp_path: Path) -> None:
    path = tmp_path / "x.wacz"
    path.write_bytes(b"PK\x03\x04 nonsense")
    assert problem(path) == "bad_archive"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/a.warc", bytes(300_000_000))
    assert problem(path) in ("bomb", "bad_archive")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "no archive")
    assert problem(path) == "not_an_archive"
    wide = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 60000, 60000, 500_000_000, 0, 0)
    path.write_bytes(b"PK\x03\x04" + bytes(1000) + wide)
    assert problem(path) == "too_large"


def test_a_page_larger_than_the_limit_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    write_warc(path, [answer(body="<p>" + "x" * 300_000), answer("https://courier.example/two")])
    found = read(str(path), limits=Limits(max_bytes=100_000))
    assert [getattr(one, "code", "article") for one in found] == ["too_large", "article"]


@settings(max_examples=120, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 2000), st.integers(0, 300))
def test_any_bytes_end_in_records_or_one_error(noise: bytes, at: int, drop: int) -> None:
    buffer = WHOLE[:at] + noise + WHOLE[at + drop :]
    urls = []
    with suppress(WarcError):
        urls += [record.url for record in read_warc(io.BytesIO(buffer), Limits())]
    assert len(urls) <= 3


def _whole() -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.warc"
        write_warc(path, [answer(), answer("https://courier.example/two")])
        return path.read_bytes()


WHOLE = _whole()
