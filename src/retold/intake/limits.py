"""How much Retold takes in before it says no."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one page may be. Whatever is over is refused with a ``Problem``, never cut short.

    ``max_bytes`` is the size of one page as stored, ``max_file_bytes`` that of a file of many records (bytes);
    ``max_json_bytes`` that of a JSON file, which must be held in memory whole; ``max_problems`` is how many bad records of
    one file are named one by one, ``max_chars`` how much text all articles of one file may have; ``max_blocks`` counts lines or paragraphs; ``max_line`` is the longest line (code points);
    ``max_depth`` is how deeply a page or a JSON record may be nested; ``min_words`` the fewest words of an article.
    """

    max_bytes: int = 8 * 1024 * 1024
    max_file_bytes: int = 1024 * 1024 * 1024
    max_json_bytes: int = 48 * 1024 * 1024
    max_problems: int = 200
    max_chars: int = 200_000_000
    max_blocks: int = 50_000
    max_line: int = 100_000
    max_depth: int = 200
    min_words: int = 3


DEFAULT = Limits()
