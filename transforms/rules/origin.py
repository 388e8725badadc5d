"""Which origins of a list let a claimed permission count. The table is `origin.txt`."""

from typing import Final

from transforms.errors import RuleGap
from transforms.rules import rows
from transforms.vocabulary import Obtained

PERMISSION_COUNTS: Final = {Obtained(row["obtained"]): row["permission_counts"] == "yes" for row in rows("origin")}

if missing := set(Obtained) - set(PERMISSION_COUNTS):
    raise RuleGap(f"rules/origin.txt: {sorted(missing)} missing.", missing=sorted(missing))
