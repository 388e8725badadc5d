"""An invented firm's warehouse for the pictures: months of lists, what was done with them, what waits for somebody."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random
from typing import Any, Final
from uuid import UUID, uuid4

from tests.actions.conftest import EVIDENCE, Actions
from tests.support.imports import Imports
from transforms import clock, exports
from transforms.identity import finding
from transforms.retention import requests
from transforms.retention.prove import Outside
from transforms.retention.purge import purge
from transforms.selection.smart_lists import save
from transforms.settings import Settings
from transforms.warehouse import Warehouse

MONTH: Final = timedelta(days=30)
HEADER: Final = "id,first name,last name,email,mobile,city,company,tags,status\n"
FIRST: Final = "Mara Jonas Elif Tomas Ingrid Paolo Aisha Viktor Lena Hugo Noor Emil Clara Matteo Sanna Rafael Ida Omar"
LAST: Final = (
    "Albrecht Bianchi Castellan Dorn Eklund Ferreira Grünwald Halloran Ilves Jansen Kovač Lindqvist Novak Zeller"
)
CITIES: Final = ("Ulm", "Bern", "Graz", "Lyon", "Turku", "")
COMPANIES: Final = ("Acme", "Globex", "Initech", "")
STATUSES: Final = ("Subscribed",) * 6 + ("Unsubscribed", "Bounced", "")
LISTS: Final = (
    "webshop",
    "newsletter",
    "trade fair",
    "webinar",
    "partners day",
    "spring campaign",
    "open house",
    "crm",
)
TWINS: Final = (
    ("Katharina,Vogel", "katharina.vogel@example.com", "Kathi,Vogel", "k.vogel@example.net"),
    ("Alexander,Brandt", "alexander.brandt@example.com", "Alex,Brandt", "brandt@example.org"),
    ("Jean Paul,Girard", "jp.girard@example.com", "Jean,Girard", "girard@example.net"),
)
ULM: Final = {"all": [{"field": "city", "op": "is", "value": "Ulm"}, {"field": "tag.name", "op": "is", "value": "crm"}]}
WEBINAR: Final = {"field": "tag.name", "op": "is", "value": "webinar"}
FAIR: Final = {"field": "tag.name", "op": "is", "value": "trade fair"}
NEWS: Final = {
    "all": [
        {
            "any": [
                {"field": "tag.name", "op": "is", "value": "newsletter"},
                {"field": "city", "op": "is", "value": "Bern"},
            ]
        },
        {"has": "mailable_email"},
    ]
}


def found(settings: Settings) -> Actions:
    """The firm, as it stands this morning."""
    now = datetime.now(UTC)
    actions = Actions(Imports(settings, Warehouse(settings), now - (len(LISTS) + 1) * MONTH))
    for number, (name, text) in enumerate(zip(LISTS, lists(), strict=True)):
        actions.imports.now = now - (len(LISTS) - number) * MONTH
        exported = {"exported_at": f"{actions.imports.now:%Y-%m-%d}", "default_country": "DE"}
        actions.imports.of(text, name=f"{name.replace(' ', '-')}.csv", **exported)
    _requests(actions)
    _exports(actions)
    _week(actions)
    return actions


def lists() -> Iterator[str]:
    """The text of each."""
    people, some = list(product(FIRST.split(), LAST.split())), Random(7)
    some.shuffle(people)
    for number in range(len(LISTS)):
        rows = []
        for place, (first, last) in enumerate(people[number * 31 : number * 31 + 20 + 3 * number]):
            at = " at " if place % 17 == 5 else "@"
            told = [some.choice(each) for each in (CITIES, COMPANIES)]
            mobile = f"+49151{some.randrange(10_000_000, 99_999_999)}" if place % 3 else ""
            rows.append(
                f"{number}-{place},{first},{last},{first}.{last}{at}example.com,{mobile},{','.join(told)},"
                f"{LISTS[number]},{some.choice(STATUSES)}"
            )
        if number == len(LISTS) - 1:
            rows += _twins()
        yield HEADER + "\n".join(rows) + "\n"


def _twins() -> Iterator[str]:
    for number, (one, mail, other, second) in enumerate(TWINS):
        yield f"t{number},{one},{mail},,Ulm,Acme,crm,Subscribed"
        yield f"u{number},{other},{second},,Ulm,Acme,crm,Subscribed"


def _requests(actions: Actions) -> None:
    """One who asked is gone for good; one may not go, and asked since."""
    ((gone,), (held,)) = actions.rows("SELECT contact_id FROM lake.live_contacts ORDER BY 1 LIMIT 2")
    warehouse, settings = actions.warehouse, actions.settings

    def filed(ref: str, who: UUID) -> tuple[Any, dict[str, Any]]:
        when = actions.later()
        due = (datetime.now(UTC) + timedelta(days=21)).date()
        return requests.Request(ref, due, (who,)), {"key": ref, "by": "admin", "as_of": when}

    asked, facts = filed("2026-017", gone)
    requests.request(warehouse, settings, asked, **facts)
    now = actions.later()
    purge(warehouse, settings, as_of=now, now=now, outside=Outside())
    for verb, ref in ((requests.hold, "Case 2026-4"), (requests.request, "2026-021")):
        asked, facts = filed(ref, held)
        verb(warehouse, settings, asked, **facts)


def _exports(actions: Actions) -> None:
    """One whose time is over, and two that can be had."""
    settings, now = actions.settings, datetime.now(UTC)
    for name, days, more in (
        ("Summer newsletter", 40, {"format": "csv"}),
        ("Lookalike audience", 26, {"format": "parquet", "marketable_only": True}),
        ("Autumn newsletter", 3, {"format": "csv", "marketable_only": True}),
    ):
        asked = exports.order({"action_name": name, "select": "all", "max_share": 1} | more, settings)
        exports.export(actions.warehouse, settings, asked, exports.Stamp(uuid4(), "admin", now - timedelta(days=days)))
    clock.remember(settings.export_drafts.parent / ".last_expiry", as_of=now)
    exports.expire(actions.warehouse, settings, as_of=now)


def _week(actions: Actions) -> None:
    """What was done lately."""
    for ago, kind, name, answers in (
        (6, "update_tags", "Autumn newsletter", {"add_tags": ["autumn 2026"]}),
        (
            5,
            "update_fields",
            "Country of all in Ulm",
            {"set": {"country": "DE"}, "select": "filter", "select_value": ULM},
        ),
        (
            4,
            "update_opt_status",
            "Asked to be left alone",
            {"direction": "opt_out", "select": "filter", "select_value": ULM},
        ),
        (
            3,
            "update_opt_status",
            "Asked again in spring",
            {"direction": "opt_in", "select": "filter", "select_value": WEBINAR, **EVIDENCE},
        ),
        (2, "delete_contacts", "Old trade fair", {"confirm": "DELETE", "select": "filter", "select_value": FAIR}),
    ):
        actions.imports.now = datetime.now(UTC) - timedelta(days=ago)
        actions.do(kind, action_name=name, **answers)
    save(actions.warehouse, "Newsletter readers", NEWS, saved_by="admin", as_of=actions.later())
    finding.find(actions.warehouse, actions.settings, as_of=actions.later(), full=True)
