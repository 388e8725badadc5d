"""Phone numbers: what is read, what is refused, what kind of line it is; the fast library held against the referee."""

import random

import phonenumbers
import polars as pl
import pytest
import rphonenumbers
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from transforms.lists.normalise import phone, plain_phone
from transforms.lists.normalise.phone import normalise_phones

REGIONS = ("US", "GB", "DE", "FR", "IT", "NL", "BR", "IN", "AU", "CH")


def judge(cell, region, *, mobile_caption=False):
    text = pl.Series([cell], dtype=pl.String)
    return normalise_phones(text, pl.Series([region], dtype=pl.String), mobile_caption=mobile_caption).row(0)


@pytest.mark.parametrize(
    ("cell", "region", "value", "kind"),
    [
        ("+1 (202) 555-0100", "US", "+12025550100", "landline"),
        ("202.555.0100", "US", "+12025550100", "landline"),
        ("1-202-555-0100", "US", "+12025550100", "landline"),
        ("+1 202 555 0100", "DE", "+12025550100", "landline"),
        ("+1 202 555 0100", None, "+12025550100", "landline"),
        ("07400 123456", "GB", "+447400123456", "mobile"),
        ("+44 (0)7400 123456", None, "+447400123456", "mobile"),
        ("01512 3456789", "DE", "+4915123456789", "mobile"),
        ("+39 06 1234 5678", "IT", "+390612345678", "landline"),
        # 00 for +, where the region says so, where it does not, and without one
        ("0044 7400 123456", "DE", "+447400123456", "mobile"),
        ("0044 7400 123456", "US", "+447400123456", "mobile"),
        ("0044 7400 123456", None, "+447400123456", "mobile"),
        # what stands around a number
        ("tel:+44-7400-123456", "US", "+447400123456", "mobile"),
        ("tel 202-555-0100", "US", "+12025550100", "landline"),
        ("\u202a+44 7400 123456\u202c", "GB", "+447400123456", "mobile"),
        ("'+447400123456", "GB", "+447400123456", "mobile"),
        ("' +447400123456", "GB", "+447400123456", "mobile"),
        ("  +447400123456 ", "GB", "+447400123456", "mobile"),
        # other digits
        ("+٤٩ ١٥١٢ ٣٤٥٦٧٨٩", None, "+4915123456789", "mobile"),
        ("＋４９ １５１２ ３４５６７８９", None, "+4915123456789", "mobile"),
        # an extension, free numbers, letters
        ("+1 (202) 555-0100 x9", "US", "+12025550100", "switchboard"),
        ("+44 7400 123456 ext. 12", "GB", "+447400123456", "switchboard"),
        ("tel:+1-202-555-0100;ext=9", None, "+12025550100", "switchboard"),
        ("1-800-FLOWERS", "US", "+18003569377", "switchboard"),
    ],
)
def test_a_number_is_read(cell, region, value, kind):
    assert judge(cell, region) == (value, kind, True)


@pytest.mark.parametrize(
    ("cell", "region"),
    [
        *((cell, "US") for cell in ("n/a", "-", "null", "12345", "000-000-0000", "0000000", "1234567", "call me")),
        ("2025550100" * 4, "US"),
        ("+49\n1512 3456789", "DE"),
        ("4.91512345678E+11", "DE"),
        ("07400 123456", None),
        ("07400 123456", "XX"),
        ("0041", None),
        ("01512 3456789 / 01512 9876543", "DE"),
        ("a@example.com", "US"),
        (None, "US"),
        ("", "US"),
        ("   ", None),
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused(cell, region):
    assert judge(cell, region) == (None, None, False)


def test_a_mobile_caption_decides_where_the_number_does_not_tell():
    assert judge("202-555-0100", "US", mobile_caption=True) == ("+12025550100", "mobile", True)
    assert judge("202-555-0100", "US", mobile_caption=False) == ("+12025550100", "landline", True)
    assert judge("+39 06 1234 5678", "IT", mobile_caption=True) == ("+390612345678", "landline", True)
    assert judge("202-555-0100 x9", "US", mobile_caption=True)[1] == "switchboard"


def test_rows_stay_in_order_with_blanks_and_junk_between():
    cells = pl.Series([None, "202-555-0100", "n/a", "07400 123456", "000-000-0000", "202-555-0100", "000-000-0000"])
    regions = pl.Series(["US", "US", "US", "GB", "US", None, "GB"])
    values = normalise_phones(cells, regions, mobile_caption=False)["value"].to_list()
    assert values == [None, "+12025550100", None, "+447400123456", None, None, None]


def test_no_rows_are_no_rows():
    nothing = pl.Series([], dtype=pl.String)
    judged = normalise_phones(nothing, nothing, mobile_caption=False)
    assert judged.schema == {"value": pl.String, "kind": pl.String, "valid": pl.Boolean}
    assert judged.is_empty()


def test_every_line_type_has_a_kind():
    assert set(phone._KINDS) == set(phonenumbers.PhoneNumberType.values()) - {phonenumbers.PhoneNumberType.UNKNOWN}
    assert phonenumbers.PhoneNumberType.values() == rphonenumbers.PhoneNumberType.values()


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.text("0123456789+() -./xA\n'", max_size=20), st.sampled_from((*REGIONS, None))), max_size=8)
)
def test_a_number_read_twice_is_read_once(rows):
    def read(cells, regions):
        return normalise_phones(
            pl.Series(cells, dtype=pl.String), pl.Series(regions, dtype=pl.String), mobile_caption=False
        )["value"].to_list()

    regions = [region for _, region in rows]
    once = read([cell for cell, _ in rows], regions)
    assert read(once, regions) == once
    assert read(once, [None] * len(rows)) == once
    assert read([cell for cell, _ in reversed(rows)], reversed(regions)) == list(reversed(once))


