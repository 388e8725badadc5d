"""People in a browser, each logged in to a real Airflow, on the pages of Contact Warehouse.

The browser is Debian's Chromium; one is enough for everybody, each person has a context of their own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal

import httpx
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, sync_playwright

from tests.live.api import AirflowFailed
from tests.live.server import Airflow

CHROMIUM: Final = "/usr/bin/chromium"
FAULTS: Final = (Path(__file__).parent / "accessible.js").read_text("utf-8")
REACHABLE: Final = "a[href], button, input:not([type=hidden]), select, textarea, summary"
STANDS: Final = f"""() => {{
    const at = document.activeElement, all = [...document.querySelectorAll("{REACHABLE}")];
    return [all.indexOf(at), getComputedStyle(at).outlineStyle !== "none"];
}}"""
PATIENCE_MS: Final = 120_000
Theme = Literal["light", "dark"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser, without a window."""
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


class Person:
    """Somebody with a login. What their pages complain of (scripts that the policy stopped, faults, dialogs nobody
    asked for) is kept in `complaints`.
    """

    def __init__(
        self, browser: Browser, server: Airflow, name: str, *, theme: Theme = "light", width: int = 1280
    ) -> None:
        self.server, self.complaints = server, list[str]()
        size: Any = {"width": width, "height": 900}
        self.context = browser.new_context(viewport=size, color_scheme=theme)
        self.context.add_cookies([{"name": "_token", "value": token(server, name), "url": server.url}])
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> Page:
        """Go to one of the pages, by itself."""
        self.answer(path)
        return self.page

    def answer(self, path: str) -> Response:
        """As `open`; what the server answered."""
        # none: a page that looks again by itself has just gone to the same address
        answer = self.page.goto(f"{self.server.url}/contacts{path}") or self.page.reload()
        assert answer is not None
        return answer

    def fill(self, answers: dict[str, str]) -> None:
        """Answer questions of a form, by name."""
        for name, value in answers.items():
            field = self.page.locator(f"#verb [name={name}]")
            if field.evaluate("field => field.localName") == "select":
                field.select_option(value)
            else:
                field.fill(value)

    def press(self, words: str) -> None:
        """A button, or what looks like one."""
        self.page.locator(":is(button, a.button):visible", has_text=words).first.click()

    def wait_for(self, words: str) -> None:
        """Until the page of the run says these words.

        Raises:
            AirflowFailed: it says that the run has failed, and why.
        """
        notice = self.page.locator(".notice.good, .notice.bad")
        notice.wait_for()
        if words not in notice.inner_text():
            raise AirflowFailed(notice.inner_text())

    def download(self, link: Locator) -> bytes:
        """What a link brings as a file."""
        with self.page.expect_download() as brought:
            link.click()
        return Path(brought.value.path()).read_bytes()

    def denied(self, path: str) -> str:
        """Send a form of ours to where no page offers it; what the page then says."""
        self.open("/actions")
        self.page.locator("#filters").evaluate(
            "(form, path) => { form.action = path; form.submit() }", f"/contacts{path}"
        )
        self.page.get_by_role("heading", name="You may not do this").wait_for()
        return self.page.get_by_role("alert").inner_text()

    def faults(self) -> list[str]:
        """What of this page cannot be read, or used by a screen reader."""
        return list(self.page.evaluate(FAULTS))

    def walk(self) -> list[int]:
        """Go through the page by the tabulator; the places of what is reached among all that can be used, in turn.

        Raises:
            AssertionError: it cannot be seen where one stands.
        """
        reached: list[int] = []
        while True:
            self.page.keyboard.press("Tab")
            place, seen = self.page.evaluate(STANDS)
            if place < 0 or place in reached:
                return reached
            assert seen, self.page.evaluate("document.activeElement.outerHTML")
            reached.append(place)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)


def token(server: Airflow, name: str) -> str:
    """What the login form would put into the cookie."""
    answer = httpx.post(
        f"{server.url}/auth/token", json={"username": name, "password": server.password}, trust_env=False, timeout=60
    )
    return str(answer.raise_for_status().json()["access_token"])
