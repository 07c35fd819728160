"""The door to the network: what it lets through, what it refuses, and how it says so."""

from __future__ import annotations

import gzip
import socket
import time
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler

import pytest
from intake.localsite import Site

from retold.intake.addresses import Target, forbidden, joined, target
from retold.intake.bodies import Body, BodyError
from retold.intake.fetch import WORLD, Answer, Failure, Fetcher, retry_after


def got(found: Answer | Failure) -> Answer:
    assert isinstance(found, Answer), found
    return found


def refused(found: Answer | Failure) -> str:
    assert isinstance(found, Failure), found
    assert "\n" not in found.message
    return found.code


# ------------------------------------------------------------------ addresses
@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("127.0.0.1", "loopback"), ("127.8.8.8", "loopback"), ("::1", "loopback"), ("10.1.2.3", "private"),
        ("172.16.0.1", "private"), ("192.168.1.1", "private"), ("169.254.169.254", "link-local"), ("fe80::1", "link-local"),
        ("fe80::1%eth0", "link-local"), ("224.0.0.1", "multicast"), ("ff02::1", "multicast"), ("0.0.0.0", "unspecified"),
        ("::", "unspecified"), ("100.64.0.1", "special"), ("198.18.0.1", "private"), ("255.255.255.255", "private"),
        ("::ffff:127.0.0.1", "loopback"), ("::ffff:10.0.0.1", "private"), ("64:ff9b::7f00:1", "loopback"),
        ("64:ff9b::a00:1", "private"), ("2002:7f00:1::", "loopback"), ("fd00::1", "private"), ("fec0::1", "special"),
        ("2001:db8::1", "private"), ("::7f00:1", "special"), ("not an address", "no address"),
    ],
)  # fmt: skip
def test_addresses_inside_a_house_are_known(address: str, word: str) -> None:
    found = forbidden(address)
    assert found
    # versions of the standard library call some of these private, some reserved: both are refused
    assert found == word or {found, word} <= {"private", "special"}


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]
)
def test_public_addresses_are_let_through(address: str) -> None:
    assert forbidden(address) == ""


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/x", "file:///etc/passwd", "gopher://example.org", "javascript:alert(1)", "http://", "http:///x",
        "http://user:secret@example.org/", "http://example.org:22/", "http://example.org:6379/", "http://exa mple.org/",
        "http://example.org:99999/", "http://[::1%25eth0]/", "http://[zz]/", "http://" + "a" * 300 + ".org/",
        "http://example.org/\r\nHost: x", "http://example.org/" + "x" * 5000, "http://\u0000/", "http://a.example/\ud800", "http://a.example/" + "é" * 900,
    ],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused_in_a_line(url: str) -> None:
    why = target(url)
    assert isinstance(why, str)
    assert why.endswith(".")


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("http://Example.org", "http://example.org/"),
        ("https://example.org:443/a b?q=ü#part", "https://example.org/a%20b?q=%C3%BC"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://[2606:4700::1111]:8080/x", "http://[2606:4700::1111]:8080/x"),
    ],
)
def test_what_is_asked_for(url: str, asked: str) -> None:
    goal = target(url)
    assert isinstance(goal, Target)
    assert goal.url == asked


def test_a_redirect_is_read_against_its_page() -> None:
    assert joined("http://a.example/x/y", "../z") == "http://a.example/z"
    assert joined("http://a.example/", "http://[") == "http://["


# ------------------------------------------------------------------ answers
def test_a_page_comes_with_its_type_and_time(site: Site, fetcher: Fetcher) -> None:
    url = site.serve("/a", "<p>hello</p>", ETag='"v1"', Content_Type="text/html; charset=iso-8859-1")
    answer = got(fetcher.get(url))
    assert (answer.status, answer.body, answer.kind, answer.charset) == (
        200,
        b"<p>hello</p>",
        "text/html",
        "iso-8859-1",
    )
    assert answer.headers["etag"] == '"v1"'
    assert answer.seen.tzinfo is not None
    headers = dict(site.asked)["/a"]
    assert headers["user-agent"].startswith("Retold/")
    assert "cookie" not in headers


