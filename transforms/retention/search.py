"""Looking into files of every kind, and into databases: how often a probe stands there.

A file is searched as it lies, byte by byte; what its bytes do not show is searched too: what gzip and zip packed, the
cells and statistics of Parquet, the rows of SQLite (a long value lies in pages that do not follow each other). Memory
is flat.
"""

import gzip
import sqlite3
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

import polars as pl
import psycopg

from transforms.retention.needles import Needles
from transforms.warehouse import Query, Session, load_queries

SQL: Final = load_queries(Path(__file__).parent / "sql")
_PIECE: Final = 1 << 24
_ROWS: Final = 200_000
_SQLITE, _GZIP, _ZIP, _PARQUET = b"SQLite format 3\0", b"\x1f\x8b", b"PK\x03\x04", b"PAR1"
_TORN: Final = (
    pl.exceptions.ComputeError, EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile, RuntimeError,
)  # fmt: skip
"""What Parquet, gzip and zip raise if they are cut off, damaged or encrypted."""
_ROWS_OF: Final = 'SELECT * FROM "a_table"'
_PLANNER: Final = "pg_catalog.pg_stats"
_DATABASE: Final = (
    "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables"
    " WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"
)


@dataclass(frozen=True)
class Search:
    """What is looked for, and a session that reads Parquet. `cells`: column -> values that nobody else has in it;
    `ids`: column -> contacts that may not stand in it.
    """

    needles: Needles
    session: Session
    cells: dict[str, frozenset[str]] = field(default_factory=dict)
    ids: dict[str, frozenset[str]] = field(default_factory=dict)

    def file(self, path: Path, *, raw: bool = True, unpack: bool = True) -> int:
        """How often a probe stands in a file: in its bytes as they lie, and in what they do not show. One that is gone
        meanwhile holds nothing; one that cannot be unpacked may hold anybody, and counts as one that does.
        """
        try:
            with path.open("rb") as file:
                head = file.read(16)
                file.seek(0)
                found = self.needles.in_bytes(_pieces(file)) if raw else 0
            return found + (self._unpacked(path, head) if unpack else 0)
        except FileNotFoundError:
            return 0
        except _TORN:
            return int(path.exists())

    def parquet(self, *places: str) -> int:
        """In the cells and the statistics of Parquet files: paths or URLs."""
        columns = {row["name"]: row["holds_text"] for row in self.session.rows(SQL["columns"], paths=places)}
        found = self.statistics(self.session.frame(SQL["statistics"], paths=places))
        for batch in self._decoded(places, [name for name, holds_text in columns.items() if holds_text]):
            texts = [*_texts(batch)]
            found += self.needles.in_texts(texts)
            found += sum(self.cell(column.name, column) for column in texts)
        for name in self.ids.keys() & columns.keys():
            held = named("ids", a_column=name)
            found += int(self.session.value(held, paths=places, ids=[*self.ids[name]]))
        return found

    def statistics(self, kept: pl.DataFrame) -> int:
        """In least and greatest values: columns field, least, greatest."""
        found = self.needles.in_texts([kept["least"], kept["greatest"]])
        for name in self.cells:
            of_column = kept.filter(pl.col("field") == name)
            found += self.cell(name, of_column["least"]) + self.cell(name, of_column["greatest"])
        return found

    def cell(self, name: str, column: pl.Series) -> int:
        """How many cells of a column hold, as a whole, what nobody else has in it."""
        return int(column.is_in([*self.cells[name]]).sum()) if name in self.cells else 0

    def postgresql(self, uri: str) -> Iterator[tuple[str, int]]:
        """In every row of every table of a database, and in what its planner remembers of them; tables by name."""
        with psycopg.connect(uri, autocommit=True) as connection:
            for (table,) in (*connection.execute(_DATABASE).fetchall(), (_PLANNER,)):
                with connection.cursor().copy(f"COPY (TABLE {table}) TO STDOUT".encode()) as rows:
                    yield table, self.needles.in_bytes(_gathered(bytes(row) for row in rows))

    def _decoded(self, places: Sequence[str], names: list[str]) -> Iterator[pl.DataFrame]:
        """Polars decodes them at a fraction of what DuckDB takes; only DuckDB has the keys of an object store."""
        if not names:
            return
        if any("://" in place for place in places):
            yield from self.session.batches(SQL["decoded"], _ROWS, paths=places, texts=names)
            return
        files = [pl.scan_parquet(place, glob=False, hive_partitioning=False) for place in places]
        rows = pl.concat(files, how="diagonal_relaxed").select(names)
        yield from rows.collect_batches(chunk_size=_ROWS, maintain_order=False)

    def _unpacked(self, path: Path, head: bytes) -> int:
        if head.startswith(_PARQUET):
            pl.read_parquet_schema(path)  # fails if it is cut off, which DuckDB tells like a full disk
            return self.parquet(str(path))
        if head.startswith(_SQLITE):
            return self._sqlite(path)
        if head.startswith(_GZIP):
            with gzip.open(path) as file:
                return self.needles.in_bytes(_pieces(file))
        if head.startswith(_ZIP):
            with zipfile.ZipFile(path) as archive:
                return sum(self._member(archive, name) for name in archive.namelist())
        return 0

    def _member(self, archive: zipfile.ZipFile, name: str) -> int:
        with archive.open(name) as file:
            return self.needles.in_bytes(_pieces(file))

    def _sqlite(self, path: Path) -> int:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.text_factory = bytes
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            queries = [_ROWS_OF.replace("a_table", name.decode().replace('"', '""')) for (name,) in names]
            rows = (_row(row) for query in queries for row in connection.execute(query))
            return self.needles.in_bytes(_gathered(rows))


