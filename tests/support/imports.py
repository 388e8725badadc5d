"""Import a list as a user would, and read back what came of it: the words of the import tests."""

import atexit
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from transforms.lists.load import load
from transforms.lists.report import Report
from transforms.lists.stage import stage
from transforms.settings import Settings
from transforms.warehouse import Query, Warehouse

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ATTESTED: dict[str, Any] = {
    "permission": True, "obtained": "own_form", "explanation": "newsletter form on our site", "attested_by": "crm team",
    "exported_at": "2026-11-01", "source": "generic",
}  # fmt: skip


@dataclass
class Imports:
    """A warehouse with an inbox. Each import comes a minute after the one before it."""

    settings: Settings
    warehouse: Warehouse
    now: datetime = NOW

    def put(self, text: str | bytes, name: str = "list.csv") -> str:
        """Lay a list into the inbox."""
        self.settings.make_folders()
        (self.settings.inbox / name).write_bytes(text.encode() if isinstance(text, str) else text)
        return name

    def of(self, text: str | bytes, *, name: str = "list.csv", dry_run: bool = False, **answers: Any) -> Report:
        """Import a list; `answers` change the attestation."""
        self.now += timedelta(minutes=1)
        plan_hash = answers.pop("plan_hash", None)
        params = {"list_path": self.put(text, name)} | ATTESTED | answers
        staged = stage(self.settings, params, as_of=self.now)
        return load(self.warehouse, self.settings, staged, as_of=self.now, dry_run=dry_run, plan_hash=plan_hash)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query over the lake gives, as tuples."""
        with self.warehouse.read() as session:
            return [tuple(row.values()) for row in session.rows(Query.inline("test", sql))]

    def statuses(self) -> dict[str, str]:
        """Opt status by address."""
        return dict(self.rows("SELECT value, opt_status FROM lake.addresses ORDER BY value"))

    def people(self) -> list[tuple[Any, ...]]:
        """First name, last name and primary e-mail of every live contact, sorted."""
        return self.rows(
            "SELECT c.first_name, c.last_name, e.email FROM lake.live_contacts c "
            "LEFT JOIN lake.emails e ON e.contact_id = c.contact_id AND e.slot = 1 ORDER BY ALL"
        )

    def quarantined(self, report: Report) -> str:
        """The quarantine file of an import."""
        return (self.settings.quarantine / f"{report.import_id}.csv").read_text("utf-8")


def empty(home: Path, **limits: Any) -> Imports:
    """An empty warehouse in a new home; a copy, for making one takes as long as half an import."""
    shutil.copytree(_template(), home)
    settings = Settings(home=home, **limits)
    return Imports(settings, Warehouse(settings))


@cache
def _template() -> Path:
    """The home of an empty warehouse with today's schema. Nothing else is in it: secrets are made on first use."""
    folder = tempfile.TemporaryDirectory(prefix="contacts-template-")
    atexit.register(folder.cleanup)
    home = Path(folder.name) / "home"
    with Warehouse(Settings(home=home)).read():
        return home
