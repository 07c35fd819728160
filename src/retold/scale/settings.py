"""Every threshold of the corpus engines, each with one line of why."""

from __future__ import annotations

from dataclasses import dataclass

from retold.errors import SettingsError


@dataclass(frozen=True, slots=True)
class ReuseSettings:
    """How text reuse is searched in a whole corpus. Sizes are words unless they say otherwise."""

    # reading
    batch_chars: int = 8_000_000  # text taken in at once: large enough to amortise calls, small enough to forget
    max_part: int = 4096  # words: a longer document is searched in parts, so no single one is ever expensive
    # finding pairs
    shingle: int = 5  # 5 words in a row are rarely shared by chance; take 7 beyond ten million articles
    sample: int = 4  # one shingle in four, chosen by hash, finds what all of them find at a quarter of the cost
    max_df: int = 100  # a shingle in more articles than this is a phrase of the language or a template
    min_hits: int = 2  # shared sampled shingles: one is mostly chance
    quote_sample: int = 2  # quotations are short: they get a denser index of their own ...
    quote_hits: int = 2  # ... in which one shingle counts as so many
    quote_max_df: int = 100  # a quotation known to more articles is a slogan; its carriers share more than it
    formulaic: float = (
        0.5  # an article with this share of template shingles is compared with the first of its kind only
    )
    window_days: int = 0  # only pairs at most this far apart in time; 0 for no limit
    # boilerplate
    boiler_count: int = 4  # a sentence that one outlet prints in so many articles ...
    boiler_days: int = 14  # ... spread over more than so many days is furniture, not news
    common_count: int = 8  # a sentence that so many articles of any outlets print ...
    common_days: int = 90  # ... over more than so many days is a template of the trade
    boiler_share: float = 0.1  # without dates: a sentence in this share of an outlet's articles
    # aligning
    content_bits: float = 9.0  # a word rarer than one in 2**9 carries evidence
    least_bits: float = 20.0  # rarity that two sentences must share to be compared word for word
    least_odds: float = -0.3  # log-odds from which a match of two sentences counts as reuse
    pair_bits: float = 30.0  # rarity that two articles must share in all their passages
    # stories
    story_days: float = 7.0  # articles further apart hardly belong to one story: weight halves every so many days
    resolution: float = 1.0  # of the communities: higher gives smaller stories
    # running
    memory_mb: int = 2000  # what the engine may hold at once
    since: str = ""  # ISO date: articles before it are left out
    until: str = ""  # ISO date: articles after it are left out

    def __post_init__(self) -> None:
        for name, low, high in (("shingle", 2, 16), ("sample", 1, 64), ("quote_sample", 1, 64), ("max_df", 2, 10_000),
                                ("min_hits", 1, 100), ("max_part", 64, 8192), ("memory_mb", 200, 1 << 20)):  # fmt: skip
            if not low <= getattr(self, name) <= high:
                raise SettingsError(f"{name} must be between {low} and {high}, not {getattr(self, name)}")
