"""Cells that a spreadsheet would reckon with: the apostrophe before them, set and taken away.

Both directions stand here, so that what an export sets is exactly what an import of it takes away: a cell that begins
with apostrophes and then like a formula gets one more, and loses one. For other lists only phones lose theirs (`text`).
"""

from typing import Final

import polars as pl

_BEGINS: Final = r"[=+\-@\t\r\n＝＋－＠]"
_NUMBER: Final = r"^\+[0-9]{5,15}(?:;\+[0-9]{5,15})*$"


def guarded_text(column: pl.Expr) -> pl.Expr:
    """String -> String: an apostrophe before what begins like a formula, also behind apostrophes of its own."""
    return pl.when(column.str.contains(rf"^'*{_BEGINS}")).then(pl.lit("'") + column).otherwise(column)


def guarded_phones(column: pl.Expr) -> pl.Expr:
    """As `guarded_text`, but for numbers in E.164, or several with ; between: no formula begins with a plus and digits
    alone, and other tools want the number as it is.
    """
    return pl.when(column.str.contains(_NUMBER)).then(column).otherwise(guarded_text(column))


def unguarded_text(column: pl.Expr) -> pl.Expr:
    """String -> String without the apostrophe that `guarded_text` sets."""
    return column.str.replace(rf"^'('*{_BEGINS})", "$1")
