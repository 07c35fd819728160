"""When two articles are the same page, the same version, or nothing of the kind; and the stamps of what was derived."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from importlib import resources
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from retold.errors import UsageError
from retold.model import Article
from retold.settings import Settings

# marks that say where a reader came from, never what the page is
_CAMPAIGN = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|cmpid|cmp|ito|ocid|ref|ref_src|smid|smtyp|src|xtor|at_\w+|ns_\w+|__twitter_impression)$",
    re.IGNORECASE,
)
_STAGES = ("text", "said", "compare", "trace")


def page_url(url: str | None) -> str | None:
    """The address of a page without what differs between two ways to it: scheme, "www.", fragment, campaign marks, last slash."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").lower().removeprefix("www."), parts.port
    except ValueError:
        return url.strip()
    if not host:
        return url.strip()
    query = urlencode(
        sorted((k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _CAMPAIGN.match(k))
    )
    where = f"{host}:{port}" if port not in (None, 80, 443) else host
    return urlunsplit(("", where, parts.path.rstrip("/"), query, "")).removeprefix("//")


def page_id(article: Article) -> str:
    """The id of the page: of its address; of the text itself where it came without one."""
    return digest([page_url(article.url) or article.id])


def digest(parts: Iterable[str]) -> str:
    """A short hash of several strings: 16 hexadecimal digits."""
    made = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        made.update(len(raw).to_bytes(8, "big") + raw)
    return made.hexdigest()[:16]


def stamp(now: datetime) -> str:
    """The moment as it is written down."""
    if now.tzinfo is None:
        raise UsageError("`now` needs a time zone: datetime.now(UTC)")
    return now.astimezone(UTC).isoformat(timespec="seconds")


@lru_cache(maxsize=8)
def engine_stamp(settings: Settings) -> str:
    """What a trace depends on besides its articles: the settings, and the code and data of every stage."""
    from retold.pipeline import VERSION

    return digest([VERSION, settings.digest(), *_sources(_STAGES), _source("retold", "pipeline.py")])


@lru_cache(maxsize=8)
def grouping_stamp(settings: Settings) -> str:
    """What stories depend on besides their articles."""
    return digest(
        [settings.digest(), _source("retold.compare", "stories.py"), _source("retold.compare", "profiles.py")]
    )


def _sources(packages: Iterable[str]) -> list[str]:
    out = []
    for package in packages:
        folder = resources.files(f"retold.{package}")
        for item in sorted(folder.iterdir(), key=lambda i: i.name):
            if item.is_dir() and item.name == "data":
                out += [
                    f.read_text("utf-8")
                    for f in sorted(item.iterdir(), key=lambda i: i.name)
                    if f.name.endswith(".toml")
                ]
            elif item.name.endswith(".py"):
                out.append(item.read_text("utf-8"))
    return out


def _source(package: str, name: str) -> str:
    return (resources.files(package) / name).read_text("utf-8")
