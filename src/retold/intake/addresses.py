"""Which addresses Retold goes to: public ones on the web, checked after the name is looked up, and nothing inside a house."""

from __future__ import annotations

import ipaddress
import re
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

MAX_URL = 4000
# The ports that browsers refuse too: a page must not make us speak to a mail server or a database.
_BAD_PORTS = frozenset(
    (
        0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
        111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540,
        548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3306, 3389, 3659, 4045, 4190, 5060, 5061,
        5432, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 9200, 10080, 11211, 27017,
    )
)  # fmt: skip
# What the standard library of some versions takes for public, or says nothing about.
_SPECIAL = tuple(
    ipaddress.ip_network(net)
    for net in (
        "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "240.0.0.0/4", "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20",
        "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10",
    )
)  # fmt: skip
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SIX_TO_FOUR = ipaddress.ip_network("2002::/16")
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_SAFE = "%/:=&?~#+!$,;'@()*[]-._"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Target:
    """Where one request goes: ``path`` with its query, ``host`` in ASCII."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.netloc}"

    @property
    def netloc(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.scheme == "https" else 80) else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return self.origin + self.path


def target(url: str) -> Target | str:
    """The request that an address stands for, or one line that says why there is none."""
    bare = url.strip()
    if len(bare) > MAX_URL:
        return f"The address is longer than {MAX_URL:,} characters."
    if _CONTROL.search(bare):
        return "There are control characters in the address."
    try:
        parts = urlsplit(bare)
        port = parts.port
    except ValueError:
        return "This is not an address of the web."
    if parts.scheme.lower() not in ("http", "https"):
        return "Only http and https addresses are fetched."
    if parts.username is not None or parts.password is not None:
        return "An address with a user name or password in it is not fetched."
    host = _host(parts.hostname or "")
    if not host:
        return "There is no name of a host in the address."
    scheme = parts.scheme.lower()
    port = port if port is not None else (443 if scheme == "https" else 80)
    if port in _BAD_PORTS:
        return f"Port {port} is not one of the web."
    path = quote(parts.path or "/", safe=_SAFE.replace("?", "").replace("#", ""))
    query = "?" + quote(parts.query, safe=_SAFE.replace("#", "")) if parts.query else ""
    made = Target(scheme, host, port, path + query)
    return made if len(made.url) <= MAX_URL else f"The address is longer than {MAX_URL:,} characters."


def joined(base: str, location: str) -> str:
    """Where a redirect of ``base`` leads; what no address can be made of is kept as it is and refused later."""
    with suppress(UnicodeError):
        # Header bytes reach us as Latin-1; servers send UTF-8.
        location = location.encode("latin-1").decode("utf-8")
    try:
        return urljoin(base, location.strip())
    except ValueError:
        return location


def _host(name: str) -> str:
    """A host name in ASCII, or "" where it is none. The length is checked first: the conversion is slow on long ones."""
    if not name or len(name) > 253:
        return ""
    if ":" in name:
        try:
            # A zone ("%eth0") names an interface of this machine.
            return "" if "%" in name else str(ipaddress.IPv6Address(name))
        except ValueError:
            return ""
    try:
        host = name.encode("ascii").decode() if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return host.lower() if re.fullmatch(r"[A-Za-z0-9._-]+", host) else ""


def forbidden(address: str) -> str:
    """What is wrong with connecting to an address ("private", "loopback", ...), or "" where it is public.

    Addresses that carry another one inside (mapped, 6to4, NAT64, Teredo) are judged by the inner one as well.
    """
    try:
        found: Address = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return "no address"
    return next((word for one in (found, *_inner(found)) if (word := _special(one))), "")


def _inner(address: Address) -> list[Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return []
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    if address in _SIX_TO_FOUR and address.sixtofour is not None:
        return [address.sixtofour]
    if address in _NAT64:
        return [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    return []


def _special(address: Address) -> str:
    if isinstance(address, ipaddress.IPv6Address) and (address.ipv4_mapped is not None or address in _NAT64):
        return ""  # nothing but a wrapping: the inner address is judged
    if address.is_loopback:
        return "loopback"
    if address.is_link_local:
        return "link-local"
    if address.is_multicast:
        return "multicast"
    if address.is_unspecified:
        return "unspecified"
    if address.is_private:
        return "private"
    if address.is_reserved or any(address in net for net in _SPECIAL if net.version == address.version):
        return "special"
    return "" if address.is_global or address in _SIX_TO_FOUR else "special"
