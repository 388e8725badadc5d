"""The lake on its connection: which catalog, where the files lie, attached as `lake`.

The only module that tells SQLite from PostgreSQL (beside `lease`). Never open catalog.sqlite with Python's own sqlite3
in a process that has the lake attached: two SQLite libraries in one process drop each other's locks.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import duckdb

from transforms.settings import Settings
from transforms.warehouse.connection import connect, lock_settings, quoted
from transforms.warehouse.files import is_remote
from transforms.warehouse.query import Query
from transforms.warehouse.session import Session

_MISSING: Final = ("unable to open database file", "attempt to write a readonly database", "creating a new DuckLake is")
_SECRET: Final = ("KEY_ID", "SECRET", "REGION", "ENDPOINT")


class CatalogMissing(Exception):
    """There is no lake yet, or another process is just creating it under the lease. Stays inside the package."""


@contextmanager
def attached(settings: Settings, *, read_only: bool, preserve_insertion_order: bool = True) -> Iterator[Session]:
    """A connection with the lake as `lake`; created if it is missing and `read_only` is false (hold the lease then).

    Raises:
        CatalogMissing: read-only, and there is no lake.
        StatementFailed: as every statement; `conflict` in its facts when the catalog was busy.
        CatalogBusy: the catalog's server could not be reached.
    """
    remote = is_remote(settings)
    catalog = "postgres_scanner" if settings.catalog.get_secret_value() else "sqlite_scanner"
    extensions = ("ducklake", catalog, *(("httpfs",) if remote else ()))
    with connect(settings, extensions, preserve_insertion_order=preserve_insertion_order) as connection:
        session = Session(connection)
        if remote:
            _give_secret(session, settings)
        with session.guard("attach the lake"):
            _attach(connection, settings, read_only)
        lock_settings(session)
        yield session


def _attach(connection: duckdb.DuckDBPyConnection, settings: Settings, read_only: bool) -> None:
    try:
        connection.execute(_attachment(settings, read_only))
    except duckdb.Error as error:
        if read_only and any(sign in str(error) for sign in _MISSING):
            error.args = (type(error).__name__,)
            raise CatalogMissing from None
        raise


def _attachment(settings: Settings, read_only: bool) -> str:
    options = ["DATA_INLINING_ROW_LIMIT 0"]
    if uri := settings.catalog.get_secret_value():
        source = f"ducklake:postgres:{uri}"
    else:
        source = f"ducklake:sqlite:{settings.lake.resolve() / 'catalog.sqlite'}"
        # In the default rollback journal one open reader fails every COMMIT.
        options += ["META_JOURNAL_MODE 'WAL'", "META_BUSY_TIMEOUT 30000"]
    if settings.data_path:
        options.append(f"DATA_PATH {quoted(settings.data_path.rstrip('/') + '/')}")
    else:
        # The files lie under the home: a home may be moved or mounted elsewhere together with its catalog.
        options += [f"DATA_PATH {quoted(str(settings.lake.resolve() / 'files') + '/')}", "OVERRIDE_DATA_PATH true"]
    if read_only:
        options.append("READ_ONLY")
    return f"ATTACH {quoted(source)} AS lake ({', '.join(options)})"


def _give_secret(session: Session, settings: Settings) -> None:
    """Credentials for the data path alone; what is empty is left to DuckDB's defaults."""
    values = (settings.s3_key_id, settings.s3_secret.get_secret_value(), settings.s3_region, settings.s3_endpoint)
    given = {name.lower(): value for name, value in zip(_SECRET, values, strict=True) if value}
    parts = ["TYPE s3", "SCOPE $scope", "USE_SSL $use_ssl", *(f"{name.upper()} ${name}" for name in given)]
    if settings.s3_endpoint:
        parts.append("URL_STYLE 'path'")
    query = Query.inline("give the secret", f"CREATE SECRET lake_files ({', '.join(parts)})")
    session.run(query, scope=settings.data_path, use_ssl=settings.s3_use_ssl, **given)
