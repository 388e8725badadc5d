"""A crowd goes into a warehouse: the tables of the product, filled row by row.

Belongs here: writing what `tests.support.segments` describes. Does not belong here: who is meant by a filter.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import duckdb

from tests.support.segments import Crowd, Row
from transforms.warehouse import Query, Session, migrations

THEN = datetime(2026, 1, 1, tzinfo=UTC)
CONTACT_DEFAULTS: Row = {"source": "generic", "as_of": THEN, "created_at": THEN, "updated_at": THEN}


def id_of(kind: str, name: Any) -> UUID:
    """The same id for the same thing, in every run."""
    return uuid5(NAMESPACE_OID, f"{kind}:{name}")


def numbers(found: list[UUID], crowd: Crowd) -> set[int]:
    """Contact ids back to the numbers of the crowd; nobody twice."""
    known = {id_of("contact", number): number for number in crowd.contacts}
    assert len(found) == len(set(found))
    return {known[contact] for contact in found}


@contextmanager
def plain_lake(crowd: Crowd) -> Iterator[Session]:
    """The product's schema in a plain DuckDB in memory, many times faster than a lake: for thousands of filters."""
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        session = Session(connection)
        make_schema(session)
        fill(session, crowd)
        yield session


def make_schema(session: Session) -> None:
    """All but what a lake alone has: the door's own tables, the first migration, and the size of its files."""
    session.run(Query.inline("attach", "SET TimeZone = 'UTC'; ATTACH ':memory:' AS lake"))
    for migration in migrations.load(migrations.FOLDER)[1:]:
        if migration.name != "files":
            session.run(Query.inline(migration.name, migration.text))


def fill(session: Session, crowd: Crowd) -> None:
    """Write a crowd into an empty lake."""
    for number, contact in crowd.contacts.items():
        custom = json.dumps(contact["custom"]) if contact.get("custom") is not None else None
        insert(session, "contacts", CONTACT_DEFAULTS | contact | {"contact_id": _contact(number), "custom": custom})
    for number in sorted(crowd.gone):
        insert(session, "tombstones", {"contact_id": _contact(number), "deleted_at": THEN, "deleted_by": "admin"})
    for number, into in crowd.merged.items():
        insert(session, "redirects", {"merged_id": _contact(number), "contact_id": _contact(into), "merged_at": THEN})
    for value in sorted(crowd.suppressed):
        key = value.encode()
        insert(session, "suppressions", {"key": key, "channel": "email", "reason": "opted_out", "since": THEN})
    made: set[UUID] = set()
    for relation, rows in crowd.rows.items():
        for place, row in enumerate(rows):
            _WRITE.get(relation, _written_as_is)(session, row, relation, place, made)


def insert(session: Session, table: str, row: Row) -> None:
    columns = ", ".join(row)
    text = f"INSERT INTO lake.{table} ({columns}) VALUES ({', '.join(f'${name}' for name in row)})"
    session.run(Query.inline(table, text), **row)


def _contact(number: int) -> UUID:
    return id_of("contact", number)


def _once(session: Session, made: set[UUID], kind: str, name: str, table: str, row: Row) -> UUID:
    """A row that many others share (a company, a stage), written when it is first needed."""
    made_id = id_of(kind, name)
    if made_id not in made:
        made.add(made_id)
        insert(session, table, row | {f"{kind}_id": made_id})
    return made_id


def _own(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in {"contact", "deleted", "custom"}}


def _child(row: Row, relation: str, place: int, leave: set[str] = frozenset()) -> Row:
    """What every related row has: ids, where it came from, when, and its own deletion."""
    child = {
        f"{relation}_id": id_of(relation, place), "contact_id": _contact(row["contact"]), "source": "generic",
        "created_at": THEN, "updated_at": THEN, "deleted_at": THEN if row.get("deleted") else None,
    }  # fmt: skip
    return child | {name: value for name, value in _own(row).items() if name not in leave}


def _written_as_is(session: Session, row: Row, relation: str, place: int, made: set[UUID]) -> None:
    insert(session, f"{relation}s", _child(row, relation, place))


def _address(session: Session, row: Row, relation: str, place: int, made: set[UUID]) -> None:
    link = {"contact_id": _contact(row["contact"]), "channel": relation, "slot": row["slot"], "value": row["value"]}
    insert(session, "contact_addresses", link | {"kind": row["kind"]})
    status = {name: row[name] for name in ("opt_status", "status_since", "deliverability")}
    address = {"channel": relation, "value": row["value"], "key": row["value"].encode()}
    if (made_id := id_of("address", row["value"])) not in made:
        made.add(made_id)
        insert(session, "addresses", address | status)


