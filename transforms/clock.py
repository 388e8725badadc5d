"""Whether one reading of the clock may be believed by what removes things for good.

Belongs here: the note of the pass before, and its distance. Does not belong here: what expires, and when.
"""

from datetime import datetime, timedelta
from pathlib import Path


def is_steady(note: Path, *, as_of: datetime, tolerance: timedelta) -> bool:
    """Whether the pass before, as `note` tells it, is at most `tolerance` from `as_of`, in either direction. A first
    pass is not steady.
    """
    try:
        return abs(as_of - datetime.fromisoformat(note.read_text("utf-8"))) <= tolerance
    except (FileNotFoundError, ValueError, TypeError):  # TypeError: somebody wrote a time without a zone
        return False


def remember(note: Path, *, as_of: datetime) -> None:
    """Let this be the pass before the next one."""
    draft = note.with_name(f"{note.name}.draft")
    draft.write_text(as_of.isoformat(), "utf-8")
    draft.replace(note)
