"""Files: what is refused as a whole, what is read all the same, how broken records wait, and what the gate stops."""

import pytest

from tests.related.desk import Related
from transforms.errors import (
    AttestationInvalid,
    GateFailed,
    ImportUnfinished,
    ListNotRecognised,
    ListUnreadable,
    UnsafePath,
)
from transforms.related.gate import enforce
from transforms.related.load import load
from transforms.related.stage import stage

NOTES = "contact id,note\n1,x\n"


@pytest.mark.parametrize(
    ("text", "answers", "error", "says"),
    [
        ("contact id,colour\n1,red\n", {}, ListNotRecognised, r"lacks, among its 2 columns: body \(note, body, "),
        ("colour,note\nred,x\n", {}, ListUnreadable, "No line near the top names an e-mail, phone or id column"),
        ("", {}, ListUnreadable, "The file is empty"),
        (NOTES, {"source": "nowhere"}, AttestationInvalid, "source: should be the source of a contact list: "),
        (NOTES, {"kind": "letters"}, AttestationInvalid, "kind: "),
        (NOTES, {"exported_at": None}, AttestationInvalid, "exported_at: is missing"),
        (NOTES, {"exported_at": "2027-01-01"}, AttestationInvalid, "exported_at lies in the future"),
        (NOTES, {"exported_at": "yesterday"}, AttestationInvalid, "exported_at: should be a date like 2026-11-21"),
        (NOTES, {"list_path": "../rows.csv"}, UnsafePath, "leaves the inbox"),
    ],
)
def test_what_cannot_be_taken_as_a_whole_is_refused_and_stays(related, text, answers, error, says):
    before = related.snapshot()
    with pytest.raises(error, match=says) as refused:
        related.bring("notes", text, **answers)
    assert "Nothing was written" in str(refused.value)
    assert (related.settings.inbox / "rows.csv").read_text() == text
    assert related.snapshot() == before


@pytest.mark.parametrize(
    "data",
    [
        "contact id;note\r\n1;Grüße\r\n".encode("cp1252"),
        "\ufeffcontact id,note\n1,Grüße\n".encode(),
        "contact id\tnote\n1\tGrüße\n".encode("utf-16"),
        "Notes of our CRM\n\ncontact id,note\n\n1,Grüße\n\n".encode(),
    ],
    ids=["windows", "byte order mark", "utf-16", "preamble and blank lines"],
)
def test_a_file_is_read_as_contact_lists_are(related, data):
    report = related.bring("notes", data)
    assert (report.records, report.outcomes["inserted"]) == (1, 1)
    assert related.rows("SELECT body FROM lake.notes") == [("Grüße",)]


def test_of_several_captions_the_likeliest_counts(related):
    related.bring("tasks", "Email,Contact Email,Subject,Task\nowner@example.org,ann@example.com,no,Call\n")
    assert related.rows("SELECT title FROM lake.tasks") == [("Call",)]


def test_broken_records_wait_with_their_line_and_text_and_come_in_when_mended(related):
    text = 'contact id,note\n1,fine\n1,too,many\n1,"two\nlines"\n99,"two\nlines"\n1,x\u202e\n'
    report = related.bring("notes", text)
    assert related.outcomes(report) == [
        "inserted", "rejected: field_count", "inserted", "rejected: unknown_contact", "rejected: control_char",
    ]  # fmt: skip
    assert (report.records, sum(report.outcomes.values()), report.lines) == (5, 5, 8)
    quarantined = related.quarantined(report)
    assert quarantined == (
        "contact id,note,line,reason,raw\n"
        ',,3,field_count,"1,too,many"\n'
        '99,"two\nlines",6,unknown_contact,\n'
        "1,x\u202e,8,control_char,\n"
    )
    assert related.quarantine_file(report).stat().st_mode & 0o777 == 0o600
    mended = quarantined.replace(",,3,", '1,"too,many",3,').replace("99,", "1,").replace("\u202e", "")
    report = related.bring("notes", mended)
    assert related.outcomes(report) == ["inserted", "unchanged", "inserted"]
    assert report.ignored == ()


def test_what_is_still_wrong_when_mended_waits_again_in_the_same_columns(related):
    first = related.bring("notes", "contact id,note\n99,x\n")
    second = related.bring("notes", related.quarantined(first).replace("99,", "98,"))
    assert related.quarantined(second) == "contact id,note,line,reason,raw\n98,x,2,unknown_contact,\n"


@pytest.mark.parametrize("text", ["contact id,note\n", "contact id,note\n1,too,many\n"])
def test_a_list_of_nothing_is_a_list(related, text):
    report = related.bring("notes", text)
    assert (report.records, report.outcomes["rejected"]) == (len(text.splitlines()) - 1,) * 2
    assert related.rows("SELECT records FROM lake.related_imports") == [(report.records,)]


def test_records_are_staged_in_parts_of_any_size(related):
    text = "contact id,note\n" + "".join(f"1,note {number}\n" for number in range(50))
    settings = related.settings.model_copy(update={"stage_rows": 7})
    small = Related(settings, related.warehouse, now=related.now)
    assert small.bring("notes", text).outcomes["inserted"] == 50


def test_a_quarantine_file_that_cannot_be_written_is_told_and_completed_by_a_retry(related):
    params = {"kind": "notes", "source": "generic", "exported_at": "2026-11-01"}
    path = related.put("contact id,note\n1,x\n99,y\n")
    list_ = stage(related.settings, params | {"list_path": path}, as_of=related.now)
    in_the_way = related.settings.quarantine / f"{list_.import_id}.csv"
    in_the_way.mkdir()
    with pytest.raises(
        ImportUnfinished, match=r"is in the warehouse \(2 records\), but its quarantine file \(1 records\)"
    ):
        load(related.warehouse, related.settings, list_, as_of=related.now)
    in_the_way.rmdir()
    report = load(related.warehouse, related.settings, list_, as_of=related.now)
    assert (report.replayed, related.quarantined(report).count("unknown_contact")) == (False, 1)
    assert not (related.settings.inbox / path).exists()


def staged(related, records):
    params = {"kind": "notes", "source": "generic", "exported_at": "2026-11-01"}
    path = related.put("contact id,note\n" + "".join(f"{who},x{number}\n" for number, who in enumerate(records)))
    return str(stage(related.settings, params | {"list_path": path}, as_of=related.now).import_id)


def test_the_gate_stops_a_list_that_would_mostly_be_rejected_and_says_why(related):
    import_id = staged(related, [1] * 8 + [99] * 12)
    with pytest.raises(
        GateFailed, match=r"12 of 20 records would be rejected \(unknown_contact 12; allowed: at most 50%"
    ):
        enforce(related.warehouse, related.settings, import_id)
    assert related.rows("SELECT * FROM lake.notes") == []


@pytest.mark.parametrize("records", [[1] * 10 + [99] * 10, [99] * 19])
def test_the_gate_lets_others_through(related, records):
    enforce(related.warehouse, related.settings, staged(related, records))
