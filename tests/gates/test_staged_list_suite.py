"""The suite staged_list: every check seen passing and seen failing, and small lists let be.

A batch is a folder of Parquet files as staging leaves it; a case breaks something of a good one and names the checks
that must fail: all of them and no other.
"""

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from expectations.gate import GateResult, examine
from expectations.suite import load
from tests.gates.staged_batches import NOW, ROW_SCHEMA, Batch, a_batch, a_phone, a_reject, a_row, an_email
from transforms.settings import MEBIBYTE, Settings
from transforms.vocabulary import AddressKind, Channel, Claim, ConsentEvent, Deliverability, Reason


@pytest.fixture
def judge(tmp_path: Path) -> Callable[[Batch], GateResult]:
    def judge(batch: Batch) -> GateResult:
        return examine(batch.write(tmp_path / "staged"), settings=Settings(home=tmp_path / "home"))

    return judge


def failed(result: GateResult) -> set[str]:
    return {failure.check for failure in result.failed}


# --- batches that pass ---------------------------------------------------------------------------------------------

DIRTY = a_batch(accepted=36, unreadable=18, rejected=6)
SPARSE = Batch(
    rows=[
        dict.fromkeys(ROW_SCHEMA)
        | {"record_no": 1, "line_no": 2, "claim": "silent", "event": "import_no_permission", "deliverability": "clean"}
    ],
    addresses=[a_phone(1)],
)
FULL = a_batch()
FULL.rows[0] |= {"claim": "opted_out", "event": "import_opted_out", "deliverability": "complained"}
FULL.rows[1] |= {"claim": "confirmed", "event": "import_double_opt_in", "consent_at": NOW, "birth_date": NOW.date()}
FULL.rows[2] |= {"claim": "unknown", "event": "import_no_permission", "deliverability": "bounced"}
FULL.rows.append(a_row(4, reason="no_identity", claim="opted_out", event="import_opted_out"))
FULL.addresses += [
    an_email(4, event="import_opted_out", accepted=False),
    an_email(1, slot=2, value="büro@xn--mnze-0ra.example", kind="role"),
    a_phone(2, value="+6834000", kind="landline"),
    a_phone(3, slot=2, kind="switchboard"),
]
FULL.rejects += [a_reject(5 + n, reason=reason) for n, reason in enumerate(["quote", "limits"])]
ADDRESS_BOOK = a_batch(accepted=400)
ADDRESS_BOOK.addresses = [an_email(1), an_email(2)]

PASSING = {
    "three good records": a_batch(),
    "a list without a record": Batch([], []),
    "one good record": a_batch(1),
    "one bad record": a_batch(0, unreadable=1),
    "three bad records and a good one": a_batch(1, unreadable=3),
    "a dirty list with 40 % rejected": DIRTY,
    "nothing but a phone number": SPARSE,
    "every claim, kind and form that may be": FULL,
    "a large address book with two addresses": ADDRESS_BOOK,
}


@pytest.mark.parametrize("batch", PASSING.values(), ids=PASSING)
def test_a_batch_passes(batch: Batch, judge: Callable[[Batch], GateResult]) -> None:
    assert failed(judge(batch)) == set()


def test_parts_without_files_are_empty_parts(tmp_path: Path) -> None:
    staged = a_batch().write(tmp_path / "staged")
    (staged / "rejects.parquet").unlink()
    (staged / "tags" / "00000.parquet").unlink()
    assert not examine(staged, settings=Settings(home=tmp_path / "home")).failed


# --- single records broken -----------------------------------------------------------------------------------------
# All in one batch, each case in a record of its own: every check must fail for exactly as many as break it.

# fmt: off
FUTURE = datetime(2026, 11, 23, tzinfo=UTC)
PHONE = {"channel": "phone", "kind": "mobile"}

