"""The encodings of text that the web uses."""

from __future__ import annotations

import codecs
import re

_ENCODINGS = re.compile(
    r"(?:utf-?(?:8|16|16-?le|16-?be)|us-?ascii|ascii|latin-?1|iso-?8859-?\d{1,2}|(?:windows-?|cp)125\d|koi8-?[ru]|mac-?roman"
    r"|gb2312|gbk|gb18030|big5|euc-?(?:jp|kr)|shift-?jis|iso-?2022-?jp)",
    re.IGNORECASE,
)


def charset_of(content_type: str) -> str:
    """The charset that a Content-Type header names, or ""."""
    for part in content_type.split(";")[1:]:
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'")[:40]
    return ""


def known_encoding(name: str) -> str:
    """The name of an encoding of text as the web uses them, or "". Others (punycode, zlib) are traps, or slow on purpose."""
    bare = name.strip().replace("_", "-")
    if not _ENCODINGS.fullmatch(bare):
        return ""
    try:
        return codecs.lookup(bare).name
    except LookupError:
        return ""
