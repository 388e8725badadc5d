"""What runs queries on one DuckDB connection, and the only place where DuckDB's errors become ours.

DuckDB quotes cell values in its errors ("Could not convert string '...'"). So the original is emptied before ours is
raised: neither message nor exception chain tells more than the error's class and the query's name.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, cast

import duckdb
import polars as pl

from transforms.errors import CatalogBusy, StatementFailed, StorageFull, WarehouseError
from transforms.warehouse.query import Query

if TYPE_CHECKING:
    import pyarrow as pa

_CONFLICTS: Final = ("Transaction conflict -", "database is locked")
_FULL: Final = (
    "No space left",
    "File too large",
    "Disk quota exceeded",
    "disk is full",
    "failed to offload data block",
)
_UNREACHABLE: Final = (
    "Unable to connect to Postgres",
    "connection to server",
    "server closed the connection",
    "terminating connection",
    "no connection to the server",
    "connection has been closed",
)


class Session:
    """Queries on one connection, bound to the life of the `with` block that opened it.

    Every method raises StatementFailed when DuckDB fails, CatalogBusy when the catalog's server went away, and
    TypeError when the given values are not the ones the query binds. After an error in a transaction (a reader is in
    one) the session is spent.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self.failure: WarehouseError | None = None

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The raw connection, for relations such as read_csv inside transforms/. Use it within `guard` only."""
        return self._connection

    @contextmanager
    def guard(self, name: str) -> Iterator[None]:
        """Turn a duckdb.Error raised inside the block into ours, emptied of values. `name` says what was tried."""
        try:
            yield
        except duckdb.Error as error:
            self.failure = _told(error, name)
            raise self.failure from None

    def run(self, query: Query, /, **params: Any) -> None:
        """Run every statement; rows are thrown away."""
        self._execute(query, params)

    def rows(self, query: Query, /, **params: Any) -> list[dict[str, Any]]:
        """The last statement's rows, each as column -> value. For small results: see `frame`."""
        with self.guard(query.name):
            result = self._execute(query, params)
            names = [column[0] for column in result.description or ()]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def value(self, query: Query, /, **params: Any) -> Any:
        """The single value of the single row.

        Raises:
            StatementFailed: there is more than one row or column, or none.
        """
        with self.guard(query.name):
            rows = self._execute(query, params).fetchmany(2)
        if [len(row) for row in rows] != [1]:
            raise StatementFailed(f"Query {query.name} did not give exactly one value.", query=query.name)
        return rows[0][0]

    def frame(self, query: Query, /, **params: Any) -> pl.DataFrame:
        """The last statement's rows through Arrow: TIMESTAMPTZ as UTC microseconds, UUID and JSON as String."""
        with self.guard(query.name):
            return cast("pl.DataFrame", pl.from_arrow(self._execute(query, params).to_arrow_table()))

    def batches(self, query: Query, /, size: int, **params: Any) -> Iterator[pl.DataFrame]:
        """As `frame`, `size` rows at a time: memory stays flat. Nothing else may run on the session meanwhile."""
        with self.guard(query.name):
            for batch in self._execute(query, params).to_arrow_reader(size):
                yield cast("pl.DataFrame", pl.from_arrow(batch))

    def register(self, name: str, frame: "pl.DataFrame | pa.Table") -> None:
        """Make a frame readable as the temp view `name` until the session ends; a later frame takes its place.

        An Enum column is an ENUM: DuckDB by itself would read Arrow's dictionary as text.
        """
        enums = _enums(frame.schema) if isinstance(frame, pl.DataFrame) else ""
        with self.guard(f"register {name}"):
            data = frame.to_arrow() if isinstance(frame, pl.DataFrame) else frame
            typed = self._connection.from_arrow(data).project(f"* REPLACE ({enums})") if enums else data
            self._connection.register(name, typed)

    def _execute(self, query: Query, params: dict[str, Any]) -> duckdb.DuckDBPyConnection:
        if params.keys() != query.params:
            raise TypeError(f"query {query.name} binds {sorted(query.params)}, not {sorted(params)}")
        with self.guard(query.name):
            for statement in query.statements:
                self._connection.execute(statement.text, {name: params[name] for name in statement.params})
        return self._connection


class Transaction(Session):
    """A session inside a write: what runs here is committed as a whole or not at all. `as_of` is its aware UTC time."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, as_of: datetime) -> None:
        super().__init__(connection)
        self.as_of = as_of
        self.notes: list[pl.DataFrame] = []

    def note(self, what: str, notes: pl.DataFrame) -> None:
        """Let this be in the journal before the commit: what a restored backup must not forget (`journal.SCHEMA`)."""
        self.notes.append(notes.with_columns(what=pl.lit(what)))


def _enums(schema: pl.Schema) -> str:
    """Every Enum column as an ENUM of the same words, which are names of ours (the vocabulary's)."""
    words = {column: "', '".join(dtype.categories) for column, dtype in schema.items() if isinstance(dtype, pl.Enum)}
    return ", ".join(f"{column}::ENUM('{listed}') AS {column}" for column, listed in words.items())


def _told(error: duckdb.Error, name: str) -> WarehouseError:
    """Our error for DuckDB's, which loses its text here: it may quote a cell or the catalog's password."""
    text, kind = str(error), type(error).__name__
    error.args = (kind,)
    if any(sign in text for sign in _UNREACHABLE):
        return CatalogBusy(
            f"The catalog's server could not be reached in {name}. The transaction was not committed. Try again later.",
            query=name,
            kind=kind,
        )
    if any(sign in text for sign in _FULL):
        return StorageFull(
            f"The disk has no room left ({name}). The transaction is rolled back: nothing was written. Free space for "
            "CONTACTS_HOME, then run it again.",
            query=name,
            kind=kind,
        )
    if kind == "OutOfMemoryException":
        return StatementFailed(
            f"{name} needs more memory than CONTACTS_MEMORY_LIMIT allows. The transaction is rolled back: nothing was "
            "written. Raise the limit, then run it again.",
            query=name,
            kind=kind,
        )
    conflict = any(sign in text for sign in _CONFLICTS)
    return StatementFailed(
        f"{name} failed in DuckDB with {kind}. An open transaction is rolled back: nothing was written. Run it again; "
        "if it fails again, report this name and kind.",
        query=name,
        kind=kind,
        conflict=conflict,
    )
