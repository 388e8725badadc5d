"""The match table: live contacts as they are compared, in a session's temp tables. See `sql/match_table.sql`."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import polars as pl

from transforms.lists.match import MOST_HOLDERS, UNDECIDED, family_captions, nicknames
from transforms.lists.preset import presets
from transforms.warehouse import Session, load_queries

SQL: Final = load_queries(Path(__file__).parent / "sql")
SMALLEST_POPULATION: Final = 10_000
"""A smaller table is judged as a part of one of so many contacts: in ten rows no name would be rare."""
_MOST_SURNAMES: Final = 3
"""More surnames are no family: an address of so many is a crowd's (a desk, a switchboard, junk), a firm no family's."""


def build(session: Session, *, full: bool) -> int:
    """Leave the temp table match_table [contact_id] and the frequencies of its values. Returns the count of contacts.

    full: everybody counts as fresh, also those who are what they were when they were compared last.
    """
    session.register("nicknames", nicknames())
    session.register("formal_names", _formal_names())
    session.run(SQL["macros"])
    session.run(SQL["callers"], most_holders=MOST_HOLDERS, undecided=UNDECIDED)
    family_captions(session)
    session.run(SQL["contact_points"], most_surnames=_MOST_SURNAMES, most_holders=MOST_HOLDERS, undecided=UNDECIDED)
    trusted = sorted(name for name, preset in presets().items() if preset.trusted_ids)
    session.run(
        SQL["match_table"], trusted_sources=trusted, full=full, population=SMALLEST_POPULATION,
        most_surnames=_MOST_SURNAMES,
    )  # fmt: skip
    return int(session.value(SQL["count_contacts"]))


@cache
def _formal_names() -> pl.DataFrame:
    """name, formal: what a nickname may stand for. Source: the package `nicknames`."""
    table = pl.read_csv(files("nicknames").joinpath("names.csv").read_bytes())
    return table.select(name=pl.col("name2").str.to_lowercase(), formal=pl.col("name1").str.to_lowercase()).unique()
