"""The broken records of a list: why the reader refused them, and their whole text.

The reader cuts the text of a refused record at 10,000 bytes and spoils what is no UTF-8, so those are read again from
the file. Rejects that judge values (an invalid e-mail) are not made here.
"""

from pathlib import Path
from typing import Final

import polars as pl

from transforms.lists.inspect import Inspection
from transforms.lists.records import lines, restored, texts
from transforms.vocabulary import Reason
from transforms.warehouse import Query, Session

_FOUND: Final = Query.inline("rejects", Path(__file__).with_suffix(".sql").read_text("utf-8"))
_READER_CUTS_AT: Final = 10_000
_REASONS: Final = (Reason.LIMITS, Reason.NOT_UTF8, Reason.QUOTE, Reason.FIELD_COUNT)


def found(session: Session) -> pl.DataFrame:
    """What the reader refused here: ordinal, start Int64; reason, raw String; tangled Boolean (see the SQL)."""
    return session.frame(_FOUND, **{reason.value: reason.value for reason in _REASONS})


def completed(broken: pl.DataFrame, inspection: Inspection) -> pl.DataFrame:
    """`found` with the whole text: ordinal Int64, reason String, raw String, lines Int32 (physical), bytes Int64,
    endless Boolean (it was read again, and runs to the end of the file). Above RAW_LIMIT only the beginning is kept.
    """
    raw = pl.col("raw")
    # the reader writes ? for what is no UTF-8, and does not always give that as the reason
    again = broken.filter((raw.str.len_bytes() >= _READER_CUTS_AT) | raw.str.contains("?", literal=True))
    return (
        broken.join(texts(again, inspection), on="ordinal", how="left", suffix="_again", maintain_order="left")
        .with_columns(raw=restored(pl.coalesce("raw_again", raw.str.strip_suffix("\n")), inspection.mark))
        .select(
            "ordinal",
            "reason",
            "raw",
            lines=lines(),
            bytes=pl.coalesce("bytes", raw.str.len_bytes().cast(pl.Int64)),
            endless=pl.col("endless").fill_null(value=False),
        )
    )


def oversized(raw: pl.LazyFrame, inspection: Inspection) -> pl.DataFrame:
    """The text of accepted rows, quoted anew: raw String. For the few with a field above the limit."""
    cells = [pl.col(f"c{at}").fill_null("") for at in range(len(inspection.captions))]
    quoted = [pl.format('"{}"', cell.str.replace_all('"', '""', literal=True)) for cell in cells]
    return raw.select(raw=pl.concat_str(*quoted, separator=inspection.delimiter)).collect()
