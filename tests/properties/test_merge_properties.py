"""What holds for every merge, in whatever order: nothing lost without a trace, nobody more mailable, every old id leads
on, and an unmerge gives back what was there.

More worlds: HYPOTHESIS=night. They run on the product's schema in a DuckDB in memory.
"""

import itertools
import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from tests.properties.world import examples
from tests.selection.worlds import id_of, insert, make_schema
from tests.support.contents import AUDIT
from transforms import changes
from transforms.actions.action import SQL, Stamp
from transforms.actions.merge import MergeContacts
from transforms.actions.undo import UndoAction
from transforms.consent.pseudonym import Pseudonyms
from transforms.settings import Settings
from transforms.warehouse import Query, Transaction

THEN = datetime(2026, 11, 1, tzinfo=UTC)
SOURCES = ("generic", "zoho_crm", "mailchimp", "google_contacts")
VALUES = {
    "first_name": ["Ann", "Annie", "A.", None], "last_name": ["Lee", "Leigh", None], "city": ["Ulm", "Bern", None],
    "street": ["Hauptstr. 1", None], "country": ["DE", "CH", None], "birth_date": ["1980-01-02", None],
    "custom": [{"a": 1}, {"a": "x", "b": True}, None],
}  # fmt: skip
CONTACT = """* EXCLUDE (updated_at, custom),
    list_sort(list_transform(json_keys(custom), lambda key: key || '=' || (custom -> key)::VARCHAR)) AS custom"""
ADDRESSES = {
    "ann@example.com": "single_opt_in", "lee@example.com": "double_opt_in", "no@example.com": "opted_out",
    "old@example.com": "non_marketable", "bounced@example.com": "single_opt_in",
}  # fmt: skip
CONTACTS = st.fixed_dictionaries(
    {name: st.sampled_from(values) for name, values in VALUES.items()}
    | {
        "age": st.integers(0, 2), "source": st.sampled_from(SOURCES), "said": st.sampled_from([None, 0, 7, 16383]),
        "by_hand": st.sampled_from([None, None, "first_name", "city"]), "opens": st.booleans(),
        "addresses": st.lists(st.sampled_from(list(ADDRESSES)), max_size=3, unique=True),
        "tags": st.lists(st.sampled_from(["vip", "new", "old"]), max_size=2, unique=True),
        "companies": st.lists(st.sampled_from(["Acme", "Globex"]), max_size=2, unique=True),
    }
)  # fmt: skip
CROWDS = st.lists(CONTACTS, min_size=2, max_size=4)


class Lake:
    """A few contacts in memory, and merges of them as the engine commits them."""

    def __init__(self, connection, home):
        self.now = THEN + timedelta(days=30)
        self.settings = Settings(home=home)
        self.pseudonyms = Pseudonyms(self.settings)
        self.transaction = Transaction(connection, self.now)
        self.actions = 0

    def rows(self, sql):
        return [tuple(row.values()) for row in self.transaction.rows(Query.inline("test", sql))]

    def do(self, action, target):
        """One batch of an action for one contact."""
        self.now += timedelta(minutes=1)
        self.transaction.as_of = self.now
        self.actions += 1
        stamp = Stamp(id_of("action", self.actions), "admin", self.now, self.pseudonyms)
        tx = self.transaction
        changes.speak(tx)
        tx.run(
            Query.inline("take", "CREATE OR REPLACE TEMP TABLE taken AS SELECT $target::UUID AS contact_id"),
            target=target,
        )
        tx.run(SQL["stand"], acts_on=list(action.acts_on))
        action.plan(tx, stamp)
        tx.run(SQL["judge"])
        changes.put(tx, as_of=self.now)
        action.write(tx, stamp)
        counts = {"changed": 1, "unchanged": 0, "refused": 0, "failed": 0}
        tx.run(SQL["finish_batch"], action_id=stamp.action_id, batch=1, as_of=self.now, **counts)
        insert(tx, "actions", action_row(stamp, action.kind))
        return stamp.action_id, self.rows("SELECT outcome, reason FROM verdicts")

    def merge(self, master, other, keep=()):
        return self.do(
            MergeContacts(of(master), of(other), tuple((name, "", whose) for name, whose in keep)), of(master)
        )

    def undo(self, action_id, master):
        return self.do(UndoAction(action_id, timedelta(days=60), switched_off=False), of(master))[1]

    def content(self):
        """Every public table, but what says what was done."""
        tables = [name for (name,) in self.rows("SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake'")]
        shown = {name: CONTACT if name == "contacts" else "*" for name in tables if name not in AUDIT}
        return {name: sorted(map(str, self.rows(f"SELECT {what} FROM lake.{name}"))) for name, what in shown.items()}

    def person(self):
        """The one live contact, but for its id."""
        fields = self.rows(f"SELECT {', '.join(VALUES)} FROM lake.live_contacts")
        live = "SELECT DISTINCT {0} FROM lake.{1} SEMI JOIN lake.live_contacts USING (contact_id) ORDER BY ALL"
        return (
            [(*row[:-1], json.loads(row[-1] or "{}")) for row in fields],
            self.rows(live.format("value", "contact_addresses")), self.rows(live.format("tag", "contact_tags")),
            self.rows(live.format("name", "company_links")), self.rows(live.format("body", "notes")),
            self.rows(live.format("external_id", "external_ids")), self.mailable(),
        )  # fmt: skip

    def mailable(self):
        return self.rows("SELECT DISTINCT email FROM lake.mailable_emails ORDER BY email")


