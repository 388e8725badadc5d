"""What a user of `import_inbox` meets: dated folders, good lists and bad ones, days run again, runs without a date."""

import io
import os
import zipfile
from datetime import UTC, datetime

import pytest
import yaml

from transforms import errors
from transforms.lists import in_turn
from transforms.warehouse import Query, Warehouse

HEADER = "first name,last name,email,job title,status\n"
ANN = HEADER + "Ann,Lee,ann@example.com,Clerk,Subscribed\n"
BOB = HEADER + "Bob,Ray,bob@example.com,Cook,Subscribed\n"
ATTESTED = {
    "permission": "true", "obtained": "own_form", "explanation": "newsletter form", "attested_by": "crm team",
    "source": "generic",
}  # fmt: skip
DAY = datetime(2026, 3, 2, tzinfo=UTC)
FOLDER = "2026-03-02"
GOOD = dict.fromkeys(("stage", "gate", "load", "publish", "report", "expire"), "success")
NOTHING_NEW = GOOD | {"publish": "skipped"}
REFUSED = GOOD | {"report": "failed"}
NOTHING_WAITS = dict.fromkeys(GOOD, "skipped") | {"expire": "success"}


@pytest.fixture
def runs(runs_of):
    """Runs of `import_inbox` of the day DAY."""
    runs = runs_of("import_inbox")
    runs.logical_date = DAY
    return runs


def lay(runs, text, name, folder=FOLDER, **answers):
    """A list and its attestation in the folder of a day."""
    runs.put(yaml.safe_dump(ATTESTED | answers), f"{folder}/{name}.consent.yaml")
    return runs.put(text, f"{folder}/{name}")


def rows(runs, sql):
    with Warehouse(runs.settings).read() as session:
        return [tuple(row.values()) for row in session.rows(Query.inline("test", sql))]


def titles(runs):
    return dict(rows(runs, "SELECT first_name, job_title FROM lake.contacts"))


def test_the_lists_of_the_day_are_imported_and_announced_together(runs):
    lay(runs, ANN, "a.csv")
    lay(runs, BOB, "b.csv", exported_at="2025-12-24")
    later = lay(runs, ANN, "c.csv", "2026-03-03")
    run = runs.of()
    assert (run.state, run.tasks, run.errors) == ("success", GOOD, [])
    assert runs.counted() == (2, 2)
    ((asset, counts),) = run.events
    assert asset == "contacts"
    assert {name: counts[name] for name in ("lists", "records", "inserted")} == {
        "lists": 2,
        "records": 2,
        "inserted": 2,
    }
    assert list((runs.settings.inbox / FOLDER).iterdir()) == []
    assert {len(list(folder.iterdir())) for folder in runs.settings.archive.glob("*-*")} == {2}
    assert later.exists()
    # the attestation says how old a list is, and only without it the folder
    found = rows(runs, "SELECT list_name, strftime(exported_at AT TIME ZONE 'UTC', '%Y-%m-%d') FROM lake.imports")
    assert dict(found) == {f"{FOLDER}/a.csv": "2026-03-02", f"{FOLDER}/b.csv": "2025-12-24"}


def test_each_list_of_a_zip_is_a_list_of_the_day(runs):
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as file:
        for name, text in (("subscribed.csv", ANN), ("unsubscribed.csv", ANN.replace("Subscribed", "Unsubscribed"))):
            file.writestr(name, text)
    lay(runs, zipped.getvalue(), "audience.zip")
    run = runs.of()
    assert (run.state, run.tasks, run.errors) == ("success", GOOD, [])
    assert {name: run.events[0][1][name] for name in ("lists", "records")} == {"lists": 2, "records": 2}
    assert rows(runs, "SELECT opt_status FROM lake.addresses") == [("opted_out",)]
    assert list((runs.settings.inbox / FOLDER).iterdir()) == []


