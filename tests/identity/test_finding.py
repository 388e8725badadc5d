"""What a run does to the warehouse: once, only what changed, nothing but results; and what clusters forbid."""

import json
import os
import shutil
from collections import Counter
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from splink import DuckDBAPI

from tests.bench import dedupe_lists
from tests.identity.conftest import desk_at
from transforms import identity
from transforms.errors import ModelUntrained, StatementFailed
from transforms.identity import model, training
from transforms.rules.band import LEAST_WEIGHT

EXAMPLES = int(os.environ.get("IDENTITY_EXAMPLES", "2"))
HEADER = "first name,last name,email,mobile,city,phone 2\n"
TWO = HEADER + "Anna,Bexley,a@example.com,0176 04069001,Bonn,\nAnna,Bexley,b@example.com,0176 04069001,Bonn,\n"
SNAPSHOTS = "SELECT count(*) FROM ducklake_snapshots('lake')"
PAIR = ("a@example.com", "b@example.com")


@pytest.fixture
def two(desk):
    """Two contacts of one person."""
    desk.of(TWO, default_country="DE")
    return desk


def test_a_run_is_one_commit_and_nothing_of_it_stays_but_the_results(two):
    (before,) = two.rows(SNAPSHOTS)
    tables = two.rows("SELECT table_name FROM information_schema.tables WHERE table_catalog = 'lake'")
    found = two.find()
    assert (found.full, found.contacts, found.compared, found.auto, found.written) == (True, 2, 2, 1, True)
    assert two.rows(SNAPSHOTS) == [(before[0] + 1,)]
    assert two.rows("SELECT table_name FROM information_schema.tables WHERE table_catalog = 'lake'") == tables
    assert two.bands() == {PAIR: "auto"}


def test_a_run_that_finds_nothing_new_writes_nothing(two):
    two.find()
    before = two.rows(SNAPSHOTS)
    found = two.find()
    assert (found.full, found.compared, found.auto, found.written) == (False, 0, 1, False)
    assert two.rows(SNAPSHOTS) == before


def test_a_retry_writes_nothing_again(two):
    two.find()
    identity.find(two.warehouse, two.settings, as_of=two.now)
    assert two.rows("SELECT count(*) FROM lake.findings") == [(1,)]


def test_a_dry_run_counts_and_writes_nothing(two):
    before = two.rows(SNAPSHOTS)
    found = two.find(dry_run=True)
    assert (found.auto, found.written) == (1, False)
    assert two.rows(SNAPSHOTS) == before
    assert two.pairs() == {}


def test_what_a_person_called_two_people_is_never_proposed_again(two):
    two.find()
    two.run(
        "INSERT INTO lake.not_same (left_id, right_id, decided_at, decided_by) "
        "SELECT left_id, right_id, now(), 'clara' FROM lake.match_pairs"
    )
    two.find()
    assert two.pairs() == {}
    assert two.find(full=True).auto == 0
    assert two.pairs() == {}


@pytest.mark.parametrize("back", [False, True])
def test_pairs_of_contacts_that_are_gone_vanish_and_come_back_with_them(two, back):
    two.find()
    two.run(
        "INSERT INTO lake.tombstones (contact_id, deleted_at, deleted_by) "
        "SELECT contact_id, now(), 'admin' FROM lake.emails WHERE email = 'a@example.com'"
    )
    two.find()
    assert two.rows("SELECT count(*) FROM lake.match_pairs") == [(0,)]
    if back:
        two.run("DELETE FROM lake.tombstones")
        two.find()
        assert two.bands() == {PAIR: "auto"}


def test_a_pair_that_an_import_found_is_judged_by_the_run(desk):
    desk.of("first name,last name,email\nAnna,Bexley,home@example.com\nPeter,Bexley,home@example.com\n")
    assert desk.rows("SELECT band, reason, match_weight FROM lake.match_pairs") == [("review", "shared_address", None)]
    desk.find()
    ((band, reason, weight),) = desk.rows("SELECT band, reason, match_weight FROM lake.match_pairs")
    assert (band, reason) == ("related", "compared")
    assert weight is not None


def test_a_cluster_of_more_than_five_waits_for_a_person(desk):
    rows = [f"Anna,Bexley,a{number}@example.com,0176 04069001,Bonn,\n" for number in range(6)]
    desk.of(HEADER + "".join(rows[:5]), default_country="DE")
    desk.find()
    assert Counter(desk.bands().values()) == {"auto": 10}
    desk.of(HEADER + rows[5], name="sixth.csv", default_country="DE")
    desk.find()
    pairs = desk.pairs().values()
    assert [(row["band"], row["against"]) for row in pairs] == [("review", ["large_cluster"])] * 15
    assert len({row["cluster_id"] for row in pairs}) == 1


