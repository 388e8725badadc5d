"""Purges that are killed, kill -9, and the night after.

More points: CONTACTS_TEST_KILLS=60 (2 a catalog by default); every step: CONTACTS_TEST_STRIDE=1.
"""

import os
from pathlib import Path
from typing import Final

from tests.faults.content import content
from tests.faults.prepared import copied, observed
from tests.faults.process import Death
from tests.retention.world import Purged, World, purge_and_die, values

KILLS: Final = int(os.environ.get("CONTACTS_TEST_KILLS", "2"))
STRIDE: Final = int(os.environ.get("CONTACTS_TEST_STRIDE", "0"))
SHARES: Final = [(i + 0.5) / KILLS for i in range(KILLS)]
MAY_DIFFER: Final = {"purges", "commits", "fence"}
"""The certificate counts what the second run still found; every run moves the fence."""


def the_next_night_ends_as_if_nothing_had_happened(made: World, purged: Purged, home: Path, step: int) -> None:
    """In a copy of the world: killed before this step, and purged the night after."""
    with copied(made.settings, home) as settings:
        world = made.on(settings)
        world.steady()
        death = Death(step=step)
        assert observed(death, purge_and_die, settings, world.due, death).outcomes is None
        world.purge()
        assert world.left() == set()
        assert set(content(world.actions.warehouse, settings).tables_unlike(purged.content)) <= MAY_DIFFER
        assert values(world, "SELECT count(*) FROM (SELECT DISTINCT purge_id FROM lake.purges)") == [1]
        assert [path.name for path in settings.secrets.iterdir()] == ["pseudonym.key"]


def at_every_step(made: World, purged: Purged, home: Path) -> None:
    """All of them, or every `STRIDE`th."""
    for step in range(0, len(purged.run.steps), STRIDE):
        print(f"killed before step {step} of {len(purged.run.steps)}: {purged.run.steps[step][0]}", flush=True)
        the_next_night_ends_as_if_nothing_had_happened(made, purged, home, step)