def of(number):
    return id_of("contact", number)


def action_row(stamp, kind):
    return {
        "action_id": stamp.action_id, "action_name": "a test", "kind": kind, "status": "completed", "selection": "{}",
        "params": "{}", "evaluated_at": stamp.as_of, "live_contacts": 0, "targets": 1, "batches": 1,
        "created_by": "admin", "created_at": stamp.as_of,
    }  # fmt: skip


@contextmanager
def lake(crowd, home):
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        made = Lake(connection, home)
        make_schema(made.transaction)
        _fill(made.transaction, crowd, made.pseudonyms)
        yield made


def _fill(tx, crowd, pseudonyms):
    for value, status in ADDRESSES.items():
        kept = {"opt_status": status, "deliverability": "bounced" if value.startswith("bounced") else "clean"}
        key = pseudonyms.of([value])[0]
        insert(tx, "addresses", {"channel": "email", "value": value, "key": key, "status_since": THEN} | kept)
    for name in ("Acme", "Globex"):
        company = {"company_id": id_of("company", name), "name": name, "name_key": name.lower(), "created_at": THEN}
        insert(tx, "companies", company)
    for number, contact in enumerate(crowd):
        when = THEN + timedelta(days=contact["age"])
        _listed(tx, number, contact, when)
        _linked(tx, number, contact, when)
        if contact["by_hand"] and contact[contact["by_hand"]]:
            _set_by_hand(tx, number, contact["by_hand"], contact[contact["by_hand"]], when)


def _listed(tx, number, contact, when):
    """The contact itself, and the list it comes from."""
    custom = json.dumps(contact["custom"], separators=(",", ":")) if contact["custom"] else None
    fields = {name: contact[name] for name in VALUES} | {"custom": custom, "source": contact["source"], "as_of": when}
    insert(tx, "contacts", fields | {"contact_id": of(number), "created_at": THEN, "updated_at": THEN})
    import_id = {"import_id": id_of("import", number)}
    counts = dict.fromkeys(("records", "inserted", "updated", "unchanged", "duplicate", "rejected"), 0)
    said_of_it = {"list_name": "list.csv", "file_sha256": "0", "actor": "crm", "attestation": "{}", "report": "{}"}
    made = {"source": contact["source"], "exported_at": when, "imported_at": when}
    insert(tx, "imports", import_id | counts | said_of_it | made)
    row = {"contact_id": of(number), "record_no": 1, "line_no": 1, "outcome": "inserted", "as_of": when}
    insert(tx, "import_rows", import_id | row | {"said": contact["said"]})


