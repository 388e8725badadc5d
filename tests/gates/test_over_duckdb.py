"""Great Expectations over DuckDB: it rests on two overrides of GX's, touches no file, and says what it cannot run."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from great_expectations.datasource.fluent.interfaces import Datasource
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine

from expectations import over_duckdb, suite
from expectations.suite import Check, load
from transforms.errors import PermanentError
from transforms.settings import PROJECT, Settings

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def a_check(name: str, **kwargs: object) -> Check:
    return Check(f"{name}_id", "numbers", name, kwargs, None, "it is wrong", "mend it")


@pytest.fixture
def numbers() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute("CREATE VIEW numbers AS SELECT range AS number FROM range(10)")
    return connection


def test_gx_still_offers_what_the_adapter_overrides() -> None:
    assert SQLDatasource.execution_engine_override is None
    assert callable(SqlAlchemyExecutionEngine.get_connection)


def test_gx_asks_the_kept_connection_for_every_query(numbers: duckdb.DuckDBPyConnection) -> None:
    batch = over_duckdb.StagedBatch(numbers)
    try:
        verdicts = batch.judge(
            "numbers",
            [
                a_check("expect_column_values_to_be_between", column="number", max_value=9),
                a_check("expect_column_values_to_be_unique", column="number"),
                a_check("expect_column_values_to_not_be_null", column="number"),
            ],
        )
        engine = batch._source.get_execution_engine()
        assert isinstance(engine, over_duckdb.KeptConnectionEngine)
        assert engine._kept
        assert not engine._kept.closed
    finally:
        batch.close()
    assert set(verdicts.values()) == {True}
    assert engine._kept.closed


def test_an_upgrade_that_moves_an_override_is_told_in_clear_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Datasource, "execution_engine_override")
    with pytest.raises(PermanentError, match=r"has no SQLDatasource\.execution_engine_override any more"):
        over_duckdb._check_overrides()


def test_a_check_that_cannot_be_run_is_no_verdict(numbers: duckdb.DuckDBPyConnection) -> None:
    batch = over_duckdb.StagedBatch(numbers)
    try:
        with pytest.raises(PermanentError, match="regex_id of the gate cannot be run"):
            batch.judge("numbers", [a_check("expect_column_values_to_match_regex", column="number", regex="a")])
    finally:
        batch.close()


def test_counts_are_numbers_only(numbers: duckdb.DuckDBPyConnection) -> None:
    batch = over_duckdb.StagedBatch(numbers)
    check = a_check("expect_column_values_to_be_between", column="number", max_value=6)
    try:
        assert batch.judge("numbers", [check]) == {check.id: False}
        assert batch.count("numbers", [check]) == {check.id: {"failing": 3, "of": 10}}
        (boolean,) = batch._validate("numbers", [check], over_duckdb.BOOLEANS)
        (counted,) = batch._validate("numbers", [check], over_duckdb.COUNTS)
    finally:
        batch.close()
    assert boolean.result == {}
    assert counted.result["partial_unexpected_list"] == []


def test_importing_the_gate_does_not_import_gx() -> None:
    code = "import sys, expectations.gate; sys.exit('great_expectations' in sys.modules or 'duckdb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT, timeout=60, check=False).returncode == 0


def test_judging_leaves_no_file_and_prints_nothing(tmp_path: Path) -> None:
    staged = tmp_path / "staged"
    staged.mkdir()
    manifest = {"records": 0, "accepted": 0, "rejected": 0, "staged_at": NOW.isoformat()}
    (staged / "list.json").write_text(json.dumps(manifest))
    settings = Settings(home=tmp_path / "data")
    code = (
        "import pathlib as p, logging; logging.basicConfig(level=logging.DEBUG)\n"
        "from expectations.gate import enforce; from transforms.settings import Settings\n"
        f"enforce(p.Path({str(staged)!r}), settings=Settings(home={str(settings.home)!r}))"
    )
    quiet_home = tmp_path / "home"
    quiet_home.mkdir()
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=quiet_home,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env={
            "PYTHONPATH": str(PROJECT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(quiet_home),
            "TMPDIR": str(quiet_home),
        },
    )
    told = [line for line in (run.stdout + run.stderr).splitlines() if "great_expectations" in line or "it/s" in line]
    assert told == []
    assert "gate suite=staged_list" in run.stderr
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [staged / "list.json"]


@pytest.mark.parametrize("ending", [".json", ".columns.sql", ".sql"])
def test_the_version_changes_with_each_of_the_suites_files(ending: str, tmp_path: Path) -> None:
    for file in suite.FOLDER.glob("staged_list.*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    assert load("staged_list", tmp_path).version == load("staged_list").version
    changed = tmp_path / f"staged_list{ending}"
    changed.write_text(changed.read_text() + "\n")
    assert load("staged_list", tmp_path).version != load("staged_list").version


def test_a_tolerance_over_records_is_refused(tmp_path: Path) -> None:
    for file in suite.FOLDER.glob("staged_list.*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    document = json.loads((tmp_path / "staged_list.json").read_text())
    document["checks"]["tags"][0]["kwargs"]["mostly"] = 0.9
    (tmp_path / "staged_list.json").write_text(json.dumps(document))
    with pytest.raises(PermanentError, match="`mostly`"):
        load("staged_list", tmp_path)
