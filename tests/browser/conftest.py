"""A real browser on a real server, on a phone's screen; axe looks at every page met."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Browser, Page, Request, sync_playwright

# Playwright's loop runs in the thread that also asks the database what the page did.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """The machine's Chromium, headless."""
    with sync_playwright() as player:
        opened = player.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def directory(transactional_db: None) -> None:
    """The real directory and the papers each kind needs."""
    call_command("load_directory", verbosity=0)


class Walk:
    """A page that remembers what it asked for, and checks each place it comes to."""

    def __init__(self, page: Page, base: str, shots: Path | None, scripted: bool) -> None:
        self.page, self.base, self.shots, self.scripted = page, base, shots, scripted
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self._note)
        page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, request: Request) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.foreign.append(request.url)

    def at(self, name: str) -> None:
        """Judge the page one has come to: no accessibility violation, no sideways scroll."""
        if self.shots:
            self.page.screenshot(path=self.shots / f"{name}.png", full_page=True)
        if self.scripted:  # axe itself is a script
            found = Axe().run(self.page)
            assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} scrolls sideways by {wide} px"

    def end(self) -> None:
        """No page asked a foreign host for anything, and none was refused by the content policy."""
        assert not self.foreign
        assert not [line for line in self.complaints if "Content Security" in line or "Content-Security" in line]


@pytest.fixture
def walk(browser: Browser, live_server: Any) -> Iterator[Callable[..., Walk]]:
    """Begin a walk: ``walk(PHONE, script=False)``; SHOTS=folder keeps pictures of every page."""
    contexts = []
    shots = Path(os.environ["SHOTS"]) if os.environ.get("SHOTS") else None

    def begin(viewport: dict[str, int], **options: Any) -> Walk:
        context = browser.new_context(viewport=viewport, **options)
        contexts.append(context)
        context.set_default_timeout(15_000)
        return Walk(context.new_page(), live_server.url, shots, options.get("java_script_enabled", True))

    yield begin
    for context in contexts:
        context.close()
