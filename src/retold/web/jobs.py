"""Slow work beside the pages: tracing stories and looking for news.

It runs in one process of its own, at low priority, so that readers never wait for the parser. Jobs with one name run once.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from retold.errors import RetoldError, UsageError
from retold.settings import Settings
from retold.store import Store
from retold.store.identity import engine_stamp
from retold.web import queries
from retold.web.storyview import story_body

IDLE = 5.0
ALERTS_EVERY = 60.0
_KEPT_FAILURES = 500
_MOST_TRACED = 3  # stories that one look for news may trace: a reader may be waiting for another


@dataclass(frozen=True, slots=True)
class Traced:
    """A story that was traced: its page, and the state of the story that the page shows."""

    story: str
    state: tuple[object, ...]
    body: str


def _gently() -> None:
    os.nice(5)


def trace(path: str, settings: Settings, story: str, stamp: str) -> Traced:
    """Trace one story, keep the trace, and write its page: whoever opens it first should not wait for that either.

    ``stamp`` is that of the desk: with another one it would never see the answer.
    """
    if engine_stamp(settings) != stamp:
        raise UsageError("Retold was changed on this machine while the desk was running; start the desk again")
    with Store.open(path, create=False, settings=settings) as store, closing(queries.Asked(path)) as asked:
        account = store.account(story)
        state = asked.story_state(account.story.id)
        return Traced(account.story.id, state, story_body(store.account(story)))


def alerts(path: str, settings: Settings) -> int:
    """Look for news in the stories that grew."""
    with Store.open(path, create=False, settings=settings) as store:
        return len(store.check_alerts(now=datetime.now(UTC), limit=_MOST_TRACED))


class Jobs:
    """The one worker, and what is waiting for it. ``apart``: a process of its own (else a thread, for tests)."""

    def __init__(self, path: str, settings: Settings, *, apart: bool = True) -> None:
        self._path, self._settings, self._apart = path, settings, apart
        self._stamp = engine_stamp(settings)
        self._lock = threading.Lock()
        self._running: dict[str, Future[Any]] = {}
        self._failed: dict[str, str] = {}
        self._pool: Executor | None = None
        self._stop = threading.Event()
        self._keeper: threading.Thread | None = None
        self._told: Callable[[Traced], None] = lambda made: None

    def _executor(self) -> Executor:
        if self._pool is None:
            if self._apart:
                context = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(1, mp_context=context, initializer=_gently)
            else:
                self._pool = ThreadPoolExecutor(1)
        return self._pool

    def _submit(self, name: str, work: Callable[..., Any], *arguments: Any) -> Future[Any]:
        with self._lock:
            held = self._running.get(name)
            if held is not None and not held.done():
                return held
            self._failed.pop(name, None)
            try:
                future = self._executor().submit(work, self._path, self._settings, *arguments)
            except BrokenProcessPool:
                self._pool = None
                future = self._executor().submit(work, self._path, self._settings, *arguments)
            self._running[name] = future
        future.add_done_callback(lambda f: self._done(name, f))
        return future

    def _done(self, name: str, future: Future[Any]) -> None:
        error = None if future.cancelled() else future.exception()
        if not future.cancelled() and error is None and isinstance(future.result(), Traced):
            self._told(future.result())
        with self._lock:
            if self._running.get(name) is future:
                del self._running[name]
            if error is not None:
                while len(self._failed) >= _KEPT_FAILURES:
                    del self._failed[next(iter(self._failed))]
                self._failed[name] = (
                    str(error) if isinstance(error, RetoldError) else f"{type(error).__name__}: {error}"
                )
            if isinstance(error, BrokenProcessPool):
                self._pool = None

    def trace(self, story: str) -> Future[Traced]:
        """Have a story traced, unless it already waits."""
        return self._submit(f"trace {story}", trace, story, self._stamp)

    def when_traced(self, told: Callable[[Traced], None]) -> None:
        """Whom to hand every page that comes with a trace."""
        self._told = told

    def failure(self, story: str) -> str | None:
        """Why the last trace of a story came to nothing."""
        with self._lock:
            return self._failed.get(f"trace {story}")

    def alerts(self) -> Future[int]:
        return self._submit("alerts", alerts)

    def busy(self) -> int:
        with self._lock:
            return len(self._running)

    # -------------------------------------------------------------- keeping up
    def keep_up(self) -> None:
        """From now on trace stories of several articles when nothing else waits, the freshest first, and look for news."""
        self._keeper = threading.Thread(target=self._keep, daemon=True, name="retold-keeper")
        self._keeper.start()

    def _keep(self) -> None:
        asked = queries.Asked(self._path)
        since = 0.0
        while not self._stop.is_set():
            pause = IDLE
            if self.busy() == 0:
                left = [s for s in asked.untraced(self._stamp, 20) if self.failure(s) is None]
                if since >= ALERTS_EVERY:
                    self.alerts()
                    since = 0.0
                elif left:
                    self.trace(left[0])
                    pause = 0.2
            self._stop.wait(pause)
            since += pause
        asked.close()

    def close(self) -> None:
        """Stop: what waits is dropped, what runs in a process of its own is cut off."""
        self._stop.set()
        if self._keeper is not None:
            self._keeper.join(timeout=2)
        if self._pool is None:
            return
        self._pool.shutdown(wait=not self._apart, cancel_futures=True)
        if self._apart:
            # a trace that is cut off is made again by whoever looks next; nobody should wait for it now
            for child in multiprocessing.active_children():
                child.terminate()
                child.join(timeout=5)
