"""A warehouse with some people (see PEOPLE) to bring related lists to."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import settings_of
from tests.related.desk import PEOPLE, Related
from transforms.settings import Settings
from transforms.warehouse import Warehouse


@pytest.fixture(scope="session")
def home_with_people(tmp_path_factory: pytest.TempPathFactory) -> Related:
    """Made once; tests get copies."""
    settings = settings_of(tmp_path_factory.mktemp("people") / "home")
    desk = Related(settings, Warehouse(settings))
    desk.contacts(PEOPLE)
    return desk


@pytest.fixture
def related(tmp_path: Path, home_with_people: Related) -> Related:
    settings = settings_of(tmp_path / "home")
    shutil.copytree(home_with_people.settings.home, settings.home)
    return Related(settings, Warehouse(settings), now=home_with_people.now)


@pytest.fixture
def on_postgresql(postgres_settings: Settings) -> Related:
    desk = Related(postgres_settings, Warehouse(postgres_settings))
    desk.contacts(PEOPLE)
    return desk
