"""What an export holds and how it is written, by example: the manual of `export_contacts`."""

import hashlib
import zipfile

import polars as pl
import pytest

from tests.exports.conftest import crowd
from tests.support.contents import digests
from transforms.errors import ActionInvalid, ActionRefused
from transforms.lists.preset import Field, fold, presets
from transforms.rules.export import COLUMNS, CUSTOM
from transforms.settings import Settings


def test_an_export_is_recorded_with_its_files_and_its_members(crowded):
    told = crowded.make()
    (file,) = told["files"]
    content = (crowded.folder / file["name"]).read_bytes()
    assert (file["rows"], file["bytes"], file["sha256"]) == (6, len(content), hashlib.sha256(content).hexdigest())
    assert crowded.rows("SELECT contacts, format, created_by, removed_at, len(files) FROM lake.exports") == [
        (6, "csv", "analyst", None, 1)
    ]
    members = "SELECT count(*) FROM lake.export_members m SEMI JOIN lake.live_contacts USING (contact_id)"
    assert crowded.rows(members) == [(6,)]
    assert crowded.rows("SELECT expires_at - created_at = INTERVAL 720 HOUR FROM lake.exports") == [(True,)]


def test_ids_and_statuses_are_in_every_export_whatever_is_asked_for(crowded):
    crowded.make(columns=["city"])
    always = [column.name for column in COLUMNS if column.when == "always"]
    assert list(crowded.records()[0]) == [*always, "city"]
    assert crowded.cells(
        "email", "email_status", "email_deliverability", "email_mailable", "phone", "phone_status"
    ) == [
        ("ann@example.com", "single_opt_in", "clean", "true", "", ""),
        ("bob@example.com", "single_opt_in", "clean", "true", "", ""),
        ("cleo@example.com", "opted_out", "clean", "false", "+4915123456780", "opted_out"),
        ("dee@example.com", "non_marketable", "clean", "false", "", ""),
        ("", "", "", "false", "+4915123456789", "single_opt_in"),
        ("info@example.com", "non_marketable", "bounced", "false", "", ""),
    ]


def test_tags_companies_custom_fields_and_further_addresses(crowded):
    crowded.make()
    assert crowded.cells("tags", "company", "other_emails", "other_email_statuses", "custom: segment")[:2] == [
        ("old;vip", "Acme", "", "", "a"),
        ("vip", "Acme", "bobby@example.org", "single_opt_in", "b"),
    ]


def test_related_rows_are_counted_when_asked_for(crowded):
    crowded.make(columns=["notes", "opportunities", "active_enrollments"])
    assert crowded.cells("notes", "opportunities", "active_enrollments")[0] == ("0", "0", "0")


def test_a_marketable_export_holds_nothing_that_may_not_be_sent_to(crowded):
    assert crowded.make(marketable_only=True)["contacts"] == 2
    assert crowded.cells("email", "phone") == [("ann@example.com", ""), ("bob@example.com", "")]


def test_of_two_addresses_only_the_one_that_may_be_mailed(tmp_path):
    """The first address opted out, the second did not: whoever mails the export must not meet the first."""
    exports = crowd(
        Settings(home=tmp_path / "home"), "first name,last name,email,email 2\nAnn,Lee,a@example.com,b@example.com\n"
    )
    exports.imports.of("email,status\na@example.com,Unsubscribed\n", exported_at="2026-11-02")
    exports.make()
    assert exports.cells("email", "other_emails", "other_email_statuses") == [
        ("a@example.com", "b@example.com", "single_opt_in")
    ]
    exports.make(marketable_only=True)
    assert exports.cells("email", "email_status", "other_emails") == [("b@example.com", "single_opt_in", "")]


def test_nothing_begins_like_a_formula_and_phones_keep_their_plus(crowded):
    crowded.make()
    assert crowded.cells("last_name", "custom: segment", "phone")[2] == ("'=HYPERLINK(1)", "''-2+3", "+4915123456780")
    assert crowded.cells("last_name")[3] == ('Po "e", Jr',)


def test_for_a_spreadsheet_phones_are_guarded_too_and_a_byte_order_mark_stands_first(crowded):
    crowded.make(excel=True)
    assert crowded.text().startswith("\ufeff")
    assert crowded.cells("phone")[2] == ("'+4915123456780",)


def test_parquet_holds_the_same_typed_and_unguarded(crowded):
    crowded.make(format="both")
    table = pl.read_parquet(crowded.folder / "contacts-0001.parquet")
    assert table.schema["email_status_since"] == pl.Datetime("us", "UTC")
    assert table["last_name"][2] == "=HYPERLINK(1)"
    assert table["contact_id"].to_list() == [contact_id for (contact_id,) in crowded.cells("contact_id")]


@pytest.mark.parametrize(
    ("rows_per_file", "part", "files"),
    [(1, 1, [1] * 6), (4, 3, [4, 2]), (6, 4, [6])],
)
def test_files_are_split_by_rows_however_large_the_parts_are(crowd_with, rows_per_file, part, files):
    exports = crowd_with(export_part=part)
    told = exports.make(rows_per_file=rows_per_file)
    assert [file["rows"] for file in told["files"]] == files
    names = [
        name for file in told["files"] for name in [record["first_name"] for record in exports.records(file["name"])]
    ]
    assert names == ["Ann", "Bob", "Cleo", "Dee", "Eve", "Gil"]


def test_a_large_csv_is_zipped(crowd_with):
    exports = crowd_with(export_zip_bytes=100)
    (file,) = exports.make()["files"]
    assert file["name"] == "contacts-0001.csv.zip"
    with zipfile.ZipFile(exports.folder / file["name"]) as archive:
        assert archive.namelist() == ["contacts-0001.csv"]
        assert archive.read("contacts-0001.csv").count(b"\n") == 7


