"""Every place where a trace of those who went could be, searched.

Searched: every file under the home as it lies and unpacked (lake, catalog with its free pages and journals, exports,
archive, staged, quarantine, certificates, spill, secrets), and under the data path and the folders of exports where
they lie elsewhere; every cell and statistic of every Parquet file of the lake,
named by the catalog or not, for probes, for values that only they had, and for their ids; every statistic the catalog
keeps; every row of a PostgreSQL catalog, and what its planner remembers of them; and what the caller names of
Airflow's: folders with its logs and its SQLite database, PostgreSQL databases. What is cut off, damaged or locked
counts as found: it may hold anybody.

Not searched: `inbox/` and lists that are just being staged, which hold what people bring now; what a PostgreSQL server
keeps in its write-ahead log, replicas and backups (the certificate says up to where); raw bytes in an object store,
where the lake's Parquet files are decoded, and exports that hold one of them are removed by their list of members;
blocks that a disk has not yet overwritten.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Final

import polars as pl

from transforms import exports
from transforms.errors import TracesLeft
from transforms.retention.due import Going
from transforms.retention.lists import in_flight
from transforms.retention.search import SQL, Search, files_below, together
from transforms.rules.erasure import TABLES, Erase
from transforms.settings import Settings
from transforms.warehouse import Session, Warehouse, scratch

_TOLD: Final = 20
"""So many places a message names."""


@dataclass(frozen=True)
class Outside:
    """Where others keep what they were told: files and folders, and PostgreSQL databases by URI. The DAG names
    Airflow's.
    """

    paths: tuple[Path, ...] = ()
    databases: tuple[str, ...] = ()


@dataclass
class Proof:
    """How many things were searched, by place; and where probes were found: (place, file or table) -> how often."""

    searched: Counter[str] = field(default_factory=Counter)
    hits: Counter[tuple[str, str]] = field(default_factory=Counter)

    def note(self, place: str, what: str, found: int) -> None:
        """One thing was searched."""
        self.searched[place] += 1
        if found:
            self.hits[place, what] += found

    def files(
        self, paths: Iterable[Path], root: Path, search: Search, *, place: str = "", decoded: Collection[str] = ()
    ) -> None:
        """Files are searched, and their names, which no message may tell if somebody stands in them; small files all at
        once, then one by one if there is anything. `place`: by default the folder of the root; `decoded`: those that
        are unpacked elsewhere.
        """
        for group, data in together(paths):
            names = pl.Series([path.relative_to(root).as_posix() for path in group], dtype=pl.String)
            named = search.needles.in_texts([names])
            raw = data is None or search.needles.may_stand_in(data)
            for path, name in zip(group, names, strict=True):
                found = search.file(path, raw=raw, unpack=str(path) not in decoded)
                if named:
                    found += search.needles.in_texts([pl.Series([name])])
                self.note(place or name.split("/")[0], search.needles.blacked_out(name) if found else name, found)

    def require_none(self, going: Going) -> None:
        """Raises TracesLeft if anything was found."""
        if self.hits:
            told = "; ".join(f"{place}: {what}" for place, what in sorted(self.hits)[:_TOLD])
            raise TracesLeft(
                f"Purge {going.purge_id} of {len(going.contacts)} contacts left traces in {len(self.hits)} places:"
                f" {told}. Their rows are deleted, but there is no certificate. Remove what holds them, then run the"
                " purge again: it looks for the same people once more.",
                purge_id=str(going.purge_id),
                hits={f"{place}:{what}": count for (place, what), count in sorted(self.hits.items())},
            )


def prove(warehouse: Warehouse, settings: Settings, going: Going, outside: Outside, *, now: datetime) -> Proof:
    """Search everything. Call it under the lease, after the physical purge.

    Raises:
        CatalogBusy, StatementFailed: a place could not be searched.
        OSError: a file could not be read.
    """
    proof = Proof()
    inside, anywhere = going.probes.in_lake, going.probes.anywhere
    with warehouse.read() as session:
        decoded = frozenset(warehouse.data_files(session))
        roots = exports.roots(session, settings)
    with scratch(settings) as session:
        lake, others = Search(inside, session), Search(anywhere, session)
        for search, is_lake in ((lake, True), (others, False)):
            paths = (path for path in _files(settings, now) if path.is_relative_to(settings.lake) == is_lake)
            proof.files(paths, settings.home, search, decoded=decoded)
        for place, where, search in (
            ("lake", settings.data_path, lake),
            *(("exports", each, others) for each in roots),
        ):
            if folder := _elsewhere(settings, where):
                proof.files(files_below(folder), folder.parent, search, place=place, decoded=decoded)
        for root in outside.paths:
            proof.files(files_below(root), root.parent, others, place="airflow")
    for place, uri in [
        ("catalog", settings.catalog.get_secret_value()),
        *(("airflow", uri) for uri in outside.databases),
    ]:
        for table, found in others.postgresql(uri) if uri else ():
            proof.note(place, table, found)
    with warehouse.read() as session:
        _decode(session, decoded, Search(inside, session, going.probes.cells), going, proof)
    return proof


def _files(settings: Settings, now: datetime) -> Iterator[Path]:
    for path in files_below(settings.home):
        if not path.is_relative_to(settings.inbox) and not in_flight(settings, path, now):
            yield path


def _elsewhere(settings: Settings, where: str) -> Path | None:
    """A folder on this machine, if it is not under the home, as '' is."""
    folder = Path(where) if where and "://" not in where else settings.home
    return folder if folder.is_dir() and not folder.is_relative_to(settings.home) else None


def _decode(session: Session, places: Collection[str], search: Search, going: Going, proof: Proof) -> None:
    """The lake's Parquet files, those nobody names too, and the catalog's statistics."""
    ids = frozenset(str(contact) for contact in going.contacts)
    for table, files in groupby(sorted(places), key=lambda place: place.split("/")[-2]):
        gone = TABLES[table].person if table in TABLES and TABLES[table].erase in {Erase.ROW, Erase.UNNAMED} else ()
        of_table, paths = Search(search.needles, session, search.cells, dict.fromkeys(gone, ids)), [*files]
        found = of_table.parquet(*paths)
        for path in paths:
            proof.note("decoded", f"{table}/{path.rpartition('/')[2]}", of_table.parquet(path) if found else 0)
    kept = session.frame(SQL["catalog_statistics"])
    for (table,), statistics in kept.group_by("table_name"):
        proof.note("statistics", str(table), search.statistics(statistics))
