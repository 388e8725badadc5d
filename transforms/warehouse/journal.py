"""What a restored backup must not forget: suppressions and purges, noted outside the lake before they are committed.

Pseudonymous: keys, contact ids, words, instants. One Parquet file a commit that has something to note, whole or absent,
never changed. If its commit fails the note stays: replayed, it is at worst stricter than it need be.
"""

import hashlib
import io
import os
from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl

from transforms.errors import StatementFailed
from transforms.warehouse.files import write_through

SCHEMA: Final[dict[str, pl.DataType]] = {
    "what": pl.String(), "channel": pl.String(), "reason": pl.String(), "key": pl.Binary(), "contact_id": pl.String(),
    "noted_at": pl.Datetime("us", "UTC"),
}  # fmt: skip
"""what: `suppressed` (key, channel, reason) or `purged` (contact_id)."""


def append(folder: Path, key: str, notes: list[pl.DataFrame], *, noted_at: datetime) -> None:
    """Write the notes of the commit `key`; returns when they are on the disk. The same commit again writes them again.

    Raises:
        StatementFailed: they could not be written.
    """
    whole = pl.concat([pl.DataFrame(schema=SCHEMA), *notes], how="diagonal")
    if whole.is_empty():
        return
    content = io.BytesIO()
    whole.with_columns(noted_at=pl.lit(noted_at).cast(SCHEMA["noted_at"])).write_parquet(content)
    path = folder / f"{noted_at:%Y%m%dT%H%M%S%f}-{hashlib.sha256(key.encode()).hexdigest()[:16]}.parquet"
    draft = path.with_suffix(".draft")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content.getbuffer())
        write_through(draft)
        draft.rename(path)
        write_through(folder)
    except OSError as error:
        raise StatementFailed(
            "The journal (CONTACTS_JOURNAL_PATH) could not be written. Rolled back: nothing was written to the lake."
            " See to its disk and rights, then run it again.",
            query="journal", kind=type(error).__name__, errno=error.errno,
        ) from None  # fmt: skip
