"""Days and moments: every form lists are exported with, every trap, and the evidence for day or month first."""

from datetime import UTC, date, datetime, timedelta, timezone

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.lists.normalise.date import DateOrder, date_order, parse_dates, parse_times

AS_OF = datetime(2026, 11, 21, 12, tzinfo=UTC)
WRONG, DOUBTFUL = "invalid_date", "ambiguous_date"


def day(cell, order=DateOrder.UNKNOWN):
    return parse_dates(pl.Series([cell], dtype=pl.String), order, as_of=AS_OF).row(0)


def moment(cell, order=DateOrder.UNKNOWN, zone="Europe/Berlin"):
    return parse_times(pl.Series([cell], dtype=pl.String), order, zone=zone, as_of=AS_OF).row(0)


@pytest.mark.parametrize(
    "cell",
    [
        "2024-02-29", "2024-2-29", "2024/02/29", "2024.02.29", "20240229", " 2024-02-29 ", "29.02.2024", "29. 2. 2024",
        "29.02.24", "29/02/2024", "02/29/2024", "29-02-2024", "2/29/24", "29 Feb 2024", "29-Feb-2024",
        "29th February 2024",
        "Feb 29, 2024", "February 29 2024", "Thursday, February 29, 2024", "Thu, 29 Feb 2024 10:00:00 +0000",
        "29. Februar 2024", "29 févr. 2024", "29 de febrero de 2024", "29 febbraio 2024", "29 lutego 2024",
        "2024-02-29 23:59", "2024-02-29T00:00:00.000Z", "2024-02-29T23:30:00-08:00", "02/29/24 1:05pm",
    ],
)  # fmt: skip
def test_a_day_is_read_as_it_is_written(cell):
    assert day(cell) == (date(2024, 2, 29), None)


@pytest.mark.parametrize(
    "cell",
    [
        "2023-02-29", "2024-13-01", "0000-00-00", "9999-12-31", "+292278994-08-10", "0001-01-01", "1899-12-31", "45291",
        "1700000000000", "1700000000", "2026-11-23", "30/02/2024", "13/13/2024", "1/2-2024", "2024-02/29",
        "2024-02-29-01",
        "2024-02-29 later", "29 Foo 2024", "MARCH1", "Feb 2024", "2024", "NaN", "null", "2024-02-29 24:00",
        "32.01.2024",
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused(cell):
    assert day(cell) == (None, WRONG)


@pytest.mark.parametrize(
    ("cell", "order", "expected"),
    [
        ("01/02/2024", DateOrder.UNKNOWN, (None, DOUBTFUL)),
        ("01/02/2024", DateOrder.CONFLICT, (None, DOUBTFUL)),
        ("01-02-24", DateOrder.UNKNOWN, (None, DOUBTFUL)),
        ("01/02/2024", DateOrder.DAY_FIRST, (date(2024, 2, 1), None)),
        ("01/02/2024", DateOrder.MONTH_FIRST, (date(2024, 1, 2), None)),
        # one reading only, whatever the column shows
        ("13/02/2024", DateOrder.CONFLICT, (date(2024, 2, 13), None)),
        ("02/13/2024", DateOrder.CONFLICT, (date(2024, 2, 13), None)),
        ("05/05/2024", DateOrder.UNKNOWN, (date(2024, 5, 5), None)),
        ("01.02.2024", DateOrder.MONTH_FIRST, (date(2024, 2, 1), None)),
        ("2024-01-02", DateOrder.DAY_FIRST, (date(2024, 1, 2), None)),
    ],
)
def test_two_readings_need_the_columns_evidence(cell, order, expected):
    assert day(cell, order) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1.12.26", (None, WRONG)),
        ("1.11.26", (date(2026, 11, 1), None)),
        ("1.11.27", (date(1927, 11, 1), None)),
        ("31.12.84", (date(1984, 12, 31), None)),
        ("2026-11-22", (date(2026, 11, 22), None)),
        ("1900-01-01", (date(1900, 1, 1), None)),
        ("", (None, None)),
        ("   ", (None, None)),
        (None, (None, None)),
    ],
)
def test_range_and_short_years(cell, expected):
    assert day(cell) == expected


