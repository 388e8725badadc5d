"""The four files of one Mailchimp audience, in all 24 orders: identical consent for everybody.

An order is a way through a tree: what the first files left is copied and goes on with each of the others, so the 24
orders take 64 imports, and each file is staged once.
"""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from tests.properties.world import warehouse
from tests.support.imports import ATTESTED, Imports
from transforms.lists.load import load
from transforms.lists.stage import stage
from transforms.lists.staged import StagedList
from transforms.settings import Settings
from transforms.warehouse import Query, Warehouse

HEADER = "Email Address,First Name,Last Name,Phone,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,CONFIRM_IP,LEID{},TAGS\n"
TIMES = "2026-01-01 08:00:00,2026-01-01 08:05:00,192.0.2.7"
KINDS = {
    "subscribed": (",LAST_CHANGED", "2026-03-01 09:00:00"),
    "unsubscribed": (",UNSUB_TIME,UNSUB_REASON", "2026-02-01 08:00:00,"),
    "cleaned": (",CLEAN_TIME", "2026-02-02 08:00:00"),
    "nonsubscribed": (",LAST_CHANGED", "2026-03-01 09:00:00"),
}
# who stands in which files: a re-imported audience has people in several; the number of a household is shared by two
PEOPLE = {
    "subscribed": "ann bob cleo dora emil",
    "unsubscribed": "bob fred dora",
    "cleaned": "cleo gus dora",
    "nonsubscribed": "emil hans fred gus",
}
HOUSEHOLD = {"ann", "fred"}


def listed(kind: str) -> str:
    caption, time = KINDS[kind]
    rows = "".join(
        f"{name}@example.com,{name.title()},Lee,{'+12025550100' if name in HOUSEHOLD else ''},3,"
        f"{TIMES if name in 'ann bob' else '2026-01-01 08:00:00,,'},{number},{time},\n"
        for number, name in enumerate(PEOPLE[kind].split(), 100 * list(KINDS).index(kind))
    )
    return HEADER.format(caption) + rows


def consent(imports: Imports) -> dict[str, Any]:
    """Everything the warehouse says about who may be mailed; and what the ledger leads to is the same."""
    told = {
        "addresses": "SELECT channel, value, opt_status, deliverability FROM lake.addresses ORDER BY ALL",
        "mailable": "SELECT DISTINCT email, opt_status FROM lake.mailable_emails ORDER BY ALL",
        "suppressions": "SELECT channel, value, reason FROM lake.suppressions LEFT JOIN lake.addresses "
        "USING (channel, key) ORDER BY ALL",  # every warehouse has a key of its own
        "ends": "SELECT a.channel, a.value, arg_max(e.after, e.seq) FROM lake.consent_events e "
        "JOIN lake.addresses a USING (channel, key) GROUP BY ALL ORDER BY ALL",
    }
    with imports.warehouse.read() as session:
        found = {
            name: [tuple(row.values()) for row in session.rows(Query.inline(name, sql))] for name, sql in told.items()
        }
    assert found.pop("ends") == [row[:3] for row in found["addresses"]], "the ledger leads to every status"
    return found


def orders(imports: Imports, lists: dict[str, StagedList], taken: tuple[str, ...] = ()) -> Iterator[tuple[Any, Any]]:
    """(order, consent after it) for every order of the lists that are left."""
    left = [kind for kind in lists if kind not in taken]
    if not left:
        yield taken, consent(imports)
    for kind in left:
        home = imports.settings.home.with_name("-".join([*taken, kind]))
        shutil.copytree(imports.settings.home, home)
        settings = Settings(home=home)
        branch = Imports(settings, Warehouse(settings), imports.now + timedelta(minutes=1))
        report = load(branch.warehouse, settings, lists[kind], as_of=branch.now)
        assert (report.more_permissive, report.outcomes["rejected"]) == (0, 0)
        yield from orders(branch, lists, (*taken, kind))
        shutil.rmtree(home)


@pytest.fixture
def audience() -> Iterator[tuple[Imports, dict[str, StagedList]]]:
    """An empty warehouse, and the four files staged in its home."""
    with warehouse() as imports:
        answers = ATTESTED | {"source": "auto", "double_opt_in": True}
        lists = {}
        for kind in KINDS:
            name = imports.put(listed(kind), f"{kind}_email_audience_export_4f1c.csv")
            lists[kind] = stage(imports.settings, answers | {"list_path": name}, as_of=imports.now)
        yield imports, lists


def test_all_24_orders_give_everybody_the_same_consent(audience):
    found = dict(orders(*audience))
    assert sorted(found) == sorted(permutations(KINDS))
    first = found[tuple(KINDS)]
    assert [order for order, told in found.items() if told != first] == []
    assert {value: (status, delivery) for _, value, status, delivery in first["addresses"]} == {
        "ann@example.com": ("double_opt_in", "clean"),
        "bob@example.com": ("opted_out", "clean"),  # subscribed and confirmed once, then left
        "cleo@example.com": ("single_opt_in", "bounced"),
        "dora@example.com": ("opted_out", "bounced"),
        "emil@example.com": ("single_opt_in", "clean"),
        "fred@example.com": ("opted_out", "clean"),
        "gus@example.com": ("non_marketable", "bounced"),
        "hans@example.com": ("non_marketable", "clean"),
        "+12025550100": ("opted_out", "clean"),  # the number of the two: who left counts
    }
    assert first["mailable"] == [("ann@example.com", "double_opt_in"), ("emil@example.com", "single_opt_in")]
    assert sorted(reason for _, _, reason in first["suppressions"]) == [
        "bounced", "bounced", "opted_out", "opted_out", "opted_out", "opted_out",
    ]  # fmt: skip
