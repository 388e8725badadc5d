"""Bulk actions that are killed, kill -9, at any step of their batches, or run twice at once: every contact has exactly
one outcome, and what is there in the end is what an undisturbed run leaves.

More points, 20 batches, and a merge by hand: CONTACTS_TEST_KILLS=60 (1 an action and catalog, and 3, by default). Every
step: CONTACTS_TEST_STRIDE=1, about 1,750 kills an action and catalog; 7: each batch at other steps, about 200 kills.
"""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid5

import pytest

from tests.faults.content import Content, content
from tests.faults.prepared import Prepared, Run, copied, observed
from tests.faults.process import COMMIT, Asked, Death, act, act_and_die, heard, started
from tests.selection.worlds import id_of
from transforms.settings import Settings
from transforms.warehouse import Query, Warehouse

KILLS = int(os.environ.get("CONTACTS_TEST_KILLS", "1"))
STRIDE = int(os.environ.get("CONTACTS_TEST_STRIDE", "0"))
SWEEP = bool(KILLS > 3 or STRIDE)
BATCHES = 20 if SWEEP else 3
EVERYBODY = {"action_name": "a test", "select": "all", "max_share": 1}
ACTIONS = {
    "tags": ("update_tags", {"add_tags": ["new"], "remove_all_tags": True}, BATCHES),
    "consent": ("update_opt_status", {"direction": "opt_out", "slots": ["email", "phone"]}, BATCHES),
    "deletion": ("delete_contacts", {"confirm": "DELETE"}, BATCHES),
    "merges": ("merge_duplicates", {"pairs": "auto"}, -(-BATCHES // 2)),
    "merge": ("merge_contacts", {"keep": {"last_name": "other"}}, 1),
}
"""Name -> kind, answers, and how many batches it takes."""
ASKED = [name for name in ACTIONS if name != "merge" or SWEEP]
# consent by default: its ledger is a chain, which two processes at once would break first
AT_ONCE = [
    pytest.param(name, marks=pytest.mark.skipif(not SWEEP and name != "consent", reason="set CONTACTS_TEST_KILLS"))
    for name in ASKED
]
ONCE = Query.inline(
    "outcomes",
    "SELECT action_id, count(contact_id) AS rows, count(DISTINCT contact_id) AS contacts, "
    "(SELECT count(contact_id) FROM lake.action_targets t WHERE t.action_id = r.action_id) AS targets "
    "FROM lake.action_results r GROUP BY action_id",
)


@pytest.fixture(scope="module", params=ASKED)
def asked(request: pytest.FixtureRequest, prepared: Prepared) -> Asked:
    kind, answers, _ = ACTIONS[request.param]
    master, other = map(str, prepared.before.tables["contacts"]["contact_id"][:2])
    answers = EVERYBODY | {"master_id": master, "other_id": other} | answers
    return Asked(kind, answers, uuid5(id_of("killed", "action"), kind), prepared.as_of)


@pytest.fixture(scope="module")
def undisturbed(
    asked: Asked, prepared: Prepared, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Settings, Run, Content]]:
    """The settings for batches of a twentieth, the steps of a run, and what it leaves."""
    people = prepared.before.tables["contacts"].height  # a connection to what is copied would be in the copy's way
    sized = prepared.settings.model_copy(update={"batch_contacts": -(-people // BATCHES)})
    with sized_copy(sized, tmp_path_factory.mktemp("undisturbed") / "home") as settings:
        run = observed(Death(), act_and_die, settings, asked, Death())
        assert run.outcomes
        assert [run.outcomes["batches_done"]] == [n for kind, _, n in ACTIONS.values() if kind == asked.kind]
        yield sized, run, content(Warehouse(settings), settings)


@pytest.fixture
def settings(undisturbed: tuple[Settings, Run, Content], tmp_path: Path) -> Iterator[Settings]:
    with sized_copy(undisturbed[0], tmp_path / "home") as settings:
        yield settings


@contextmanager
def sized_copy(settings: Settings, home: Path) -> Iterator[Settings]:
    with copied(settings, home) as copy:
        yield copy.model_copy(update={"batch_contacts": settings.batch_contacts})


def every_contact_has_one_outcome(settings: Settings) -> bool:
    with Warehouse(settings).read() as session:
        return all(row["rows"] == row["contacts"] == row["targets"] for row in session.rows(ONCE))


@pytest.mark.parametrize("share", [(i + 0.5) / KILLS for i in range(KILLS)])
def test_a_killed_action_goes_on_at_its_batch(
    share: float, asked: Asked, undisturbed: tuple[Settings, Run, Content], settings: Settings
) -> None:
    _, run, whole = undisturbed
    death = Death(step=int(share * len(run.steps)))
    killed = observed(death, act_and_die, settings, asked, death)
    assert killed.outcomes is None
    assert asked.do(settings) == run.outcomes
    found = content(Warehouse(settings), settings)
    assert found.unlike(whole) == []
    assert every_contact_has_one_outcome(settings)


@pytest.mark.skipif(not STRIDE, reason="long: set CONTACTS_TEST_STRIDE")
def test_an_action_whose_every_retry_is_killed_too_ends_all_the_same(
    asked: Asked, undisturbed: tuple[Settings, Run, Content], settings: Settings
) -> None:
    """Each retry dies `STRIDE` steps later than the one before; once one has committed, from the next offset again."""
    _, run, whole = undisturbed
    killed_at: Counter[str] = Counter()
    step = commits = 0
    while not (killed := observed(death := Death(step=step), act_and_die, settings, asked, death)).outcomes:
        assert killed.exitcode == -signal.SIGKILL
        *taken, last = (label for label, _ in killed.steps)
        killed_at[last] += 1
        commits += taken.count(COMMIT)
        step = commits % STRIDE if COMMIT in taken else step + STRIDE
    print(f"{asked.kind}: {killed_at.total()} kills at {len(killed_at)} kinds of steps, {killed_at[COMMIT]} at COMMIT;"
          f" undisturbed it takes {len(run.steps)} steps")  # fmt: skip
    assert killed_at.total() > run.outcomes["batches_done"]
    assert killed.outcomes == run.outcomes
    assert content(Warehouse(settings), settings).unlike(whole) == []
    assert every_contact_has_one_outcome(settings)


@pytest.mark.parametrize("asked", AT_ONCE, indirect=True)
def test_a_retry_while_the_old_process_still_lives(
    asked: Asked, undisturbed: tuple[Settings, Run, Content], settings: Settings
) -> None:
    _, _, whole = undisturbed
    with started(act, settings, asked) as (_, pipe):
        heard(pipe)
        asked.do(settings)
        heard(pipe)
    assert content(Warehouse(settings), settings).unlike(whole) == []


@pytest.mark.parametrize("asked", AT_ONCE, indirect=True)
def test_two_actions_at_once_on_the_same_contacts(asked: Asked, settings: Settings) -> None:
    other = replace(
        asked, kind="update_tags", answers=EVERYBODY | {"add_tags": ["other"]}, action_id=id_of("other", "action")
    )
    with started(act, settings, other) as (_, pipe):
        heard(pipe)
        asked.do(settings)
        heard(pipe)
    assert every_contact_has_one_outcome(settings)
    with Warehouse(settings).read() as session:
        actions = session.rows(Query.inline("actions", "SELECT batches, batches_done FROM lake.bulk_actions"))
    assert [row["batches_done"] for row in actions] == [row["batches"] for row in actions]
