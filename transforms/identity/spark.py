"""Weigh pairs on Spark, where they are more than one machine can hold: `CONTACTS_SPARK`, pyspark and Java 17.

The levels are the model's, said in Spark's SQL, with the numbers that were learned on DuckDB. What is compared goes to
Spark as Parquet in `spill/`, which its workers must be able to read, and what Spark says of it comes back so.
Belongs here: Spark. Does not belong here: everything else of a run, which is DuckDB's as ever.

How alike two texts are is measured by DuckDB there too, in Spark's Python workers, which therefore must have it: other
Jaro-Winklers put a name at the border of a level on its other side.
"""

import json
import logging
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyarrow as pa
from splink import Linker

from transforms.identity import model
from transforms.settings import Settings
from transforms.warehouse import Session

_MEASURES: Final = ("jaro_similarity", "jaro_winkler_similarity", "damerau_levenshtein")
"""What DuckDB measures for Spark, under names that Spark has not given away."""
_SAID: Final = {
    "list_has_any(": "arrays_overlap(", "list_contains(": "array_contains(",
    "first_l[1]": "left(first_l, 1)", "first_r[1]": "left(first_r, 1)",
    **{f"{name}(": f"duckdb_{name}(" for name in _MEASURES},
}  # fmt: skip
"""How Spark says what DuckDB says."""
_SENT: Final = {
    "match_table": model.COMPARED, "candidate_pairs": "*",
    "tf_full_name": "*", "tf_last": "*", "tf_company": "*", "tf_zip": "*", "tf_city": "*",
}  # fmt: skip
"""Temp table -> what of it Spark gets."""


def rendered(learned: dict[str, Any]) -> dict[str, Any]:
    """A trained model as Spark understands it; every number stays."""
    text = json.dumps(learned | {"blocking_rules_to_generate_predictions": [], "sql_dialect": "spark"})
    for duckdb, spark in _SAID.items():
        text = text.replace(duckdb, spark)
    told: dict[str, Any] = json.loads(text)
    return told


def score(session: Session, settings: Settings, contacts: int) -> None:
    """As `model.score`; scored_pairs is a temp table. Raises ModuleNotFoundError where pyspark is not installed."""
    import pyspark  # noqa: PLC0415 - an extra
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra
    from splink import SparkAPI  # noqa: PLC0415 - imports pyspark

    os.environ.setdefault("SPARK_HOME", str(Path(pyspark.__file__).parent))
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    building = SparkSession.builder.master(settings.spark)
    with model.guarded(session, "score pairs"), TemporaryDirectory(dir=settings.spill) as folder:
        for name, columns in _SENT.items():
            session.connection.table(name).project(columns).write_parquet(f"{folder}/{name}.parquet")
        own = {"spark.ui.enabled": "false", "spark.sql.warehouse.dir": f"{folder}/tables"}
        spark = building.config(map=own).getOrCreate()
        try:
            spark.sparkContext.setCheckpointDir(f"{folder}/steps")
            for name in _MEASURES:
                spark.udf.register(f"duckdb_{name}", _measure(name))
            database = SparkAPI(  # type: ignore[no-untyped-call]
                spark_session=spark, register_udfs_automatically=False
            )
            everyone = database.register(
                spark.read.parquet(f"{folder}/match_table.parquet"), dataset_display_name="everyone"
            )
            linker = Linker(everyone, rendered(model.trained(settings, contacts)), log_level=logging.ERROR)
            scored = model.weighed(database, linker, lambda name: spark.read.parquet(f"{folder}/{name}.parquet"))
            pairs = scored.as_spark_dataframe()
            kept = [name for name in pairs.columns if name.startswith(("n_", "match_", "gamma_"))]
            pairs.select(*kept).write.parquet(f"{folder}/scored")
        finally:
            spark.stop()
        said = session.connection.read_parquet(f"{folder}/scored/*.parquet")
        said.query("said", "CREATE OR REPLACE TEMP TABLE scored_pairs AS FROM said")


def _measure(name: str) -> Any:
    """A function of DuckDB over two texts as one of Spark's. It travels to the workers by value and imports there."""
    from pyspark.sql.functions import arrow_udf  # noqa: PLC0415 - an extra

    def measured(one: pa.Array, other: pa.Array) -> pa.Array:
        import duckdb  # noqa: PLC0415 - on the worker

        pairs = duckdb.from_arrow(pa.table({"one": one, "other": other}))
        return pairs.project(f"{name}(one, other)::DOUBLE AS said").to_arrow_table()["said"].combine_chunks()

    return arrow_udf(measured, "double")
