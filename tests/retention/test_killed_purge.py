"""A purge that is killed, kill -9, at any of its steps: the next night leaves what an undisturbed one leaves.

More points: CONTACTS_TEST_KILLS=60 (2 a catalog by default).
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.content import Content, content
from tests.faults.prepared import Run, copied, observed
from tests.faults.process import Death
from tests.retention.world import World, purge_and_die, values

KILLS = int(os.environ.get("CONTACTS_TEST_KILLS", "2"))
MAY_DIFFER = {"purges", "commits", "fence"}
"""The certificate counts what the second run still found; every run moves the fence."""


@pytest.fixture(scope="module", params=["made", "made_on_postgresql"], ids=["sqlite", "postgresql"])
def before(request: pytest.FixtureRequest) -> World:
    return request.getfixturevalue(request.param)


@pytest.fixture
def world(before: World, worlds: Callable[[World], World]) -> World:
    return worlds(before)


@pytest.fixture(scope="module")
def undisturbed(before: World, tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Content]:
    with copied(before.settings, tmp_path_factory.mktemp("undisturbed") / "home") as settings:
        world = before.on(settings)
        world.steady()
        run = observed(Death(), purge_and_die, settings, world.due, Death())
        assert run.outcomes
        return run, content(world.actions.warehouse, settings)


@pytest.mark.parametrize("share", [(i + 0.5) / KILLS for i in range(KILLS)])
def test_the_next_night_ends_as_if_nothing_had_happened(
    share: float, undisturbed: tuple[Run, Content], world: World
) -> None:
    run, whole = undisturbed
    world.steady()
    death = Death(step=int(share * len(run.steps)))
    killed = observed(death, purge_and_die, world.settings, world.due, death)
    assert killed.outcomes is None
    world.purge()
    assert world.left() == set()
    assert set(content(world.actions.warehouse, world.settings).tables_unlike(whole)) <= MAY_DIFFER
    assert values(world, "SELECT count(*) FROM (SELECT DISTINCT purge_id FROM lake.purges)") == [1]
    assert [Path(path).name for path in world.settings.secrets.iterdir()] == ["pseudonym.key"]
