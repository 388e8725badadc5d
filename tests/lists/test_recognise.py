"""Header -> preset and meaning of each column."""

import pytest

from transforms.errors import ListNotRecognised
from transforms.lists.preset import Field, fold
from transforms.lists.recognise import is_header, recognise
from transforms.vocabulary import ListStatus

MAILCHIMP = [
    "Email Address", "First Name", "Last Name", "MEMBER_RATING", "OPTIN_TIME", "OPTIN_IP", "CONFIRM_TIME", "CONFIRM_IP",
    "LAST_CHANGED", "LEID", "EUID", "NOTES", "TAGS",
]  # fmt: skip


def fields(mapping):
    return {column.caption: column.field for column in mapping.columns}


@pytest.mark.parametrize(
    ("caption", "folded"),
    [
        ("  E-Mail_Adresse ", "e mail adresse"),
        ("Prénom", "prenom"),
        ("Straße", "strasse"),
        ("ZIP/Postal", "zip postal"),
        ("姓", ""),
    ],
)
def test_captions_are_compared_folded(caption, folded):
    assert fold(caption) == folded


@pytest.mark.parametrize(
    ("name", "extra", "stated", "status", "disagrees"),
    [
        ("subscribed_email_audience_export_1.csv", [], "auto", "subscribed", False),
        ("nonsubscribed_1.csv", [], "auto", "nonsubscribed", False),
        ("non-subscribed.csv", [], "auto", "nonsubscribed", True),
        ("un-subscribed.csv", [], "auto", "unsubscribed", True),
        ("export.csv", ["UNSUB_TIME"], "auto", "unsubscribed", False),
        ("export.csv", ["CLEAN_TIME"], "auto", "cleaned", False),
        ("export.csv", [], "subscribed", "subscribed", False),
        ("subscribed_1.csv", ["UNSUB_TIME"], "auto", "unsubscribed", True),
        ("subscribed_1.csv", ["CLEAN_TIME"], "subscribed", "cleaned", True),
        ("unsubscribed_1.csv", [], "subscribed", "unsubscribed", True),
        ("subscribed_1.csv", [], "unsubscribed", "unsubscribed", True),
    ],
)
def test_mailchimps_status_is_the_strictest_of_name_captions_and_user(name, extra, stated, status, disagrees):
    mapping = recognise([*MAILCHIMP, *extra], file_name=name, list_status=ListStatus(stated))
    assert (mapping.source, mapping.list_status, bool(mapping.notes)) == ("mailchimp", status, disagrees)


def test_a_mailchimp_list_whose_kind_cannot_be_told_is_refused():
    with pytest.raises(ListNotRecognised, match="set list_status"):
        recognise(MAILCHIMP, file_name="export.csv")


def test_mailchimps_proof_of_a_double_opt_in_is_found_by_caption():
    proof = recognise(MAILCHIMP, file_name="subscribed_1.csv").proof
    assert (proof.earlier.caption, proof.later.caption, proof.present.caption) == (
        "OPTIN_TIME",
        "CONFIRM_TIME",
        "CONFIRM_IP",
    )


def test_an_unknown_list_is_not_guessed_at():
    with pytest.raises(ListNotRecognised, match="source: generic"):
        recognise(["Email", "Vorname"], file_name="list.csv")


def test_generic_takes_usual_captions_and_keeps_the_rest():
    mapping = recognise(
        ["Kundennummer", "E-Mail", "Vorname", "Nachname", "Firma", "Telefon", "Handy", "Hobby", ""],
        file_name="x.csv",
        source="generic",
    )
    assert fields(mapping) == {
        "Kundennummer": Field.EXTERNAL_ID, "E-Mail": Field.EMAIL,
        "Vorname": Field.FIRST_NAME, "Nachname": Field.LAST_NAME,
        "Firma": Field.COMPANY, "Telefon": Field.PHONE, "Handy": Field.MOBILE, "Hobby": None, "column 9": None,
    }  # fmt: skip


def test_a_second_column_of_one_meaning_goes_to_custom_unless_it_is_an_address():
    mapping = recognise(["Email", "E-Mail Address", "First Name", "Vorname"], file_name="x.csv", source="generic")
    assert [column.field for column in mapping.columns] == [Field.EMAIL, Field.EMAIL, Field.FIRST_NAME, None]


def test_a_list_without_any_address_column_is_refused():
    with pytest.raises(ListNotRecognised, match="None of the 2 columns"):
        recognise(["First Name", "City"], file_name="x.csv", source="generic")


def test_an_unknown_source_is_refused():
    with pytest.raises(ListNotRecognised, match="Known are: activecampaign,"):
        recognise(["Email"], file_name="x.csv", source="mailchump")


def test_a_mended_quarantine_file_is_read_as_the_list_it_came_from():
    mapping = recognise(["Email", "Reason", "line", "reason", "raw"], file_name="x.csv", source="generic")
    assert [column.field for column in mapping.columns] == [Field.EMAIL, None, *[Field.QUARANTINE] * 3]


@pytest.mark.parametrize(
    ("cells", "header"),
    [
        (["Email", "x"], True),
        (["E-Mail"], True),
        (["Mobile", "Name"], True),
        (["ann@example.com", "Ann"], False),
        ([], False),
    ],
)
def test_a_header_names_an_address_column(cells, header):
    assert is_header(cells) is header