def test_what_is_known_is_asked_for_conditionally(site: Site, fetcher: Fetcher) -> None:
    def route(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(304 if handler.headers.get("If-None-Match") == '"v1"' else 200)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    site.routes["/a"] = route
    assert got(fetcher.get(site.base + "/a", etag='"v1"', modified="Tue, 02 Jun 2020 10:00:00 GMT")).status == 304
    assert got(fetcher.get(site.base + "/a")).status == 200
    assert dict(site.asked[:2])["/a"]["if-modified-since"] == "Tue, 02 Jun 2020 10:00:00 GMT"


def test_a_hostile_etag_cannot_add_a_header(site: Site, fetcher: Fetcher) -> None:
    site.serve("/a", "x")
    fetcher.get(site.base + "/a", etag='"v"\r\nX-Evil: 1')
    assert "x-evil" not in dict(site.asked)["/a"]


@pytest.mark.parametrize("way", ["gzip", "deflate", "raw deflate", "br", "two members"])
def test_packed_bodies(site: Site, fetcher: Fetcher, way: str) -> None:
    text = b"the ferry line is shut " * 400
    raw = zlib.compressobj(wbits=-15)
    if way == "br":
        brotli = pytest.importorskip("brotli")
        packed = {"br": brotli.compress(text)}
    else:
        packed = {
            "gzip": gzip.compress(text), "deflate": zlib.compress(text), "raw deflate": raw.compress(text) + raw.flush(),
            "two members": gzip.compress(text[:100]) + gzip.compress(text[100:]),
        }  # fmt: skip
    encoding = {"raw deflate": "deflate", "two members": "gzip"}.get(way, way)
    url = site.serve("/p", packed[way], Content_Encoding=encoding)
    assert got(fetcher.get(url)).body == text


def test_faults_of_bodies(site: Site, fetcher: Fetcher) -> None:
    packed = gzip.compress(bytes(range(256)) * 100)
    cases = {
        "/short": (site.serve("/short", packed[: len(packed) // 2], Content_Encoding="gzip"), "cut_short"),
        "/rot": (site.serve("/rot", b"\x1f\x8bnonsense" * 9, Content_Encoding="gzip"), "bad_encoding"),
        "/odd": (site.serve("/odd", b"x", Content_Encoding="compress"), "bad_encoding"),
        "/notdeflate": (site.serve("/notdeflate", b"oo", Content_Encoding="deflate"), "bad_encoding"),
        "/twice": (site.serve("/twice", b"x", Content_Encoding="gzip, gzip"), "bad_encoding"),
        "/big": (site.serve("/big", b"x" * 300_000), "too_large"),
        "/bomb": (site.serve("/bomb", gzip.compress(bytes(3_000_000)), Content_Encoding="gzip"), "too_large"),
        "/less": (site.serve("/less", b"abc", Content_Length="100"), "cut_short"),
    }
    for url, code in cases.values():
        assert refused(fetcher.get(url)) == code, url


def test_growth_is_stopped_before_the_limit_of_size() -> None:
    packed = gzip.compress(bytes(50_000_000))
    body = Body("gzip", 100_000_000, 200)
    with pytest.raises(BodyError, match="200 times"):
        body.add(packed)
    assert body.size < 12_000_000


def test_a_trickle_is_cut_off_by_the_total_time(site: Site, fetcher: Fetcher) -> None:
    def route(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.1)

    site.routes["/drip"] = route
    quick = replace(fetcher, limits=replace(fetcher.limits, total=0.8))
    began = time.monotonic()
    assert refused(quick.get(site.base + "/drip")) == "timeout"
    assert time.monotonic() - began < 2.5


def test_endless_headers_and_endless_interim_answers_end(site: Site, fetcher: Fetcher) -> None:
    def headers(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 500_000)

    def interim(handler: BaseHTTPRequestHandler) -> None:
        for _ in range(100_000):
            handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    site.routes["/headers"], site.routes["/interim"] = headers, interim
    assert refused(fetcher.get(site.base + "/headers")) == "bad_answer"
    assert refused(fetcher.get(site.base + "/interim")) in ("too_large", "bad_answer")


# ------------------------------------------------------------------ redirects and private addresses
def test_redirects_are_followed_and_remembered(site: Site, fetcher: Fetcher) -> None:
    site.serve("/new", "here")
    site.serve("/old", "", status=301, Location="/new")
    site.serve("/tmp", "", status=302, Location="/old")
    answer = got(fetcher.get(site.base + "/old"))
    assert (answer.url, answer.final, answer.moved) == (site.base + "/old", site.base + "/new", True)
    assert got(fetcher.get(site.base + "/tmp")).moved is False


def test_circles_and_long_ways_of_redirects_end(site: Site, fetcher: Fetcher) -> None:
    site.serve("/a", "", status=301, Location="/b")
    site.serve("/b", "", status=301, Location="/a")
    for number in range(10):
        site.serve(f"/w{number}", "", status=302, Location=f"/w{number + 1}")
    assert refused(fetcher.get(site.base + "/a")) == "redirects"
    assert refused(fetcher.get(site.base + "/w0")) == "redirects"


@pytest.mark.parametrize(
    "where", ["file:///etc/passwd", "ftp://x.example/", "http://u:p@x.example/", "http://x.example:25/"]
)
def test_a_redirect_out_of_the_web_is_refused(site: Site, fetcher: Fetcher, where: str) -> None:
    site.serve("/a", "", status=302, Location=where)
    assert refused(fetcher.get(site.base + "/a")) == "bad_address"


def test_loopback_is_refused_unless_allowed(site: Site, fetcher: Fetcher) -> None:
    site.serve("/a", "x")
    shy = replace(fetcher, allow_private=False)
    assert refused(shy.get(site.base + "/a")) == "forbidden_address"
    port = site.base.rsplit(":", 1)[1]
    for host in ("localhost", "127.1", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]", "0"):
        found = shy.get(f"http://{host}:{port}/a")
        assert refused(found) in ("forbidden_address", "unknown_host"), host
    assert not site.asked


def test_a_name_that_leads_to_a_public_and_then_a_private_address_is_pinned(site: Site, fetcher: Fetcher) -> None:
    """The name is looked up once per request; what is connected to is what was checked."""
    port = int(site.base.rsplit(":", 1)[1])
    asked: list[str] = []

    def resolve(host: str, port: int, seconds: float) -> list[str]:
        asked.append(host)
        return ["192.0.2.1"] if len(asked) == 1 else ["127.0.0.1"]

    shy = replace(fetcher, allow_private=False, world=replace(WORLD, resolve=resolve))
    assert refused(shy.get(f"http://rebind.example:{port}/a")) == "forbidden_address"
    assert refused(shy.get(f"http://rebind.example:{port}/a")) == "forbidden_address"
    assert not site.asked


def test_a_public_page_cannot_send_us_to_a_private_one(
    site: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first host stands for a public one; its redirect names the loopback by another name."""
    from retold.intake import fetch, fetch_wire

    port = int(site.base.rsplit(":", 1)[1])
    site.serve("/a", "", status=302, Location=f"http://inside.example:{port}/secret")
    site.serve("/secret", "keys")
    places = {"public.example": "203.0.113.7", "inside.example": "127.0.0.1"}
    real = socket.create_connection
    monkeypatch.setattr(fetch, "forbidden", lambda a: "" if a == "203.0.113.7" else forbidden(a))
    monkeypatch.setattr(fetch_wire, "forbidden", lambda a: "")
    monkeypatch.setattr(socket, "create_connection", lambda where, timeout: real(("127.0.0.1", where[1]), timeout))
    shy = replace(fetcher, allow_private=False, world=replace(WORLD, resolve=lambda h, p, s: [places[h]]))
    assert refused(shy.get(f"http://public.example:{port}/a")) == "forbidden_address"
    assert "/secret" not in [path for path, _ in site.asked]


def test_the_connection_itself_is_asked_whom_it_reached(
    site: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(site.base.rsplit(":", 1)[1])
    real = socket.create_connection
    monkeypatch.setattr(socket, "create_connection", lambda where, timeout: real(("127.0.0.1", where[1]), timeout))
    shy = replace(fetcher, allow_private=False, world=replace(WORLD, resolve=lambda h, p, s: ["8.8.8.8"]))
    assert refused(shy.get(f"http://public.example:{port}/a")) == "forbidden_address"
    assert not site.asked


# ------------------------------------------------------------------ politeness
def test_robots_are_obeyed(site: Site, fetcher: Fetcher) -> None:
    site.serve("/robots.txt", "User-agent: *\nDisallow: /private\n", Content_Type="text/plain")
    site.serve("/private/a", "x")
    site.serve("/open", "x")
    assert refused(fetcher.get(site.base + "/private/a")) == "robots"
    assert got(fetcher.get(site.base + "/open")).status == 200
    assert [path for path, _ in site.asked] == ["/robots.txt", "/open"]


@pytest.mark.parametrize(("status", "code"), [(404, ""), (403, ""), (500, "robots"), (429, "robots")])
def test_robots_that_cannot_be_read(site: Site, fetcher: Fetcher, status: int, code: str) -> None:
    site.serve("/robots.txt", "", status=status)
    site.serve("/a", "x")
    found = fetcher.get(site.base + "/a")
    assert (refused(found) if code else got(found).status) == (code or 200)


def test_robots_with_traps_are_read_in_time(site: Site, fetcher: Fetcher) -> None:
    rule = "Disallow: /" + "a*" * 200 + "b$\n"
    site.serve("/robots.txt", "User-agent: *\n" + rule * 500 + "Crawl-delay: nan\n")
    url = site.serve("/" + "a" * 2000, "x")
    began = time.process_time()
    assert got(fetcher.get(url)).status == 200
    assert time.process_time() - began < 2.0


def test_requests_to_one_host_keep_their_distance(site: Site, fetcher: Fetcher) -> None:
    waits: list[float] = []
    world = replace(WORLD, monotonic=lambda: 100.0 + sum(waits), sleep=waits.append)
    slow = replace(fetcher, limits=replace(fetcher.limits, polite=2.0), world=world)
    site.serve("/robots.txt", "User-agent: *\nCrawl-delay: 5\n")
    site.serve("/a", "x")
    for _ in range(3):
        assert got(slow.get(site.base + "/a")).status == 200
    assert waits == [2.0, 5.0, 5.0]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0), ("Tue, 02 Jun 2020 10:01:00 GMT", 60.0), ("Tue, 02 Jun 2020 09:00:00 GMT", 0.0), ("", None), ("soon", None),
        ("-5", None), ("9" * 50, 86400.0), ("Tue, 02 Jun 9999 10:01:00 GMT", 86400.0), ("1e9", None),
    ],
)  # fmt: skip
def test_retry_after(value: str, seconds: float | None) -> None:
    assert retry_after(value, datetime(2020, 6, 2, 10, 0, tzinfo=UTC)) == seconds


def test_errors_of_the_network_are_one_line(fetcher: Fetcher) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    assert refused(fetcher.get(f"http://127.0.0.1:{port}/")) == "no_connection"
    lost = replace(fetcher, world=replace(WORLD, resolve=_unknown))
    assert refused(lost.get("http://nowhere.example/")) == "unknown_host"


def _unknown(host: str, port: int, seconds: float) -> list[str]:
    raise OSError("no such host")


def test_plain_http_on_a_port_asked_for_tls(site: Site, fetcher: Fetcher) -> None:
    assert refused(fetcher.get(site.base.replace("http:", "https:") + "/")) == "tls"
