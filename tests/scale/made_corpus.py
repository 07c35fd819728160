"""A small invented corpus with planted copies, made the same every time."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

SYLLABLES = "ba ko ri ten mal so dur fe lin gar po vi shel nor ta quin ber ol zu kam".split()
OUTLETS = ("Harbour Courier", "Tidewater Ledger", "The Moorland Post", "Eastvale Echo")
FRAME = "the of to and in a that was for on with as by at from it".split()


def sentence(rng: random.Random, size: int = 14) -> str:
    words = [
        "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 4))) if k % 2 else rng.choice(FRAME)
        for k in range(size)
    ]
    return " ".join(words).capitalize() + "."


def make_rows(count: int = 24, seed: int = 3) -> list[dict[str, Any]]:
    """Articles of six sentences; every third repeats four sentences of the one before it, a day later, with one word changed."""
    rng = random.Random(seed)
    rows: list[dict[str, Any]] = []
    for n in range(count):
        own = [sentence(rng) for _ in range(6)]
        outlet, day = OUTLETS[n % 4], 1 + n
        if n % 3 == 2:
            taken = rows[-1]["text"].split("\n\n")[1:5]
            words = taken[1].split()
            words[5] = "another"
            own = [own[0], *taken[:1], " ".join(words), *taken[2:], own[1]]
        plea = f"Sign up for the {outlet} letter and get every story of the week on your table."
        rows.append(
            {
                "id": f"a{n:03d}",
                "outlet": outlet,
                "date": f"2021-03-{day:02d}T08:00:00",
                "text": "\n\n".join([*own, plea]),
            }
        )
    return rows


def write_lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path
