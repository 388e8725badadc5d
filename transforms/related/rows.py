"""Raw cells become values: one chunk of records at a time, in Polars expressions. Judges records, never the batch.

Pure: the same cells and mapping give the same rows. A cell that cannot be taken turns its whole record away: there is
no other place to keep it, and half a task is none.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import polars as pl

from transforms.lists.custom import as_json
from transforms.lists.normalise.amount import normalise_amount
from transforms.lists.normalise.date import DateOrder, parse_times
from transforms.lists.normalise.email import normalise_emails
from transforms.lists.normalise.name import normalise_name
from transforms.lists.normalise.spreadsheet import rounded
from transforms.lists.normalise.text import clean, has_control
from transforms.related.recognise import Mapping
from transforms.rules.related import Column, Ref
from transforms.vocabulary import Reason, RelatedKind

TIMES: Final = frozenset({"past", "ahead"})
_AHEAD: Final = timedelta(days=3653)
"""How far ahead something may be planned: further is a slip of the pen."""
_NOT_OF_A_DOMAIN: Final = r"^(?:[a-z]+://)?(?:www\.)?|[/?#].*$|\.+$"
_MOMENT: Final = pl.Datetime("us", "UTC")


@dataclass(frozen=True)
class Recipe:
    """All that decides how a cell is read, but the cell. `orders`: column name -> day-first evidence of the column."""

    mapping: Mapping
    orders: dict[str, DateOrder]
    exported_at: datetime
    as_of: datetime


def normalise(raw: pl.DataFrame, recipe: Recipe) -> pl.DataFrame:
    """Normalise records as `RawList.scan` gives them.

    Returns: one row a record: record_no, line_no; a column for every one of the kind (`rules.related`), String, times
    Datetime UTC, null where blank; email_reason (why the address is none); age (how old the record is); custom (a JSON
    object of the other columns); reason (why the record is turned away, or null).
    """
    mapping = recipe.mapping
    kept = mapping.others if mapping.shape.kind == RelatedKind.OPPORTUNITIES else ()
    others = [(caption, pl.col(f"c{position}")) for position, caption in kept]
    read = [name for _, name in mapping.columns] + [f"c{position}" for position, _ in kept]
    cells, _ = clean(raw, read)
    values = {column.name: _value(column, cells[name], recipe) for column, name in mapping.columns}
    reasons = {name: judged["reason"] for name, judged in values.items()}
    email_reason = reasons.pop(Ref.EMAIL.value, None)
    odd = cells.select(pl.any_horizontal(has_control(pl.col(name)) for name in read)).to_series()
    control = pl.when(odd.fill_null(value=False)).then(pl.lit(Reason.CONTROL_CHAR.value))
    filled = cells.with_columns(
        *(judged[name] for name, judged in values.items()),
        *(pl.lit(None, dtype).alias(n) for n, dtype in map(_blank, mapping.shape.columns) if n not in values),
        as_json(others),
        email_reason=pl.lit(None, dtype=pl.String) if email_reason is None else email_reason,
        reason=pl.coalesce(control, *reasons.values()),
    )
    names = [column.name for column in mapping.shape.columns]
    age = pl.min_horizontal(Ref.UPDATED_AT.value, pl.lit(recipe.exported_at, dtype=_MOMENT))
    return filled.select("record_no", "line_no", *names, "custom", "email_reason", "reason", age=age)


def _blank(column: Column) -> tuple[str, pl.DataType]:
    return column.name, _MOMENT if column.type in TIMES else pl.String()


def _value(column: Column, cells: pl.Series, recipe: Recipe) -> pl.DataFrame:
    """The values of one column under its name, and `reason`: why a cell that is not blank gives none."""
    text = pl.col(column.name)
    frame = cells.alias(column.name).to_frame()
    if column.type in TIMES:
        latest = recipe.as_of + (_AHEAD if column.type == "ahead" else timedelta())
        times = parse_times(cells, recipe.orders[column.name], zone="UTC", as_of=latest)
        wrong = pl.when(pl.col("reason").is_not_null()).then(pl.lit(Reason.INVALID_DATE.value))
        return times.select(pl.col("time").alias(column.name), reason=wrong)
    if column.type == "email":
        judged = normalise_emails(cells)
        return judged.select(pl.col("value").alias(column.name), "reason")
    if column.type == "amount":
        return _judged(frame, normalise_amount(text), Reason.INVALID_AMOUNT)
    if column.type == "word":
        meant = normalise_name(text).str.to_lowercase().replace_strict(column.words, default=None)
        return _judged(frame, meant.cast(pl.String), Reason.UNKNOWN_WORD)
    return frame.select(_plain(column.type, text).alias(column.name), reason=pl.lit(None, dtype=pl.String))


def _plain(type_: str, text: pl.Expr) -> pl.Expr:
    """Values that are never wrong. A number a spreadsheet rounded is nobody's id: two may have become one."""
    if type_ == "id":
        return pl.when(~rounded(text)).then(text)
    if type_ == "domain":
        bare = text.str.to_lowercase().str.replace_all(_NOT_OF_A_DOMAIN, "")
        return pl.when(bare != "").then(bare)
    return normalise_name(text) if type_ == "line" else text


def _judged(frame: pl.DataFrame, value: pl.Expr, reason: Reason) -> pl.DataFrame:
    name = frame.columns[0]
    wrong = pl.col(name).is_not_null() & value.is_null()
    return frame.select(value.alias(name), reason=pl.when(wrong).then(pl.lit(reason.value)))
