"""The files of an export: parts become CSV and Parquet, each file closed, packed if it is large, and hashed.

Belongs here: how a cell is written, when a file begins and ends. Does not belong here: which contacts and columns.
"""

import hashlib
import os
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import polars as pl
import pyarrow.parquet as pq
from typing_extensions import override

from transforms.lists.normalise.formula import guarded_phones, guarded_text

_TIME: Final = "%Y-%m-%dT%H:%M:%S%.6fZ"
_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Written:
    """A finished file: its name, how many contacts stand in it, its size, its SHA-256 as hex."""

    name: str
    rows: int
    bytes: int
    sha256: str

    def told(self) -> dict[str, Any]:
        """As it is recorded."""
        return asdict(self)


class Sheet(Protocol):
    """A file that takes parts until it is closed. All parts have the same columns."""

    path: Path
    rows: int

    def take(self, part: pl.DataFrame) -> None:
        """Write a part behind those before it."""

    def close(self) -> None:
        """Nothing more comes."""


class CsvSheet(Sheet):
    """UTF-8 with LF, every text in quotation marks, times in UTC; nothing in it begins like a formula."""

    def __init__(self, path: Path, *, phones: frozenset[str], excel: bool) -> None:
        """`phones`: the columns whose numbers keep their plus, but for a spreadsheet (`excel`), which also gets a byte
        order mark.
        """
        self.path, self.rows = path, 0
        self._phones, self._excel = phones, excel
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        if excel:
            self._file.write(_BOM)

    @override
    def take(self, part: pl.DataFrame) -> None:
        texts = [name for name, kind in part.schema.items() if kind == pl.String]
        bare = self._phones if not self._excel else frozenset[str]()
        guarded = part.with_columns(
            (guarded_phones if name in bare else guarded_text)(pl.col(name)).alias(name) for name in texts
        )
        guarded.write_csv(
            self._file, include_header=not self.rows, quote_style="non_numeric", datetime_format=_TIME, null_value=""
        )
        self.rows += part.height

    @override
    def close(self) -> None:
        self._file.close()


class ParquetSheet(Sheet):
    """Typed columns, zstd."""

    def __init__(self, path: Path) -> None:
        self.path, self.rows = path, 0
        self._writer: pq.ParquetWriter | None = None

    @override
    def take(self, part: pl.DataFrame) -> None:
        table = part.to_arrow()
        if self._writer is None:
            self.path.touch(mode=0o600, exist_ok=False)
            self._writer = pq.ParquetWriter(self.path, table.schema, compression="zstd")
        self._writer.write_table(table)
        self.rows += part.height

    @override
    def close(self) -> None:
        if self._writer:
            self._writer.close()


def finish(sheet: Sheet, *, zip_above: int) -> Written:
    """Put a closed file into a zip of its own if it is a CSV larger than `zip_above` bytes, and say what it is.

    The zip is read back: its CRC covers every byte that was packed.
    """
    path = sheet.path
    if path.suffix == ".csv" and path.stat().st_size > zip_above:
        path = path.with_name(f"{path.name}.zip")
        path.touch(mode=0o600, exist_ok=False)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.write(sheet.path, sheet.path.name)
        with zipfile.ZipFile(path) as archive:
            if archive.testzip() is not None:
                raise OSError(f"{path.name} cannot be read back")
        sheet.path.unlink()
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Written(path.name, sheet.rows, path.stat().st_size, sha256)
