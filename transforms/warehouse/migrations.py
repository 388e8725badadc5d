"""The schema's history: `migrations/NNNN_name.sql`, applied once, in order, never changed afterwards.

A migration is plain SQL over `lake.`; what is pending is applied as a whole or not at all (the door's transaction).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from transforms.errors import SchemaMismatch
from transforms.warehouse.query import Query, load_queries
from transforms.warehouse.session import Session

FOLDER: Final = Path(__file__).parent / "migrations"
_SQL: Final = load_queries(Path(__file__).parent / "sql")


@dataclass(frozen=True)
class Migration:
    """One file: `0007_tags.sql` is version 7, name `tags`."""

    version: int
    name: str
    text: str

    @cached_property
    def sha256(self) -> str:
        """Of the file's text: what was applied must never change."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def load(folder: Path) -> list[Migration]:
    """The folder's migrations in order.

    Raises:
        SchemaMismatch: the versions do not run 0, 1, 2, ...
    """
    migrations = []
    for path in sorted(folder.glob("*.sql")):
        version, _, name = path.stem.partition("_")
        migrations.append(Migration(int(version), name, path.read_text("utf-8")))
    if [migration.version for migration in migrations] != list(range(len(migrations))):
        raise SchemaMismatch("The migrations are not numbered 0000, 0001, ... without gaps. Nothing was written.")
    return migrations


def pending(session: Session, known: Sequence[Migration]) -> Sequence[Migration]:
    """Those of `known` that the lake has not seen.

    Raises:
        SchemaMismatch: an applied file was changed since, or the lake is newer than this code.
    """
    applied = session.rows(_SQL["applied_migrations"]) if session.value(_SQL["migrations_table"]) else []
    if len(applied) > len(known):
        raise SchemaMismatch(
            f"The warehouse is at migration {len(applied) - 1}, this code only knows {len(known) - 1}. "
            "Nothing was written. Update the code.",
            warehouse=len(applied) - 1,
            code=len(known) - 1,
        )
    for row, migration in zip(applied, known, strict=False):
        if (row["version"], row["name"], row["sha256"]) != (migration.version, migration.name, migration.sha256):
            raise SchemaMismatch(
                f"Migration {migration.version:04}_{migration.name}.sql was changed after it had been applied. "
                "Nothing was written. Take the change back and add a new migration.",
                version=migration.version,
            )
    return known[len(applied) :]


def apply(session: Session, migrations: Sequence[Migration]) -> None:
    """Run and record them. The caller opens and commits the transaction."""
    for migration in migrations:
        name = f"{migration.version:04}_{migration.name}"
        session.run(Query.inline(name, migration.text))
        session.run(_SQL["record_migration"], version=migration.version, name=migration.name, sha256=migration.sha256)
