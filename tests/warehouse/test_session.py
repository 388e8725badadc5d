"""What callers get from queries, and what no error tells."""

import logging
import traceback
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

import polars as pl
import pytest
import things
from polars.testing import assert_frame_equal
from pydantic import SecretStr

from transforms.errors import CatalogBusy, RuleGap, StatementFailed
from transforms.settings import Settings
from transforms.warehouse import Query, Warehouse, load_queries, scratch

CANARY = "canary.person@example.com"
HEADER = "-- purpose: a test\n-- grain:   one row\n-- params:  {params}\n-- returns: nothing\n"


@pytest.mark.parametrize(
    ("text", "params"),
    [
        ("SELECT CAST($canary AS INTEGER)", {"canary": CANARY}),
        ("SELECT CAST(email AS INTEGER) FROM (SELECT $canary AS email FROM range(3))", {"canary": CANARY}),
        ("SELECT error($canary)", {"canary": CANARY}),
        (f"SELECT CAST('{CANARY}' AS DATE)", {}),
        ("FROM read_csv($canary)", {"canary": f"/none/{CANARY}.csv"}),
    ],
)
def test_no_value_is_in_an_error_its_chain_or_the_log(
    sqlite_settings: Settings, caplog: pytest.LogCaptureFixture, text: str, params: dict[str, str]
) -> None:
    query = Query.inline("quoting", text)
    with caplog.at_level(logging.DEBUG), scratch(sqlite_settings) as session:
        for attempt in (session.run, session.rows, session.value, session.frame):
            with pytest.raises(StatementFailed, match="quoting") as caught:
                attempt(query, **params)
            assert CANARY not in everything_told(caught.value)
    assert CANARY not in caplog.text


def test_no_value_is_in_an_error_of_the_raw_connection(sqlite_settings: Settings) -> None:
    with (
        scratch(sqlite_settings) as session,
        pytest.raises(StatementFailed, match="list") as caught,
        session.guard("list"),
    ):
        session.connection.execute("SELECT CAST($canary AS INTEGER)", {"canary": CANARY})
    assert CANARY not in everything_told(caught.value)


@pytest.mark.parametrize("what", ["read", "write"])
def test_the_catalog_password_is_in_no_error(sqlite_settings: Settings, what: str) -> None:
    uri = "postgresql://keeper:hunter2secret@127.0.0.1:1/lake?connect_timeout=2"
    warehouse = Warehouse(sqlite_settings.model_copy(update={"catalog": SecretStr(uri)}))
    call = {
        "read": partial(warehouse.receipt, "a"),
        "write": partial(warehouse.write, "a", things.nothing, as_of=things.AS_OF),
    }[what]
    with pytest.raises(CatalogBusy) as caught:
        call()
    for secret in ("hunter2secret", "keeper"):
        assert secret not in everything_told(caught.value)


def everything_told(error: BaseException) -> str:
    """All that a log, a traceback or a curious tool could read from an error."""
    told = traceback.format_exception(error)
    told = [line for line in told if "assert" not in line]
    link: BaseException | None = error
    while link is not None:
        told += [str(link), repr(link), repr(link.args), repr(getattr(link, "facts", ""))]
        link = link.__cause__ or link.__context__
    return "\n".join(told)


def test_rows_value_and_frame(sqlite_settings: Settings) -> None:
    query = Query.inline(
        "typed",
        "CREATE OR REPLACE TEMP TABLE typed AS "
        'SELECT $id AS id, $at AS "at", $day AS day, $nothing::VARCHAR AS nothing;'
        "SELECT id, \"at\", day, nothing, '{}'::JSON AS facts, 1::BIGINT AS n FROM typed;",
    )
    id_ = UUID("00000000-0000-7000-8000-000000000001")
    at = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
    params = {"id": id_, "at": at, "day": date(2026, 3, 1), "nothing": None}
    with scratch(sqlite_settings) as session:
        row = {"id": id_, "at": at, "day": date(2026, 3, 1), "nothing": None, "facts": "{}", "n": 1}
        assert session.rows(query, **params) == [row]
        assert session.value(Query.inline("n", "SELECT n FROM (SELECT 41 + 1 AS n)")) == 42
        expected = pl.DataFrame(
            {**row, "id": str(id_)},
            schema={
                "id": pl.String,
                "at": pl.Datetime("us", "UTC"),
                "day": pl.Date,
                "nothing": pl.String,
                "facts": pl.String,
                "n": pl.Int64,
            },
        )
        assert_frame_equal(session.frame(query, **params), expected)


