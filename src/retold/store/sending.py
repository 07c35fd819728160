"""Alerts on their way out: an Atom feed as a file, and a webhook."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from retold.errors import UsageError
from retold.intake.addresses import Target, forbidden, target
from retold.store.records import Alert

_ATOM = "http://www.w3.org/2005/Atom"
_WAIT = 15.0  # seconds for the other side to take it


def atom(alerts: Sequence[Alert], title: str = "Retold: alerts") -> str:
    """A feed of alerts, latest first; the same alerts give the same text."""
    feed = Element("feed", xmlns=_ATOM)
    SubElement(feed, "id").text = "urn:retold:alerts"
    SubElement(feed, "title").text = title
    SubElement(feed, "updated").text = max((a.at for a in alerts), default="1970-01-01T00:00:00+00:00")
    SubElement(SubElement(feed, "author"), "name").text = "Retold"
    for a in sorted(alerts, key=lambda a: -a.id):
        entry = SubElement(feed, "entry")
        SubElement(entry, "id").text = f"urn:retold:alert:{a.id}"
        SubElement(entry, "title").text = _clean(a.message)
        SubElement(entry, "updated").text = a.at
        SubElement(entry, "category", term=a.kind)
        SubElement(entry, "summary").text = _clean(f"{a.message} (story {a.story})")
    indent(feed)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed, encoding="unicode") + "\n"


def _clean(text: str) -> str:
    """What XML can hold."""
    return "".join(ch if ch >= " " and ch not in "\ufffe\uffff" else " " for ch in text)


def post(url: str, alerts: Sequence[Alert], *, allow_private: bool = False) -> None:
    """Send alerts as JSON to a webhook, once, following no redirect. Raises UsageError with a line on what went wrong.

    Only public addresses are connected to, unless ``allow_private``: checked after the name is looked up, and the address
    that was checked is the one that is used.
    """
    to = target(url)
    if isinstance(to, str):
        raise UsageError(f"webhook {url}: {to}")
    body = json.dumps({"alerts": [_plain(a) for a in alerts]}, ensure_ascii=False).encode("utf-8", "replace")
    connection = _connect(to, allow_private)
    try:
        connection.request(
            "POST", to.path, body, {"Host": to.netloc, "Content-Type": "application/json", "User-Agent": "retold"}
        )
        answer = connection.getresponse()
        answer.read(65536)
        if not 200 <= answer.status < 300:
            raise UsageError(f"webhook {url} answered {answer.status}; the alerts will be sent again next time")
    except (OSError, http.client.HTTPException) as error:
        raise UsageError(
            f"webhook {url} could not be reached: {error}; the alerts will be sent again next time"
        ) from error
    finally:
        connection.close()


def _connect(to: Target, allow_private: bool) -> http.client.HTTPConnection:
    try:
        found = socket.getaddrinfo(to.host, to.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise UsageError(f"webhook: there is no host {to.host}") from error
    addresses = [str(f[4][0]) for f in found]
    wrong = next((w for a in addresses if (w := forbidden(a))), "")
    if wrong and not allow_private:
        raise UsageError(f"webhook: {to.host} is a {wrong} address; --allow-private permits it")
    connection = http.client.HTTPConnection(addresses[0], to.port, timeout=_WAIT)
    try:
        connection.connect()
        if to.scheme == "https":
            connection.sock = ssl.create_default_context().wrap_socket(connection.sock, server_hostname=to.host)
    except (OSError, ssl.SSLError) as error:
        connection.close()
        raise UsageError(f"webhook {to.origin} could not be reached: {error}") from error
    return connection


def _plain(a: Alert) -> dict[str, str | int]:
    return {"id": a.id, "kind": a.kind, "story": a.story, "subject": a.subject, "message": a.message, "at": a.at}