def test_contacts_that_do_not_all_fit_each_other_wait_for_a_person(desk):
    """F. Bexley is Fiona on one number and Frank on the other, or both at once."""
    first, second = "0176 04069001", "0176 04069002"
    rows = (
        f"Fiona,Bexley,a@example.com,{first},,",
        f"F,Bexley,b@example.com,{first},,{second}",
        f"Frank,Bexley,c@example.com,{second},,",
    )
    desk.of(HEADER + "\n".join(rows) + "\n", default_country="DE")
    desk.find()
    ends = desk.pairs()[PAIR], desk.pairs()["b@example.com", "c@example.com"]
    assert [(row["band"], row["against"]) for row in ends] in (
        [("review", ["open_cluster"])] * 2,
        [("auto", []), ("review", [])],
    )


def test_a_number_of_many_surnames_says_nothing_of_anybody(desk):
    people = ("Bexley one", "Bexley two", "Crandall three", "Dunmore four", "Ellison five")
    rows = [f"Anna,{name},{mail}@example.com,0176 04069001,," for name, mail in map(str.split, people)]
    desk.of(HEADER + "\n".join(rows) + "\n", default_country="DE")
    desk.find()
    assert set(desk.bands().values()) <= {"review"}


def test_a_mobile_of_ones_own_and_a_fitting_name_merge_at_any_weight(two, monkeypatch):
    """Among many contacts a name is common, and the weight falls; whose the number is stays as sure."""
    monkeypatch.setattr(model, "SMALLEST_POPULATION", 10**10)
    two.of(TWO.replace("Anna,Bexley,b@", "Anna,Bexlex,c@"), name="slip.csv", default_country="DE")
    two.find()
    row = two.pairs()["b@example.com", "c@example.com"]
    assert row["match_weight"] < LEAST_WEIGHT["email"]
    assert row["band"] == "auto"


# a caption; its numbers: area, how many a family has, how many one person who is there twice; that person's band
CAPTIONS = [
    ("mobile", "+1202", 0, 9, "auto", "hardly anybody shares a number under this caption"),
    ("cell", "+1212", 5, 9, "review", "families share the numbers under this one"),
    ("cell", "+491760", 0, 9, "auto", "but these are mobiles by their plan"),
    ("mobile phone", "+1303", 4, 1, "auto", "a few may be chance"),
    ("cell phone", "+1404", 5, 46, "auto", "as few families as of personal mobiles"),
]


def callers(case):
    """A list of such people: no two share anything else."""
    caption, area, families, persons, *_ = CAPTIONS[case]
    letters = ["".join(two) for two in product("bcdfghkl", repeat=2)]
    rows = []
    for number, own in zip(range(families + persons), letters, strict=False):
        names = ("Peter", "Rosa") if number < families else ("Rosa", "Rosa")
        for side, first in enumerate(names):
            rows.append(
                f"{first},Zu{own * (case + 1)}mer,{case}.{number}.{side}@example.com,{area}5550{100 + number}\n"
            )
    return f"first name,last name,email,{caption}\n" + "".join(rows)


def test_a_caption_that_its_numbers_own_sharing_contradicts_counts_for_nothing(desk):
    """Whoever was merged still speaks for it: a second run, in which all these are one, finds the same."""
    for case in range(len(CAPTIONS)):
        desk.of(callers(case), name=f"{case}.csv")
    last = {(f"{case}.{row[2] + row[3] - 1}.0@example.com", f"{case}.{row[2] + row[3] - 1}.1@example.com"): row[4]
            for case, row in enumerate(CAPTIONS)}  # fmt: skip
    desk.find()
    assert {pair: band for pair, band in desk.bands().items() if pair in last} == last
    desk.run(
        "INSERT INTO lake.redirects (merged_id, contact_id, merged_at) SELECT right_id, left_id, now() "
        "FROM lake.match_pairs m JOIN lake.emails e ON e.contact_id = left_id "
        f"WHERE band = 'auto' AND email NOT IN {tuple(email for pair in last for email in pair)}"
    )
    desk.find()
    assert {pair: band for pair, band in desk.bands().items() if pair in last} == last


