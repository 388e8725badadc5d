"""Every source's own export, imported for real: each status word, and what becomes of the other columns."""

import polars as pl
import pytest

from tests.support.golden import Golden, cases
from tests.support.imports import ATTESTED, Imports, empty
from transforms.lists.load import load
from transforms.lists.stage import stage
from transforms.lists.staged import StagedList

CASES = cases()


@pytest.fixture(scope="module")
def shared(tmp_path_factory) -> Imports:
    """One warehouse for all cases: no two of them share an address."""
    return empty(tmp_path_factory.mktemp("sources") / "home")


def staged_as(shared: Imports, case: Golden, **answers) -> StagedList:
    source = case.source if case.by_name else "auto"
    params = ATTESTED | {"source": source, "double_opt_in": True} | answers
    return stage(shared.settings, params | {"list_path": shared.put(case.text(), case.file)}, as_of=shared.now)


def decided(shared: Imports, case: Golden) -> list[dict[str, str]]:
    """What the warehouse holds for each record of the case, in the words of its table."""
    held = {
        (channel, value): facts
        for channel, value, *facts in shared.rows(
            "SELECT channel, value, opt_status, deliverability FROM lake.addresses"
        )
    }
    found = []
    for email, cells, expected in zip(case.emails, case.table, case.expected, strict=True):
        status, deliverability = held["email", email]
        found.append({"decided": status, "delivery": deliverability})
        if "phones" in expected:
            number = next(cell for cell in cells.values() if cell.startswith("+")).replace(" ", "")
            found[-1]["phones"] = held["phone", number][0]
    return found


def fields(shared: Imports, staged: StagedList) -> dict[str, str]:
    """What the first record of a staged list was read as, but for its own e-mail address."""
    folder = staged.folder(shared.settings)
    parts = {part: pl.read_parquet(folder / part / "*.parquet") for part in ("rows", "addresses", "tags")}
    first = {name: frame.filter(pl.col("record_no") == pl.col("record_no").min()) for name, frame in parts.items()}
    dull = {"record_no", "line_no", "row_lo", "row_hi", "claim", "event", "phone_event", "deliverability", "filled",
            "role", "mobile", "email", "cautions", "unknown_word", "reason"}  # fmt: skip
    found = {name: str(value) for name, value in first["rows"].row(0, named=True).items() if name not in dull and value}
    others = first["addresses"].filter((pl.col("channel") == "phone") | (pl.col("slot") > 1))["value"].to_list()
    tags = first["tags"]["tag"].to_list() if staged.attestation.tags == () else []
    return found | {name: ", ".join(values) for name, values in (("tags", tags), ("also", others)) if values}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_sources_own_list_is_imported_as_its_words_mean(shared, case):
    staged = staged_as(shared, case)
    assert (staged.source, staged.rejected) == (case.source, 0)
    report = load(shared.warehouse, shared.settings, staged, as_of=shared.now)
    assert report.records == len(case.table)
    found = decided(shared, case)
    told = zip(case.table, found, strict=True)
    assert [*told] == [*zip(case.table, case.expected, strict=True)]
    assert fields(shared, staged) == case.fields
