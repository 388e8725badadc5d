"""The oracle of an import: what the design says of lists, in dicts and loops. No Polars, no SQL, no product code.

Belongs here: design sections 4 and 5 and DECISIONS.md, read aloud for the small world of the property tests: one e-mail
and one mobile a row, valid or plainly invalid. Does not belong here: normalising, files, ids of contacts, speed.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
"""id, first, last, email, mobile, status, company, title, hobby, tags (`;` between them), each "" if blank; E.164
mobiles; `tie`, anything that puts equally good records of one person into an order."""

NICKNAMES = {("ann", "annie"), ("bob", "robert")}
ROLES = {"info"}
PERMITTED = {"own_form", "customers", "event", "partner"}
CLAIMS = {"subscribed": "permission", "double opt-in": "double", "": "none", "no": "none", "bounced": "none",
          "unsubscribed": "out", "do not contact": "out", "spam": "out"}  # fmt: skip
STATES = {"spam": "complained", "bounced": "bounced"}
STRICTEST = ["out", "none", "permission", "double"]
WORST = ["complained", "bounced", "clean"]
CUSTOM = {"hobby": "custom", "unknown word": "custom"}
LADDER = ["non_marketable", "single_opt_in", "double_opt_in", "opted_out"]
BECOMES = {"out": "opted_out", "none": "non_marketable", "permission": "single_opt_in", "double": "double_opt_in"}


@dataclass(eq=False)
class Contact:
    """A contact of the warehouse. `age` orders contacts, the oldest first; `said` is the newest export that was to
    overwrite and spoke of a field.
    """

    age: tuple[int, int]
    said: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    points: set[str] = field(default_factory=set)
    links: set[tuple[str, str]] = field(default_factory=set)

    def linked(self, kind: str) -> list[str]:
        """Its tags or companies, sorted."""
        return sorted(what for each, what in self.links if each == kind)


@dataclass(eq=False)
class Person:
    """Records of one list that are one person, and the contact they belong to, once that is known."""

    rows: list[Row]
    contact: Contact | None = None

    def best(self) -> Row:
        """Of several records of one person the fullest speaks."""
        return min(self.rows, key=worth)

    def names(self) -> set[tuple[str, str]]:
        return {name(row) for row in self.rows} | ({name(self.contact.fields)} if self.contact else set())

    def take(self, other: "Person") -> None:
        if other is not self:
            self.rows, other.rows = self.rows + other.rows, []


class Reference:
    """A warehouse: `take` lists one by one, then read contacts, statuses and deliverability of addresses, and ids."""

    def __init__(self) -> None:
        self.contacts: list[Contact] = []
        self.statuses: dict[str, str] = {}
        self.deliverability: dict[str, str] = {}
        self.ids: dict[str, Contact] = {}
        self.imports = 0

    def take(self, listed: Iterable[Row], attestation: dict[str, Any]) -> list[tuple[str, Contact | None]]:
        """Import a list: (outcome, contact) of each record, in order."""
        self.imports += 1
        rows = [row | {"no": no, "email": row["email"].lower()} for no, row in enumerate(listed, 1)]
        ended: dict[int, tuple[str, Contact | None]] = {row["no"]: ("rejected", None) for row in rows}
        moved = self._decide(rows, attestation)
        new, changed = set(), set()
        people = self._people([row for row in rows if accepted(row)])
        for person in people:
            if person.contact is None:
                person.contact = Contact((self.imports, person.best()["no"]))
                self.contacts.append(person.contact)
                new.add(person.contact)
            if write(person, person.contact, attestation, is_new=person.contact in new) or moved & points(*person.rows):
                changed.add(person.contact)
        changed |= self._keep_ids(people)
        for person in people:
            outcome = "inserted" if person.contact in new else "updated" if person.contact in changed else "unchanged"
            ended |= {row["no"]: ("duplicate", person.contact) for row in person.rows}
            ended[person.best()["no"]] = (outcome, person.contact)
        return list(ended.values())

    def _decide(self, rows: list[Row], attestation: dict[str, Any]) -> set[str]:
        """One status per address: the strictest record counts, also a rejected one's opt-out. Returns what changed."""
        before = {value: (self.statuses[value], self.deliverability[value]) for value in self.statuses}
        claims: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            claim = min(CLAIMS.get(row["status"].lower(), "none"), allowed(attestation), key=STRICTEST.index)
            for value in points(row) if accepted(row) or claim == "out" else ():
                # who confirmed by mail confirmed no phone number
                claims[value].append("permission" if claim == "double" and "@" not in value else claim)
                states = STATES.get(row["status"].lower(), "clean"), self.deliverability.get(value, "clean")
                self.deliverability[value] = min(states, key=WORST.index)
        for value, said in claims.items():  # the table's import rows: up the ladder only, and an opt-out is its top
            after = BECOMES[min(said, key=STRICTEST.index)]
            self.statuses[value] = max(after, self.statuses.get(value, after), key=LADDER.index)
        return {value for value in before if before[value] != (self.statuses[value], self.deliverability[value])}

    def _people(self, rows: list[Row]) -> list[Person]:
        """Who is who: by external id, else by e-mail, else (no e-mail) by mobile number; names must be compatible."""

        def of_id(value: str) -> list[Contact]:
            return [self.ids[value]] if value in self.ids and all(name(self.ids[value].fields)) else []

        def of_point(value: str) -> list[Contact]:
            return [contact for contact in self.contacts if value in contact.points]

        people = [Person([row]) for row in rows]
        # the id of an unknown tool counts only where both names are there
        people = identify(people, lambda row: {row["id"] if all(name(row)) else ""}, of_id)
        people = identify(people, lambda row: {row["email"]}, of_point)
        # where several people share an address, it tells who is who together with a mobile number
        mobiles = {row["no"]: {one["mobile"] for one in person.rows} for person in people for row in person.rows}
        people = identify(
            people,
            lambda row: {f"{mobile} {row['email']}" for mobile in mobiles[row["no"]] if mobile and row["email"]},
            lambda value: [contact for contact in self.contacts if contact.points.issuperset(value.split())],
        )
        return identify(people, lambda row: {row["mobile"]}, of_point, stays=lambda row: bool(row["email"]))

    def _keep_ids(self, people: list[Person]) -> set[Contact]:
        """An id leads to one contact for good; one that several new claimants have leads nowhere."""
        claimed: dict[str, set[Contact]] = defaultdict(set)
        for person in people:
            for row in person.rows:
                if row["id"] and row["id"] not in self.ids and person.contact:
                    claimed[row["id"]].add(person.contact)
        kept = {value: contact for value, (contact, *others) in claimed.items() if not others}
        self.ids |= kept
        return set(kept.values())


