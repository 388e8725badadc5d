"""Cells that have no field of their own, as one JSON object a record. Which cells those are, the caller decides."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Final

import polars as pl

_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"} | {
    chr(code): f"\\u{code:04x}" for code in range(32) if chr(code) not in "\n\t"
}


def as_json(pairs: Iterable[tuple[str, pl.Expr]]) -> pl.Expr:
    """Captions and their cells (String), in order -> String `custom`: an object of the cells that are not null; null
    where there is none. A caption that comes again gets its number.
    """
    pieces, seen = [], Counter[str]()
    for caption, cell in pairs:
        seen[caption] += 1
        key = json.dumps(caption + (f" ({seen[caption]})" if seen[caption] > 1 else ""), ensure_ascii=False)
        escaped = cell.str.replace_many(list(_ESCAPES), list(_ESCAPES.values()))
        pieces.append(pl.lit(f'{key}:"') + escaped + pl.lit('"'))
    if not pieces:
        return pl.lit(None, dtype=pl.String).alias("custom")
    body = pl.concat_str(pieces, separator=",", ignore_nulls=True)
    return pl.when(body != "").then(pl.lit("{") + body + pl.lit("}")).alias("custom")
