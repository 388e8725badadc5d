"""What a stopped batch says: what failed, by how much and what to do, and not one value of the list."""

import logging
from pathlib import Path

import polars as pl
import pytest

from expectations.gate import GateResult, enforce
from expectations.suite import load
from tests.gates.staged_batches import ROW_SCHEMA, Batch, a_batch
from transforms.errors import GateFailed, PermanentError
from transforms.settings import Settings

CANARY = "canary.bird"


def test_a_stopped_batch_says_what_failed_by_how_much_and_what_to_do(tmp_path: Path) -> None:
    batch = a_batch(9, 0, 11)
    batch.rows[0]["country"] = "Utopia"
    with pytest.raises(GateFailed) as stopped:
        enforce(batch.write(tmp_path / "staged"), settings=Settings(home=tmp_path / "home"))
    message = str(stopped.value)
    assert "2 of 51 checks failed over 20 records" in message
    assert "(1) too many records were rejected (few_records_are_rejected: rejected_share 0.55" in message
    assert "allowed: at most 0.5" in message
    assert "(countries_have_iso_form: failing 1, of 9; allowed: none)" in message
    assert "Nothing was written." in message
    assert stopped.value.facts["failed"] == {
        "few_records_are_rejected": {"rejected_share": 0.55},
        "countries_have_iso_form": {"failing": 1, "of": 9},
    }


def test_a_passing_batch_names_suite_and_version(tmp_path: Path) -> None:
    result = enforce(a_batch().write(tmp_path / "staged"), settings=Settings(home=tmp_path / "home"))
    assert result == GateResult("staged_list", load("staged_list").version, checks=51, records=3, failed=())


def canary_batch() -> Batch:
    """Every text is a canary, and as much as possible is wrong."""
    batch = a_batch(25, 0, 30)
    for one in batch.rows:
        one |= {name: f"{CANARY} {name}" for name, kind in ROW_SCHEMA.items() if kind == pl.String and name != "reason"}
    for one in batch.addresses:
        one |= {"value": f"{CANARY} at example.com", "kind": CANARY, "channel": CANARY}
    for one in batch.tags:
        one["tag"] = CANARY * 10
    for one in batch.rejects:
        one |= {"reason": CANARY, "raw": CANARY}
    return batch


def test_no_value_leaves_a_failing_batch(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    recwarn: pytest.WarningsRecorder,
) -> None:
    caplog.set_level(logging.DEBUG)
    staged = canary_batch().write(tmp_path / "staged")
    with pytest.raises(GateFailed) as stopped:
        enforce(staged, settings=Settings(home=tmp_path / "home"))
    assert len(stopped.value.facts["failed"]) >= 10  # type: ignore[arg-type]
    told = [str(stopped.value), repr(stopped.value), repr(stopped.value.facts), caplog.text, *capfd.readouterr()]
    told += [str(warning.message) for warning in recwarn]
    assert not [text for text in told if CANARY in text]


def test_no_value_leaves_a_batch_that_cannot_be_judged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    staged = a_batch().write(tmp_path / "staged")
    frame = pl.DataFrame([{"record_no": f"{CANARY}@example.com", "tag": "vip"}])  # a text where a number belongs
    frame.write_parquet(staged / "tags" / "00000.parquet")
    with pytest.raises(PermanentError, match="could not judge the batch") as stopped:
        enforce(staged, settings=Settings(home=tmp_path / "home"))
    assert stopped.value.__cause__ is None
    assert stopped.value.__suppress_context__
    assert not [text for text in (str(stopped.value), caplog.text, *capfd.readouterr()) if CANARY in text]


def test_a_batch_that_lacks_columns_is_refused_by_their_names(tmp_path: Path) -> None:
    staged = a_batch().write(tmp_path / "staged")
    frame = pl.read_parquet(staged / "rows" / "00000.parquet")
    frame.drop("claim", "event").write_parquet(staged / "rows" / "00000.parquet")
    with pytest.raises(PermanentError, match="rows lacks claim, event"):
        enforce(staged, settings=Settings(home=tmp_path / "home"))
