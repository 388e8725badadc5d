"""The same settings on Spark and on DuckDB make the same bands.

More people: CONTACTS_TEST_SPARK=90000 (else 400).
"""

import json
import os
from datetime import UTC, datetime
from uuid import UUID

import pytest

from tests.bench import dedupe
from transforms.identity import finding, match_table, model, spark
from transforms.settings import Settings
from transforms.warehouse import Query, Warehouse

PEOPLE = int(os.environ.get("CONTACTS_TEST_SPARK", "400"))
THEN = datetime(2026, 12, 1, tzinfo=UTC)
PAIRS = Query.inline("pairs", "SELECT left_id, right_id, band, match_weight FROM wanted_pairs ORDER BY ALL")


def test_every_number_of_the_model_stays_and_nothing_is_said_in_duckdbs_words():
    learned = model.trained(Settings(), 1)
    told = spark.rendered(learned)
    assert told["sql_dialect"] == "spark"
    assert "list_" not in json.dumps(told)
    for one, other in zip(learned["comparisons"], told["comparisons"], strict=True):
        levels = zip(one["comparison_levels"], other["comparison_levels"], strict=True)
        assert all(a | {"sql_condition": b["sql_condition"]} == b for a, b in levels)


def test_spark_and_duckdb_make_the_same_bands(tmp_path):
    pytest.importorskip("pyspark", reason="the extra `spark` is not installed")
    dedupe.fill(str(tmp_path / "home"), "town", PEOPLE, 1)
    settings = Settings(home=tmp_path / "home")
    told = []
    for master in ("", "local-cluster[2,1,1024]"):
        with Warehouse(settings).read(preserve_insertion_order=False) as session:
            contacts = match_table.build(session, full=True)
            finding.decide(session, settings.model_copy(update={"spark": master}), contacts, UUID(int=0), THEN)
            told.append({tuple(row[:2]): row[2:] for row in session.frame(PAIRS).iter_rows()})
    here, there = told
    assert there.keys() == here.keys()
    assert {pair: band for pair, (band, _) in there.items()} == {pair: band for pair, (band, _) in here.items()}
    assert all(there[pair][1] == pytest.approx(weight, abs=1e-6) for pair, (_, weight) in here.items())
