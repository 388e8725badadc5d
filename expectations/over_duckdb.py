"""Great Expectations over DuckDB: the one place where the two meet.

GX 1.24 has no DuckDB source, and its SQL source closes a connection before it has fetched, which DuckDB's driver takes
for the end of the result ("list index out of range"). Two overrides that GX itself offers to its own sources mend
that: `execution_engine_override` names our engine, and its `get_connection` keeps one connection open. No private
name of GX is touched, nothing is patched; `_check_overrides` says so in clear words should an upgrade move either.

Outside `transforms.warehouse` this is the only module that opens DuckDB: an in-memory database of its own, without
the lake, that reads one folder of Parquet files, knows no network, and is gone with the gate. It opens none of the
warehouse's sessions because GX wants an SQLAlchemy engine and must not reach the lake.

Importing this module imports GX (6 CPU seconds): import it where it is used. No rule and no wording lives here.
"""

import logging
import warnings
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, cast

import duckdb
import great_expectations as gx
from duckdb_sqlalchemy import ConnectionWrapper
from great_expectations.core import ExpectationSuite, ExpectationValidationResult
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.row_conditions import Column, ComparisonCondition, Operator
from sqlalchemy import Connection

from expectations.suite import Check, Suite
from transforms.errors import PermanentError
from transforms.settings import Settings

if TYPE_CHECKING:
    from great_expectations.datasource.fluent.interfaces import Batch

BOOLEANS: Final = {"result_format": "BOOLEAN_ONLY"}
COUNTS: Final = {"result_format": "BASIC", "partial_unexpected_count": 0}
"""Numbers of rows, and not one of the values."""


class KeptConnectionEngine(SqlAlchemyExecutionEngine):
    """GX's SQL engine on one connection that stays open until the engine is gone."""

    _kept: Connection | None = None

    @contextmanager
    def get_connection(self) -> Generator[Connection, None, None]:
        """Yield the kept connection, and do not close it."""
        if self._kept is None:
            self._kept = self.engine.connect()
        yield self._kept

    def close(self) -> None:
        """Give the kept connection back before the engine goes."""
        if self._kept is not None:
            self._kept.close()
        super().close()


EngineClass = type[SqlAlchemyExecutionEngine]  # `type` is a field in the class below


class StagedBatchSource(SQLDatasource):
    """GX's SQL source with the engine above; GX derives `add_staged_batch` from `type`."""

    type: Literal["staged_batch"] = "staged_batch"  # type: ignore[assignment]  # GX asks its own sources for the same
    execution_engine_override: ClassVar[EngineClass] = KeptConnectionEngine


def _check_overrides() -> None:
    for owner, name in ((SqlAlchemyExecutionEngine, "get_connection"), (SQLDatasource, "execution_engine_override")):
        if not hasattr(owner, name):
            raise PermanentError(
                f"Great Expectations {gx.__version__} has no {owner.__name__}.{name} any more, on which the gate over"
                " DuckDB rests. Nothing was written. Install the version of requirements.lock.",
                version=gx.__version__,
            )


class StagedBatch:
    """A folder of staged Parquet files under the views of a suite, as GX and as plain numbers."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        context = gx.get_context(
            mode="ephemeral",
            project_config=DataContextConfig(
                store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
                progress_bars=ProgressBarsConfig(globally=False),
                analytics_enabled=False,
            ),
        )
        add_source: Any = context.data_sources.add_staged_batch  # derived by GX from `type`
        self._source = cast(
            "SQLDatasource",
            add_source(
                name="staged",
                connection_string="duckdb:///:memory:",  # names the dialect; `creator` connects
                kwargs={"creator": lambda: ConnectionWrapper(connection.cursor())},
                create_temp_table=False,
            ),
        )
        self._batches: dict[str, Batch] = {}

    def judge(self, over: str, checks: Sequence[Check]) -> dict[str, bool]:
        """Check id -> whether it holds over the view or table `over`. Results are BOOLEAN_ONLY: no value in them.

        Raises:
            PermanentError: a check could not be run; fact `check`.
        """
        verdicts = {}
        for result in self._validate(over, checks, BOOLEANS):
            check = _id(result)
            if _broke(result.exception_info):
                raise PermanentError(
                    f"Check {check} of the gate cannot be run. Nothing was written. Mend the suite.", check=check
                )
            verdicts[check] = bool(result.success)
        return verdicts

    def count(self, over: str, checks: Sequence[Check]) -> dict[str, dict[str, int | float | None]]:
        """Check id -> how many rows it looked at and how many failed: the numbers behind a verdict, no values."""
        return {
            _id(result): {"failing": int(result.result["unexpected_count"]), "of": int(result.result["element_count"])}
            for result in self._validate(over, checks, COUNTS)
        }

    def _validate(
        self, over: str, checks: Sequence[Check], result_format: Mapping[str, Any]
    ) -> list[ExpectationValidationResult]:
        if over not in self._batches:
            definition = self._source.add_table_asset(over, table_name=over).add_batch_definition_whole_table(over)
            self._batches[over] = definition.get_batch()
        suite = ExpectationSuite(name=over)
        for check in checks:
            suite.add_expectation_configuration(_configured(check))
        return list(self._batches[over].validate(suite, result_format=dict(result_format)).results)

    def numbers(self) -> dict[str, int | float | None]:
        """The one row of the table `batch`, column -> number."""
        relation = self._connection.table("batch")
        row = relation.fetchone()
        return dict(zip(relation.columns, row or (), strict=True))

    def close(self) -> None:
        """Let go of both of GX's engines, while the database they are connected to is still there."""
        self._source.get_execution_engine().close()
        self._source.get_engine().dispose()


