"""What of a list's columns comes with its contacts: counted cells by caption, and tags. Counts only, no value."""

from collections import Counter
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict

from transforms.lists.preset import Field
from transforms.lists.read import RawList
from transforms.lists.recognise import Mapping

CUSTOM: Final = "custom"


class Carried(BaseModel):
    """A column of the list: what it becomes (a field's name, or `custom`), and how many accepted records fill it."""

    model_config = ConfigDict(frozen=True)

    caption: str
    becomes: str
    cells: int


class Tags(BaseModel):
    """Tags of accepted records, those of the attestation too: how many different ones, how often any is given."""

    model_config = ConfigDict(frozen=True)

    different: int = 0
    given: int = 0


def columns(raw: RawList, mapping: Mapping, folder: Path) -> tuple[Carried, ...]:
    """Every column of a list that was staged into `folder`, in file order."""
    filled = _filled(raw)
    filled.subtract(_counted(pl.scan_parquet(folder / "rejected" / "*.parquet"), list(filled)))
    return tuple(
        Carried(caption=column.caption, becomes=column.field or CUSTOM, cells=filled[f"c{column.position}"])
        for column in mapping.columns
        if column.field not in {Field.OWN, Field.QUARANTINE}
    )


def tags(folder: Path) -> Tags:
    """The tags of a list that was staged into `folder`."""
    found = pl.scan_parquet(folder / "tags" / "*.parquet").select(different=pl.col("tag").n_unique(), given=pl.len())
    return Tags(**found.collect(engine="streaming").row(0, named=True))


def _filled(raw: RawList) -> Counter[str]:
    """Filled cells of the accepted records by column. The file's footer tells it for nothing (0.8 CPU s for 20M cells
    otherwise), unless blank lines or broken records stand between them.
    """
    cells = [f"c{at}" for at in range(len(raw.captions))]
    if raw.stored != raw.accepted:
        return _counted(raw.scan(), cells)
    footer = pq.ParquetFile(raw.folder / "raw.parquet").metadata
    filled = Counter(dict.fromkeys(cells, 0))
    for group in (footer.row_group(number) for number in range(footer.num_row_groups)):
        for chunk in (group.column(number) for number in range(footer.num_columns)):
            if chunk.path_in_schema in filled:
                filled[chunk.path_in_schema] += chunk.num_values - chunk.statistics.null_count
    return filled


def _counted(rows: pl.LazyFrame, cells: list[str]) -> Counter[str]:
    return Counter(rows.select(pl.col(cells).count()).collect(engine="streaming").row(0, named=True))
