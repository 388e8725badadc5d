"""A small world of lists, and what an import made of them: the words of the property tests.

Belongs here: strategies for lists in which everything collides (few names, addresses, ids), and reading a warehouse
back as plain data. Does not belong here: what is right (`tests.support.reference`), what must hold (the tests).
"""

import os
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.support.imports import Imports, empty
from transforms.lists.report import Report
from transforms.warehouse import Query, Session

Row = dict[str, str]
Listed = tuple[list[Row], dict[str, Any]]

COLUMNS = {
    "id": "id", "first": "first name", "last": "last name", "email": "email", "mobile": "mobile",
    "status": "status", "company": "company", "title": "job title", "hobby": "hobby", "tags": "tags",
}  # fmt: skip
VALUES: dict[str, list[str]] = {
    "id": ["", "", "1", "2"],
    "first": ["Ann", "Annie", "ann", "A.", "Alan", "Bob", "Robert", ""],
    "last": ["Lee", "Lee", "L.", "Ray", ""],
    "email": [
        "a@example.com",
        "A@example.com",
        "b@example.com",
        "c@example.com",
        "family@example.com",
        "info@example.com",
        "",
    ],
    "mobile": ["", "", "+4915123456701", "+4915123456702", "+4915123456703"],
    "status": ["Subscribed", "Subscribed", "double opt-in", "no", "", "Opted-In?", "Unsubscribed", "spam", "bounced"],
    "company": ["", "Acme", "ACME"],
    "title": ["", "CEO", "CTO"],
    "hobby": ["", "chess", "go"],
    "tags": ["", "vip", "VIP; new"],
}
ATTESTATIONS: dict[str, list[Any]] = {
    "permission": [True, True, True, False],
    "double_opt_in": [False, False, True],
    "obtained": ["own_form", "customers", "event", "partner", "purchased", "rented", "harvested", "unknown"],
    "exported_at": ["2026-11-01", "2026-11-05", "2026-11-09"],
    "on_existing": ["update", "update", "fill", "skip"],
}
NIGHT = os.environ.get("HYPOTHESIS") == "night"
QUESTIONABLE = {"purchased", "rented", "harvested", "unknown"}


def examples(most: int) -> settings:
    """So many examples in CI, always the same ones; a hundred times as many, and new ones, with HYPOTHESIS=night."""
    slow = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
    if NIGHT:
        return settings(max_examples=100 * most, **slow)
    return settings(max_examples=most, derandomize=True, database=None, **slow)


def sound(row: Row) -> Row:
    """Who has no address can have an id, but is found again by it only with both names: he gets a number."""
    return row if row["email"] or row["mobile"] else row | {"mobile": "+4915123456701"}


def crowds(most: int) -> range:
    """Seeds for `crowd`, as many as `examples`."""
    return range(100 * most if NIGHT else most)


def spoiled(row: Row, how: str) -> Row:
    changes = {
        "name": {"first": "An\u202en"},
        "email": {"email": "ann at example.com"},
        "nobody": dict.fromkeys(("id", "email", "mobile"), ""),
    }
    return row | changes.get(how, {})


ROWS = st.builds(
    spoiled,
    st.fixed_dictionaries({column: st.sampled_from(values) for column, values in VALUES.items()}).map(sound),
    st.sampled_from(["", "", "", "", "", "", "", "", "", "name", "email", "nobody"]),
).filter(lambda row: any(row.values()))
RECORDS = st.lists(ROWS, min_size=1, max_size=12)


def side_by_side(records: st.SearchStrategy[list[Row]]) -> st.SearchStrategy[list[Row]]:
    """Several worlds in one list, without an address or id in common: so many examples for one import."""
    return st.lists(records, min_size=1, max_size=8).map(
        lambda worlds: [apart(row, world) for world, rows in enumerate(worlds) for row in rows]
    )


def listed(records: st.SearchStrategy[list[Row]]) -> st.SearchStrategy[Listed]:
    """Such records as a list somebody attested."""
    return st.tuples(
        records, st.fixed_dictionaries({name: st.sampled_from(values) for name, values in ATTESTATIONS.items()})
    )


LISTS = listed(RECORDS)


def settled(records: list[Row]) -> list[Row]:
    """Every row with an e-mail, and name, id, mobile and status the same wherever it stands."""
    people: dict[str, Row] = {}
    for row in records:
        email = row["email"].lower() if "@" in row["email"] else "c@example.com"
        first, last = {"a": ("Ann", "Lee"), "b": ("Bob", "Ray"), "c": ("", ""), "f": ("", "Lee"), "i": ("Alan", "")}[
            email[0]
        ]
        own = {"id": row["id"] and email[0], "mobile": row["mobile"] and f"+491512345678{'abcfi'.index(email[0])}"}
        people.setdefault(email, own | {"email": email, "first": first, "last": last, "status": row["status"]})
    emails = [row["email"].lower() if "@" in row["email"] else "c@example.com" for row in records]
    return [row | people[email] for row, email in zip(records, emails, strict=True)]


