"""The form of an export, read and checked: whom, which columns, in which format."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from transforms.actions import answers
from transforms.actions.request import Request, request
from transforms.rules.export import COLUMNS, Column
from transforms.settings import Settings
from transforms.vocabulary import ExportFormat


@dataclass(frozen=True)
class ExportOrder(Request):
    """One export as somebody asked for it. All of it may be kept.

    columns: in the order of the rule table, those that are always there included. excel: the CSV begins with a byte
    order mark, and phones are guarded as texts are: a spreadsheet takes the plus of a number away.
    """

    format: ExportFormat
    columns: tuple[Column, ...]
    marketable_only: bool
    rows_per_file: int
    excel: bool


def order(params: Mapping[str, Any], settings: Settings) -> ExportOrder:
    """Read a form.

    Raises:
        ActionInvalid, SelectionInvalid, FilterInvalid: what, and what should stand there. Nothing was written.
    """
    rows = answers.number(params, "rows_per_file")
    rows = settings.export_rows if rows is None else rows
    if not (rows >= 1 and rows == int(rows)):
        raise answers.invalid("rows_per_file", "should be a whole number, at least 1")
    return ExportOrder(
        **vars(request(params, settings)),
        format=answers.word(params, "format", ExportFormat),
        columns=_columns(answers.texts(params, "columns")),
        marketable_only=answers.yes(params, "marketable_only"),
        rows_per_file=int(rows),
        excel=answers.yes(params, "excel"),
    )


def _columns(asked: list[str]) -> tuple[Column, ...]:
    if set(asked) - {column.name for column in COLUMNS}:
        raise answers.invalid("columns", f"should be some of: {', '.join(column.name for column in COLUMNS)}")
    wanted = set(asked) or {column.name for column in COLUMNS if column.when == "default"}
    return tuple(column for column in COLUMNS if column.when == "always" or column.name in wanted)