def test_bad_lists_stay_and_are_named_with_their_reason_while_the_others_are_imported(runs):
    lay(runs, ANN, "good.csv")
    lay(runs, "", "empty.csv")
    lay(runs, ANN, "malformed.csv", permission="perhaps")
    lay(runs, ANN, "unknown answer.csv", consent="yes")
    lay(runs, HEADER + "".join(f"No,Body{i},nobody{i} at example,x,x\n" for i in range(40)), "wrong.csv")
    runs.put(ANN, f"{FOLDER}/unattested.csv")
    runs.put(yaml.safe_dump(ATTESTED), f"{FOLDER}/lost.csv.consent.yaml")
    run = runs.of()
    assert (run.state, run.tasks) == ("failed", REFUSED)
    assert [attempt for attempt in run.attempts if attempt[1] != "success"] == [("report", "failed")]
    assert type(run.error) is errors.ListsRefused
    assert run.error.facts["refused"] == {
        f"{FOLDER}/empty.csv": "empty_file",
        f"{FOLDER}/lost.csv": "not_found",
        f"{FOLDER}/malformed.csv": "attestation_invalid",
        f"{FOLDER}/unattested.csv": "attestation_missing",
        f"{FOLDER}/unknown answer.csv": "attestation_invalid",
        f"{FOLDER}/wrong.csv": "gate_failed",
    }
    said = str(run.error)
    assert said.startswith("6 of 7 lists were refused; they stay in the inbox. The others are written: 1 imported")
    assert f"- {FOLDER}/malformed.csv: attestation_invalid: The attestation is incomplete or malformed (1)" in said
    assert "few_records_are_rejected: rejected_share 1.0" in said
    assert said.endswith("then clear this run: what was imported is not imported again.")
    assert runs.counted() == (1, 1)
    assert len(run.events) == 1
    left = {path.name for path in (runs.settings.inbox / FOLDER).glob("*.csv")}
    assert left == {"empty.csv", "malformed.csv", "unattested.csv", "unknown answer.csv", "wrong.csv"}


def test_the_run_cleared_after_mending_takes_what_still_waits_and_cleared_once_more_says_it_was_imported(runs, caplog):
    lay(runs, ANN, "a.csv")
    runs.put(BOB, f"{FOLDER}/b.csv")
    assert runs.of().state == "failed"
    lay(runs, BOB, "b.csv")
    again = runs.of()
    assert (again.state, again.tasks) == ("success", GOOD)
    with caplog.at_level("INFO", logger=in_turn.__name__):
        once_more = runs.of()
    assert (once_more.state, once_more.tasks, once_more.events) == ("success", NOTHING_WAITS, [])
    assert "no list waits from=2026-03-02 to=2026-03-02; imported from there before: 2" in caplog.text
    assert runs.counted() == (2, 2)


def test_a_day_without_a_folder_is_no_failure(runs):
    run = runs.of()
    assert (run.state, run.tasks, run.events) == ("success", NOTHING_WAITS, [])


def test_two_equal_lists_of_one_day_are_one_import_and_another_day_it_changes_nothing(runs):
    lay(runs, ANN, "a.csv", exported_at="2026-03-01")
    lay(runs, ANN, "b.csv", exported_at="2026-03-01")
    run = runs.of()
    assert run.tasks == GOOD
    assert run.events[0][1]["lists"] == 1
    assert list((runs.settings.inbox / FOLDER).iterdir()) == []
    runs.logical_date = datetime(2026, 3, 5, tzinfo=UTC)
    lay(runs, ANN, "under another name.csv", "2026-03-05", exported_at="2026-03-01")
    again = runs.of()
    assert (again.state, again.tasks, again.events) == ("success", NOTHING_NEW, [])
    assert runs.counted() == (1, 1)


def test_a_run_without_a_logical_date_takes_every_folder_up_to_today_the_oldest_export_first(runs):
    runs.logical_date = None
    lay(runs, ANN.replace("Clerk", "Manager"), "a.csv", "2026-03-01", exported_at="2026-04-01")
    lay(runs, ANN, "b.csv", "2026-03-02")
    ahead = lay(runs, BOB, "c.csv", "9999-12-31")
    run = runs.of()
    assert (run.state, run.tasks) == ("success", GOOD)
    assert titles(runs) == {"Ann": "Manager"}
    assert rows(runs, "SELECT list_name[:10] FROM lake.imports ORDER BY imported_at") == [
        ("2026-03-02",),
        ("2026-03-01",),
    ]
    assert ahead.exists()