def _tag(session: Session, row: Row, relation: str, place: int, made: set[UUID]) -> None:
    tag = {"contact_id": _contact(row["contact"]), "tag": row["name"], "tagged_at": row.get("tagged_at", THEN)}
    insert(session, "contact_tags", tag)


def _company(session: Session, row: Row, relation: str, place: int, made: set[UUID]) -> None:
    key = row["name"].lower()
    company = {"name": row["name"], "name_key": key, "domain": row.get("domain"), "created_at": THEN}
    company_id = _once(session, made, "company", key, "companies", company)
    link = {"contact_id": _contact(row["contact"]), "company_id": company_id, "linked_at": row.get("linked_at", THEN)}
    insert(session, "contact_companies", link)


def _opportunity(session: Session, row: Row, relation: str, place: int, made: set[UUID]) -> None:
    pipeline, stage = row["pipeline"], row["stage"]
    named = {"name": pipeline, "name_key": pipeline.lower(), "created_at": THEN}
    in_pipeline = {"pipeline_id": _once(session, made, "pipeline", pipeline, "pipelines", named)}
    staged = in_pipeline | {"name": stage, "name_key": stage.lower(), "position": 1}
    stage_id = _once(session, made, "stage", f"{pipeline}/{stage}", "stages", staged)
    custom = json.dumps(row["custom"]) if row.get("custom") is not None else None
    child = _child(row, relation, place, {"pipeline", "stage"})
    insert(session, "opportunities", child | {"stage_id": stage_id, "custom": custom})


def _enrollment(session: Session, row: Row, relation: str, place: int, made: set[UUID]) -> None:
    kind, name = row["kind"], row["name"]
    automation = {"kind": kind, "name": name, "name_key": name.lower(), "created_at": THEN}
    automation_id = _once(session, made, "automation", f"{kind}/{name}", "automations", automation)
    child = _child({"enrolled_at": THEN} | row, relation, place, {"kind", "name"})
    insert(session, "enrollments", child | {"automation_id": automation_id})


def _import(session: Session, row: Row, relation: str, place: int, made: set[UUID]) -> None:
    counts = dict.fromkeys(("records", "inserted", "updated", "unchanged", "duplicate", "rejected"), 0)
    imported = {
        "list_name": "list.csv", "source": row["source"], "file_sha256": "0", "exported_at": THEN,
        "imported_at": row["imported_at"], "actor": "crm team", "attestation": "{}", "report": "{}",
    }  # fmt: skip
    if (made_id := id_of("import", row["id"])) not in made:
        made.add(made_id)
        insert(session, "imports", {"import_id": row["id"]} | imported | counts)
    record = {"import_id": row["id"], "record_no": place, "line_no": place, "outcome": row["outcome"]}
    insert(session, "import_rows", record | {"reason": row.get("reason"), "contact_id": _contact(row["contact"])})


def _action(session: Session, row: Row, relation: str, place: int, made: set[UUID]) -> None:
    action = {
        "action_name": "spring", "kind": row["kind"], "status": "completed", "selection": "{}", "params": "{}",
        "evaluated_at": THEN, "live_contacts": 0, "targets": 0, "batches": 1, "created_by": "admin",
        "created_at": row["created_at"],
    }  # fmt: skip
    if (made_id := id_of("action", row["id"])) not in made:
        made.add(made_id)
        insert(session, "actions", {"action_id": row["id"]} | action)
    result = {"action_id": row["id"], "contact_id": _contact(row["contact"]), "batch": 1, "outcome": row["outcome"]}
    insert(session, "action_results", result | {"reason": row.get("reason")})


def _external_id(session: Session, row: Row, relation: str, place: int, made: set[UUID]) -> None:
    known = {"source": row["source"], "external_id": row["value"], "contact_id": _contact(row["contact"])}
    insert(session, "external_ids", known)


_WRITE: dict[str, Callable[[Session, Row, str, int, set[UUID]], None]] = {
    "email": _address, "phone": _address, "tag": _tag, "company": _company, "external_id": _external_id,
    "opportunity": _opportunity, "enrollment": _enrollment, "import": _import, "action": _action,
}  # fmt: skip
