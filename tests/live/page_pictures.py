"""Pictures of each page of Contact Warehouse, light and dark, and of some on a phone, as an admin sees them; into
`docs/pages`.
"""

from collections.abc import Mapping
from typing import Final

from playwright.sync_api import Browser

from tests.live.browser import Person, Theme
from tests.live.server import PROJECT, USER, Airflow

PICTURES: Final = PROJECT / "docs" / "pages"
PAGES: Final[Mapping[str, str]] = {
    "overview": "/",
    "imports": "/imports",
    "upload": "/new/import_contacts",
    "actions": "/actions",
    "smart-lists": "/smart-lists",
    "smart-list": "/smart-lists/edit?name=Newsletter readers",
    "restore": "/restore",
    "duplicates": "/duplicates",
    "exports": "/exports",
    "retention": "/retention",
}
THEMES: Final[tuple[Theme, ...]] = ("light", "dark")
DETAILS: Final = {"imports": ("import", "crm.csv"), "actions": ("action", "Asked again in spring")}
"""Lists of which one entry is opened too."""
ON_A_PHONE: Final = ("overview", "actions", "duplicates", "exports")


def take(browser: Browser, server: Airflow) -> int:
    """Take them; returns how many there are."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    taken, pages = 0, {**PAGES, "dry-run": _dry_run(browser, server)}
    for theme in THEMES:
        admin = Person(browser, server, USER, theme=theme)
        for name, path in pages.items():
            admin.open(path)
            if name == "smart-list":
                admin.press("Count")
            taken += _picture(admin, name, theme)
            if name in DETAILS:
                detail, which = DETAILS[name]
                admin.page.locator("tr", has_text=which).get_by_role("link").click()
                taken += _picture(admin, detail, theme)
        admin.context.close()
    phone = Person(browser, server, USER, width=390)
    for name in ON_A_PHONE:
        phone.open(PAGES[name])
        taken += _picture(phone, name, "phone")
    phone.context.close()
    return taken


def _dry_run(browser: Browser, server: Airflow) -> str:
    """Tag whom a smart list means, as a dry run; the path of its page."""
    admin = Person(browser, server, USER)
    admin.open("/new/update_tags?select=smart_list&select_value=Newsletter readers")
    admin.fill({"action_name": "Winter newsletter", "add_tags": "winter 2026"})
    admin.press("Dry run")
    admin.wait_for("Nothing was written")
    path = admin.page.url.removeprefix(f"{server.url}/contacts")
    admin.context.close()
    return path


def _picture(person: Person, name: str, kind: str) -> int:
    """Once the page does not look again by itself."""
    person.page.locator("html:not(:has(meta[http-equiv=refresh]))").wait_for()
    path = PICTURES / f"{name}-{kind}.png"
    person.page.screenshot(path=path, animations="disabled", full_page=True)
    return 1
