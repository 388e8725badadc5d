"""Amounts as lists have them; what has two readings is none."""

import polars as pl
import pytest

from transforms.lists.normalise.amount import normalise_amount


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("12", "12.00"),
        ("12.5", "12.50"),
        ("12.50", "12.50"),
        ("12,50", "12.50"),
        ("0.5", "0.50"),
        ("007", "7.00"),
        ("-3.20", "-3.20"),
        ("1234.5000", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1,234,567", "1234567.00"),
        ("1.234.567", "1234567.00"),
        ("$1,200.00", "1200.00"),
        ("US$ 12", "12.00"),
        ("EUR 12.50", "12.50"),
        ("12,50 €", "12.50"),
        ("9999999999999999.99", "9999999999999999.99"),
        ("1,234", None),
        ("1.234", None),
        ("12.345", None),
        ("10000000000000000", None),
        ("1,23,456.00", None),
        ("twelve", None),
        ("12 %", None),
        ("1e3", None),
        ("", None),
        (None, None),
    ],
)
def test_an_amount(cell, amount):
    assert pl.select(normalise_amount(pl.lit(cell, dtype=pl.String))).item() == amount


def test_an_amount_read_twice_is_the_same():
    once = pl.Series(["1,234.50", "12 €", "-0,5"]).to_frame("a").select(normalise_amount(pl.col("a")))
    assert once.select(normalise_amount(pl.col("a"))).equals(once)
