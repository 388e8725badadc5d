"""Tags: one cell of them becomes a list, each spelled one way.

Belongs here: taking cells apart, the spelling and charset of a tag. Does not belong here: which tags a contact gets.

A list has few different tags, in few combinations: cells are taken apart once per distinct cell, tags judged once per
distinct spelling.
"""

from typing import Final

import polars as pl

_MAX_CHARACTERS: Final = 64
# letters, digits, blank and -_./&+:#'() ; no `..`: a tag must not look like a path (C14)
_ALLOWED: Final = r"^[\p{L}\p{M}\p{N} \-_./&+:#'()]+$"
_MEANS_SOMETHING: Final = r"[\p{L}\p{N}]"
# escaped surrogates are left out: half a pair is no character, and the decoder would stop at it
_JSON_TEXT: Final = r'"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u(?:[0-9a-cefA-CEF][0-9a-fA-F]{3}|[dD][0-7][0-9a-fA-F]{2}))*"'
_JSON_LIST: Final = rf"^\[\s*(?:{_JSON_TEXT}\s*(?:,\s*{_JSON_TEXT}\s*)*)?\]$"


def tags(column: pl.Expr, delimiter: str) -> pl.Expr:
    """String -> List[String]: trimmed, NFC, lower case, one blank between words, each once, in the cell's order.

    `delimiter` is compared without the blanks around it (`"; "` is `";"`); with a delimiter of one character, a part in
    double quotes is one tag, delimiters and all (Mailchimp: `"Tag A","Tag B"`). A JSON list of texts is such a list
    whatever the delimiter. Parts longer than 64 characters or with other characters are dropped: `invalid_tags` counts
    them. Null and cells without a tag give null.
    """
    return column.map_batches(
        lambda cells: _back(cells, _judged(cells, delimiter), "tags"),
        return_dtype=pl.List(pl.String),
        is_elementwise=True,
    )


def invalid_tags(column: pl.Expr, delimiter: str) -> pl.Expr:
    """String -> UInt32: how many parts of the cell `tags` drops because they are no tags; 0 for null."""
    return column.map_batches(
        lambda cells: _back(cells, _judged(cells, delimiter), "invalid").fill_null(0),
        return_dtype=pl.UInt32,
        is_elementwise=True,
    )


def is_json_list(column: pl.Expr) -> pl.Expr:
    """String -> Boolean (null stays null): the cell is a JSON list of texts."""
    return column.str.contains(_JSON_LIST)


def _judged(cells: pl.Series, delimiter: str) -> pl.DataFrame:
    """cell, tags List[String] (null where none), invalid UInt32 of each distinct cell that is not null."""
    distinct = cells.drop_nulls().unique().to_frame("cell")
    parts = distinct.with_columns(part=_parts(pl.col("cell"), delimiter)).explode("part")
    spelled = parts.select("part").unique().with_columns(tag=_folded(pl.col("part")))
    spelled = spelled.filter(pl.col("tag") != "").with_columns(valid=_is_tag(pl.col("tag")))
    judged = parts.join(spelled, on="part", how="inner", maintain_order="left").group_by("cell", maintain_order=True)
    valid, tag = pl.col("valid"), pl.col("tag")
    listed = judged.agg(tags=tag.filter(valid).unique(maintain_order=True), invalid=(~valid).sum())
    return listed.with_columns(tags=pl.when(pl.col("tags").list.len() > 0).then("tags"))


def _back(cells: pl.Series, judged: pl.DataFrame, result: str) -> pl.Series:
    every = cells.to_frame("cell").join(judged.select("cell", result), on="cell", how="left", maintain_order="left")
    return every[result].alias(cells.name)


def _parts(cell: pl.Expr, delimiter: str) -> pl.Expr:
    listed = pl.when(is_json_list(cell)).then(cell).str.json_decode(pl.List(pl.String))
    return pl.coalesce(listed, _separated(cell, delimiter))


def _separated(cell: pl.Expr, delimiter: str) -> pl.Expr:
    mark = delimiter.strip() or delimiter
    parts = cell.str.split(mark)
    if len(mark) > 1:
        return parts
    quoted = cell.str.extract_all(rf'\s*"(?:[^"]|"")*"\s*|[^\x{{{ord(mark):x}}}]+')
    return pl.when(cell.str.contains('"', literal=True)).then(quoted).otherwise(parts)


def _folded(part: pl.Expr) -> pl.Expr:
    bare = part.str.strip_chars().str.strip_chars('"').str.normalize("NFC").str.to_lowercase().str.normalize("NFC")
    return bare.str.replace_all(r"\s+", " ").str.strip_chars()


def _is_tag(tag: pl.Expr) -> pl.Expr:
    return (
        tag.str.contains(_ALLOWED)
        & tag.str.contains(_MEANS_SOMETHING)
        & ~tag.str.contains("..", literal=True)
        & (tag.str.len_chars() <= _MAX_CHARACTERS)
    )
