"""A world of people who are hard to forget, made once per catalog, to take copies of."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.conftest import settings_of
from tests.faults.prepared import copied, database
from tests.retention.world import World, make


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make(settings_of(tmp_path_factory.mktemp("world") / "home"))


@pytest.fixture(scope="session")
def made_on_postgresql(postgres_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with database(postgres_uri) as catalog:
        yield make(settings_of(tmp_path_factory.mktemp("world") / "home", catalog))


@pytest.fixture
def worlds(tmp_path: Path) -> Iterator[Callable[[World], World]]:
    with ExitStack() as stack:
        yield lambda made: made.on(stack.enter_context(copied(made.settings, tmp_path / "copy")))


@pytest.fixture
def world(made: World, worlds: Callable[[World], World]) -> World:
    return worlds(made)


@pytest.fixture(scope="session")
def purged(made: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world after its purge, to look at."""
    with copied(made.settings, tmp_path_factory.mktemp("purged") / "home") as settings:
        world = made.on(settings)
        world.purge()
        yield world


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, worlds: Callable[[World], World]) -> World:
    return worlds(request.getfixturevalue("made" if request.param == "sqlite" else "made_on_postgresql"))
