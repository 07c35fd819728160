"""What every page and every call of the API works with: the store, the worker, the keys, and what is kept of rendered pages."""

from __future__ import annotations

import getpass
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from retold.errors import UsageError
from retold.model import Account
from retold.store import Store
from retold.store.identity import engine_stamp
from retold.web.jobs import Jobs
from retold.web.queries import Asked
from retold.web.security import Guard

_KEPT_CHARACTERS = 60_000_000


class NotFound(UsageError):
    """There is nothing under this id."""


class NotReady(Exception):
    """The story is being traced; come back in a moment."""

    def __init__(self, story: str, failure: str | None = None) -> None:
        super().__init__(story)
        self.story = story
        self.failure = failure


def _person() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


class Kept:
    """Rendered parts by what they depend on; the last ones used stay, up to so many characters."""

    def __init__(self, most: int = _KEPT_CHARACTERS) -> None:
        self._held: OrderedDict[object, str] = OrderedDict()
        self._most = most
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: object, make: Callable[[], str]) -> str:
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
                return found
        made = make()
        self.put(key, made)
        return made

    def put(self, key: object, made: str) -> None:
        with self._lock:
            self._size += len(made) - len(self._held.pop(key, ""))
            self._held[key] = made
            while self._size > self._most and len(self._held) > 1:
                _, gone = self._held.popitem(last=False)
                self._size -= len(gone)


@dataclass(slots=True)
class Service:
    """One running desk. ``person`` is who rules when nobody gives a name; ``allow_private`` lets it fetch from inside the house."""

    store: Store
    asked: Asked
    jobs: Jobs
    guard: Guard
    person: str = field(default_factory=_person)
    allow_private: bool = False
    kept: Kept = field(default_factory=Kept)
    # stands in kept pages where the token of the reader's session will stand; no article can guess it
    mark: str = field(default_factory=lambda: secrets.token_hex(16))

    def __post_init__(self) -> None:
        self.jobs.when_traced(lambda made: self.kept.put(("story", made.story, made.state), made.body))

    @property
    def stamp(self) -> str:
        return engine_stamp(self.store.settings)

    def now(self) -> datetime:
        return datetime.now(UTC)

    def story_id(self, named: str) -> str:
        try:
            return self.store.story_of(named)
        except UsageError as error:
            raise NotFound(str(error)) from error

    def account(self, named: str) -> Account:
        """A story's trace if it is at hand; else it is put to work and NotReady is raised."""
        story = self.story_id(named)
        found = self.store.ready_account(story)
        if found is not None:
            return found
        failure = self.jobs.failure(story)
        if failure is None:
            self.jobs.trace(story)
        raise NotReady(story, failure)

    def of_story(self, named: str, what: str, make: Callable[[Account], str]) -> tuple[str, str]:
        """A rendered part that depends on a story's trace and rulings alone, and the story's id. Raises NotReady."""
        story = self.story_id(named)
        state = self.asked.story_state(story)
        if not self._fits(state):
            return story, make(self.account(story))
        return story, self.kept.get((what, story, state), lambda: make(self.account(story)))

    def _fits(self, state: tuple[object, ...]) -> bool:
        return len(state) > 2 and state[0] == state[1] and state[2] == self.stamp

    def is_fresh(self, story: str) -> bool:
        """Whether a story's trace is at hand and covers all its articles."""
        return self._fits(self.asked.story_state(story))

    def claim_story(self, claim_id: str) -> str:
        story = self.asked.story_of_claim(claim_id)
        if story is None:
            raise NotFound(f"there is no claim {claim_id[:40]} in the stories that were traced so far")
        return story

    def close(self) -> None:
        self.jobs.close()
        self.asked.close()
        self.store.close()