def test_the_caption_may_be_contradicted_later(desk):
    desk.of(TWO.replace("mobile", "cell").replace("0176 04069001", "+12125550177"))
    desk.find()
    assert desk.bands() == {PAIR: "auto"}
    desk.of(callers(1), name="families.csv")
    desk.find()
    assert desk.bands()[PAIR] == "review"


SEVERAL = ("Peter Abernathy", "Paul Crandall", "Mary Dunmore")


@pytest.mark.parametrize(
    ("words", "colleagues", "phone", "city", "band"),
    [
        ("a firm of several families, and one town", SEVERAL, "", "Bonn", "auto"),
        ("a firm of several families, and one line", SEVERAL, "030 23125001", "", "auto"),
        ("nothing but the firm", SEVERAL, "", "", "review"),
        ("it may be a family's firm", SEVERAL[:2], "", "Bonn", "review"),
        ("somebody else of that last name works there", (*SEVERAL, "Rosa Bexley"), "", "Bonn", "review"),
        ("a nickname is nobody else", (*SEVERAL, "Becky Bexley"), "", "Bonn", "auto"),
    ],
)
def test_a_firm_and_something_besides_may_merge(desk, words, colleagues, phone, city, band):
    rows = [f"{name.replace(' ', ',')},{name.split()[0]}@example.com,,," for name in colleagues]
    two = [f"Rebecca,Bexley,{mail}@example.com,{phone},{city}," for mail in "ab"]
    text = "first name,last name,email,phone,city,company\n" + "".join(f"{row}Globex GmbH\n" for row in two + rows)
    desk.of(text, default_country="DE")
    desk.find()
    assert desk.pairs()[PAIR]["band"] == band, words


@pytest.mark.parametrize(
    ("name", "address", "band"),
    [
        ("Rebecca", ",030 23125001", "auto"),
        ("Becky", ",030 23125001", "review"),
        ("Rebecca", "rebecca.bexley1@example.com,", "review"),
    ],
    ids=["equal names", "a nickname may be a twin's", "a firm tells namesakes apart by addresses that are alike"],
)
def test_equal_names_and_the_firm_alone_may_merge(desk, name, address, band):
    """The date of birth makes the weight that rare names have among more contacts."""
    rows = [f"{other.replace(' ', ',')},{other.split()[0]}@example.com,,,Globex GmbH\n" for other in SEVERAL]
    two = [f"{first},Bexley,{own},1970-01-02,Globex GmbH\n"
           for first, own in (("Rebecca", "rebecca.bexley@example.com,"), (name, address))]  # fmt: skip
    desk.of("first name,last name,email,phone,date of birth,company\n" + "".join(two + rows), default_country="DE")
    desk.find()
    assert [row["band"] for row in desk.all_pairs()] == [band]


def test_of_a_larger_firm_in_one_town_two_may_have_one_name(desk):
    """Firm and town say little of somebody who shares them with many: enough for any other merge, not for this one."""
    letters = ["".join(two) for two in product("abcdef", repeat=2)]
    rows = [f"F{each},L{each},{each}@example.com,Bonn,Globex GmbH\n" for each in letters]
    two = [f"Rebecca,Bexley,{mail}@example.com,Bonn,Globex GmbH\n" for mail in "ab"]
    desk.of("first name,last name,email,city,company\n" + "".join(two + rows), default_country="DE")
    desk.find()
    assert desk.pairs()[PAIR]["band"] == "review"


def test_ids_of_one_tool_that_keeps_them_apart_hold_a_merge(desk):
    header = "Id,FirstName,LastName,Email,MobilePhone,HasOptedOutOfEmail\n"
    rows = [
        "001,Anna,Bexley,a@example.com,+4917604069001,false\n",
        "002,Anna,Bexley,b@example.com,+4917604069001,false\n",
    ]
    desk.of(header + "".join(rows), source="salesforce_object_export")
    desk.find()
    assert desk.pairs()[PAIR]["against"] == ["two_ids_of_one_source"]
    assert desk.bands() == {PAIR: "review"}


def test_a_changed_contact_is_compared_anew(two):
    two.find()
    rows = "Anna,Bexley,a@example.com,1950-01-02\nAnna,Bexley,b@example.com,1980-03-04\n"
    two.of("first name,last name,email,date of birth\n" + rows, name="born.csv", exported_at="2026-11-02")
    found = two.find()
    assert (found.compared, two.bands()) == (2, {PAIR: "review"})


