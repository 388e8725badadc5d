"""Which clusters `merge_duplicates` merges by itself, as a table of pairs; that it can be switched off, capped and
previewed; and which pairs of people's it merges.
"""

from datetime import UTC, datetime

import pytest

from tests.actions.conftest import Actions, crowd
from tests.faults.prepared import copied
from tests.selection.worlds import insert
from tests.support.imports import Imports
from transforms.errors import ActionRefused
from transforms.settings import Settings
from transforms.warehouse import Warehouse

THEN = datetime(2026, 11, 21, tzinfo=UTC)
PEOPLE = "ABCDE"
LIST = "first name,last name,email\n" + "".join(f"{name},{name}son,{name}@example.com\n" for name in PEOPLE)

# pairs of band auto (~: of the blind sample), what else is known of pairs, who is live afterwards
CLUSTERS = {
    "a pair": ("AB", {}, "ACDE"),
    "two pairs": ("AB DE", {}, "ACD"),
    "three, each of whom fits each": ("AB AC BC", {}, "ADE"),
    "three in a row do not fit": ("AB BC", {}, "ABCDE"),
    "one pair of them waits for a verdict": ("AB AC ~BC", {}, "ABCDE"),
    "the verdict is in": ("AB AC ~BC", {"same": "BC"}, "ADE"),
    "the verdict is against it": ("AB AC ~BC", {"not_same": "BC"}, "ABCDE"),
    "somebody skipped it": ("~AB", {"skip": "AB"}, "ABCDE"),
    "two people for good": ("AB", {"two people": "AB"}, "ABCDE"),
    "one of them was merged with somebody else's namesake": ("AB", {"two people": "BC", "merged": "CA"}, "ABDE"),
}


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Actions:
    return crowd(Settings(home=tmp_path_factory.mktemp("five") / "home"), LIST)


@pytest.fixture
def five(template, tmp_path) -> Actions:
    with copied(template.settings, tmp_path / "home") as settings:
        yield Actions(Imports(settings, Warehouse(settings), template.imports.now))


def know(five, pairs, said):
    ids = five.ids()

    def pair(names):
        return dict(zip(("left_id", "right_id"), (ids[name] for name in names), strict=True))

    def work(transaction):
        for place, names in enumerate(pairs.split()):
            found = {"band": "auto", "reason": "compared", "found_at": THEN, "match_weight": 20.0 - place}
            insert(transaction, "match_pairs", pair(names.strip("~")) | found | {"sampled": names[0] == "~"})
        for what, names in said.items():
            if what == "two people":
                insert(transaction, "not_same", pair(names) | {"decided_at": THEN, "decided_by": "ann"})
            elif what == "merged":
                redirect = {"merged_id": ids[names[0]], "contact_id": ids[names[1]], "merged_at": THEN}
                insert(transaction, "redirects", redirect)
            else:
                told = {"verdict": what, "band": "auto", "sampled": True, "decided_at": THEN, "decided_by": "ann"}
                master = {"master_id": ids[names[1]] if what == "same" else None}
                insert(transaction, "review_decisions", pair(names) | told | master)
        return {}

    five.warehouse.write("know", work, as_of=five.later())


@pytest.mark.parametrize("name", CLUSTERS)
def test_which_clusters_are_merged(five, name):
    pairs, said, alive = CLUSTERS[name]
    know(five, pairs, said)
    five.do("merge_duplicates", pairs="auto")
    assert five.alive() == set(alive)


def test_a_run_is_capped_the_surest_first_and_the_next_goes_on_and_an_undo_takes_a_run_apart(five):
    know(five, "AB DE", {})
    five.imports.settings = five.settings.model_copy(update={"max_merges": 1})
    assert five.preview("merge_duplicates", pairs="auto").plan == {"changed:merged": 1}
    assert five.do("merge_duplicates", pairs="auto") == {"changed": 1, "changed:merged": 1}
    assert five.alive() == set("ACDE")
    five.do("merge_duplicates", pairs="auto")
    assert five.alive() == set("ACD")
    five.undo(five.done[0])
    five.do("merge_duplicates", pairs="auto")
    assert five.alive() == set("ABCD")


def test_a_cluster_that_was_taken_apart_is_so_many_people_for_good(five):
    know(five, "AB AC BC", {})
    five.do("merge_duplicates", pairs="auto")
    assert five.alive() == set("ADE")
    five.undo()
    assert five.rows("SELECT count(*) FROM lake.not_same") == [(3,)]
    assert five.do("merge_duplicates", pairs="auto") == {}
    assert five.alive() == set("ABCDE")


def test_switched_off_it_only_foretells(five):
    know(five, "AB", {})
    five.imports.settings = five.settings.model_copy(update={"auto_merge": "off"})
    with pytest.raises(ActionRefused, match="switched off"):
        five.begin("merge_duplicates", pairs="auto")
    assert five.preview("merge_duplicates", pairs="auto", dry_run=True).targets == 1


def test_what_people_decided_is_merged_into_the_master_they_named(five):
    know(five, "", {"same": "AB"})
    assert five.do("merge_duplicates", pairs="decided") == {"changed": 1, "changed:merged": 1}
    assert five.rows("SELECT contact_id FROM lake.redirects") == five.rows(
        "SELECT master_id FROM lake.review_decisions"
    )
    assert five.do("merge_duplicates", pairs="decided") == {}
