"""How long what is kept: `retention.txt`, checked against settings and folders when it is imported; and the page for
people, `docs/retention.md`, which `python -m transforms.rules.retention` writes out.

Raises, when it is imported:
    RuleGap: a folder or a limit of the settings is missing from the table, or the table names a setting there is not.
"""

import sys
from pathlib import Path
from typing import Final

from transforms.errors import RuleGap
from transforms.rules import rows
from transforms.settings import Settings

RETENTION: Final = rows("retention")
FOLDERS: Final = {
    name for name, place in vars(Settings).items()
    if isinstance(place, property) and place.fget and place.fget.__annotations__["return"] is Path
}  # fmt: skip
LIMITS: Final = {name for name in Settings.model_fields if name.endswith("_days")} | {"abandoned_after"}

_HEAD: Final = """# How long what is kept

Made from [`transforms/rules/retention.txt`](../transforms/rules/retention.txt) by
`.venv/bin/python -m transforms.rules.retention > docs/retention.md`; days are 24 hours each.

"""


def _check() -> None:
    places = {row["place"].partition(".")[0] for row in RETENTION}
    named = {row["setting"] for row in RETENTION} - {"-"}
    missing = sorted((FOLDERS - places) | (LIMITS - named))
    unknown = sorted(named - Settings.model_fields.keys())
    if missing or unknown:
        raise RuleGap(f"rules/retention.txt: {missing} missing, {unknown} unknown.", missing=missing, unknown=unknown)


_check()


def page() -> str:
    """The table as Markdown."""
    lines = ["| what | where | kept | setting | removed by |", "|---|---|---|---|---|"]
    for row in RETENTION:
        place = "exports" if row["place"] == "export_drafts" else row["place"]
        where = place if place == "outside" else f"`{place}`" if place.startswith("lake") else f"`{place}/`"
        setting = "" if row["setting"] == "-" else f"`CONTACTS_{row['setting'].upper()}`"
        lines.append(f"| {row['what']} | {where} | {row['kept']} | {setting} | {row['removed_by']} |")
    return _HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
