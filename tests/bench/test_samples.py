"""The sample lists in git are the generator's, and nobody real can be reached through them."""

import csv
import io
import ipaddress
import re
from datetime import UTC, datetime
from pathlib import Path

import phonenumbers
import pytest
import yaml

from tests.bench import dirty
from tests.bench.samples import CRM, FOLDER, MEMBERS, samples
from transforms.lists.attestation import attest
from transforms.lists.recognise import recognise

FILES = dict(samples())
LISTS = sorted(name for name in FILES if name.endswith(".csv"))
DELIMITER = {CRM: ";"}
PHONES = {CRM: ("Telefon", "Mobil"), dirty.NAME: ("Phone",)}
REGIONS = {"us": "US", "usa": "US", "": "US", "gb": "GB", "de": "DE", "germany": "DE", "deutschland": "DE"}
RESERVED = re.compile(r"(.+\.)?(example|example\.(com|org|net))")
NO_DOMAIN = {"localhost", "[192.0.2.7]"}
FICTIONAL = re.compile(r"\+1(202|415)55501\d\d|\+442079460\d{3}|\+493023125\d{3}|\+49176040690\d\d")


def text_of(name: str) -> str:
    return FILES[name].decode("cp1252" if name == CRM else "utf-8-sig", "replace")


def rows_of(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text_of(name), newline=""), delimiter=DELIMITER.get(name, ",")))


def test_the_folder_holds_what_the_generator_makes_and_nothing_else() -> None:
    assert {path.name: path.read_bytes() for path in Path(FOLDER).iterdir()} == FILES


@pytest.mark.parametrize("name", LISTS)
def test_every_address_is_on_a_reserved_domain(name: str) -> None:
    domains = re.findall(r"@+([^\s@,;<>\"']*)", text_of(name))
    named = {domain.strip(".-").lower() for domain in domains} - {""}
    assert named, "a list without addresses proves nothing"
    # a cell that starts with `@` is a formula, and the part in the brackets an address of a documentation net
    outside = {d for d in named - NO_DOMAIN - {"sum(1+1)"} if not RESERVED.fullmatch(d)}
    assert outside == set()


@pytest.mark.parametrize("name", LISTS)
def test_every_phone_is_fictional_and_valid_in_the_country_of_its_row(name: str) -> None:
    numbers = [
        e164(row[caption], REGIONS[(row.get("CC") or row.get("Land") or row.get("Country") or "").lower()])
        for row in rows_of(name)
        for caption in PHONES.get(name, ("Phone Number",))
        if row[caption]
    ]
    assert len(numbers) > 5
    assert {number for number in numbers if number and not FICTIONAL.fullmatch(number)} == set()
    assert all(numbers) is (name != dirty.NAME), "only the dirty list holds phones that are none"


def test_the_dirty_list_hides_no_other_phone_in_a_broken_line() -> None:
    found = {
        phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        for line in text_of(dirty.NAME).splitlines()
        for match in phonenumbers.PhoneNumberMatcher(line, "US")
    }
    assert len(found) > 5
    assert {number for number in found if not FICTIONAL.fullmatch(number)} == set()


@pytest.mark.parametrize("name", LISTS)
def test_every_ip_address_is_a_documentation_address(name: str) -> None:
    nets = [ipaddress.ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24")]
    addresses = re.findall(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])", text_of(name))
    assert all(any(ipaddress.ip_address(ip) in net for net in nets) for ip in addresses)


@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_attested_and_recognised_as_it_lies_there(name: str) -> None:
    said = attest({}, FOLDER / f"{name}.consent.yaml", as_of=datetime(2026, 11, 21, tzinfo=UTC), max_bytes=10_000)
    captions = next(csv.reader(io.StringIO(text_of(name)), delimiter=DELIMITER.get(name, ",")))
    found = recognise(captions, file_name=name, source=said.source, list_status=said.list_status)
    status = name.partition("_")[0]
    assert found.source == ("mailchimp" if status in MEMBERS else "generic")
    assert found.list_status == (status if status in MEMBERS else "auto")
    assert "@" not in said.attested_by


def test_the_lists_are_attested_differently() -> None:
    said = {name: yaml.safe_load(FILES[f"{name}.consent.yaml"]) for name in LISTS}
    assert {one["obtained"] for one in said.values()} == {"own_form", "customers", "event"}
    assert {one.get("double_opt_in", False) for one in said.values()} == {True, False}
    assert {one["default_country"] for one in said.values()} == {"US", "DE"}


@pytest.mark.parametrize("status", MEMBERS)
def test_no_mailchimp_row_is_younger_than_its_export_and_few_prove_a_double_opt_in(status: str) -> None:
    name = next(file for file in LISTS if file.startswith(f"{status}_"))
    exported = yaml.safe_load(FILES[f"{name}.consent.yaml"])["exported_at"]
    rows = rows_of(name)
    times = [row[caption] for row in rows for caption in row if caption.endswith(("_TIME", "_CHANGED"))]
    proven = [
        row for row in rows if row["OPTIN_TIME"] < row["CONFIRM_TIME"] and row["OPTIN_TIME"] and row["CONFIRM_IP"]
    ]
    assert all(datetime.fromisoformat(time).date() < exported for time in times if time)
    assert 0 < len(proven) < len(rows) / 2
    assert 30 <= len(rows) <= 80


def test_the_lists_overlap_in_people() -> None:
    addresses = {
        name: {cell.lower() for row in rows_of(name) for cell in row.values() if isinstance(cell, str) and "@" in cell}
        for name in LISTS
    }
    overlaps = {(one[:6], two[:6]): len(addresses[one] & addresses[two]) for one in LISTS for two in LISTS if one < two}
    assert overlaps["subscr", "unsubs"] >= 4
    assert overlaps["cleane", "subscr"] >= 2
    assert overlaps["nonsub", "subscr"] >= 2
    assert overlaps["kunden", "subscr"] >= 3
    assert overlaps["subscr", "trade_"] >= 2


def e164(cell: str, region: str) -> str:
    """The number in E.164, or nothing where libphonenumber holds it for invalid."""
    try:
        number = phonenumbers.parse(cell, region)
    except phonenumbers.NumberParseException:
        return ""
    valid = phonenumbers.is_valid_number(number)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if valid else ""
