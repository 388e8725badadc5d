"""Lists made from bytes, inspected and read the way the product does it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from transforms.lists.inspect import Inspection, inspect
from transforms.lists.read import RawList, read
from transforms.settings import Settings

IDENTITY = {"email", "phone", "id"}


def is_header(captions: Sequence[str]) -> bool:
    return any(caption.strip().lower() in IDENTITY for caption in captions)


@dataclass(frozen=True)
class Loaded:
    """Rows as [(line_no, cells)], rejects as [(line_no, reason, raw)]."""

    inspection: Inspection
    raw: RawList

    @property
    def rows(self) -> list[tuple[int, tuple[str | None, ...]]]:
        return [(row[1], row[4:]) for row in self.raw.scan().collect().rows()]

    @property
    def cells(self) -> list[tuple[str | None, ...]]:
        return [row[4:] for row in self.raw.scan().collect().rows()]

    @property
    def rejects(self) -> list[tuple[int, str, str]]:
        return [row[1:] for row in self.raw.rejects().rows()]

    @property
    def record_numbers(self) -> list[int]:
        accepted = self.raw.scan().select("record_no").collect()["record_no"].to_list()
        return sorted(accepted + self.raw.rejects()["record_no"].to_list())

    @property
    def repairs(self) -> dict[str, int]:
        return {repair.code: repair.count for repair in self.inspection.repairs}


class Desk:
    """A folder to write list files in, and the settings they are read with."""

    def __init__(self, folder: Path, **limits: int) -> None:
        self.folder = folder
        self.settings = Settings(home=folder / "home", memory_limit="1GB", **limits)
        self.settings.make_folders()
        self._made = 0

    def put(self, data: bytes, name: str = "list.csv") -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path

    def inspect(self, path: Path, **given: str) -> Inspection:
        return inspect(path, self._fresh(), self.settings, is_header=is_header, **given)

    def load(self, data: bytes, name: str = "list.csv", **given: str) -> Loaded:
        inspection = self.inspect(self.put(data, name), **given)
        return Loaded(inspection, read(inspection, self._fresh(), self.settings))

    def _fresh(self) -> Path:
        self._made += 1
        folder = self.folder / f"made{self._made}"
        folder.mkdir()
        return folder