def identify(
    people: list[Person],
    claims: Callable[[Row], set[str]],
    known: Callable[[str], list[Contact]],
    stays: Callable[[Row], bool] = lambda _: False,
) -> list[Person]:
    """Fold people who claim the same value. Who has a contact, or a row that `stays`, goes nowhere: others come."""
    joined: list[set[Person]] = []
    for value in sorted(set().union(*(claims(row) for person in people for row in person.rows)) - {""}):
        claiming = [person for person in people if any(value in claims(row) for row in person.rows)]
        there = [Person([], contact) for contact in known(value) if all(contact is not one.contact for one in claiming)]
        for group in alike(claiming + there, value, claims, known(value)):
            free = {person for person in group if not person.contact and not any(map(stays, person.rows))}
            linked = [old for old in joined if old & free]
            joined = [old for old in joined if old not in linked]
            joined.append(free.union(group - free if free else (), *linked))
    for group in joined:
        homes = [person for person in group if person.contact or any(map(stays, person.rows))]
        home = min(homes, key=oldest) if homes else next(iter(group), None)
        for person in group - set(homes):
            home.take(person)
            people = people if home in people else [*people, home]
    at_home: dict[Any, Person] = {}
    for person in people:
        at_home.setdefault(person.contact or person, person).take(person)
    return [person for person in at_home.values() if person.rows]


