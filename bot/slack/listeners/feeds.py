"""The feeds, from a message, a modal or the Home tab. A new one is read before it is added, which may take twenty
seconds: Slack is answered first, and the result goes to where the question was put.

press | form -> "Reading that first" -> readers -> flows/sources -> the list, a choice, or what to mend
"""

import time
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App

from bot.domain.errors import InvalidInput, NotAllowed, StoreUnavailable
from bot.domain.messages import Press
from bot.domain.screens import FeedChoice, FeedsPage
from bot.flows import sources
from bot.slack import feeds, forms, lists
from bot.slack.api import patiently
from bot.slack.door import Click, Door, View, sentence_for, words
from bot.slack.listeners.commands import ELSEWHERE
from bot.slack.listeners.views import refusal
from bot.slack.messages import Message
from bot.slack.names import Field, Form, Tap
from bot.slack.values import STALE, Carried, pack

READING = "Reading that first; a moment."
NO_ADDRESS = "Please paste an address, such as https://example.com/feed."
SETTLED = 0.4  # seconds until Slack surely shows what our answer to a form said; a later change must not overtake it
Then = Callable[[], None]


def register(app: App, door: Door) -> None:
    """The one form that takes a while; the buttons are in the table of `actions`."""

    @app.view(Form.ADD_FEED.value)
    def add(ack: Ack, body: dict[str, Any]) -> None:
        """Looks at what can be seen at once, answers, reads, and shows the result in the same modal."""
        view, user = body["view"], str(body["user"]["id"])
        filled = forms.filled(view.get("state") or {})
        try:
            if not door.belongs_here(body.get("user") or {}, body):
                raise NotAllowed(ELSEWHERE)
            page = sources.page(door.deps, door.workspace, user)  # refuses who may not
            url = Carried(view.get("private_metadata") or "").text("url")
            if not filled[Field.ADDRESS].strip():
                raise InvalidInput(NO_ADDRESS)
            door.ready_to_read()
        except Exception as problem:
            ack(refusal(view, problem))
            return
        ack({"response_action": "update", "view": forms.told(feeds.TITLE, READING)})
        answered = time.monotonic()

        def read() -> None:
            shown = _added(door, user, filled, page, url)
            time.sleep(max(0.0, SETTLED - (time.monotonic() - answered)))
            patiently(lambda: door.slow.views_update(view_id=str(view["id"]), view=shown))

        door.meanwhile(read)


def _added(door: Door, user: str, filled: dict[Field, str], page: FeedsPage, url: str) -> View:
    """What the modal shows in the end: the list, a choice, or the form again with what was typed. A list that was open
    in a message is shown there."""
    address, kind, whose = (filled[name] for name in (Field.ADDRESS, Field.KIND, Field.WHOSE))
    try:
        found = sources.add(door.deps, door.workspace, user, address.strip(), kind, whose)
    except (InvalidInput, StoreUnavailable) as problem:
        return forms.add_feed(page, filled, problem.user_message, pack(url=url or None))
    except Exception as problem:
        return forms.told(feeds.TITLE, sentence_for(problem))
    door.deliver_soon()
    if url and isinstance(found, FeedsPage):
        listed = feeds.feeds(found)
        door.safely(lambda: door.answer(url, listed, replace=True))
        return forms.told(feeds.TITLE, found.said or "Added.")
    return lists.in_modal(feeds.TITLE, _shown(found))


def _shown(found: FeedsPage | FeedChoice) -> Message:
    return feeds.choice(found) if isinstance(found, FeedChoice) else feeds.feeds(found)


def _list(door: Door, click: Click) -> Then:
    start = Carried(click.value).number("start")
    message = feeds.feeds(sources.page(door.deps, door.workspace, click.user, start))
    return lambda: lists.show(door, click, message, feeds.TITLE)


def _add(door: Door, click: Click) -> Then:
    page = sources.page(door.deps, door.workspace, click.user)
    form = forms.add_feed(page, metadata=pack(url=click.response_url or None))
    return lambda: _open(door, click, form)


def _open(door: Door, click: Click, form: View) -> None:
    """In place of the list where that is a modal."""
    if click.modal:
        door.change(click.modal, form)
    else:
        door.open(click, form)


def _feed(door: Door, click: Click) -> Then:
    """The menu beside a feed: what to do with which."""
    what, _, number = click.chosen.partition(":")
    if what not in {"change", "remove"} or not (number.isascii() and number.isdigit() and len(number) < 16):
        raise InvalidInput(STALE)
    asked = sources.ask_removal(door.deps, door.workspace, click.user, int(number))
    if what == "remove":
        return lambda: lists.show(door, click, feeds.removal(asked), feeds.TITLE)
    page, feed = sources.page(door.deps, door.workspace, click.user), asked.line.feed
    metadata = pack(feed=feed.id, url=click.response_url or None)
    form = forms.change_feed(page, feed.title, feed.kind, feeds.whose(asked.line, page), metadata)
    return lambda: _open(door, click, form)


def _remove(door: Door, click: Click) -> Then:
    page = sources.remove(door.deps, door.workspace, click.user, Carried(click.value).number("feed"))
    return lambda: lists.show(door, click, feeds.feeds(page), feeds.TITLE)


def _choose(door: Door, click: Click) -> Then:
    """One of several feeds; it is read like any other that somebody pastes."""
    carried = Carried(click.value)
    address, kind, whose = (carried.text(name) for name in ("url", "kind", "whose"))
    if not address:
        raise InvalidInput(STALE)
    sources.page(door.deps, door.workspace, click.user)  # refuses who may not
    door.ready_to_read()

    def read() -> None:
        try:
            message = _shown(sources.add(door.deps, door.workspace, click.user, address, kind, whose))
        except Exception as problem:
            message = words(sentence_for(problem))
        door.deliver_soon()
        lists.show(door, click, message, feeds.TITLE)

    def begin() -> None:
        door.safely(lambda: lists.show(door, click, words(READING), feeds.TITLE))
        door.meanwhile(read)

    return begin


TAPS: dict[Press | Tap, Callable[[Door, Click], Then]] = {
    Tap.FEEDS: _list,
    Tap.FEEDS_EARLIER: _list,
    Tap.FEEDS_LATER: _list,
    Tap.ADD_FEED: _add,
    Tap.CHOOSE_FEED: _choose,
    Tap.FEED: _feed,
    Tap.REMOVE_FEED: _remove,
}