def typed_numbers(count):
    """Numbers of every region and type as people type them, some of them damaged; always the same ones."""
    draw = random.Random(7)
    formats = list(range(4))
    examples = [
        (example, region)
        for region in sorted(phonenumbers.SUPPORTED_REGIONS)
        for kind in phonenumbers.PhoneNumberType.values()
        if (example := phonenumbers.example_number_for_type(region, kind))
    ]
    for _ in range(count):
        number, region = draw.choice(examples)
        text = phonenumbers.format_number(number, draw.choice(formats))
        if draw.random() < 0.5:
            spot = draw.randrange(len(text))
            text = text[:spot] + draw.choice("0123456789 ") + text[spot + 1 :]
        if draw.random() < 0.1:
            text += draw.choice((" x12", " ext. 7", ";ext=3", "#4"))
        if draw.random() < 0.1:
            text = text.translate({ord("0") + n: ord("٠") + n for n in range(10)})
        yield text, draw.choice((region, region, draw.choice(REGIONS), None))


def test_both_libraries_read_all_regions_alike():
    asked = pl.DataFrame(list(typed_numbers(4000)), schema={"number": pl.String, "region": pl.String}, orient="row")
    fast, referee = phone._read(asked, rphonenumbers), phone._read(asked, phonenumbers)
    both = fast["value"].is_not_null() & referee["value"].is_not_null()
    assert both.sum() > 2000
    assert fast.filter(both)["value"].equals(referee.filter(both)["value"])
    assert (fast.filter(both)["line"] != referee.filter(both)["line"]).sum() <= 2
    # what only one calls valid is a lag of its number tables: a handful, and never in the regions people call most
    differ = fast["value"].is_null() != referee["value"].is_null()
    assert differ.sum() <= 8
    assert not set(asked.filter(differ)["region"]) & set(REGIONS)


def test_the_value_is_the_librarys_own_e164():
    asked = pl.DataFrame(list(typed_numbers(2000)), schema={"number": pl.String, "region": pl.String}, orient="row")
    for (number, region), value in zip(asked.iter_rows(), phone._read(asked, rphonenumbers)["value"], strict=True):
        if value is not None:
            parsed = phonenumbers.parse(number, region)
            assert value == phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
            assert phonenumbers.is_valid_number(parsed) or region not in REGIONS


def test_the_older_library_alone_gives_the_same_answers(monkeypatch):
    asked = list(typed_numbers(600))
    cells, regions = (pl.Series(column, dtype=pl.String) for column in zip(*asked, strict=True))
    with_fast = normalise_phones(cells, regions, mobile_caption=True)
    monkeypatch.setattr(phone, "_fast", phonenumbers)
    assert normalise_phones(cells, regions, mobile_caption=True).equals(with_fast)


def plainly_typed_numbers(count):
    """Digits as they are dialled in and to every region, right and wrong; always the same ones."""
    draw = random.Random(11)
    regions = sorted(phonenumbers.SUPPORTED_REGIONS)
    for _ in range(count):
        region = draw.choice((draw.choice(regions), draw.choice(REGIONS)))
        plan = phonenumbers.PhoneMetadata.metadata_for_region(region)
        desc = draw.choice((plan.fixed_line, plan.mobile, plan.toll_free, plan.general_desc))
        number = (desc and desc.example_number) or "12345678"
        if draw.random() < 0.7:
            spot = draw.randrange(len(number))
            number = number[:spot] + "".join(draw.choice("0123456789") for _ in number[spot:])
        code, trunk = str(plan.country_code), draw.choice((plan.national_prefix or "", "", "0", "1"))
        form = draw.choice(
            ("+{0}{2}", "+{0} ({1}) {2}", "00{0}{2}", "{0}{2}", "{1}{2}", "({1}) {2}", "{2}", "011 {0}-{2}")
        )
        spot = draw.randrange(len(number))
        spaced = number[:spot] + draw.choice((" ", "-", ".", "/", "")) + number[spot:]
        yield form.format(code, trunk, spaced), draw.choice((region, region, region, draw.choice(regions), None))


@pytest.mark.parametrize("numbers", [typed_numbers, plainly_typed_numbers])
def test_a_plain_number_is_read_as_the_libraries_read_it(monkeypatch, numbers):
    monkeypatch.setattr(plain_phone, "_WORTH_IT", 1)
    asked = pl.DataFrame(list(numbers(12_000)), schema={"number": pl.String, "region": pl.String}, orient="row")
    plain = plain_phone.read_plain(asked).with_columns(extended=pl.lit(value=False))
    read = plain["value"].is_not_null()
    assert plain.height == asked.height
    assert read.sum() > 2000
    referee = phone._read(asked, phonenumbers)
    assert_frame_equal(plain.filter(read), referee.filter(read))
    # the fast library's number tables are not of the same day
    fast = phone._read(asked, rphonenumbers)
    assert (plain.hash_rows() != fast.hash_rows()).filter(read).sum() <= 4


def test_numbers_of_the_regions_people_call_most_are_plain(monkeypatch):
    monkeypatch.setattr(plain_phone, "_WORTH_IT", 1)
    rows = [
        (phonenumbers.format_number(number, form), region)
        for region in ("US", "GB", "DE", "FR", "ES", "IT", "NL", "IN", "AU", "CH", "AT", "PL")
        for kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE)
        for number in [phonenumbers.example_number_for_type(region, kind)]
        for form in (0, 1, 2)
    ]
    asked = pl.DataFrame(rows, schema={"number": pl.String, "region": pl.String}, orient="row")
    assert plain_phone.read_plain(asked)["value"].null_count() == 0