def alike(
    claiming: list[Person], value: str, claims: Callable[[Row], set[str]], holders: list[Contact]
) -> list[set[Person]]:
    """All of them, if their names are compatible; else, and at a role mailbox, those with equal names."""
    names = set().union(*(person.names() for person in claiming))
    if value.split("@", maxsplit=1)[0] not in ROLES and all(compatible(one, other) for one in names for other in names):
        return [set(claiming)]
    equal: dict[tuple[str, str], set[Person]] = defaultdict(set)
    for person in claiming:
        for row in person.rows:
            if value in claims(row):
                equal[name(row)].add(person)
        if person.contact in holders:
            equal[name(person.contact.fields)].add(person)
    return list(equal.values())


def compatible(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Equal, a nickname, an initial, or one side empty."""
    first, last = (
        a == b or "" in (a, b) or (1 in (len(a), len(b)) and a[0] == b[0]) for a, b in zip(one, other, strict=True)
    )
    return last and (first or (one[0], other[0]) in NICKNAMES or (other[0], one[0]) in NICKNAMES)


def name(values: dict[str, Any]) -> tuple[str, str]:
    first, last = (re.findall(r"[^\W\d_]+", values.get(key, "").lower()) for key in ("first", "last"))
    return (first or [""])[0], "".join(last)


def worth(row: Row) -> tuple[Any, ...]:
    return -sum(bool(row[key]) for key in ("first", "last", "title")), row["tie"], row["no"]


def oldest(home: Person) -> tuple[Any, ...]:
    return (0, *home.contact.age) if home.contact else (1, *worth(home.best()))


def points(*rows: Row) -> set[str]:
    return {value for row in rows for value in (row["email"] if "@" in row["email"] else "", row["mobile"]) if value}


def accepted(row: Row) -> bool:
    invalid = "\u202e" in row["first"] + row["last"] or (row["email"] and "@" not in row["email"])
    return not invalid and any(row[key] for key in ("email", "mobile", "id"))


def allowed(attestation: dict[str, Any]) -> str:
    """The most an attestation can give; a questionable origin gives nothing."""
    if not attestation["permission"] or attestation["obtained"] not in PERMITTED:
        return "none"
    return "double" if attestation["double_opt_in"] else "permission"


def told(row: Row) -> dict[str, str]:
    """What a record says of its contact's fields."""
    values = {key: row[key] for key in ("first", "last", "title", "hobby")}
    return values | {"unknown word": row["status"] if row["status"].lower() not in CLAIMS else ""}


def write(person: Person, contact: Contact, attestation: dict[str, Any], *, is_new: bool) -> bool:
    """Take over what the records say; whether anything changed. Blanks never overwrite, older lists only fill."""
    said: dict[str, str] = {}
    for row in sorted(person.rows, key=worth):
        said = {key: value for key, value in told(row).items() if value} | said
    before = contact.fields, contact.points, contact.links
    if is_new or attestation["on_existing"] != "skip":
        contact.fields = said | contact.fields
    if attestation["on_existing"] == "update":
        for key in said:
            column = CUSTOM.get(key, key)
            if attestation["exported_at"] >= contact.said.get(column, ""):
                contact.fields = contact.fields | {key: said[key]}
        spoken = {CUSTOM.get(key, key) for row in person.rows for key, value in told(row).items() if value}
        contact.said |= {key: max(contact.said.get(key, ""), attestation["exported_at"]) for key in spoken}
    contact.points = contact.points | points(*person.rows)
    tags = {("tag", tag.strip().lower()) for row in person.rows for tag in row["tags"].split(";") if tag.strip()}
    contact.links = (
        contact.links | tags | {("company", row["company"].lower()) for row in person.rows if row["company"]}
    )
    return before != (contact.fields, contact.points, contact.links)
