"""`make backup TO=<folder>` and `make restore FROM=<folder>`. Stop Airflow before a restore."""

import json
import logging
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from transforms.errors import WarehouseError
from transforms.recovery import replay
from transforms.settings import Settings
from transforms.warehouse.backup import back_up, restore


def main(verb: str, folder: str) -> int:
    """Do it, and say what came of it in one line of JSON."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    settings, place = Settings(), Path(folder).resolve()
    now = datetime.now(UTC)  # noqa: TID251 - the clock of the person at the keyboard
    try:
        counts = (
            back_up(settings, place)
            if verb == "backup"
            else restore(settings, place, replay=partial(replay, as_of=now))
        )
    except WarehouseError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if gone := counts.get("deleted"):
        sys.stderr.write(
            f"{gone} contacts were purged after this backup: nobody sees them, but their rows are back in the files."
            " The next run of purge_contacts takes them out and certifies it: trigger it now.\n"
        )
    sys.stdout.write(f"{json.dumps(counts)}\n")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in {"backup", "restore"} or not sys.argv[2]:
        sys.exit(
            "usage: python -m transforms.recovery backup|restore <folder>   (make backup TO=..., restore FROM=...)"
        )
    sys.exit(main(*sys.argv[1:]))
