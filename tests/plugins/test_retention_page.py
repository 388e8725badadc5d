"""What the pages say of people who asked to be erased, of legal holds, and of purges with their certificates."""

import json
import re
from datetime import date

import pytest

from tests.plugins.test_pages import settled
from transforms.retention import requests
from transforms.retention.prove import Outside
from transforms.retention.purge import purge
from transforms.retention.requests import Request

PEOPLE = "first name,last name,email\n" + "".join(
    f"{name},Roe,{name.lower()}@example.com\n" for name in ("Ria", "Sid", "Tom", "Una")
)


@pytest.fixture(scope="module")
def pages(pages_of):
    """Tom asked and is purged, Ria asked since; Una asked first, and is late, for she is held. Sid is deleted."""
    pages = pages_of(PEOPLE)
    actions = pages.actions
    ids = actions.ids()

    def file(verb, ref, who, due_on=None):
        asked, now = Request(ref, due_on, (ids[who],)), actions.later()
        verb(actions.warehouse, actions.settings, asked, key=ref, by="admin", as_of=now)

    file(requests.request, "2026-0", "Una", date(2026, 1, 1))
    file(requests.hold, "case 7", "Una")
    actions.do("delete_contacts", confirm="DELETE")
    now = actions.later()
    file(requests.request, "2026-1", "Tom", date(2027, 1, 1))
    purge(actions.warehouse, actions.settings, as_of=now, now=actions.later(), outside=Outside())
    file(requests.request, "2026-2", "Ria", date(2027, 1, 1))
    return pages


def test_who_asked_goes_with_the_next_purge_and_is_not_offered_for_restore(pages):
    admin = pages.as_("admin")
    offered = admin.get("/restore").text
    assert re.findall(r"(\w+)@example.com", offered) == ["sid"]
    page = settled(admin, "/")
    assert re.search(r"Deleted, can be restored</a></dt><dd>1<", page)
    assert re.search(r"Next purge takes</a></dt><dd>1 ", page)  # Ria: Una is held


def test_a_request_stands_there_with_its_day_until_nobody_is_left(pages):
    text = re.sub(r"</?(b|span)\b[^>]*>", "", pages.as_("vic").get("/retention").text)
    told = dict(re.findall(r"<td>(2026-\d)</td>(?:<td[^>]*>[^<]*</td>)*<td>([^<]+)</td></tr>", text))
    assert told == {"2026-0": "late: 1 still there", "2026-1": "erased", "2026-2": "1 still there"}
    assert "<td>case 7</td>" in text


def test_a_certificate_is_downloaded_as_it_was_sealed(pages):
    vic = pages.as_("vic")
    page = vic.get("/retention").text
    (path,) = re.findall(r'href="/contacts(/retention/[^"]+)" download', page)
    file = vic.get(path)
    assert file.headers["content-disposition"].startswith("attachment")
    (kept,) = pages.settings.certificates.glob("*.json")
    sealed = json.loads(kept.read_text("utf-8"))
    assert f"<td>{sealed.pop('digest')[:16]}…</td>" in page
    assert file.json() == sealed
    assert "example.com" not in file.text
