"""What `Warehouse.maintain` yields: rewriting files, outside the transactions of writers but as durable as theirs."""

from contextlib import suppress
from typing import Any, Final

from duckdb import DuckDBPyConnection
from duckdb import Error as DuckDBError

from transforms.warehouse.files import Files
from transforms.warehouse.query import Query
from transforms.warehouse.session import Session

BEGIN: Final = Query.inline("begin the transaction", "BEGIN TRANSACTION")
COMMIT: Final = Query.inline("commit the transaction", "COMMIT")


class Maintenance(Session):
    """What `maintain` yields: a writable session under the lease, with no transaction open."""

    def __init__(self, connection: DuckDBPyConnection, files: Files) -> None:
        super().__init__(connection)
        self._files = files

    def durably(self, query: Query, /, **params: Any) -> None:
        """Run what rewrites files (rewrite, merge) in one transaction, and sync the new files before its COMMIT."""
        before = self._files.names(self)
        self.run(BEGIN)
        try:
            self.run(query, **params)
            self._files.sync(self._files.names(self) - before)
            self.run(COMMIT)
        except BaseException:
            with suppress(DuckDBError):
                self.connection.rollback()
            raise
