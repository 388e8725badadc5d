"""An Airflow home of its own, chosen before Airflow is imported; in it, the pages as three people see them."""

from tests.support.visitors import Visitor, airflow_app  # noqa: I001 - before anything of Airflow

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.actions.conftest import Actions, crowd
from transforms.settings import Settings

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "attribute": "\"' onmouseover='alert(1)",
    "formula": "=cmd|' /C calc'!A0",
    "backwards": "\u202eevil\u202c",
    "template": "{{ 7 * 7 }}",
}


@dataclass
class Pages:
    """The pages over one warehouse; `as_` picks who looks."""

    client: TestClient
    actions: Actions

    @property
    def settings(self) -> Settings:
        return self.actions.settings

    def as_(self, who: str) -> Visitor:
        return Visitor(self.client, who)


@pytest.fixture(scope="session")
def airflow_client() -> TestClient:
    """Airflow's own app with the plugin in it, without a server or a scheduler: runs are made and stay queued."""
    return airflow_app()


@pytest.fixture(scope="module")
def pages_of(airflow_client: TestClient, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Makes pages over a new warehouse that holds a list; the text None: over an empty one."""
    with pytest.MonkeyPatch.context() as patched:

        def make(text: str | None, **settings: Any) -> Pages:
            home: Path = tmp_path_factory.mktemp("pages") / "home"
            patched.setenv("CONTACTS_HOME", str(home))
            for name, value in settings.items():
                patched.setenv(f"CONTACTS_{name.upper()}", str(value))
            given = Settings()
            if text is None:
                from tests.support.imports import Imports
                from transforms.warehouse import Warehouse

                given.make_folders()
                return Pages(airflow_client, Actions(Imports(given, Warehouse(given))))
            return Pages(airflow_client, crowd(given, text))

        yield make
