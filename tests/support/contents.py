"""What a warehouse holds, told without ids and instants: equal digests mean equal contents, however they came about.

Left out, because they come from the import and rightly differ: ids, created_at, updated_at, imported_at, status_since,
keys (made with a secret of the warehouse's own), and outcomes of records (the first list that names a person inserts).
"""

import hashlib
import json
from collections import defaultdict
from typing import Any

from transforms.consent import ledger
from transforms.warehouse import Query, Session, Warehouse

ADDRESSES = "SELECT channel, value, opt_status, deliverability FROM lake.addresses"
BY_LEDGER = """
    SELECT a.channel, a.value, arg_max(e.after, e.seq) AS opt_status
    FROM lake.consent_events e JOIN lake.addresses a USING (channel, key) GROUP BY ALL"""
SUPPRESSED = "SELECT a.channel, a.value, s.reason FROM lake.suppressions s JOIN lake.addresses a USING (channel, key)"
MAILABLE = "SELECT DISTINCT email, opt_status FROM lake.mailable_emails"
COMPANIES = "SELECT name_key FROM lake.companies"
IMPORTS = (
    "SELECT list_name, source, file_sha256, exported_at, attestation::VARCHAR, records, rejected FROM lake.imports"
)
OF_CONTACTS = {
    "points": "SELECT contact_id, channel, value, kind FROM lake.contact_addresses",
    "tags": "SELECT contact_id, tag FROM lake.contact_tags",
    "companies": "SELECT contact_id, name_key FROM lake.contact_companies JOIN lake.companies USING (company_id)",
    "ids": "SELECT contact_id, source, external_id FROM lake.external_ids",
}
TABLES = "SELECT table_name AS name FROM duckdb_tables() WHERE database_name = 'lake' AND schema_name = 'main'"
AUDIT = {
    "actions", "action_targets", "action_batches", "action_results", "action_changes", "action_controls", "commits",
    "fence", "lake_files", "schema_migrations", "not_same",
}  # fmt: skip
INSTANTS = ("contact_id", "source", "as_of", "created_at", "updated_at")


def digests(warehouse: Warehouse) -> dict[str, str]:
    """A digest for each kind of thing. Raises LedgerBroken if the chain of seals does not hold."""
    with warehouse.read() as session:
        ledger.verify(session)
        told = {
            "contacts": contacts(session),
            "addresses": rows(session, ADDRESSES),
            "statuses by the ledger": rows(session, BY_LEDGER),
            "suppressions": rows(session, SUPPRESSED),
            "mailable": rows(session, MAILABLE),
            "companies": rows(session, COMPANIES),
            "imports": rows(session, IMPORTS),
        }
    return {what: hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest() for what, lines in told.items()}


def contacts(session: Session) -> list[str]:
    """Every live contact as one text: its fields, addresses, tags, companies and ids in other tools."""
    linked: dict[Any, dict[str, list[str]]] = defaultdict(lambda: {name: [] for name in OF_CONTACTS})
    for name, sql in OF_CONTACTS.items():
        for row in session.rows(Query.inline(name, sql)):
            linked[row.pop("contact_id")][name].append(text(row))
    told = []
    for row in session.rows(Query.inline("contacts", "SELECT * FROM lake.live_contacts")):
        things = {name: sorted(lines) for name, lines in linked[row["contact_id"]].items()}
        fields = {name: value for name, value in row.items() if name not in INSTANTS}
        told.append(text(fields | {"custom": json.loads(fields["custom"] or "{}")} | things))
    return told


def rows(session: Session, sql: str) -> list[str]:
    return [text(row) for row in session.rows(Query.inline("told", sql))]


def text(row: dict[str, Any]) -> str:
    return json.dumps(row, sort_keys=True, default=str)


def everything(warehouse: Warehouse) -> dict[str, list[str]]:
    """Every row of every public table, but what only says what was done, and when a contact was written last."""
    with warehouse.read() as session:
        ledger.verify(session)
        names = [row["name"] for row in session.rows(Query.inline("tables", TABLES))]
        return {
            name: sorted(
                text({column: value for column, value in row.items() if column != "updated_at" or name != "contacts"})
                for row in session.rows(Query.inline(name, f"SELECT * FROM lake.{name}"))
            )
            for name in names
            if name not in AUDIT
        }