@pytest.mark.parametrize("column", ["email", "mobile"])
def test_whose_address_became_a_familys_is_compared_anew(desk, column):
    number = {"email": "home@example.com", "mobile": "0176 04069001"}[column]
    header = f"id,first name,last name,{column}\n"
    desk.of(f"{header}1,Anna,Bexley,{number}\n", default_country="DE")
    desk.find()
    desk.of(f"{header}2,Peter,Bexley,{number}\n", name="husband.csv", default_country="DE")
    assert desk.find().compared == 2


def test_the_blind_sample_is_the_same_in_every_run(two):
    two.settings = two.settings.model_copy(update={"review_sample": 1.0})
    two.find()
    assert two.pairs()[PAIR]["sampled"] is True
    two.find(full=True)
    assert two.pairs()[PAIR]["sampled"] is True


@settings(max_examples=EXAMPLES, deadline=None)
@given(world=st.sampled_from(["town", "clan"]), seed=st.integers(0, 2**16), between=st.booleans())
def test_new_against_all_is_what_everybody_against_everybody_is(world, seed, between, tmp_path_factory):
    desk = desk_at(tmp_path_factory.mktemp("world") / "home")
    lists = desk.settings.home.parent
    dedupe_lists.write(lists, world, people=150, seed=seed)
    desk.of((lists / "crm.csv").read_text("utf-8"), name="crm.csv", default_country="US")
    if between:
        desk.find()
    desk.of((lists / "event.csv").read_text("utf-8"), name="event.csv", default_country="US")
    compared = desk.find().compared
    fresh = {str(row[0]) for row in desk.rows("SELECT contact_id FROM lake.compared_contacts WHERE compared_at = "
                                              "(SELECT max(compared_at) FROM lake.compared_contacts)")}  # fmt: skip
    assert len(fresh) == compared
    told = ("band", "match_weight", "speaks_for", "against")
    new = _weighed(desk, told)
    assert desk.find(full=True).full
    everybody = _weighed(desk, told)
    assert {pair: row for pair, row in new.items() if fresh & pair} == {
        pair: row for pair, row in everybody.items() if fresh & pair
    }
    assert new.keys() == everybody.keys()
    shutil.rmtree(lists)


def _weighed(desk, told):
    return {
        frozenset((str(row["left_id"]), str(row["right_id"]))): tuple(
            round(row[name], 9) if isinstance(row[name], float) else row[name] for name in told
        )
        for row in desk.all_pairs()
    }


def test_the_shipped_model_compares_as_the_code_says():
    shipped = json.loads(model.SHIPPED.read_text("utf-8"))
    stored = [
        [(level["sql_condition"], level["label_for_charts"]) for level in comparison["comparison_levels"]]
        for comparison in shipped["comparisons"]
    ]
    coded = [
        [
            (level["sql_condition"], level["label_for_charts"])
            for level in made.get_comparison("duckdb").as_dict()["comparison_levels"]
        ]
        for made in model.comparisons()
    ]
    assert stored == coded
    assert shipped["provenance"].keys() >= {"lists", "people", "seed", "contacts", "trained_on", "splink", "duckdb"}


@pytest.mark.parametrize(
    ("people", "unknown"), [(0, "two contacts of one full_name and company"), (400, "name swapped_name")]
)
def test_too_few_contacts_to_learn_from_leave_the_model_as_it_is(two, people, unknown):
    if people:
        dedupe_lists.write(two.settings.home, "town", people=people, seed=1)
        for name in dedupe_lists.COLUMNS:
            two.of((two.settings.home / f"{name}.csv").read_text("utf-8"), name=f"{name}.csv", default_country="US")
    with pytest.raises(ModelUntrained) as refused:
        training.train(two.warehouse, two.settings, as_of=two.now, pairs=100_000)
    assert unknown in refused.value.facts["levels"]
    assert not two.settings.model.exists()
    assert model.path(two.settings) == model.SHIPPED


def test_what_goes_wrong_in_splink_tells_no_value(two):
    def misread(session):
        broken = "CREATE TEMP TABLE numbers AS SELECT unnest(['secret@example.com'])::INTEGER AS number"
        with model.guarded(session, "score pairs"):
            DuckDBAPI(session.connection)._log_and_run_sql_execution(broken, "numbers", "numbers")

    with two.warehouse.read() as session, pytest.raises(StatementFailed, match="score pairs failed") as failed:
        misread(session)
    told = [failed.value, failed.value.__cause__, failed.value.__context__, failed.value.__context__.__context__]
    assert "secret" not in " ".join(map(repr, told))
