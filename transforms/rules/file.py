"""The words for a file that cannot be read as a list. The table is `file.txt`; who found it out adds only facts."""

from typing import Final

from transforms.errors import ListUnreadable, RuleGap
from transforms.rules import rows

TEXTS: Final = {row["code"]: (row["what"], row["next_step"]) for row in rows("file")}
"""code -> (what is wrong, what to do next)."""

if len(TEXTS) != len(rows("file")):
    raise RuleGap("rules/file.txt: a code stands there twice.")


def unreadable(code: str, detail: str = "", **facts: object) -> ListUnreadable:
    """The error for `code`. `detail` may hold counts, offsets and line numbers, never a value of the list.

    Raises:
        RuleGap: the table does not know the code.
    """
    if code not in TEXTS:
        raise RuleGap(f"rules/file.txt: {code} is missing.", code=code)
    what, next_step = TEXTS[code]
    return ListUnreadable(code, f"{what}{': ' if detail else ''}{detail}. Nothing was written. {next_step}", **facts)
