"""A person in front of Acme Reports, as the browser tests speak of one."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import ConsoleMessage, Page


@dataclass
class Visit:
    """A person in front of Acme Reports: the page, and everything the browser complained about."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def note(self, said: ConsoleMessage) -> None:
        self.complaints.append(f"{said.type}: {said.text} {said.location['url']}")

    def open(self, path: str) -> None:
        # Not the load event: a silent widget server would hold it back for ever.
        self.page.goto(self.address + path, wait_until="commit")
        self.page.wait_for_selector("h1:not(:empty)")

    def choose(self, person: str) -> None:
        self.page.click("[data-tour=signed-in-as]")
        self.page.click(f"[data-person={person}]")

    def calls(self) -> list[list[Any]]:
        """What the product has told the widget since the page was loaded, oldest first."""
        calls: list[list[Any]] = self.page.evaluate("window.inapp ?? []")
        return calls

    def tracked(self, event: str) -> list[dict[str, Any]]:
        """The properties of each such event."""
        calls: list[list[Any]] = self.calls()
        return [call[2] for call in calls if call[:2] == ["track", event]]
