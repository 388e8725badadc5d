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
DETAILS: Final = {"imports": "import", "actions": "action"}
"""Lists whose first entry is opened too."""
TALL: Final = frozenset({"overview", "import"})
"""What is worth scrolling to is in the picture."""
ON_A_PHONE: Final = ("overview", "actions", "duplicates", "exports")


def take(browser: Browser, server: Airflow) -> int:
    """Take them; returns how many there are."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    taken = 0
    for theme in THEMES:
        admin = Person(browser, server, USER, theme=theme)
        for name, path in PAGES.items():
            admin.open(path)
            taken += _picture(admin, name, theme)
            if detail := DETAILS.get(name):
                admin.page.locator("tbody a").first.click()
                taken += _picture(admin, detail, theme)
        admin.context.close()
    phone = Person(browser, server, USER, width=390)
    for name in ON_A_PHONE:
        phone.open(PAGES[name])
        taken += _picture(phone, name, "phone")
    phone.context.close()
    return taken


def _picture(person: Person, name: str, kind: str) -> int:
    """Once the page does not look again by itself."""
    person.page.locator("html:not(:has(meta[http-equiv=refresh]))").wait_for()
    path = PICTURES / f"{name}-{kind}.png"
    person.page.screenshot(path=path, animations="disabled", full_page=name in TALL)
    return 1
