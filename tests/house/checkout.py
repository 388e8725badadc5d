"""The checkout's own files, without what tools leave in it. No git needed."""

from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).resolve().parents[2]
PRODUCT: Final = ("dags", "expectations", "plugins", "transforms")
SOURCES: Final = (*PRODUCT, "tests")


def files(suffix: str, folders: tuple[str, ...] = SOURCES) -> list[Path]:
    """Every file with that suffix below those folders, in a stable order."""
    return [path for folder in folders for path in sorted((PROJECT / folder).rglob(f"*{suffix}"))]


def shown(path: Path) -> str:
    """The path as people write it."""
    return path.relative_to(PROJECT).as_posix()
