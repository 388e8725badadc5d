"""A world of people who are hard to forget, made and purged once per catalog, to look at and to take copies of. Tests
on PostgreSQL stand in one file, for each process that runs tests makes its own.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.conftest import settings_of
from tests.faults.prepared import copied, database
from tests.retention.world import Purged, World, make, purged_copy


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make(settings_of(tmp_path_factory.mktemp("world") / "home"))


@pytest.fixture(scope="session")
def made_on_postgresql(postgres_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with database(postgres_uri) as catalog:
        yield make(settings_of(tmp_path_factory.mktemp("world") / "home", catalog))


@pytest.fixture(scope="session")
def purge(made: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Purged]:
    with purged_copy(made, tmp_path_factory.mktemp("purged") / "home") as purged:
        yield purged


@pytest.fixture(scope="session")
def purged(purge: Purged) -> World:
    return purge.world


@pytest.fixture
def worlds(tmp_path: Path) -> Iterator[Callable[[World], World]]:
    with ExitStack() as stack:
        yield lambda made: made.on(stack.enter_context(copied(made.settings, tmp_path / "copy")))


@pytest.fixture
def world(made: World, worlds: Callable[[World], World]) -> World:
    return worlds(made)
