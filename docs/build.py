"""Builds the documentation as a folder of plain pages: ``python docs/build.py [FOLDER]``; ends with 1 on any warning.

A page is Markdown in this folder. The page of the Python interface is made from the docstrings of the public names.
Nothing is fetched, and the only library is the Markdown reader that Retold's terminal reports bring along.
"""

from __future__ import annotations

import html
import inspect
import json
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import is_dataclass
from pathlib import Path

from markdown_it import MarkdownIt

import retold
from retold.report.jsonld import CONTEXT

HERE = Path(__file__).resolve().parent
# page -> title in the menu; a page that stands here and is missing, or the other way round, is a warning
MENU: dict[str, dict[str, str]] = {
    "": {"index": "Retold", "start": "Start in five minutes", "concepts": "What the words mean"},
    "How to": {
        "factcheckers": "Fact-checkers",
        "standards-desk": "Standards desks",
        "wikipedia": "Wikipedia editors",
        "researchers": "Researchers",
    },
    "Reference": {
        "reports": "Every format",
        "packet": "Evidence packet",
        "namespace": "Terms of our own",
        "python": "Python",
        "cli": "Command line",
        "store": "The file of a desk",
    },
    "How it works": {
        "architecture": "Architecture",
        "origins": "Counting origins",
        "corpus": "Whole corpora",
        "measured": "How it was measured",
        "limits": "What it cannot do",
    },
}
BORROWED = ("architecture", "origins", "corpus")  # written beside the code they explain; may be absent
STYLE = """:root{color-scheme:light dark;--ink:#1b1f24;--soft:#555d67;--paper:#fbfaf7;--sheet:#fff;--line:#d9d6cd;--accent:#1f4f8f}
@media(prefers-color-scheme:dark){:root{--ink:#e8e6e1;--soft:#a9b0b9;--paper:#14171b;--sheet:#1b1f24;--line:#343a42;--accent:#8db8f2}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.6 system-ui,sans-serif;overflow-wrap:anywhere}
.all{display:grid;grid-template-columns:15rem minmax(0,1fr);max-width:70rem;margin:0 auto;gap:2rem;padding:1rem}
nav ul{list-style:none;padding:0;margin:.2rem 0 1rem}nav a{display:block;padding:.2rem 0;text-decoration:none}nav p{margin:0;color:var(--soft);font-size:.9rem}
nav [aria-current]{font-weight:700}a{color:var(--accent)}:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
h1{font-size:1.9rem;line-height:1.2}h2{margin-top:2.2rem}pre{background:var(--sheet);border:1px solid var(--line);padding:.8rem;overflow-x:auto;border-radius:6px}
code{font-size:.92em}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;border-bottom:1px solid var(--line);padding:.4rem .8rem .4rem 0}
img{max-width:100%;height:auto;background:var(--sheet);padding:.8rem;border:1px solid var(--line);border-radius:6px}
@media(max-width:46rem){.all{display:block}nav ul{display:flex;flex-wrap:wrap;gap:0 1.1rem;margin-bottom:.4rem}}"""


def python_page() -> str:
    """The public names of ``retold`` with their signatures and what they mean."""
    parts = [
        "# The Python interface\n\nMade from the code. Everything here is in `retold`; records are frozen and hold tuples.\n"
    ]
    for name in retold.__all__:
        thing = getattr(retold, name)
        if name.startswith("_"):
            continue
        said = inspect.cleandoc(thing.__doc__ or "")
        parts.append(f"## {name}\n\n```text\n{_signature(name, thing)}\n```\n\n{said}\n")
        if is_dataclass(thing) and name == "Account":
            methods = [m for m in ("to_pandas", "to_polars") if hasattr(thing, m)]
            parts += [f"### Account.{m}\n\n{inspect.cleandoc(getattr(thing, m).__doc__ or '')}\n" for m in methods]
    return "\n".join(parts)


def _signature(name: str, thing: object) -> str:
    if isinstance(thing, type) and issubclass(thing, Exception):
        return f"{name}({', '.join(b.__name__ for b in thing.__bases__)})"
    if isinstance(thing, type):
        return f"{name}({', '.join(getattr(thing, '__dataclass_fields__', {}))})"
    return f"{name}{inspect.signature(thing)}" if callable(thing) else name