def test_files_are_their_owners_alone(crowded):
    crowded.make(format="both")
    assert crowded.folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in crowded.folder.iterdir()} == {0o600}


def test_nobody_selected_is_a_header_alone(crowded):
    assert crowded.make(select="tag", select_value="nobody's")["contacts"] == 0
    assert crowded.records() == []
    assert crowded.text().startswith('"contact_id"')


def test_deleted_contacts_are_not_exported(crowded):
    crowded.delete("Bob")
    crowded.make()
    assert "Bob" not in {name for (name,) in crowded.cells("first_name")}


def test_the_same_run_again_changes_nothing_and_tells_the_same(crowded):
    first = crowded.make()
    before = crowded.text()
    assert crowded.again() == first
    assert (crowded.text(), crowded.rows("SELECT count(*) FROM lake.exports")) == (before, [(1,)])


def test_a_dry_run_counts_and_writes_nothing(crowded):
    told = crowded.make(dry_run=True)
    assert (told["contacts"], told["live"]) == (6, 6)
    assert not crowded.folder.exists()
    assert crowded.rows("SELECT count(*) FROM lake.exports") == [(0,)]


@pytest.mark.parametrize(
    ("answers", "error", "words"),
    [
        ({"max_share": 0.5}, ActionRefused, "set confirm_count to 6"),
        ({"confirm_count": 5}, ActionRefused, "confirm_count says 5, but 6"),
        ({"columns": ["password"]}, ActionInvalid, "columns should be some of"),
        ({"format": "xlsx"}, ActionInvalid, "format should be one of"),
        ({"rows_per_file": 0}, ActionInvalid, "rows_per_file should be a whole number"),
        ({"rows_per_file": 1.5}, ActionInvalid, "rows_per_file should be a whole number"),
        ({"action_name": "for ann@example.com"}, ActionInvalid, "looks like an address"),
    ],
)
def test_what_is_refused_is_refused_before_anything_is_written(crowded, answers, error, words):
    with pytest.raises(error, match=words):
        crowded.make(**answers)
    assert list((crowded.settings.home / "exports").iterdir()) == [crowded.settings.export_drafts]


@pytest.mark.parametrize("answers", [{"excel": True}, {"rows_per_file": 4}, {"marketable_only": True}])
def test_taken_in_again_an_export_changes_nothing(crowded, answers):
    told = crowded.make(**answers)
    before = digests(crowded.warehouse)
    for file in told["files"]:
        report = crowded.imports.of(
            (crowded.folder / file["name"]).read_bytes(), source="auto", exported_at=crowded.later().isoformat()
        )
        assert (report.source, report.outcomes["unchanged"], report.events) == ("contact_warehouse", file["rows"], 0)
    after = digests(crowded.warehouse)
    assert {what for what in before if before[what] != after[what]} == {"imports"}


def test_what_was_changed_in_an_export_is_taken_in(crowded):
    crowded.make()
    text = (
        crowded.text()
        .replace('"Ann",,"Lee"', '"Anna",,"Lee-Fox"')
        .replace('"bob@example.com","single_opt_in"', '"bob@example.com","opted_out"')
    )
    report = crowded.imports.of(text, source="auto", exported_at=crowded.later().isoformat())
    assert report.outcomes["updated"] >= 1
    assert ("Anna", "Lee-Fox", "ann@example.com") in crowded.imports.people()
    statuses = crowded.imports.statuses()
    assert (statuses["bob@example.com"], statuses["bobby@example.org"]) == ("opted_out", "single_opt_in")


def test_an_export_from_before_a_merge_means_who_is_left(crowded):
    crowded.make()
    text = crowded.text()
    crowded.merge("Ann", "Bob")
    report = crowded.imports.of(text, source="auto", exported_at=crowded.later().isoformat())
    assert (report.outcomes["inserted"], report.outcomes["duplicate"]) == (0, 1)
    assert crowded.rows(
        "SELECT count(*) FROM lake.import_rows i JOIN lake.redirects r ON r.merged_id = i.contact_id"
        f" WHERE import_id = '{report.import_id}'"
    ) == [(0,)]


def test_in_another_warehouse_an_export_arrives_with_its_statuses(crowded, tmp_path):
    crowded.make()
    other = crowd(Settings(home=tmp_path / "other"), "email\nsomebody@example.net\n")
    report = other.imports.of(crowded.text(), source="auto", double_opt_in=True, exported_at="2026-11-21")
    assert report.outcomes["inserted"] == 6
    statuses = other.imports.statuses()
    assert {address: statuses[address] for address in ("ann@example.com", "cleo@example.com", "dee@example.com")} == {
        "ann@example.com": "single_opt_in", "cleo@example.com": "opted_out", "dee@example.com": "non_marketable",
    }  # fmt: skip
    assert "bobby@example.org" not in statuses
    assert other.rows("SELECT count(*) FROM lake.mailable_emails WHERE email LIKE 'info%'") == [(0,)]


def test_every_column_of_an_export_is_known_to_the_import(crowded):
    crowded.make(columns=[column.name for column in COLUMNS])
    preset = presets()["contact_warehouse"]
    spoken = {column.name for column in COLUMNS if preset.consent_by_caption.get(fold(column.name))}
    unknown = {column.name for column in COLUMNS if preset.fields.get(fold(column.name)) is None} - spoken
    assert unknown == {CUSTOM}
    assert set(preset.columns[Field.OWN]) <= {column.name for column in COLUMNS}