def named(name: str, **names: str) -> Query:
    """A statement with these names in the place of its own (a_table, a_column). They are ours, never a value."""
    texts = [statement.text for statement in SQL[name].statements]
    for instead, ours in names.items():
        texts = [text.replace(instead, ours) for text in texts]
    return Query.inline(f"{name} {'.'.join(names.values())}", ";\n".join(texts))


def files_below(folder: Path) -> Iterator[Path]:
    """Every regular file, in order, or the file itself; links are not followed."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
        if path.is_file() and not path.is_symlink():
            yield path


def together(paths: Iterable[Path]) -> Iterator[tuple[list[Path], bytes | None]]:
    """Files in groups, and all the bytes of a group; a large one is alone, and its bytes are left where they are."""
    group: list[Path] = []
    held: list[bytes] = []
    for path in paths:
        try:
            small = path.read_bytes() if path.stat().st_size < _PIECE else None
        except FileNotFoundError:
            small = b""
        if small is None:
            yield [path], None
            continue
        group.append(path)
        held.append(small)
        if sum(map(len, held)) > _PIECE:
            yield group, b"\n".join(held)
            group, held = [], []
    yield group, b"\n".join(held)


def _pieces(file: "IO[bytes] | gzip.GzipFile") -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


def _gathered(rows: Iterable[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    for row in rows:
        held.append(row)
        size += len(row)
        if size > _PIECE:
            yield b"\n".join(held)
            held, size = [], 0
    yield b"\n".join(held)


def _row(cells: tuple[object, ...]) -> bytes:
    return b"\x1f".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in cells)


def _texts(batch: pl.DataFrame) -> Iterator[pl.Series]:
    """The texts of its columns, and those that lists and structs hold. Polars takes JSON for bytes."""
    for column in batch:
        if isinstance(column.dtype, pl.List):
            yield from _texts(column.explode().to_frame())
        elif isinstance(column.dtype, pl.Struct):
            yield from _texts(column.struct.unnest())
        elif column.dtype in (pl.String, pl.Binary):
            yield column.cast(pl.String, strict=False)