def sources() -> dict[str, str]:
    """Every page by name, as Markdown."""
    found = {p.stem: p.read_text("utf-8") for p in sorted(HERE.glob("*.md"))}
    return found | {"python": python_page()}


def context() -> str:
    """The JSON-LD context, as every export carries it."""
    return json.dumps({"@context": CONTEXT}, indent=1) + "\n"


def slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


def page(name: str, text: str) -> str:
    """One page: the menu, the words, an id for every heading."""
    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    tokens = reader.parse(text)
    seen: dict[str, int] = {}
    for n, token in enumerate(tokens):
        if token.type == "heading_open":
            mark = slug(tokens[n + 1].content)
            seen[mark] = seen.get(mark, 0) + 1
            token.attrSet("id", mark if seen[mark] == 1 else f"{mark}-{seen[mark]}")
    body = reader.renderer.render(tokens, reader.options, {})
    body = re.sub(r'href="([\w-]+)\.md(#[\w-]+)?"', r'href="\1.html\2"', body)
    title = next((tokens[n + 1].content for n, t in enumerate(tokens) if t.tag == "h1"), name)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(title)} – Retold</title><style>{STYLE}</style></head>"
        f'<body><div class="all">{menu(name)}<main>{body}</main></div></body></html>\n'
    )


def menu(current: str) -> str:
    parts = []
    for heading, pages in MENU.items():
        items = "".join(
            f'<li><a href="{n}.html"{" aria-current=page" if n == current else ""}>{html.escape(t)}</a></li>'
            for n, t in pages.items()
            if n not in BORROWED or (HERE / f"{n}.md").exists()
        )
        parts.append((f"<p>{heading}</p>" if heading else "") + f"<ul>{items}</ul>")
    return f'<nav aria-label="Pages">{"".join(parts)}</nav>'


def warnings(pages: dict[str, str], files: set[str]) -> Iterator[str]:
    """Links and anchors that lead nowhere, pages that no menu has, pictures without words."""
    listed = {n for held in MENU.values() for n in held}
    for name in sorted(set(pages) - listed):
        yield f"{name}.md: stands in no menu"
    for name in sorted(listed - set(pages) - set(BORROWED)):
        yield f"{name}: stands in the menu, and there is no page"
    ids = {name: set(re.findall(r'\bid="([^"]+)"', made)) for name, made in pages.items()}
    for name, made in pages.items():
        for target in re.findall(r'(?:href|src)="([^"]+)"', made):
            if re.match(r"(?:https?|mailto):", target):
                continue
            file, _, anchor = target.partition("#")
            stem = file.removesuffix(".html") if file else name
            if file and not file.endswith(".html") and file not in files:
                if not (HERE / file).exists():
                    yield f"{name}.md: {target} leads nowhere"
            elif (not file or file.endswith(".html")) and stem not in pages:
                if stem not in BORROWED:
                    yield f"{name}.md: {target} leads nowhere"
            elif anchor and anchor not in ids.get(stem, set()):
                yield f"{name}.md: {target}: no such heading"
        for picture in re.findall(r"<img [^>]*>", made):
            if 'alt=""' in picture or "alt=" not in picture:
                yield f"{name}.md: a picture without words: {picture}"


def build(target: Path) -> list[str]:
    """Write every page into a folder; return the warnings."""
    pages = {name: page(name, text) for name, text in sources().items()}
    target.mkdir(parents=True, exist_ok=True)
    for name, made in pages.items():
        (target / f"{name}.html").write_text(made, "utf-8")
    shutil.copytree(HERE / "pictures", target / "pictures", dirs_exist_ok=True)
    for file in ("context.jsonld", "report.schema.json"):
        if (HERE / file).exists():
            shutil.copy(HERE / file, target / file)
    return list(
        warnings(
            pages,
            {"context.jsonld", "report.schema.json", *(f"pictures/{p.name}" for p in (HERE / "pictures").iterdir())},
        )
    )


def main(arguments: list[str]) -> int:
    (HERE / "context.jsonld").write_text(context(), "utf-8")
    target = Path(arguments[0]) if arguments else HERE.parent / "site"
    found = build(target)
    for warning in found:
        print(f"warning: {warning}", file=sys.stderr)
    print(f"{len(list(target.glob('*.html')))} pages in {target}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
