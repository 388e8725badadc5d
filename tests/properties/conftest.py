"""What must hold must hold in whatever order rows come: here DuckDB has two threads, as it has in the product."""

import pytest


@pytest.fixture(autouse=True)
def two_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTACTS_THREADS", "2")
