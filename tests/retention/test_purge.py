"""The purge, as what it has to leave and what it may not: the manual by example."""

import json
from datetime import timedelta

import pytest

from tests.retention.world import ANN, STAY, nothing_is_left, values
from transforms.errors import LedgerBroken, TracesLeft
from transforms.retention import certificate
from transforms.retention.prove import Outside
from transforms.retention.purge import purge
from transforms.warehouse import Query


def test_nothing_is_left_of_people_who_are_hard_to_forget(made, purge):
    nothing_is_left(made, purge)


def test_everybody_else_stays_as_they_were(purged):
    assert purged.actions.alive() == set(STAY)
    points = {value for (value,) in purged.actions.rows("SELECT value FROM lake.contact_points")}
    assert points == {"bob@example.com", "+4915123456789", f"jo{ANN}", "max@example.com", "info@example.org"}


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("contacts", 3), ("tombstones", 0), ("redirects", 0), ("match_pairs", 0), ("tasks", 0), ("export_members", 3),
        ("field_choices", 0), ("not_same", 0), ("notes", 1), ("external_ids", 3), ("companies", 1),
    ],
)  # fmt: skip
def test_what_stays_in_a_table(purged, table, rows):
    assert values(purged, f"SELECT count(*) FROM (SELECT DISTINCT * FROM lake.{table})") == [rows]


def test_an_opt_out_outlives_its_address(purged):
    assert set(values(purged, "SELECT reason FROM lake.suppressions")) == {"opted_out"}


def test_records_keep_their_outcome_and_no_name(purged):
    nobody = "SELECT outcome, count(*) FROM lake.import_rows WHERE contact_id IS NULL GROUP BY ALL ORDER BY ALL"
    assert dict(purged.actions.rows(nobody)).keys() == {"inserted", "rejected", "updated"}
    sums = "SELECT bool_and(records = inserted + updated + unchanged + duplicate + rejected) FROM lake.imports"
    assert values(purged, sums) == [True]


def test_texts_of_others_tell_of_nobody_who_went(purged):
    assert values(purged, "SELECT body FROM lake.notes") == ["was sent by [erased]."]
    filters = [json.loads(text) for text in values(purged, "SELECT filter FROM lake.smart_lists ORDER BY version")]
    assert [wanted["any"][0]["value"] for wanted in filters] == ["[erased]", "bob@example.com"]


def test_only_who_was_merged_with_somebody_who_went_loses_the_images_of_changes(purged):
    kept = {purged.ids[name] for name in STAY if name != "Bob"}
    assert set(values(purged, "SELECT contact_id FROM lake.action_changes")) == kept


def test_the_records_of_others_stay_in_quarantine(purged):
    texts = [path.read_text("utf-8") for path in purged.settings.quarantine.glob("*.csv")]
    assert len(texts) == 2
    assert all("ned@@example.com" in text and "Mid" not in text for text in texts)


def test_exports_and_lists_that_held_them_are_gone(purged):
    home = purged.settings
    assert list(home.export_drafts.parent.rglob("*.csv")) == []
    assert [path for root in (home.archive, home.staged) for path in root.rglob("*") if path.is_file()] == []
    assert values(purged, "SELECT removed_why FROM lake.exports") == ["erased"]


@pytest.mark.parametrize("days", [1, -30])
def test_the_next_night_and_a_backfill_have_nothing_to_do(purged, days):
    snapshots = "SELECT count(*) FROM lake.snapshots()"
    before = values(purged, snapshots)
    assert purged.purge(purged.due + timedelta(days=days))["contacts"] == 0
    assert values(purged, snapshots) == before


def test_a_trace_stops_the_certificate_until_it_is_gone(world, tmp_path):
    (tmp_path / "task.log").write_text(f"failed for {world.gone['Zyzzy'].email}", "utf-8")
    outside = Outside(paths=(tmp_path / "task.log",))
    with pytest.raises(TracesLeft, match=r"airflow: task\.log") as told:
        world.purge(outside=outside)
    assert world.gone["Zyzzy"].local_part not in str(told.value) + str(told.value.facts)
    assert values(world, "SELECT count(*) FROM lake.purges") == [0]
    (tmp_path / "task.log").unlink()
    assert world.purge(outside=outside)["certificates"] == 1
    assert [path.name for path in world.settings.secrets.iterdir()] == ["pseudonym.key"]


def test_certificates_are_a_chain(purged, world):
    with purged.actions.warehouse.read() as session:
        assert certificate.verify(session) == 1
    (path,) = purged.settings.certificates.glob("*.json")
    assert json.loads(path.read_text("utf-8"))["digest"] == values(purged, "SELECT digest FROM lake.purges")[0]
    world.actions.fill("purges", purge_id=world.ids["Bob"], as_of=world.due, purged_at=world.due, people=1,
                       certificate='{"purge_id": "1", "prev_digest": "0"}', digest="1", prev_digest="0")  # fmt: skip
    with world.actions.warehouse.read() as session, pytest.raises(LedgerBroken, match="purge 1"):
        certificate.verify(session)


def test_a_clock_that_jumps_purges_nobody(world):
    warehouse, jumped = world.actions.warehouse, world.due + timedelta(days=400)
    counts = purge(warehouse, world.settings, as_of=jumped, now=jumped, outside=Outside())
    assert (counts["contacts"], counts["postponed"]) == (0, 5)
    assert purge(warehouse, world.settings, as_of=jumped, now=jumped, outside=Outside())["contacts"] == 5


def test_the_ledger_of_consent_holds(purged):
    from transforms.consent import ledger

    with purged.actions.warehouse.read() as session:
        assert ledger.verify(session) > 0
        assert session.value(Query.inline("ann", f"SELECT count(*) FROM lake.addresses WHERE value = '{ANN}'")) == 0
