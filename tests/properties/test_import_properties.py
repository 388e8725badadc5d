"""What holds for every import, whatever the lists: nothing lost, nothing twice, no order, an opt-out stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties.world import (
    LISTS,
    QUESTIONABLE,
    RECORDS,
    Listed,
    World,
    crowd,
    crowds,
    csv,
    examples,
    listed,
    look,
    outcomes,
    settled,
    side_by_side,
    ties,
    warehouse,
)  # fmt: skip
from tests.support.imports import Imports
from tests.support.reference import Contact, Reference
from transforms.consent import ledger


class Compared:
    """An import beside its oracle. `same` says which contact of the warehouse is which one of the oracle."""

    def __init__(self, imports: Imports) -> None:
        self.imports, self.oracle = imports, Reference()
        self.same: dict[str, Contact] = {}

    def take(self, attested: Listed) -> None:
        """Import a list; every record must end as the oracle says, with the same people."""
        records, attestation = attested
        report = self.imports.of(csv(records), **attestation)
        assert report.records == len(records) == sum(report.outcomes.values())
        tied = [record | {"tie": tie} for record, tie in zip(records, ties(self.imports, report), strict=True)]
        expected = self.oracle.take(tied, attestation)
        got = outcomes(self.imports, report)
        for record, (outcome, contact), (wanted, other) in zip(records, got, expected, strict=True):
            assert (record, outcome) == (record, wanted)
            if contact and other:
                assert (record, self.same.setdefault(contact, other)) == (record, other), "who is who"
        assert len(set(map(id, self.same.values()))) == len(self.same), "two contacts for one person"

    def check(self, world: World) -> None:
        """The warehouse holds what the oracle holds."""
        oracle = self.oracle
        assert world.statuses == {
            value: (oracle.statuses[value], oracle.deliverability[value]) for value in oracle.statuses
        }
        assert world.contacts.keys() == self.same.keys()
        for contact, (fields, *lists) in world.contacts.items():
            other = self.same[contact]
            told = dict(zip(("first", "last", "title", "hobby", "unknown word"), fields, strict=True))
            assert {key: value for key, value in told.items() if value} == other.fields
            assert lists == [sorted(other.points), other.linked("tag"), other.linked("company")]
        assert {value: self.same[contact] for value, contact in world.ids.items()} == oracle.ids


def ledger_holds(imports: Imports) -> None:
    """The status of every address is where its events lead, step by step; and the seals hold."""
    with imports.warehouse.read() as session:
        ledger.verify(session)
    before: dict[str, str | None] = {}
    events = (
        "SELECT value, before, after FROM lake.consent_events e JOIN lake.addresses a USING (channel, key) ORDER BY seq"
    )
    for value, was, becomes in imports.rows(events):
        assert was == before.get(value)
        before[value] = becomes
    assert before == imports.statuses()


@examples(3)
@given(st.lists(LISTS, min_size=1, max_size=3))
def test_an_import_does_what_the_oracle_says(lists):
    with warehouse() as imports:
        compared = Compared(imports)
        world = look(imports)
        for attested in lists:
            before = world
            compared.take(attested)
            world = look(imports)
            compared.check(world)
            if attested[1]["obtained"] in QUESTIONABLE:
                assert world.mailable <= before.mailable, "a questionable origin opted somebody in"
        ledger_holds(imports)


@pytest.mark.parametrize("seed", crowds(2))
def test_a_crowd_of_small_worlds_ends_as_the_oracle_says(seed):
    with warehouse() as imports:
        compared = Compared(imports)
        for attested in crowd(seed, worlds=60, lists=3):
            compared.take(attested)
        compared.check(look(imports))
        ledger_holds(imports)


@examples(2)
@given(side_by_side(RECORDS), st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter_and_twice_is_once(records, chance):
    shuffled = chance.sample(records, len(records))
    with warehouse() as imports:
        first = imports.of(csv(records))
        world = look(imports)
        replay = imports.of(csv(records), name="again.csv")
        assert (replay.replayed, replay.outcomes, look(imports)) == (True, first.outcomes, world)
        second = imports.of(csv(shuffled), explanation="the same people, exported again")
        again = look(imports)
        assert second.outcomes["inserted"] == 0
        assert (again.contacts.keys(), again.statuses) == (world.contacts.keys(), world.statuses)
        assert [contact[1:] for contact in again.people] == [contact[1:] for contact in world.people], (
            "more than before"
        )
        assert all(len(set(each)) == len(each) for contact in again.people for each in contact[1:]), "something twice"
    with warehouse() as imports:
        assert imports.of(csv(shuffled)).outcomes == first.outcomes
        other = look(imports)
        assert (other.people, other.statuses) == (world.people, world.statuses)


@pytest.mark.parametrize("seed", crowds(2))
def test_a_crowd_that_comes_again_under_other_answers_is_nobody_new(seed):
    [(records, _)] = crowd(seed, worlds=150, lists=1)
    with warehouse() as imports:
        imports.of(csv(records))
        again = imports.of(csv(records), explanation="the same people, exported again")
        assert again.outcomes["inserted"] == 0


@examples(2)
@given(side_by_side(RECORDS))
def test_capitals_in_an_email_change_nothing(records):
    worlds = []
    for written in (str.lower, str.upper):
        with warehouse() as imports:
            report = imports.of(csv([record | {"email": written(record["email"])} for record in records]))
            world = look(imports)
            worlds.append((report.outcomes, report.reasons, world.groups, world.statuses, world.mailable))
    assert worlds[0] == worlds[1]


@examples(2)
@given(side_by_side(RECORDS.map(settled)), st.integers(1, 11))
def test_a_settled_list_may_come_in_parts(records, cut):
    worlds = []
    for parts in ([records], [records[:cut], records[cut:]]):
        with warehouse() as imports:
            for part in filter(None, parts):
                imports.of(csv(part))
            world = look(imports)
            worlds.append((world.statuses, sorted(((fields[:2], *lists) for fields, *lists in world.people), key=repr)))
    assert worlds[0] == worlds[1]


@examples(2)
@given(st.lists(listed(side_by_side(RECORDS)), min_size=2, max_size=3), st.randoms(use_true_random=False))
def test_an_opt_out_stands_whatever_lists_follow_in_any_order(lists, chance):
    worlds = []
    for order in (lists, chance.sample(lists, len(lists))):
        with warehouse() as imports:
            out: set[str] = set()
            for records, attestation in order:
                before = look(imports)
                dry = imports.of(csv(records), **attestation, dry_run=True)
                assert look(imports) == before, "a dry run wrote something"
                report = imports.of(csv(records), **attestation)
                told = {"dry_run", "events", "rules_version"}
                assert dry.model_dump(exclude=told) == report.model_dump(exclude=told)
                world = look(imports)
                out |= {value for value, (status, _) in world.statuses.items() if status == "opted_out"}
                assert all(world.statuses[value][0] == "opted_out" for value in out)
                assert not out & world.mailable
            worlds.append(world.statuses)
    assert worlds[0] == worlds[1], "consent does not depend on the order of lists"
