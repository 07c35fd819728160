"""What a program calls: read sources, trace stories. The command line says the same in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from retold import intake, pipeline
from retold.errors import UsageError
from retold.model import Account, Article, Problem
from retold.settings import Settings


@dataclass(frozen=True, slots=True)
class Intake:
    """What was read: the articles, and a Problem for everything that could not be used."""

    articles: tuple[Article, ...]
    problems: tuple[Problem, ...] = ()


def read(*sources: str, mapping: Mapping[str, str] | None = None) -> Intake:
    """Read articles from files, folders, glob patterns or ``-`` (standard input).

    Args: ``mapping`` gives the field names of JSON records that use others than the usual, theirs to ours.
    Returns: the articles in a fixed order, and a Problem for whatever could not be used. Raises UsageError without a source.
    """
    if not sources:
        raise UsageError("no source given: name a file, a folder, a pattern or -")
    found = [f for s in sources for f in intake.read(s, mapping=mapping)]
    articles = tuple(f for f in found if isinstance(f, Article))
    return Intake(articles, tuple(f for f in found if isinstance(f, Problem)))


def trace(
    articles: Intake | Iterable[Article], problems: Sequence[Problem] = (), settings: Settings | None = None
) -> Account:
    """Trace one story: who says so, who said it first, what changed, how many independent origins per claim.

    Args: what ``read`` returned, or articles in any order; all are taken to tell one story.
    Returns: the account. Raises NothingToTrace when there is no article.
    """
    if isinstance(articles, Intake):
        return pipeline.trace(articles.articles, (*articles.problems, *problems), settings)
    return pipeline.trace(list(articles), problems, settings)


def trace_stories(
    articles: Intake | Iterable[Article], problems: Sequence[Problem] = (), settings: Settings | None = None
) -> tuple[Account, ...]:
    """The same for articles of several events: they are grouped first, and every story gets an account, largest first."""
    if isinstance(articles, Intake):
        return pipeline.trace_stories(articles.articles, (*articles.problems, *problems), settings)
    return pipeline.trace_stories(list(articles), problems, settings)
