"""What a warehouse holds, as values to compare, and what must be true of it whatever happened.

Everything is read from real columns: `count(*)` would be answered from the catalog, also for files that are gone.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from transforms.consent import ledger
from transforms.settings import Settings
from transforms.warehouse import Query, Session, Warehouse

_TABLES: Final = Query.inline(
    "tables",
    "SELECT table_name AS name FROM duckdb_tables() WHERE database_name = 'lake' AND table_name <> 'lake_files'"
    "ORDER BY name",
)
"""The manifest of files is left out: names of files differ from run to run. `Warehouse.damaged_files` checks it."""

GRAINS: Final = {
    "commits": "key",
    "contacts": "contact_id",
    "addresses": "channel, value",
    "contact_addresses": "contact_id, channel, slot",
    "external_ids": "source, external_id",
    "companies": "company_id",
    "contact_companies": "contact_id, company_id",
    "contact_tags": "contact_id, tag",
    "consent_events": "seq",
    "ledger_seals": "seq",
    "suppressions": "key, channel",
    "imports": "import_id",
    "import_rows": "import_id, record_no",
    "match_pairs": "left_id, right_id",
}
"""DuckLake has no UNIQUE: what may be there once only."""

RULES: Final = {
    "import_rows without their import": "FROM lake.import_rows ANTI JOIN lake.imports USING (import_id)",
    "import_rows of a contact that is not there":
        "FROM (FROM lake.import_rows WHERE contact_id IS NOT NULL) ANTI JOIN lake.contacts USING (contact_id)",
    "contacts no import_row tells of": "FROM lake.contacts ANTI JOIN lake.import_rows USING (contact_id)",
    "contacts nothing leads to":
        "FROM lake.contacts ANTI JOIN lake.contact_addresses USING (contact_id)"
        " ANTI JOIN lake.external_ids USING (contact_id)",
    "contact_addresses without their contact": "FROM lake.contact_addresses ANTI JOIN lake.contacts USING (contact_id)",
    "contact_addresses without their address":
        "FROM lake.contact_addresses ANTI JOIN lake.addresses USING (channel, value)",
    "contact_tags without their contact": "FROM lake.contact_tags ANTI JOIN lake.contacts USING (contact_id)",
    "external_ids without their contact": "FROM lake.external_ids ANTI JOIN lake.contacts USING (contact_id)",
    "contact_companies without their contact": "FROM lake.contact_companies ANTI JOIN lake.contacts USING (contact_id)",
    "contact_companies without their company":
        "FROM lake.contact_companies ANTI JOIN lake.companies USING (company_id)",
    "match_pairs without their contacts":
        "FROM lake.match_pairs WHERE left_id NOT IN (SELECT contact_id FROM lake.contacts)"
        " OR right_id NOT IN (SELECT contact_id FROM lake.contacts)",
    "addresses whose status is not what their last event says":
        "FROM lake.addresses LEFT JOIN (SELECT key, channel, arg_max(after, seq) AS after FROM lake.consent_events"
        " GROUP BY ALL) USING (key, channel) WHERE after IS DISTINCT FROM opt_status",
    "opted-out, bounced or complained addresses that are not suppressed":
        "FROM lake.addresses ANTI JOIN lake.suppressions USING (key, channel)"
        " WHERE opt_status = 'opted_out' OR deliverability <> 'clean'",
    "events of an import that is not there":
        "FROM (FROM lake.consent_events WHERE import_id IS NOT NULL) ANTI JOIN lake.imports USING (import_id)",
    "imports that do not add up":
        "FROM lake.imports LEFT JOIN (SELECT import_id, count(record_no) AS n,"
        " count(record_no) FILTER (outcome = 'inserted') AS i, count(record_no) FILTER (outcome = 'updated') AS u,"
        " count(record_no) FILTER (outcome = 'unchanged') AS s, count(record_no) FILTER (outcome = 'duplicate') AS d,"
        " count(record_no) FILTER (outcome = 'rejected') AS r FROM lake.import_rows GROUP BY import_id)"
        " USING (import_id)"
        " WHERE (n, i, u, s, d, r) IS DISTINCT FROM (records, inserted, updated, unchanged, duplicate, rejected)"
        " OR records <> inserted + updated + unchanged + duplicate + rejected",
    "imports without their ledger row":
        "FROM (SELECT 'import:' || import_id AS key FROM lake.imports) ANTI JOIN lake.commits USING (key)",
    "ledger rows without their import":
        "FROM (FROM lake.commits WHERE key LIKE 'import:%') c"
        " ANTI JOIN (SELECT 'import:' || import_id AS key FROM lake.imports) i USING (key)",
    "a fence that is not the count of commits":
        "FROM lake.fence WHERE epoch <> (SELECT count(key) FROM lake.commits)",
}  # fmt: skip
"""What may not be there at all."""


@dataclass(frozen=True)
class Content:
    """Every table's rows in order, and the files that lie beside the lake for people: name -> digest."""

    tables: dict[str, pl.DataFrame]
    files: dict[str, str]

    def tables_unlike(self, other: "Content") -> list[str]:
        """Which tables are not the same, by name: no test output holds a value."""
        return [name for name in sorted(self.tables | other.tables) if not self._same(other, name)]

    def unlike(self, other: "Content") -> list[str]:
        """Which tables and files are not the same."""
        return self.tables_unlike(other) + sorted({name for name, _ in self.files.items() ^ other.files.items()})

    def _same(self, other: "Content", name: str) -> bool:
        return name in self.tables and name in other.tables and self.tables[name].equals(other.tables[name])


def content(warehouse: Warehouse, settings: Settings) -> Content:
    """All of it, in one snapshot."""
    with warehouse.read() as session:
        return content_of(session, settings)


def content_of(session: Session, settings: Settings) -> Content:
    names = [row["name"] for row in session.rows(_TABLES)]
    tables = {name: session.frame(Query.inline(name, f"SELECT * FROM lake.{name} ORDER BY ALL")) for name in names}
    folders = (settings.inbox, settings.quarantine, settings.archive)
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return Content(tables, {path.relative_to(settings.home).as_posix(): _digest(path) for path in files})


def faults(session: Session) -> dict[str, int]:
    """Whatever breaks a rule, and how often. Raises LedgerBroken if the chain of seals does not hold."""
    ledger.verify(session)
    twice = {
        f"{table} twice": f"FROM (SELECT {grain} FROM lake.{table} GROUP BY {grain} HAVING count(*) > 1)"
        for table, grain in GRAINS.items()
    }
    found = {
        what: session.value(Query.inline("rule", f"SELECT count(*) {where}")) for what, where in (RULES | twice).items()
    }
    return {what: count for what, count in found.items() if count}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
