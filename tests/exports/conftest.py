"""A warehouse with a small crowd, and exports of it as the DAG makes them."""

import csv
import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest

from tests.selection.worlds import id_of, insert
from tests.support.imports import Imports
from transforms import exports
from transforms.settings import Settings
from transforms.warehouse import Query, Transaction, Warehouse

HEADER = "first name,last name,email,email 2,phone,company,tags,city,segment,status\n"
CROWD = HEADER + (
    "Ann,Lee,ann@example.com,,,Acme,vip;old,Ulm,a,Subscribed\n"
    "Bob,Ray,bob@example.com,bobby@example.org,,Acme,vip,Ulm,b,Subscribed\n"
    "Cleo,=HYPERLINK(1),cleo@example.com,,+49 151 23456780,,,,'-2+3,Unsubscribed\n"
    'Dee,"Po ""e"", Jr",dee@example.com,,,Globex,old,Bern,a,\n'
    "Eve,Kay,,,+49 151 23456789,,,Bern,,Subscribed\n"
    "Gil,Fox,info@example.com,,,,,Bern,,bounced\n"
)


@dataclass
class Exports:
    """Exports from a warehouse; each comes an hour after what was before it."""

    imports: Imports
    made: list[UUID] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        return self.imports.settings

    @property
    def warehouse(self) -> Warehouse:
        return self.imports.warehouse

    def later(self, **much: float) -> datetime:
        """The time, moved on."""
        self.imports.now += timedelta(**(much or {"hours": 1}))
        return self.imports.now

    def order(self, **params: Any) -> exports.ExportOrder:
        """What the form asks for; everybody as CSV where nothing else is said."""
        common = {"action_name": "a test", "select": "all", "max_share": 1.0, "format": "csv"}
        return exports.order(common | params, self.settings)

    def make(self, **params: Any) -> dict[str, Any]:
        """Export, as a run of its own."""
        self.made.append(uuid5(id_of("export", "test"), str(len(self.made))))
        return self.again(self.later(), **params)

    def again(self, as_of: datetime | None = None, **params: Any) -> dict[str, Any]:
        """Export once more, as a retry of the newest run."""
        stamp = exports.Stamp(self.made[-1], "analyst", as_of or self.imports.now, "run 1")
        return exports.export(self.warehouse, self.settings, self.order(**params), stamp)

    @property
    def folder(self) -> Path:
        """Where the newest export lies."""
        return self.settings.home / "exports" / str(self.made[-1])

    def text(self, name: str = "contacts-0001.csv") -> str:
        return (self.folder / name).read_text("utf-8")

    def records(self, name: str = "contacts-0001.csv") -> list[dict[str, str]]:
        """The records of the newest export, as a stranger's CSV reader sees them."""
        return list(csv.DictReader(io.StringIO(self.text(name), newline="")))

    def cells(self, *captions: str) -> list[tuple[str, ...]]:
        """Some of its columns."""
        return [tuple(record[caption] for caption in captions) for record in self.records()]

    def expire(self, as_of: datetime) -> dict[str, int]:
        return exports.expire(self.warehouse, self.settings, as_of=as_of)

    def erase(self, *names: str) -> int:
        """Revoke what holds these people, as an erasure does; returns how many exports ended."""

        def work(transaction: Transaction) -> dict[str, int]:
            transaction.run(_ERASED, names=list(names))
            return {"revoked": exports.revoke(transaction, self.settings)}

        when = self.later(seconds=1)
        return int(self.warehouse.write(f"erase:{when.isoformat()}", work, as_of=when).facts["revoked"])

    def delete(self, name: str) -> None:
        """Delete a person."""
        when = self.later(seconds=1)
        self.warehouse.write(f"delete:{name}", partial(_delete, name), as_of=when)

    def merge(self, name: str, into: str) -> None:
        """Merge a person into another one."""
        self.warehouse.write(f"merge:{name}", partial(_merge, name, into), as_of=self.later(seconds=1))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.imports.rows(sql)

    def ends(self) -> list[tuple[Any, ...]]:
        """When and why each export's files went, in the order in which they were made."""
        return self.rows("SELECT removed_at, removed_why FROM lake.exports ORDER BY created_at")


_NAMED = Query.inline("named", "SELECT contact_id FROM lake.contacts WHERE first_name = $name")
_ERASED = Query.inline(
    "erased",
    "CREATE OR REPLACE TEMP TABLE erased AS"
    " SELECT contact_id FROM lake.contacts WHERE first_name IN (SELECT unnest($names))",
)


def _delete(name: str, transaction: Transaction) -> dict[str, int]:
    contact_id = transaction.value(_NAMED, name=name)
    insert(transaction, "tombstones", {"contact_id": contact_id, "deleted_at": transaction.as_of, "deleted_by": "x"})
    return {}


def _merge(name: str, into: str, transaction: Transaction) -> dict[str, int]:
    merged, kept = (transaction.value(_NAMED, name=each) for each in (name, into))
    insert(transaction, "redirects", {"merged_id": merged, "contact_id": kept, "merged_at": transaction.as_of})
    return {}


def crowd(settings: Settings, text: str = CROWD) -> Exports:
    imports = Imports(settings, Warehouse(settings))
    imports.of(text, default_country="DE")
    return Exports(imports)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Imports:
    """The crowd, imported once, to take copies of."""
    return crowd(Settings(home=tmp_path_factory.mktemp("crowd") / "home")).imports


@pytest.fixture
def crowd_with(template: Imports, tmp_path: Path) -> Callable[..., Exports]:
    """The crowd under other settings: Ann, Bob (two e-mail addresses), Cleo (opted out), Dee (no status word), Eve (a
    mobile only), Gil (bounced).
    """

    def copied(**settings: Any) -> Exports:
        shutil.copytree(template.settings.home, tmp_path / "home")
        changed = Settings(home=tmp_path / "home", **settings)
        return Exports(Imports(changed, Warehouse(changed), template.now))

    return copied


@pytest.fixture
def crowded(crowd_with: Callable[..., Exports]) -> Exports:
    return crowd_with()
