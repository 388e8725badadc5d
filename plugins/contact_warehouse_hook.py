"""The hook: from an Airflow connection to the contact warehouse. With no connection the embedded default is used."""

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NoReturn
from urllib.parse import urlencode

from airflow.providers.duckdb.hooks.duckdb import DuckDBHook
from airflow.sdk.exceptions import AirflowNotFoundException

from transforms.settings import Settings
from transforms.warehouse import Warehouse

if TYPE_CHECKING:
    from airflow.sdk import Connection

_FROM_EXTRA: Final = (
    "home",
    "data_path",
    "s3_endpoint",
    "s3_region",
    "s3_key_id",
    "s3_use_ssl",
    "memory_limit",
    "threads",
)
_FOR_POSTGRESQL: Final = ("sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "application_name")


class ContactWarehouseHook(DuckDBHook):
    """Reads the connection `contact_warehouse` (type `duckdb`), if there is one; `duckdb_conn_id` names another.

    Extra: any of `home`, `data_path`, `s3_*`, `memory_limit`, `threads` (see `transforms/settings.py`). Host, port,
    login, password and schema name the PostgreSQL catalog (extra also `sslmode` and its like); with no host the catalog
    is the embedded SQLite. What the connection does not say comes from the CONTACTS_* variables.
    """

    default_conn_name = "contact_warehouse"
    hook_name = "Contact warehouse"

    def contact_settings(self) -> Settings:
        """Where the warehouse lives, and every limit."""
        extra = self.connection_extra
        given: dict[str, Any] = {name: extra[name] for name in _FROM_EXTRA if extra.get(name) not in (None, "")}
        if extra.get("s3_secret"):
            given["s3_secret"] = str(extra["s3_secret"])  # a wrong type would be refused with the secret quoted
        if catalog := self._catalog_uri():
            given["catalog"] = catalog
        return Settings(**given)

    def warehouse(self) -> Warehouse:
        """The one door to the data."""
        return Warehouse(self.contact_settings())

    @cached_property
    def airflow_connection(self) -> "Connection | None":
        """The connection, or None: only the default one may be missing."""
        try:
            connection: Connection = self.get_connection(self.get_conn_id())
        except AirflowNotFoundException:
            if self.get_conn_id() != self.default_conn_name:
                raise
            return None
        return connection

    def get_database(self) -> NoReturn:
        """There is no database file to open: `get_conn`, and what builds on it, would pass the one door by.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError(
            "ContactWarehouseHook opens no connection of its own. Read with `with hook.warehouse().read() as session:`,"
            " write with `hook.warehouse().write(...)`."
        )

    def _catalog_uri(self) -> str | None:
        connection = self.airflow_connection
        if connection is None or not connection.host:
            return None
        uri: str = connection.get_uri()
        extra = {name: value for name in _FOR_POSTGRESQL if (value := self.connection_extra.get(name)) is not None}
        bare = "postgresql" + uri[uri.index("://") :].split("?", maxsplit=1)[0]
        return f"{bare}?{urlencode(extra)}" if extra else bare
