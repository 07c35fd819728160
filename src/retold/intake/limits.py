"""How much Retold takes in before it says no."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one page may be. Whatever is over is refused with a ``Problem``, never cut short.

    ``max_bytes`` is the size of one page as stored, ``max_file_bytes`` that of a file of many records (bytes);
    ``max_blocks`` counts lines or paragraphs; ``max_line`` is the longest line (code points);
    ``max_depth`` is how deeply a page or a JSON record may be nested; ``min_words`` the fewest words of an article.
    """

    max_bytes: int = 8 * 1024 * 1024
    max_file_bytes: int = 1024 * 1024 * 1024
    max_blocks: int = 50_000
    max_line: int = 200_000
    max_depth: int = 200
    min_words: int = 3


DEFAULT = Limits()