def _configured(check: Check) -> ExpectationConfiguration:
    kwargs = dict(check.kwargs)
    if check.where:
        column, operator, parameter = check.where
        kwargs["row_condition"] = ComparisonCondition(
            column=Column(column), operator=Operator(operator), parameter=parameter
        )
    return ExpectationConfiguration(type=check.type, kwargs=kwargs, meta={"id": check.id})


def _id(result: ExpectationValidationResult) -> str:
    """Results come back in GX's order: the id that went along says whose they are."""
    config = result.expectation_config
    return str(config.meta["id"]) if config and config.meta else ""


def _broke(info: Mapping[str, Any]) -> bool:
    """Whether an expectation raised: GX notes that flat, or once a metric."""
    notes = [info] if "raised_exception" in info else list(info.values())
    return any(note["raised_exception"] for note in notes)


@contextmanager
def opened(staged: Path, suite: Suite, facts: Mapping[str, Any], settings: Settings) -> Iterator[StagedBatch]:
    """A staged batch behind its views. GX keeps silent meanwhile: its warnings and errors quote values.

    Args:
        staged: folder with `<part>/*.parquet` or `<part>.parquet`.
        suite: a part's files must have the columns of `columns_sql`, a part without files is empty.
        facts: values for the parameters named in `views_sql`.
        settings: memory, threads and where DuckDB may spill.

    Raises:
        PermanentError: a file lacks columns; facts `part` and `columns`.
    """
    _check_overrides()
    settings.spill.mkdir(mode=0o700, parents=True, exist_ok=True)
    limits: dict[str, Any] = {
        "memory_limit": settings.memory_limit,
        "threads": settings.threads,
        "temp_directory": str(settings.spill),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    opening = duckdb.connect(":memory:", config=limits)  # noqa: TID251 - the charter says why
    with opening as connection, _silence():
        _put_under(connection, staged, suite.columns_sql)
        for statement in connection.extract_statements(suite.views_sql):
            connection.execute(statement, {name: facts[name] for name in statement.named_parameters})
        batch = StagedBatch(connection)
        try:
            yield batch
        finally:
            batch.close()


def _put_under(connection: duckdb.DuckDBPyConnection, staged: Path, columns_sql: str) -> None:
    """Make the views staged_<part>: exactly the columns and types of `columns_sql`, over the files."""
    connection.execute("CREATE SCHEMA shape; USE shape;")
    connection.execute(columns_sql)
    parts = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
    connection.execute("USE main")
    for part in parts:
        shape = connection.table(f"shape.{part}")
        files = sorted(map(str, [*staged.glob(f"{part}/*.parquet"), *staged.glob(f"{part}.parquet")]))
        source = connection.read_parquet(files) if files else shape
        if lacking := [column for column in shape.columns if column not in source.columns]:
            raise PermanentError(
                f"The staged batch is not as the gate knows it: {part} lacks {', '.join(lacking)}. Nothing was written."
                " Import the list again with one version of the code.",
                part=part,
                columns=lacking,
            )
        typed = (f'"{name}"::{kind} AS "{name}"' for name, kind in zip(shape.columns, shape.types, strict=True))
        source.project(", ".join(typed)).create_view(f"staged_{part}")


@contextmanager
def _silence() -> Iterator[None]:
    """No word from SQLAlchemy and no warning: both quote values. Errors still come up."""
    loggers = [logging.getLogger(name) for name in ("sqlalchemy", "py.warnings")]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL + 1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
