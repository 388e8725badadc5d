"""A warehouse with a small crowd, and bulk actions on it as their DAGs do them."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest

from tests.selection.worlds import id_of, insert
from tests.support.imports import Imports
from transforms.actions import engine
from transforms.actions.action import Stamp
from transforms.actions.form import order
from transforms.consent.pseudonym import Pseudonyms
from transforms.settings import Settings
from transforms.vocabulary import ActionKind
from transforms.warehouse import Warehouse

HEADER = "first name,last name,email,second email,phone,company,tags,city,segment,status\n"
CROWD = HEADER + (
    "Ann,Lee,ann@example.com,,,Acme,vip;old,Ulm,a,Subscribed\n"
    "Bob,Ray,bob@example.com,bobby@example.org,,Acme,vip,Ulm,b,Subscribed\n"
    "Cleo,Fox,cleo@example.com,,,,,,,Unsubscribed\n"
    "Dee,Poe,dee@example.com,,,Globex,old,Bern,a,\n"
    "Eve,Kay,,,+49 151 23456789,,,Bern,,Subscribed\n"
)
EVIDENCE = {"obtained": "own_form", "explanation": "asked again in spring", "attested_by": "crm team"}


@dataclass
class Actions:
    """Bulk actions on a warehouse; each comes five minutes after the one before it."""

    imports: Imports
    actor: str = "admin"
    done: list[UUID] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        return self.imports.settings

    @property
    def warehouse(self) -> Warehouse:
        return self.imports.warehouse

    def later(self, **much: float) -> datetime:
        """The time, moved on."""
        self.imports.now += timedelta(**(much or {"minutes": 5}))
        return self.imports.now

    def order(self, kind: str, /, **params: Any) -> Any:
        """What the form asks for; everybody where nobody else is selected."""
        common = {"action_name": "a test", "select": "all", "max_share": 1.0}
        return order(ActionKind(kind), common | params, self.settings)

    def stamp(self) -> Stamp:
        """Of the newest action, a moment later than the one before."""
        return Stamp(self.done[-1], self.actor, self.later(seconds=1), Pseudonyms(self.settings))

    def begin(self, kind: str, /, **params: Any) -> Any:
        """Freeze an action and do nothing yet."""
        self.later()
        self.done.append(uuid5(id_of("action", "test"), str(len(self.done))))
        asked = self.order(kind, **params)
        engine.freeze(self.warehouse, asked, self.stamp())
        return asked

    def do(self, kind: str, /, **params: Any) -> dict[str, int]:
        """Do an action as a whole; returns how many contacts ended how: outcome, and outcome:reason."""
        return self.finish(self.begin(kind, **params), self.done[-1])

    def finish(self, asked: Any, frozen: UUID) -> dict[str, int]:
        """Do what was frozen."""
        self.done.append(frozen)
        engine.run(self.warehouse, asked, self.stamp)
        self.done.pop()
        return told(engine.conclude(self.warehouse, frozen, as_of=self.later()))

    def preview(self, kind: str, /, **params: Any) -> engine.Preview:
        """What an action would do."""
        self.done.append(uuid5(id_of("preview", "test"), str(len(self.done))))
        preview = engine.preview(self.warehouse, self.order(kind, **params), self.stamp())
        self.done.pop()
        return preview

    def undo(self, what: UUID | None = None, **params: Any) -> dict[str, int]:
        """Undo the newest action, or another one, or an import."""
        return self.do("undo_action", action_id=str(what or self.done[-1]), **params)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.imports.rows(sql)

    def fill(self, table: str, **row: Any) -> None:
        """Write one row that no verb writes yet."""
        when = self.later()

        def work(transaction: Any) -> dict[str, Any]:
            insert(transaction, table, row)
            return {}

        self.warehouse.write(f"fill:{when.isoformat()}", work, as_of=when)

    def ids(self) -> dict[str, UUID]:
        """First name -> contact, dead or alive."""
        return dict(self.rows("SELECT first_name, contact_id FROM lake.contacts"))

    def alive(self) -> set[str]:
        return {name for (name,) in self.rows("SELECT first_name FROM lake.live_contacts")}


def told(progress: dict[str, Any]) -> dict[str, int]:
    """The counts of an action that are not 0."""
    outcomes = {name: progress[name] for name in ("changed", "unchanged", "refused", "failed") if progress[name]}
    return outcomes | progress["reasons"]


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Actions:
    """To take copies of: importing the crowd costs as much as most actions on it."""
    return crowd(Settings(home=tmp_path_factory.mktemp("crowd") / "home"))


@pytest.fixture
def batch_contacts() -> int:
    return 2


@pytest.fixture
def actions_with(imported: Actions, tmp_path: Path, batch_contacts: int) -> Callable[..., Actions]:
    """`actions` under other settings."""

    def copied(**answers: Any) -> Actions:
        settings = Settings(home=tmp_path / "home", batch_contacts=batch_contacts, **answers)
        shutil.copytree(imported.settings.home, settings.home)
        return Actions(Imports(settings, Warehouse(settings), imported.imports.now))

    return copied


@pytest.fixture
def actions(actions_with: Callable[..., Actions]) -> Actions:
    """Five people: Ann, Bob, Cleo (opted out), Dee (no status word) and Eve (a mobile only)."""
    return actions_with()


def crowd(settings: Settings, text: str = CROWD) -> Actions:
    imports = Imports(settings, Warehouse(settings))
    imports.of(text, default_country="DE")
    return Actions(imports)