def _linked(tx, number, contact, when):
    """What belongs to the contact."""
    mine = {"contact_id": of(number)}
    for slot, value in enumerate(contact["addresses"], 1):
        point = {"channel": "email", "slot": slot, "value": value, "kind": "personal", "as_of": when}
        insert(tx, "contact_addresses", mine | point)
    for tag in contact["tags"]:
        insert(tx, "contact_tags", mine | {"tag": tag, "tagged_at": when})
    for name in contact["companies"]:
        insert(tx, "contact_companies", mine | {"company_id": id_of("company", name), "linked_at": when})
    insert(tx, "external_ids", mine | {"source": contact["source"], "external_id": str(number)})
    child = mine | {"source": "generic", "created_at": when, "updated_at": when}
    insert(tx, "notes", child | {"note_id": id_of("note", number), "body": f"note {number}"})
    if contact["opens"]:
        spring = {"automation_id": id_of("automation", "spring"), "status": "active", "enrolled_at": when}
        insert(tx, "enrollments", child | spring | {"enrollment_id": id_of("enrollment", number)})


def _set_by_hand(tx, number, field, value, when):
    stamp = Stamp(id_of("by hand", number), "admin", when + timedelta(hours=1), None)
    insert(tx, "actions", action_row(stamp, "update_fields"))
    insert(tx, "action_batches", {
        "action_id": stamp.action_id, "batch": 1, "changed": 1, "unchanged": 0, "refused": 0, "failed": 0,
        "started_at": stamp.as_of, "finished_at": stamp.as_of,
    })  # fmt: skip
    insert(tx, "action_changes", {
        "action_id": stamp.action_id, "contact_id": of(number), "batch": 1, "field": field, "item": "",
        "before": None, "after": json.dumps(value),
    })  # fmt: skip


def ways(count):
    """Every way to make one contact of so many, by merges of two: [(master, other), ...]."""
    for order in itertools.permutations(range(1, count)):
        yield [(0, other) for other in order]  # one after the other into the first
    for order in itertools.permutations(range(count)):
        yield [(order[i], order[i + 1]) for i in range(count - 2, -1, -1)]  # the last into the one before it, and so on


@examples(6)
@given(crowd=CROWDS, data=st.data())
def test_in_whatever_order_contacts_are_merged_they_end_alike(crowd, data, tmp_path_factory):
    home = tmp_path_factory.mktemp("merges")
    first, *others = data.draw(st.lists(st.sampled_from(list(ways(len(crowd)))), min_size=2, max_size=3))
    people = []
    for way in (first, *others):
        with lake(crowd, home) as made:
            mailable = made.mailable()
            for master, other in way:
                assert made.merge(master, other)[1] == [("changed", "merged")]
            assert made.mailable() == mailable
            people.append(made.person())
            assert made.rows("SELECT DISTINCT contact_id FROM lake.survivors") == [(of(way[-1][0]),)]
            assert len(made.rows("SELECT merged_id FROM lake.survivors")) == len(crowd) - 1
            active = "SELECT enrollment_id FROM lake.enrollments WHERE status = 'active'"
            assert len(made.rows(active)) == any(contact["opens"] for contact in crowd)
    assert all(person == people[0] for person in people)


@examples(6)
@given(
    crowd=CROWDS, keep=st.dictionaries(st.sampled_from(["city", "first_name"]), st.sampled_from(["master", "other"]))
)
def test_no_value_is_lost_without_a_trace(crowd, keep, tmp_path_factory):
    with lake(crowd, tmp_path_factory.mktemp("merges")) as made:
        for other in range(1, len(crowd)):
            made.merge(0, other, keep.items() if other == 1 else ())
        ((fields, *_), *_) = [made.person()]
        stays = dict(zip(VALUES, fields[0], strict=True))
        traces = " ".join(str(row) for row in made.rows("SELECT before, after FROM lake.action_changes"))
        for contact in crowd:
            for name in VALUES.keys() - {"custom"}:
                assert contact[name] is None or str(stays[name]) == contact[name] or json.dumps(contact[name]) in traces
                assert contact[name] is None or stays[name] is not None, "a blank went before a value"
            for key, value in (contact["custom"] or {}).items():
                assert key in stays["custom"]
                assert stays["custom"][key] == value or json.dumps(value) in traces


@examples(6)
@given(crowd=CROWDS)
def test_merged_and_unmerged_is_as_it_was(crowd, tmp_path_factory):
    with lake(crowd, tmp_path_factory.mktemp("merges")) as made:
        seen, done = [], []
        for other in range(1, len(crowd)):
            seen.append(made.content())
            done.append(made.merge(0, other)[0])
        while done:
            assert made.undo(done.pop(), 0) == [("changed", None)]
            assert made.content() == seen.pop()