@pytest.mark.parametrize("text", ["SELECT 1 WHERE false", "SELECT 1 FROM range(2)", "SELECT 1, 2"])
def test_a_value_is_exactly_one(sqlite_settings: Settings, text: str) -> None:
    with scratch(sqlite_settings) as session, pytest.raises(StatementFailed, match="exactly one value"):
        session.value(Query.inline("single", text))


def test_a_registered_frame_can_be_joined_and_replaced(sqlite_settings: Settings) -> None:
    total = Query.inline("total", "SELECT sum(n)::BIGINT FROM mine")
    with scratch(sqlite_settings) as session:
        session.register("mine", pl.DataFrame({"n": [1, 2]}))
        assert session.value(total) == 3
        session.register("mine", pl.DataFrame({"n": [5]}).to_arrow())
        assert session.value(total) == 5


def test_an_enum_column_of_a_registered_frame_is_an_enum(sqlite_settings: Settings) -> None:
    with scratch(sqlite_settings) as session:
        session.register("said", pl.DataFrame({"word": ["no"]}, schema={"word": pl.Enum(["yes", "no"])}))
        told = session.rows(Query.inline("what it is", "SELECT typeof(word) AS kind, word FROM said"))
    assert told == [{"kind": "ENUM('yes', 'no')", "word": "no"}]


def test_missing_and_excess_values_are_refused(sqlite_settings: Settings) -> None:
    query = Query.inline("two", "SELECT $a; SELECT $b")
    with scratch(sqlite_settings) as session:
        session.run(query, a=1, b=2)
        for params in ({"a": 1}, {"a": 1, "b": 2, "c": 3}):
            with pytest.raises(TypeError, match="two binds"):
                session.run(query, **params)


def test_scratch_has_no_lake_and_reads_other_encodings(sqlite_settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("name\nBjörn\n".encode("cp1252"))
    query = Query.inline("list", "SELECT name FROM read_csv($path, encoding = 'CP1252', header = true)")
    databases = Query.inline("databases", "SELECT database_name FROM duckdb_databases() WHERE NOT internal")
    with scratch(sqlite_settings) as session:
        assert session.value(query, path=str(path)) == "Björn"
        assert session.rows(databases) == [{"database_name": "memory"}]


@pytest.mark.parametrize(
    "text",
    [
        "SET memory_limit = '90GB'",
        "SET threads = 64",
        "SET allow_unsigned_extensions = true",
        "SET temp_directory = '/'",
    ],
)
def test_nobody_lifts_the_limits(sqlite_settings: Settings, sqlite_warehouse: Warehouse, text: str) -> None:
    with scratch(sqlite_settings) as session, pytest.raises(StatementFailed):
        session.run(Query.inline("lift", text))
    with sqlite_warehouse.read() as session, pytest.raises(StatementFailed):
        session.run(Query.inline("lift", text))


def test_limits_time_zone_and_spill_folder_are_the_settings(sqlite_settings: Settings) -> None:
    limits = Query.inline("limits", "SELECT current_setting('TimeZone') AS zone, current_setting('threads') AS threads")
    with scratch(sqlite_settings.model_copy(update={"threads": 3})) as session:
        assert session.rows(limits) == [{"zone": "UTC", "threads": 3}]
        spill = session.value(Query.inline("spill", "SELECT current_setting('temp_directory')"))
        assert Path(spill).parent == sqlite_settings.spill
        assert Path(spill).stat().st_mode & 0o777 == 0o700
    assert not Path(spill).exists()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (HEADER.format(params="$a BIGINT") + "SELECT $a, $b;", "differ: b"),
        (HEADER.format(params="$a BIGINT, $c TEXT") + "SELECT $a;", "differ: c"),
        ("-- purpose: a test\n-- params:  $a\nSELECT $a;", "lacks grain, returns"),
        (HEADER.format(params="") + "SELEC 1;", "not valid SQL"),
        (HEADER.format(params=""), "not valid SQL"),
    ],
)
def test_a_query_file_that_does_not_hold_its_header_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "query.sql").write_text(text)
    with pytest.raises(RuleGap, match=complaint):
        load_queries(tmp_path)


def test_query_files_are_loaded_by_name_with_their_statements(tmp_path: Path) -> None:
    header = HEADER.format(params="$a BIGINT,\n--          $b TEXT")
    (tmp_path / "both.sql").write_text(header + "CREATE TABLE t AS SELECT $a AS a; -- why\nSELECT $b;\n")
    queries = load_queries(tmp_path)
    assert list(queries) == ["both"]
    assert [statement.params for statement in queries["both"].statements] == [{"a"}, {"b"}]
