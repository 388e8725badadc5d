"""Who has to go now, and the probes that would find them: taken before they go, for nobody could tell afterwards.

A probe is chosen so that a hit means one of those who go: an address (as normalised and as it was written) and an id of
another tool, if nobody who stays has it; a name with first and last part, if nobody who stays has both; and, cell by
cell, whatever value only those who go have in a column of `contacts`. Of names and cells those count too that they had
before an import, an action or a merge. First names alone, firms, cities and short ids are no probes by themselves: a
living person may have them too.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

from pydantic import BaseModel, ConfigDict

from transforms.retention.needles import Needles
from transforms.retention.search import SQL
from transforms.settings import Settings
from transforms.warehouse import Session, Warehouse

_SHORTEST: Final = 8
_AT_ONCE: Final = 500_000
_NAME: Final = "name"


class Probes(BaseModel):
    """What would find those who go. `strings`: kind -> values; `lookalikes`: those of them that stand inside a value of
    somebody who stays; `cells`: column -> values.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    strings: dict[str, tuple[str, ...]]
    lookalikes: tuple[str, ...]
    cells: dict[str, frozenset[str]]

    @property
    def counts(self) -> dict[str, int]:
        """How many there are, by kind."""
        by_kind = {kind: len(values) for kind, values in sorted(self.strings.items())}
        return by_kind | {"cells": sum(map(len, self.cells.values()))}

    @cached_property
    def anywhere(self) -> Needles:
        """To search with."""
        return self._needles(self.strings)

    @cached_property
    def in_lake(self) -> Needles:
        """To search the lake with: names are searched there by column, for texts of others may hold one by chance."""
        return self._needles(self.strings.keys() - {_NAME})

    def _needles(self, kinds: Iterable[str]) -> Needles:
        strings = [value for kind in sorted(kinds) for value in self.strings[kind]]
        return Needles(strings, [*self.lookalikes, *self.strings.get(_NAME, ())])


@dataclass(frozen=True)
class Due:
    """Counts: contacts that go, those of them that asked for it, contacts whose time has come but for a legal hold,
    erasure requests that are late.
    """

    contacts: int
    by_request: int
    held: int
    late: int


class Going(BaseModel):
    """A purge before it begins: who goes, the probes, the lists they came in by. Holds people: never log it."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    as_of: datetime
    contacts: dict[UUID, bool]
    probes: Probes
    imports: tuple[UUID, ...]

    @property
    def purge_id(self) -> UUID:
        """The same for the same people at the same time."""
        people = hashlib.sha256(b"".join(contact.bytes for contact in sorted(self.contacts))).hexdigest()
        return uuid5(NAMESPACE_OID, f"purge:{self.as_of.isoformat()}:{people}")


def look(session: Session, settings: Settings, *, as_of: datetime, by_age: bool = True) -> Due:
    """How many are due; leaves the temp table `due`. Without `by_age` only those who asked for it are.

    A contact deleted at or before `as_of` - 60 x 24 h is, which is when no restore takes it back; with
    CONTACTS_RESTORE=off every deleted contact is.
    """
    window = timedelta() if settings.restore == "off" else timedelta(hours=24 * settings.restore_days)
    not_after = as_of - window
    session.run(SQL["due"], not_after=not_after, by_age=by_age)
    counted = session.rows(SQL["count_due"], not_after=not_after, today=as_of.date())[0]
    return Due(counted["due"], counted["by_request"], counted["held"], counted["late"])


def count(warehouse: Warehouse, settings: Settings, *, as_of: datetime) -> dict[str, int]:
    """How many a purge would take, for people to see before it begins."""
    with warehouse.read() as session:
        return asdict(look(session, settings, as_of=as_of))


def gather(session: Session, *, as_of: datetime) -> Going:
    """Everything that will be needed about those of the temp table `due`."""
    session.run(SQL["due_values"])
    strings: dict[str, list[str]] = {}
    for row in session.rows(SQL["strings"], shortest=_SHORTEST):
        strings.setdefault(row["kind"], []).append(row["value"])
    cells: dict[str, set[str]] = {}
    for row in session.rows(SQL["cells"], shortest=_SHORTEST):
        cells.setdefault(row["field"], set()).add(row["value"])
    contacts = {row["contact_id"]: row["by_request"] for row in session.rows(SQL["going"])}
    probes = Probes(
        strings={kind: tuple(sorted(values)) for kind, values in strings.items()},
        lookalikes=_lookalikes(
            session, [value for kind, values in strings.items() if kind != _NAME for value in values]
        ),
        cells={field: frozenset(values) for field, values in cells.items()},
    )
    imports = tuple(row["import_id"] for row in session.rows(SQL["lists"]))
    return Going(as_of=as_of, contacts=contacts, probes=probes, imports=imports)


def _lookalikes(session: Session, strings: list[str]) -> tuple[str, ...]:
    needles, inside = Needles(strings), set()
    for batch in session.batches(SQL["lookalikes"], _AT_ONCE):
        for value in needles.among(batch["value"]):
            inside |= {string for string in strings if string.lower() in value.lower()}
    return tuple(sorted(inside))
