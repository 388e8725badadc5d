"""The mapping of how a person leaves the lake: no table and no column of a real lake is missing from it."""

import pytest

from transforms.errors import RuleGap
from transforms.rules import erasure
from transforms.rules.erasure import TABLES, Erase, Holds
from transforms.warehouse import Query

COLUMNS = Query.inline(
    "columns", "SELECT table_name, column_name FROM duckdb_columns() JOIN duckdb_tables() USING (table_oid, table_name)"
    " WHERE duckdb_tables.database_name = 'lake' AND duckdb_columns.database_name = 'lake'",
)  # fmt: skip


def test_every_table_and_column_of_the_lake_has_its_line_and_no_other(sqlite_warehouse):
    with sqlite_warehouse.read() as session:
        there = {(row["table_name"], row["column_name"]) for row in session.rows(COLUMNS)}
    assert {(name, column) for name, table in TABLES.items() for column in table.columns} == there


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_what_tells_of_its_person_does_not_outlive_them(table):
    if Holds.PERSON in table.columns.values():
        assert table.erase in {Erase.ROW, Erase.ADDRESS, Erase.COMPANY}


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_contact_id_is_what_finds_a_person_wherever_there_is_one(table):
    assert "contact_id" not in table.columns or "contact_id" in table.person


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("purges  -  keep  -", "purges  none  a | a"),
        ("purges  b  row  -", "purges  none  a"),
        ("purges  -  row  -", "purges  none  a"),
        ("purges  -  keep  -", "purges  none  a\nothers  none  b"),
    ],
)
def test_a_gap_in_the_mapping_is_found_when_it_is_read(table, column, monkeypatch):
    read = {
        "erasure/table": [dict(zip(("table", "person", "erase", "why"), table.split("  "), strict=True))],
        "erasure/column": [
            dict(zip(("table", "class", "columns"), line.split("  "), strict=True)) for line in column.splitlines()
        ],
    }
    monkeypatch.setattr(erasure, "rows", read.__getitem__)
    with pytest.raises(RuleGap):
        erasure._tables()