@pytest.mark.parametrize(
    ("cell", "utc"),
    [
        # without a zone: the list's own (Berlin, +1 in winter)
        ("2024-02-29 10:11:12", "2024-02-29 09:11:12"),
        ("2024-02-29T10:11:12", "2024-02-29 09:11:12"),
        ("2024-02-29 10:11", "2024-02-29 09:11:00"),
        ("2024-02-29", "2024-02-28 23:00:00"),
        ("02/29/24 1:05pm", "2024-02-29 12:05:00"),
        ("02/29/24 12:00am", "2024-02-28 23:00:00"),
        ("02/29/24 12:30 PM", "2024-02-29 11:30:00"),
        ("Feb 29 2024 01:30 PM", "2024-02-29 12:30:00"),
        ("29 Feb 2024", "2024-02-28 23:00:00"),
        # with one
        ("2024-02-29T10:11:12Z", "2024-02-29 10:11:12"),
        ("2024-02-29T10:11:12.123Z", "2024-02-29 10:11:12.123000"),
        ("2024-02-29T10:11:12+02:00", "2024-02-29 08:11:12"),
        ("2024-02-29 10:11:12 UTC", "2024-02-29 10:11:12"),
        ("2024-02-29 10:11:12 GMT", "2024-02-29 10:11:12"),
        ("2024-02-29 10:11:12 +0530", "2024-02-29 04:41:12"),
        ("2024-02-29 10:11:12 -0330", "2024-02-29 13:41:12"),
        ("2024-02-29 10:11:12.999999 +0000 UTC", "2024-02-29 10:11:12.999999"),
        ("2024-02-29 10:11:12.123456789 +0100 CET", "2024-02-29 09:11:12.123456"),
        ("Thu, 29 Feb 2024 10:11:12 +0100", "2024-02-29 09:11:12"),
        ("Thu Feb 29 2024 10:11:12 GMT+0100 (CET)", "2024-02-29 09:11:12"),
        # twice in the year's longest night: the first
        ("2026-10-25 02:30:00", "2026-10-25 00:30:00"),
    ],
)
def test_a_moment_is_read_in_utc(cell, utc):
    assert moment(cell) == (datetime.fromisoformat(utc).replace(tzinfo=UTC), None)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-29T02:30:00", "2026-03-29 02:30:00", "2016-12-31 23:59:60", "2016-12-31T23:59:60Z",
        "2024-02-29 10:00 EST",
        "2024-02-29 10:00 CET", "2024-02-29 24:00:00", "2024-02-29 10:60", "2024-02-29 13:00 pm", "2024-02-29 0:10 am",
        "2024-02-29 10:00 +1500", "2023-02-29 10:00:00", "2026-11-22 13:00:01", "2027-01-01", "45291.5", "yesterday",
        "1899-12-31T23:59:59Z",
    ],
)  # fmt: skip
def test_what_is_no_moment_is_refused(cell):
    assert moment(cell, zone="Europe/Berlin" if "2026-03" in cell else "UTC") == (None, WRONG)


def test_a_day_whose_midnight_the_clocks_skip_begins_an_hour_later():
    assert moment("2018-11-04", zone="America/Sao_Paulo") == (datetime(2018, 11, 4, 3, tzinfo=UTC), None)
    assert moment("2018-11-04 00:00:00", zone="America/Sao_Paulo") == (None, WRONG)


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["13/01/2024", "01/02/2024"], DateOrder.DAY_FIRST),
        (["01/13/2024", "01/02/2024"], DateOrder.MONTH_FIRST),
        (["13-01-24 10:00"], DateOrder.DAY_FIRST),
        (["1/31/24 1:05pm"], DateOrder.MONTH_FIRST),
        (["13/01/2024", "01/13/2024"], DateOrder.CONFLICT),
        (["01/02/2024", "05/05/2024"], DateOrder.UNKNOWN),
        (["13.01.2024", "2024-01-13", "13 Jan 2024", "2024/13/01"], DateOrder.UNKNOWN),
        (["99/99/2024", "13/13/2024", "0/13/2024", "32/1/2024", "junk 13/01/2024"], DateOrder.UNKNOWN),
        ([None, ""], DateOrder.UNKNOWN),
        ([], DateOrder.UNKNOWN),
    ],
)
def test_the_order_is_decided_by_evidence(cells, order):
    assert date_order(pl.Series(cells, dtype=pl.String)) == order
    assert date_order(pl.Series(cells[::-1] * 2, dtype=pl.String)) == order


EARLY, LATE = datetime.fromisoformat("1901-01-01"), datetime.fromisoformat("2026-11-21")
DAYS = st.lists(st.dates(date(1900, 1, 1), date(2026, 11, 21)), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(DAYS, st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y"]))
def test_a_column_written_one_way_is_never_read_the_other(days, form):
    cells = pl.Series([one.strftime(form) for one in days])
    order = date_order(cells)
    assert order in (DateOrder.UNKNOWN, DateOrder.DAY_FIRST if form.startswith("%d") else DateOrder.MONTH_FIRST)
    for written, (read, reason) in zip(days, parse_dates(cells, order, as_of=AS_OF).rows(), strict=True):
        assert (read, reason) == (written, None) or (reason == DOUBTFUL and order == DateOrder.UNKNOWN)


@settings(max_examples=60, deadline=None)
@given(DAYS, st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%Y%m%d", "%d %b %Y", "%B %d, %Y", "%Y-%m-%dT%H:%M:%SZ"]))
def test_forms_with_one_reading_are_read_back(days, form):
    cells = pl.Series([one.strftime(form) for one in days])
    assert parse_dates(cells, DateOrder.CONFLICT, as_of=AS_OF)["date"].to_list() == days
    assert parse_dates(cells.reverse(), DateOrder.CONFLICT, as_of=AS_OF)["date"].to_list() == days[::-1]


@settings(max_examples=60, deadline=None)
@given(
    st.datetimes(EARLY, LATE, timezones=st.just(UTC)),
    st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
def test_offsets_are_taken_into_account(when, zone):
    local = when.astimezone(zone)
    assert moment(local.isoformat()) == (when, None)
    whole = when.replace(microsecond=0)
    assert moment(whole.strftime("%Y-%m-%d %H:%M:%S"), zone="UTC") == (whole, None)
    assert moment(whole.strftime("%Y-%m-%d %I:%M:%S %p"), zone="UTC") == (whole, None)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.none() | st.text(st.sampled_from("0123456789-/.: TZ+amp,JanFeb"), max_size=24), max_size=30))
def test_no_text_is_more_than_a_refusal(cells):
    column = pl.Series(cells, dtype=pl.String)
    for read in (
        parse_dates(column, date_order(column), as_of=AS_OF),
        parse_times(column, date_order(column), zone="UTC", as_of=AS_OF),
    ):
        for cell, (value, reason) in zip(cells, read.rows(), strict=True):
            blank = cell is None or not cell.strip()
            assert (value is not None) + (reason is not None) + blank == 1