BROKEN_ROWS: list[tuple[dict[str, Any], set[str]]] = [
    ({"line_no": None},                                         {"records_name_their_line"}),
    ({"line_no": 0},                                            {"lines_count_from_one"}),
    ({"claim": None},                                           {"claims_are_given"}),
    ({"claim": "maybe"},                                        {"claims_are_known"}),
    ({"event": None},                                           {"events_are_given"}),
    ({"event": "bulk_opt_in"},                                  {"events_are_imports"}),
    ({"claim": "opted_out"},                                    {"opt_outs_stay_opt_outs"}),
    ({"claim": "opted_out", "event": "import_no_permission"},   {"opt_outs_stay_opt_outs"}),
    ({"claim": "unknown"},                                      {"refusals_give_no_permission"}),
    ({"claim": "not_subscribed"},                               {"refusals_give_no_permission"}),
    ({"event": "import_double_opt_in"},                         {"double_opt_in_is_proven"}),
    ({"deliverability": "complained"},                          {"complaints_are_opt_outs"}),
    ({"deliverability": None},                                  {"deliverability_is_given"}),
    ({"deliverability": "so-so"},                               {"deliverability_is_known"}),
    ({"consent_at": FUTURE},                                    {"consent_is_not_from_the_future"}),
    ({"row_as_of": FUTURE},                                     {"rows_are_not_from_the_future"}),
    ({"birth_date": FUTURE.date()},                             {"birth_dates_are_plausible"}),
    ({"birth_date": date(1899, 12, 31)},                        {"birth_dates_are_plausible"}),
    ({"country": "Germany"},                                    {"countries_have_iso_form"}),
    ({"country": "us"},                                         {"countries_have_iso_form"}),
    ({"middle_name": "x" * 601},                                {"names_are_not_too_long"}),
    ({"street": "x" * 98_305},                                  {"texts_are_not_too_long"}),
    ({"custom": "[1]"},                                         {"custom_is_an_object"}),
    ({"custom": "{" + "x" * 8 * MEBIBYTE + "}"},                {"custom_is_not_too_large"}),
]
BROKEN_ADDRESSES: list[tuple[dict[str, Any], set[str]]] = [
    ({"record_no": None},                                       {"addresses_name_their_record"}),
    ({"value": None},                                           {"addresses_have_a_value"}),
    ({"kind": "mobile"},                                        {"kinds_fit_channels"}),
    ({"kind": None},                                            {"kinds_are_given"}),
    ({"channel": "fax"},                                        {"kinds_fit_channels", "values_fit_channels"}),
    ({"channel": None},                                         {"values_fit_channels"}),
    ({"value": "person@Example.com"},                           {"values_fit_channels"}),
    ({"value": "person at example.com"},                        {"values_fit_channels"}),
    (PHONE | {"value": "+49 30 23125000"},                      {"values_fit_channels"}),
    (PHONE | {"value": "+4930"},                                {"values_fit_channels"}),
    (PHONE | {"value": "+493023125000123456"},                  {"values_fit_channels"}),
    (PHONE | {"value": "02025550101"},                          {"values_fit_channels"}),
    ({"value": "x" * 250 + "@e.example"},                       {"values_are_not_too_long"}),
    ({"slot": 0},                                               {"slots_count_from_one"}),
    ({"slot": 501},                                             {"slots_count_from_one"}),
    ({"slot": None},                                            {"slots_count_from_one"}),
    ({"event": None},                                           {"addresses_have_an_event"}),
    ({"event": "bulk_opt_in"},                                  {"addresses_have_import_events"}),
    ({"claim": None},                                           {"addresses_have_a_claim"}),
    ({"claim": "nothing"},                                      {"addresses_have_a_claim"}),
    ({"said": None},                                            {"addresses_have_a_claim"}),
    ({"accepted": False},                                       {"rejected_records_only_opt_out"}),
]
BROKEN_TAGS: list[tuple[dict[str, Any], set[str]]] = [
    ({"tag": None},                                             {"tags_are_given"}),
    ({"tag": ""},                                               {"tags_are_not_too_long"}),
    ({"tag": "x" * 193},                                        {"tags_are_not_too_long"}),
]
BROKEN_REJECTS: list[tuple[dict[str, Any], set[str]]] = [
    ({"record_no": None},                                       {"records_are_numbered"}),
    ({"reason": None},                                          {"rejections_have_a_reason"}),
    ({"reason": "bad"},                                         {"rejections_have_a_known_reason"}),
]
BREAKING = [BROKEN_ROWS, BROKEN_ADDRESSES, BROKEN_TAGS, BROKEN_REJECTS]
# fmt: on
TWICE = ["record_numbers_are_unique", "slots_hold_one_address"]


def test_every_check_over_records_fails_for_exactly_the_records_that_break_it(
    judge: Callable[[Batch], GateResult],
) -> None:
    batch = a_batch(accepted=60, rejected=len(BROKEN_REJECTS))
    batch.addresses = [one for one in batch.addresses if one["channel"] == "email"]
    parts = (batch.rows, batch.addresses, batch.tags, batch.rejects)
    for part, cases in zip(parts, BREAKING, strict=True):
        for one, (given, _) in zip(part, cases, strict=False):
            one.update(given)
    batch.rejects.append(a_reject(1))
    batch.addresses.append(an_email(59, value="another@example.com"))
    expected = Counter(check for cases in BREAKING for _, checks in cases for check in checks)
    expected.update(TWICE * 2)
    assert {failure.check: failure.observed["failing"] for failure in judge(batch).failed} == expected


