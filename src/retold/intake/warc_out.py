"""Pages -> a web archive (WARC 1.1), so that what was analysed can be read again, byte for byte, by us and by others.

A page from the web is kept as the answer that came; an article of which only the text is left is kept as a conversion
record with its whole record as JSON. The same pages give the same bytes.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import uuid
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from pathlib import Path

from retold import codec
from retold.intake.fetch import Answer
from retold.model import Account, Article, Engine, StoryInfo

_SOFTWARE = b"software: Retold\r\nformat: WARC File Format 1.1\r\n"
# The body is kept unpacked, so what speaks of its packing would no longer be true.
_LEFT_OUT = frozenset(("content-encoding", "transfer-encoding", "content-length", "connection", "set-cookie"))
ARTICLE_TYPE = 'application/json; profile="retold.story/1"'


def write_warc(path: str | Path, pages: Iterable[Answer | Article], *, append: bool = False) -> int:
    """Write pages and articles to ``path`` (packed when the name ends in .gz); how many. Raises OSError.

    ``append`` adds to an archive that is there; each record is whole in itself, so a crash loses no earlier one.
    """
    target = Path(path)
    packed = target.suffix.lower() == ".gz"
    fresh = not append or not target.exists() or target.stat().st_size == 0
    count = 0
    with target.open("wb" if fresh else "ab") as handle:
        if fresh:
            handle.write(
                _sealed(_record("warcinfo", "", "1970-01-01T00:00:00Z", ("application/warc-fields", _SOFTWARE)), packed)
            )
        for page in pages:
            made = _page(page) if isinstance(page, Answer) else _article(page)
            handle.write(_sealed(made, packed))
            count += 1
    return count


def _sealed(record: bytes, packed: bool) -> bytes:
    if not packed:
        return record
    out = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=0) as member:
        member.write(record)
    return out.getvalue()


def _page(answer: Answer) -> bytes:
    try:
        phrase = HTTPStatus(answer.status).phrase
    except ValueError:
        phrase = ""
    kept = [(name, value) for name, value in sorted(answer.headers.items()) if name not in _LEFT_OUT]
    lines = [f"HTTP/1.1 {answer.status} {phrase}".rstrip()]
    lines += [f"{name.title()}: {_clean(value)}" for name, value in kept]
    lines.append(f"Content-Length: {len(answer.body)}")
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
    date = answer.seen.strftime("%Y-%m-%dT%H:%M:%SZ")
    extra = {"WARC-Payload-Digest": _digest(answer.body)}
    if answer.url != answer.final:
        extra["Retold-Asked-URI"] = _clean(answer.url)
    block = ("application/http; msgtype=response", head + answer.body)
    return _record("response", answer.final, date, block, extra)


def _article(article: Article) -> bytes:
    account = Account(Engine("retold", "", ""), StoryInfo("", "", (article.id,)), documents=(article,))
    body = codec.dumps(account).encode("utf-8")
    date = (article.seen.value or "")[:19]
    date = date + "Z" if len(date) == 19 and article.seen.value and article.seen.value.endswith("+00:00") else ""
    uri = article.url or "urn:retold:article:" + article.id
    return _record("conversion", uri, date or "1970-01-01T00:00:00Z", (ARTICLE_TYPE, body))


def _clean(value: str) -> str:
    return "".join(char for char in value if char >= " " and char != "\x7f")[:4000]


def _digest(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode("ascii")


def _record(
    kind: str, uri: str, date: str, content: tuple[str, bytes], extra: Mapping[str, str] | None = None
) -> bytes:
    """One record. Its id is made from what is in it: the same page, seen at the same time, has the same id."""
    media, block = content
    told = f"{kind}\0{uri}\0{date}\0".encode("utf-8", "replace") + hashlib.sha256(block).digest()
    identity = uuid.UUID(bytes=hashlib.sha256(told).digest()[:16], version=4)
    fields = {"WARC-Type": kind, "WARC-Record-ID": f"<urn:uuid:{identity}>", "WARC-Date": date}
    if uri:
        fields["WARC-Target-URI"] = _clean(uri)
    fields |= {
        "WARC-Block-Digest": _digest(block),
        **(extra or {}),
        "Content-Type": media,
        "Content-Length": str(len(block)),
    }
    head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n"
    return head.encode("utf-8", "replace") + block + b"\r\n\r\n"