def crowd(seed: int, worlds: int, lists: int) -> list[Listed]:
    """Many worlds side by side in each list, without an address or id in common: so many examples for one import."""
    chance = random.Random(seed)
    made = []
    for _ in range(lists):
        rows = []
        for world in range(worlds):
            own = [
                {column: chance.choice(values) for column, values in VALUES.items()}
                for _ in range(chance.randint(1, 6))
            ]
            rows += [apart(sound(row), world) for row in own]
        chance.shuffle(rows)
        made.append((rows, {name: chance.choice(values) for name, values in ATTESTATIONS.items()}))
    return made


def apart(row: Row, world: int) -> Row:
    return row | {
        "id": row["id"] and f"{world}-{row['id']}",
        "email": row["email"].replace("@", f"@w{world}."),
        "mobile": row["mobile"] and f"+49151{world:06d}{row['mobile'][-2:]}",
    }


def csv(rows: list[Row]) -> str:
    return "".join(
        ",".join(cells) + "\n" for cells in [COLUMNS.values(), *([row[key] for key in COLUMNS] for row in rows)]
    )


@dataclass
class World:
    """A warehouse as plain data. contacts: what each contact is, by id; people: the same without ids, sorted."""

    contacts: dict[str, tuple[Any, ...]]
    statuses: dict[str, tuple[str, str]]
    mailable: set[str]
    ids: dict[str, str]
    snapshot: int

    @property
    def people(self) -> list[tuple[Any, ...]]:
        return sorted(self.contacts.values(), key=repr)

    @property
    def groups(self) -> list[list[str]]:
        """The addresses of each contact."""
        return sorted(contact[1] for contact in self.contacts.values())


@contextmanager
def warehouse() -> Iterator[Imports]:
    """An empty warehouse; of two threads, for what must hold holds in whatever order rows come."""
    with tempfile.TemporaryDirectory() as folder:
        yield empty(Path(folder) / "home", threads=2)


def look(imports: Imports) -> World:
    """Read everything back, in one snapshot."""
    with imports.warehouse.read() as session:
        points, tags, companies = (
            several(session, f"SELECT contact_id::VARCHAR, {what} FROM lake.{table}")
            for what, table in (("value", "contact_addresses"), ("tag", "contact_tags"),
                                ("lower(name)", "contact_companies JOIN lake.companies USING (company_id)"))
        )  # fmt: skip
        fields = """SELECT contact_id::VARCHAR, first_name, last_name, job_title, custom->>'hobby', custom->>'status'
                    FROM lake.live_contacts"""
        return World(
            contacts={
                contact: (said, points[contact], tags[contact], companies[contact])
                for contact, *said in rows(session, fields)
            },
            statuses={
                value: (status, state)
                for value, status, state in rows(
                    session, "SELECT value, opt_status, deliverability FROM lake.addresses"
                )
            },
            mailable={value for (value,) in rows(session, "SELECT email FROM lake.mailable_emails")},
            ids=dict(rows(session, "SELECT external_id, contact_id::VARCHAR FROM lake.external_ids")),
            snapshot=rows(session, "SELECT max(snapshot_id) FROM ducklake_snapshots('lake')")[0][0],
        )


def several(session: Session, sql: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for one, other in sorted(rows(session, sql)):
        found[one].append(other)
    return found


def rows(session: Session, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in session.rows(Query.inline("test", sql))]


def ties(imports: Imports, report: Report) -> list[tuple[int, int]]:
    """What puts equally good records into an order: the digest of the record, by record number."""
    staged = imports.settings.staged / report.import_id / "rows" / "*.parquet"
    return pl.read_parquet(staged, columns=["record_no", "row_hi", "row_lo"]).sort("record_no").drop("record_no").rows()


def outcomes(imports: Imports, report: Report) -> list[tuple[str, str | None]]:
    """(outcome, contact) of each record, in order; every record exactly once."""
    ended = imports.rows(
        "SELECT record_no, outcome, contact_id::VARCHAR FROM lake.import_rows "
        f"WHERE import_id = '{report.import_id}' ORDER BY record_no"
    )
    assert [number for number, _, _ in ended] == list(range(1, report.records + 1))
    assert Counter(outcome for _, outcome, _ in ended) == {
        name: count for name, count in report.outcomes.items() if count
    }
    return [(outcome, contact) for _, outcome, contact in ended]
