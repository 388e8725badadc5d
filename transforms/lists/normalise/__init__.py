"""Cells become values: pure, vectorised, one module a kind of value. `None` is blank.
Nothing here knows a list or a row.

    text      outer space, line ends, Unicode, blank            email     addresses, refusals, role mailboxes
    name      spacing, full names                               phone     E.164 and the kind of line
    country   names and codes -> ISO-2                          date      days and moments; day or month first
    tags      cells of tags -> lists of tags                spreadsheet   numbers that lost digits or zeros
    amount    amounts of money

Each takes raw or cleaned cells and says what it makes of them: a value, or none and why. What happens then, the caller
decides. A value that went through once comes out the same a second time.
"""

from typing import Final

NORMALISER_VERSION: Final = 3
"""Part of every recipe: raise it whenever some cell could come out differently, so that staged rows are made anew."""
