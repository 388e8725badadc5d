"""SQL lies in files that say what they are for, and bind what they are given. The warehouse's loader checks that."""

import ast
import re
from typing import Final

import pytest

from tests.house.checkout import PRODUCT, files, shown

HEADER: Final = ("-- purpose:", "-- grain:", "-- params:", "-- returns:")
# Migrations are read as a story, a comment a table; checked by their checksums.
WITH_HEADER: Final = [path for path in files(".sql") if "migrations" not in path.parts]
STATEMENT: Final = re.compile(
    r"\b(select\s.*\sfrom|insert\s+into|update\s.*\sset|delete\s+from|create\s+table)\b", re.IGNORECASE | re.DOTALL
)


@pytest.mark.parametrize("path", WITH_HEADER, ids=shown)
def test_every_sql_file_says_its_purpose_grain_parameters_and_result(path):
    told = [line for line in path.read_text("utf-8").splitlines() if line.startswith(HEADER)]
    assert [line.split(":")[0] + ":" for line in told] == list(HEADER)


@pytest.mark.parametrize("path", files(".py", PRODUCT), ids=shown)
def test_no_sql_is_put_together_from_pieces(path):
    """An f-string that holds a statement would take values into the SQL; a plain text cannot."""
    pieces = [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.JoinedStr)]
    texts = [" ".join(str(v.value) for v in piece.values if isinstance(v, ast.Constant)) for piece in pieces]
    assert [text for text in texts if STATEMENT.search(text)] == []
