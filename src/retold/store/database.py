"""The SQLite file: opening it, making and migrating its tables, and transactions that several processes can share.

Readers never wait (WAL). A writer holds the file from ``BEGIN IMMEDIATE`` to ``COMMIT`` and every commit is flushed to disk
before it returns (``synchronous = FULL``), so that what was acknowledged outlives a crash.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from urllib.parse import quote

from retold.errors import FormatError, UsageError

APPLICATION = 0x52746C64  # "Rtld", so that `file` and we know one another's databases apart
SCHEMA = 1
_WAIT = 60.0  # seconds that a writer waits for another: longer than any transaction lasts


class Database:
    """One open file. Every thread gets a connection of its own, so the object may be shared."""

    def __init__(self, path: str | Path, *, readonly: bool = False, create: bool = True) -> None:
        self.path = Path(path)
        self.readonly = readonly
        self._local = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        if not self.path.exists() and (readonly or not create):
            raise UsageError(f"there is no store {path}; `retold add {path} SRC...` makes one")
        try:
            self._prepare()
        except sqlite3.DatabaseError as error:
            self.close()
            raise UsageError(f"cannot open {path}: {error}") from error
        except BaseException:
            self.close()
            raise

    # -------------------------------------------------------------- connections
    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = self._local.connection = self._connect()
        return found

    def _connect(self) -> sqlite3.Connection:
        mode = "ro" if self.readonly else "rwc"
        where = f"file:{quote(str(self.path.absolute()))}?mode={mode}"
        made = sqlite3.connect(where, uri=True, timeout=_WAIT, isolation_level=None, check_same_thread=False)
        with self._lock:
            self._all.append(made)
        made.execute("PRAGMA foreign_keys = ON")
        made.execute("PRAGMA trusted_schema = OFF")
        made.execute("PRAGMA temp_store = MEMORY")
        made.execute("PRAGMA cache_size = -65536")
        if not self.readonly:
            made.execute("PRAGMA synchronous = FULL")
        return made

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            for connection in self._all:
                connection.close()
            self._all.clear()
        self._local = threading.local()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it or nothing. Waits for another writer. Not nested."""
        if self.readonly:
            raise UsageError(f"{self.path} was opened for reading only")
        connection = self.connection
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise UsageError(f"cannot write {self.path}: {error}") from error
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One view of the file over several queries, whatever is being added meanwhile. May stand inside ``writing``."""
        connection = self.connection
        if connection.in_transaction:
            yield connection
            return
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.execute("ROLLBACK")

    # -------------------------------------------------------------- schema
    def _prepare(self) -> None:
        connection = self.connection
        version, application = self._versions()
        if not self.readonly:
            _to_wal(connection)
            if version < SCHEMA:
                self._bring_up(connection)
                version, application = self._versions()
        if application != APPLICATION:
            raise UsageError(f"{self.path} is a database, but no Retold store")
        if version > SCHEMA:
            raise UsageError(f"{self.path} was made by a later Retold (schema {version}, this one knows {SCHEMA})")
        if version < SCHEMA:
            raise UsageError(f"{self.path} was made by an earlier Retold; open it once for writing: retold regroup")

    def _versions(self) -> tuple[int, int]:
        return (
            int(self.connection.execute("PRAGMA user_version").fetchone()[0]),
            int(self.connection.execute("PRAGMA application_id").fetchone()[0]),
        )

    def _bring_up(self, connection: sqlite3.Connection) -> None:
        with self.writing():
            version, application = self._versions()  # another process may have been quicker
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if version == 0 and tables:
                raise UsageError(f"{self.path} is a database, but no Retold store")
            if version and application != APPLICATION:
                raise UsageError(f"{self.path} is a database, but no Retold store")
            for step in [schema_file()] if version == 0 else steps(version):
                for statement in statements(step.read_text("utf-8")):
                    connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute(f"PRAGMA user_version = {SCHEMA}")


def schema_file() -> Traversable:
    """The schema as it is made today."""
    return resources.files("retold.store") / "schema.sql"


def steps(version: int) -> list[Traversable]:
    """The migrations that a file of this version still needs, in order."""
    folder = resources.files("retold.store") / "migrations"
    return [folder / f"{n:04d}.sql" for n in range(version + 1, SCHEMA + 1)]


def statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: ``executescript`` would commit the transaction around it."""
    held = ""
    for line in script.splitlines(keepends=True):
        held += line
        if sqlite3.complete_statement(held):
            yield held
            held = ""
    if any(line.strip() and not line.strip().startswith("--") for line in held.splitlines()):
        raise FormatError("a script of the store ends in the middle of a statement")


def _to_wal(connection: sqlite3.Connection) -> None:
    """Switch to a write-ahead log; two processes that make the file at once may have to try again."""
    for attempt in range(40):
        try:
            if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
                return
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or attempt == 39:
                raise
            time.sleep(0.05)