def test_the_form_may_name_the_day(runs):
    lay(runs, ANN, "a.csv")
    lay(runs, BOB, "b.csv", "2026-02-01")
    assert runs.of(date="2026-02-01").tasks == GOOD
    assert titles(runs) == {"Bob": "Cook"}


@pytest.mark.parametrize("conf", [{"date": "02.03.2026"}, {"date": "../2026-03-02"}, {"date": "2026-02-30"}])
def test_the_form_refuses_what_is_no_day(runs, conf):
    from airflow.sdk.exceptions import ParamValidationError

    with pytest.raises(ParamValidationError):
        runs.dag.test(run_conf=conf, logical_date=None)


def test_a_misspelt_parameter_is_no_run_over_every_folder(runs):
    runs.logical_date = None
    waits = lay(runs, ANN, "a.csv")
    run = runs.of(day="2026-03-09")
    assert run.state == "failed"
    assert type(run.error) is errors.AttestationInvalid
    assert waits.exists()


def test_lists_waiting_in_older_folders_are_pointed_out(runs, caplog):
    lay(runs, ANN, "late.csv", "2026-02-27")
    assert runs.of().state == "success"
    assert "1 lists wait in folders before 2026-03-02" in caplog.text


def test_nothing_outside_the_days_folder_is_read_by_any_trick(runs, tmp_path):
    lay(runs, ANN, "good.csv")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.csv").write_text(BOB)
    (outside / "secret.csv.consent.yaml").write_text(yaml.safe_dump(ATTESTED))
    inbox = runs.settings.inbox
    (inbox / "2026-03-01").symlink_to(outside)
    (inbox / FOLDER / "linked.csv").symlink_to(outside / "secret.csv")
    (inbox / FOLDER / "linked.csv.consent.yaml").write_text(yaml.safe_dump(ATTESTED))
    runs.put(BOB, f"{FOLDER}/beside.csv")
    (inbox / FOLDER / "beside.csv.consent.yaml").symlink_to(outside / "secret.csv.consent.yaml")
    runs.put(BOB, f"{FOLDER}/pipe.csv")
    os.mkfifo(inbox / FOLDER / "pipe.csv.consent.yaml")
    (inbox / FOLDER / "folder.csv").mkdir()
    runs.put(BOB, f"{FOLDER}/back\\slash.csv")
    runs.put(BOB, f"{FOLDER}/two\nlines.csv")
    for folder in ("2026-03-02x", "2026-3-2", "..2026-03-02", "２０２６-03-02", "2026-02-30"):
        lay(runs, BOB, "b.csv", folder)
    runs.logical_date = None
    run = runs.of()
    assert run.tasks == REFUSED
    refused = run.error.facts["refused"]
    names = ["beside.csv", "folder.csv", "back\\slash.csv", "linked.csv", "pipe.csv", "two\\nlines.csv"]
    assert refused == dict.fromkeys([*(f"{FOLDER}/{name}" for name in names), "2026-03-01"], "unsafe_path")
    assert titles(runs) == {"Ann": "Clerk"}
    assert (outside / "secret.csv").exists()


def test_hidden_files_are_not_lists(runs):
    runs.put(ANN, f"{FOLDER}/.upload.csv.part")
    assert runs.of().tasks == NOTHING_WAITS


def test_what_no_rule_foresees_stops_one_list_and_tells_no_value(runs, monkeypatch):
    def fails(settings, params, **given):
        if params["list_path"].endswith("a.csv"):
            raise ValueError("ann@example.com")
        return staged(settings, params, **given)

    staged = in_turn.stage
    monkeypatch.setattr(in_turn, "stage", fails)
    lay(runs, ANN, "a.csv")
    lay(runs, BOB, "b.csv")
    run = runs.of()
    assert run.tasks == REFUSED
    assert run.error.facts["refused"] == {f"{FOLDER}/a.csv": "unexpected"}
    assert "unforeseen ValueError" in str(run.error)
    assert "ann@" not in str(run.error)
    assert titles(runs) == {"Bob": "Cook"}


def test_many_refused_lists_do_not_make_an_endless_message(runs):
    for number in range(25):
        runs.put(ANN, f"{FOLDER}/{number:02}.csv")
    error = runs.of().error
    assert len(error.facts["refused"]) == 25
    assert str(error).count("attestation_missing") == 20
    assert "- and 5 more: see the log" in str(error)
