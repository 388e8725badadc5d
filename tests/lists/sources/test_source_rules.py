"""What a source as a whole decides: caps, kinds of files, columns that are missing, and what the report says of it."""

import polars as pl
import pytest

from transforms.lists.stage import stage
from transforms.rules.opt_in import TRANSITIONS
from transforms.vocabulary import ConsentEvent

BOOK = "First Name,Last Name,Email Address,Company,Position,Connected On\nAnn,Lee,ann@example.com,,,01 Mar 2026\n"
MONITOR = "Email Address,Name,Date\nann@example.com,Ann Lee,2026-01-01 08:00:00\n"
HUBSPOT = "Record ID,Email,Contact owner\n1,ann@example.com,Sales\n"
KLAVIYO = "Email,Klaviyo ID,Email Marketing Consent\nann@example.com,01HX,SUBSCRIBED\n"
SUPPRESSED = "Email\nann@example.com\nbob@example.com\nzoe@example.com\n"


def staged(imports, text, name="list.csv", **answers):
    """What becomes of the one address of a list if it is new, and the report's notes."""
    from tests.support.imports import ATTESTED

    params = {"list_path": imports.put(text, name)} | ATTESTED | {"source": "auto"} | answers
    found = stage(imports.settings, params, as_of=imports.now)
    rows = pl.read_parquet(found.folder(imports.settings) / "rows" / "*.parquet")
    decided = {TRANSITIONS[ConsentEvent(event), None].after.value for event in rows["event"]}
    assert len(decided) == 1
    return decided.pop(), found.notes


@pytest.mark.parametrize(
    ("answers", "notes"),
    [
        ({}, ("capped_by_source",)),
        ({"double_opt_in": True}, ("capped_by_source",)),
        ({"list_status": "subscribed"}, ("capped_by_source",)),
        ({"permission": False}, ()),
        ({"obtained": "purchased"}, ()),
    ],
)
def test_an_address_book_opts_nobody_in_and_the_report_says_why(imports, answers, notes):
    assert staged(imports, BOOK, **answers) == ("non_marketable", notes)


def test_a_cap_does_not_hide_an_opt_out(imports):
    assert staged(imports, BOOK, list_status="unsubscribed") == ("opted_out", ("capped_by_source",))


@pytest.mark.parametrize(
    ("name", "answers", "status", "notes"),
    [
        ("active.csv", {}, "single_opt_in", ()),
        ("Newsletter Unsubscribed.csv", {}, "opted_out", ()),
        ("export.csv", {"list_status": "subscribed"}, "single_opt_in", ()),
        ("unsubscribed.csv", {"list_status": "subscribed"}, "opted_out", ("list_status_disagrees",)),
        ("active.csv", {"list_status": "unsubscribed"}, "opted_out", ("list_status_disagrees",)),
        ("not active.csv", {}, "non_marketable", ("list_status_disagrees",)),
        ("active list - unsubs.csv", {}, "opted_out", ("list_status_disagrees",)),
        ("active_unconfirmed.csv", {}, "non_marketable", ("list_status_disagrees",)),
        ("inactive-unsubscribed-bounced.csv", {}, "opted_out", ("list_status_disagrees",)),
    ],
)
def test_the_stricter_of_what_is_said_of_a_file_wins_and_the_report_says_so(imports, name, answers, status, notes):
    assert staged(imports, MONITOR, name, **answers) == (status, notes)


@pytest.mark.parametrize("text", [HUBSPOT, KLAVIYO])
def test_a_source_without_its_opt_out_column_opts_nobody_in(imports, text):
    assert staged(imports, text) == ("non_marketable", ("consent_column_missing",))


def test_unless_somebody_says_what_was_exported(imports):
    assert staged(imports, HUBSPOT, list_status="subscribed") == ("single_opt_in", ())
    assert staged(imports, HUBSPOT, list_status="unsubscribed") == ("opted_out", ())


def test_a_list_of_suppressed_people_is_never_read_as_a_list_of_subscribers(imports):
    named = {"source": "klaviyo_suppressed"}
    assert staged(imports, SUPPRESSED, **named) == ("opted_out", ("consent_column_missing", "capped_by_source"))
    assert staged(imports, SUPPRESSED, **named, list_status="subscribed") == ("non_marketable", ("capped_by_source",))


def test_a_words_own_column_beats_the_usual_words(imports):
    """`Unconfirmed` is mailable in Keap, and nowhere else."""
    text = "Email,Email Status\nann@example.com,Unconfirmed\n"
    assert staged(imports, text, source="keap") == ("single_opt_in", ())
    assert staged(imports, text, source="generic") == ("non_marketable", ())


def test_an_opt_out_from_texts_is_not_lost_with_a_rejected_record(imports):
    text = (
        "First Name,Last Name,Email 1,Phone 1,Created At (UTC+0),Email subscriber status,SMS subscriber status\n"
        "Ann\u202e,Lee,ann@example.com,+1 415 555 0100,2026-01-01 08:00,SUBSCRIBED,UNSUBSCRIBED\n"
    )
    report = imports.of(text, source="auto")
    assert report.reasons == {"rejected": {"control_char": 1}}
    assert imports.statuses() == {"+14155550100": "opted_out"}
