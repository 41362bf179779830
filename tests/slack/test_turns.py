"""The Home tab of one person: no older page comes after a newer one, and nobody waits for somebody else's."""

from __future__ import annotations

from threading import Event, Thread

from bot.slack.turns import Turns
from tests.slack.clicking import eventually

SOON = 5  # seconds


class Shown:
    """Shows what it is told to, slowly where it is told to."""

    def __init__(self) -> None:
        self.turns = Turns()
        self.pages: list[str] = []
        self.begun, self.go_on = Event(), Event()
        self.threads: list[Thread] = []

    def slowly(self, page: str) -> None:
        self.begun.set()
        assert self.go_on.wait(SOON)
        self.pages.append(page)

    def ask(self, user: str, page: str, slow: bool = False) -> None:
        def show() -> None:
            self.slowly(page) if slow else self.pages.append(page)

        self.threads.append(Thread(target=self.turns.take, args=(user, show)))
        self.threads[-1].start()

    def end(self) -> None:
        self.go_on.set()
        for thread in self.threads:
            thread.join(SOON)


def asked(shown: Shown, user: str) -> int:
    return shown.turns._people[user].asked


def test_a_newer_page_waits_for_an_older_one_and_comes_last() -> None:
    shown = Shown()
    shown.ask("U1", "first", slow=True)
    assert shown.begun.wait(SOON)
    for number, page in enumerate(("second", "third"), 2):
        shown.ask("U1", page)
        eventually(lambda n=number: [1] if asked(shown, "U1") == n else [], "it was not asked for")  # type: ignore[misc]
    assert shown.pages == []
    shown.end()
    assert shown.pages == ["first", "third"]  # nobody would have seen the second one


def test_one_person_does_not_wait_for_another() -> None:
    shown = Shown()
    shown.ask("U1", "theirs", slow=True)
    assert shown.begun.wait(SOON)
    shown.ask("U2", "mine")
    eventually(lambda: shown.pages, "it waited")
    assert shown.pages == ["mine"]
    shown.end()


def test_a_page_that_slack_did_not_take_stops_nothing() -> None:
    shown = Shown()

    def refused() -> None:
        raise ConnectionError

    try:
        shown.turns.take("U1", refused)
    except ConnectionError:
        shown.ask("U1", "again")
    shown.end()
    assert shown.pages == ["again"]
