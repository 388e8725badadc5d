"""Bring contacts and related lists into a warehouse, the way the product does it."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.support.imports import Imports
from transforms.related.load import load
from transforms.related.report import Report
from transforms.related.stage import stage

PEOPLE = (
    "id,first name,last name,email,mobile,status\n"
    "1,Ann,Lee,ann@example.com,,Subscribed\n"
    "2,Bob,Ray,bob@example.com,,Unsubscribed\n"
    "3,Cy,Poe,shared@example.com,,Subscribed\n"
    "4,Dee,Fox,shared@example.com,,Subscribed\n"
    "5,Eve,Orr,,+4915112345678,Subscribed\n"
)


@dataclass
class Related(Imports):
    """As `Imports`, for related lists too."""

    def contacts(self, text: str, **answers: Any) -> None:
        """Import a contact list of the source `generic`."""
        self.of(text, name="people.csv", **answers)

    def bring(
        self, kind: str, text: str | bytes, /, *, name: str = "rows.csv", dry_run: bool = False, **answers: Any
    ) -> Report:
        """Import a related list, exported on 1 November 2026 if nobody says otherwise."""
        self.now += timedelta(minutes=1)
        said = {"kind": kind, "source": "generic", "exported_at": "2026-11-01", "list_path": self.put(text, name)}
        staged = stage(self.settings, said | answers, as_of=self.now)
        return load(self.warehouse, self.settings, staged, as_of=self.now, dry_run=dry_run)

    def outcomes(self, report: Report) -> list[str]:
        """How each record ended, in file order: `outcome` or `outcome: reason`."""
        with_reason = "outcome || coalesce(': ' || reason, '')"
        return [
            row[0]
            for row in self.rows(
                f"SELECT {with_reason} FROM lake.related_import_rows WHERE import_id = '{report.import_id}' "
                "ORDER BY record_no"
            )
        ]

    def snapshot(self) -> Any:
        """The number of the lake's latest state."""
        return self.rows("SELECT max(snapshot_id) FROM ducklake_snapshots('lake')")

    def quarantine_file(self, report: Report) -> Path:
        return self.settings.quarantine / f"{report.import_id}.csv"

    def change(self, sql: str, *, key: str) -> None:
        """What somebody else does to the warehouse meanwhile."""
        from transforms.warehouse import Query

        def work(transaction: Any) -> dict[str, Any]:
            transaction.run(Query.inline("change", sql))
            return {}

        self.warehouse.write(key, work, as_of=self.now)