# --- the batch broken as a whole -----------------------------------------------------------------------------------


def listed(**given: int) -> Callable[[Batch], object]:
    return lambda batch: batch.counts.update(given)


def every_row(**given: Any) -> Callable[[Batch], object]:
    return lambda batch: [one.update(given) for one in batch.rows]


def every_email(**given: Any) -> Callable[[Batch], object]:
    return lambda batch: [one.update(given) for one in batch.addresses if one["channel"] == "email"]


def unmapped(batch: Batch) -> None:
    """A third of the records keep their e-mail address in a column nobody mapped."""
    batch.addresses = [one for one in batch.addresses if one["record_no"] > 7]
    for one in batch.rows[:7]:
        one["custom"] = json.dumps({"Kontakt": "person@example.com"})


def free_text_for_tags(batch: Batch) -> None:
    batch.tags = [{"record_no": 1, "tag": f"text {number}"} for number in range(6000)]


# fmt: off
BROKEN: dict[str, tuple[Callable[[Batch], object], tuple[int, int, int]]] = {
    # check                         broken so                                (accepted, unreadable e-mail, broken CSV)
    "records_add_up":              (listed(records=4),                                (2, 0, 1)),
    "accepted_add_up":             (listed(accepted=3),                               (2, 0, 1)),
    "rejected_add_up":             (listed(rejected=0),                               (2, 0, 1)),
    "few_records_are_rejected":    (listed(),                                         (9, 0, 11)),
    "few_emails_are_unreadable":   (listed(),                                         (11, 9, 0)),
    "email_column_is_mapped":      (unmapped,                                         (20, 0, 0)),
    "records_are_reachable":       (lambda batch: batch.addresses.clear(),            (200, 0, 0)),
    "emails_differ":               (every_email(value="info@example.com"),            (100, 0, 0)),
    "external_ids_differ":         (every_row(external_id="1"),                       (100, 0, 0)),
    "tags_are_tags":               (free_text_for_tags,                               (2, 0, 1)),
    "addresses_belong_to_records": (lambda batch: batch.addresses.append(an_email(99)), (2, 0, 1)),
    "records_are_somebody":        (lambda batch: batch.rows.append(a_row(4, external_id=None)), (2, 0, 1)),
    "tags_belong_to_records":      (lambda batch: batch.tags[0].update(record_no=99), (2, 0, 1)),
}
# fmt: on


@pytest.mark.parametrize("check", BROKEN)
def test_a_batch_broken_as_a_whole_fails_exactly_its_check(check: str, judge: Callable[[Batch], GateResult]) -> None:
    break_it, size = BROKEN[check]
    batch = a_batch(*size)
    break_it(batch)
    assert failed(judge(batch)) == {check}


def test_every_check_of_the_suite_is_seen_failing() -> None:
    over_records = {check for cases in BREAKING for _, checks in cases for check in checks}
    assert {check.id for check in load("staged_list").checks} == over_records | set(TWICE) | set(BROKEN)


def test_the_words_of_the_suite_are_those_of_the_vocabulary() -> None:
    checks = load("staged_list").checks
    words = {check.id: set(check.kwargs.get("value_set", [])) for check in checks}
    decided_at_load = {
        Reason.ERASED_PERSON,
        Reason.OPT_OUT_STANDS,
        Reason.SUPPRESSED,
        Reason.OLDER_THAN_STORED,
        Reason.EXISTING_SKIPPED,
        Reason.SHARED_ADDRESS,
        Reason.ALREADY_OPTED_IN,
    }
    of_related_rows = {
        Reason.UNKNOWN_CONTACT,
        Reason.SEVERAL_CONTACTS,
        Reason.MISSING_VALUE,
        Reason.INVALID_DATE,
        Reason.INVALID_AMOUNT,
        Reason.UNKNOWN_WORD,
        Reason.NOT_MAILABLE,
        Reason.DELETED_HERE,
    }
    assert words["claims_are_known"] == words["addresses_have_a_claim"] == set(Claim)
    assert words["deliverability_is_known"] == set(Deliverability)
    assert words["events_are_imports"] == words["addresses_have_import_events"]
    assert words["events_are_imports"] == {event for event in ConsentEvent if event.startswith("import_")}
    assert words["rejections_have_a_known_reason"] == set(Reason) - decided_at_load - of_related_rows
    (kinds,) = (check.kwargs["value_pairs_set"] for check in checks if check.id == "kinds_fit_channels")
    assert {channel for channel, _ in kinds} == set(Channel)
    assert {kind for _, kind in kinds} == set(AddressKind)
