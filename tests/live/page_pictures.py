"""Pictures of each page of Contact Warehouse, light and dark, as an admin sees them; into `docs/pages`."""

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
    "smart-list": "/smart-lists/edit?name=Spring fair",
    "restore": "/restore",
    "duplicates": "/duplicates",
    "exports": "/exports",
    "retention": "/retention",
}
THEMES: Final[tuple[Theme, ...]] = ("light", "dark")
DETAILS: Final = {"imports": "import", "actions": "action"}
"""Lists whose first entry is opened too."""


def take(browser: Browser, server: Airflow) -> int:
    """Take them; returns how many there are."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for theme in THEMES:
        admin = Person(browser, server, USER, theme=theme)
        for name, path in PAGES.items():
            admin.open(path)
            _picture(admin, f"{name}-{theme}")
            if detail := DETAILS.get(name):
                admin.page.locator("tbody a").first.click()
                _picture(admin, f"{detail}-{theme}")
        admin.context.close()
    return len(THEMES) * (len(PAGES) + len(DETAILS))


def _picture(person: Person, name: str) -> None:
    """Once the page does not look again by itself."""
    person.page.locator("html:not(:has(meta[http-equiv=refresh]))").wait_for()
    person.page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")
