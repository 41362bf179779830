"""The feeds in Slack: listed, added by pasting an address, chosen among several, changed and removed; and whoever may
not, what is not there, and Slack in trouble meanwhile."""

from __future__ import annotations

import asyncio
import threading
import time
from html import escape
from typing import Any

import pytest

from bot.domain.feeds import Feed, FeedKind
from bot.slack.door import AT_ONCE
from bot.slack.listeners.commands import ELSEWHERE
from bot.slack.listeners.feeds import NO_ADDRESS, READING, SETTLED
from bot.slack.names import Tap
from bot.slack.values import STALE
from tests.servers.feed_server import FeedServer, Visit, say
from tests.slack.clicking import Client, Shown, eventually
from tests.slack.desk import SlackDesk
from tests.slack.test_clicks import button

HOSTILE = "<!channel> & <https://evil|bank> 🙂"


def feed(title: str) -> str:
    return f'<rss version="2.0"><channel><title>{escape(escape(title))}</title><link>http://127.1.0.1/</link></channel></rss>'


TWO = """<html><head><title>Docks</title>
<link rel="alternate" type="application/rss+xml" title="News" href="/news.xml">
<link rel="alternate" type="application/rss+xml" title="Opinions" href="/opinions.xml"></head></html>"""


@pytest.fixture
def desk(news_desk: SlackDesk, outside: FeedServer) -> SlackDesk:
    outside.plays.clear()
    outside.requests.clear()
    outside.plays["/feed"] = say(feed(HOSTILE))
    outside.plays["/news.xml"] = say(feed("News"))
    outside.plays["/opinions.xml"] = say(feed("Opinions"))
    outside.plays["/two"] = say(TWO, "text/html")
    return news_desk


@pytest.fixture
def dana(desk: SlackDesk) -> Client:
    return Client(desk.slack, desk.url, desk.slack.person("Dana"))


def known(desk: SlackDesk) -> list[Feed]:
    with desk.deps.store.read() as tx:
        return tx.feeds.all(desk.workspace)


def in_modal(client: Client) -> Shown:
    """The list of feeds, opened from the Home tab."""
    client.press(client.home(), Tap.FEEDS)
    return client.view()


def form(client: Client) -> Shown:
    client.press(in_modal(client), Tap.ADD_FEED)
    return client.view()


def later(client: Client, shown: Shown, nth: int = 0) -> Shown:
    """What a command says when it is done."""
    return eventually(lambda: client.told(shown.url)[nth:], "nothing more was said", 8)[-1]


def becomes(answer: dict[str, Any]) -> str:
    assert answer["response_action"] == "update", answer
    return Shown("modal", answer["view"]).text


def test_a_feed_is_added_by_pasting_its_address(desk: SlackDesk, dana: Client, outside: FeedServer) -> None:
    mara = desk.hire()
    empty = in_modal(dana)
    assert "None yet" in empty.text
    dana.press(empty, Tap.ADD_FEED)
    asked = dana.view()
    assert asked.view == empty.view, "the form stands where the list was"

    answer = dana.submit(asked, address=f" {outside.url('/feed')} ", kind="customer board", whose="@Mara Lind")

    assert READING in becomes(answer)
    shown = dana.view()
    assert shown.view == asked.view
    assert f"I read “{HOSTILE}” from now on, for Mara Lind." in shown.text
    assert "Customer board · for Mara Lind" in shown.text and "not read yet" in shown.text
    (kept,) = known(desk)
    assert (kept.title, kept.kind, kept.sme, kept.added_by) == (HOSTILE, FeedKind.BOARD, mara.id, "Dana")
    assert HOSTILE in later_list(dana).text


def later_list(client: Client) -> Shown:
    found = client.command("feeds")
    assert Tap.ADD_FEED in found.actions
    return found


def test_what_can_t_be_added_says_why_and_keeps_what_was_typed(
    desk: SlackDesk, dana: Client, outside: FeedServer
) -> None:
    later(dana, dana.command(f"feeds add {outside.url('/feed')}"))
    before, again = known(desk), form(dana)
    for address, why in (
        (outside.url("/nothing"), "nothing at that address"),
        (outside.url("/feed"), "read that one already"),
        ("http://10.0.0.1/", "private network"),
    ):
        assert READING in becomes(dana.submit(again, address=address, kind="community"))
        answered = time.monotonic()
        again = dana.view()
        assert time.monotonic() - answered > SETTLED / 2, "Slack may show our answer to the form after that, for good"
        assert why in again.text
        assert again.element("address")[1]["initial_value"] == address
        assert again.element("kind")[1]["initial_option"]["value"] == "community"
        assert known(desk) == before
    assert READING in becomes(dana.submit(again, address=outside.url("/news.xml")))
    assert "I read “News” from now on" in dana.view().text
    assert {feed.title: feed.kind for feed in known(desk)}["News"] is FeedKind.COMMUNITY


def test_an_address_that_is_missing_is_asked_for_at_once(desk: SlackDesk, dana: Client) -> None:
    assert dana.submit(form(dana), address=" \u3000 ") == {
        "response_action": "errors",
        "errors": {"address": NO_ADDRESS},
    }


def test_of_several_feeds_one_is_chosen_in_the_modal(desk: SlackDesk, dana: Client, outside: FeedServer) -> None:
    desk.hire()
    dana.submit(form(dana), address=outside.url("/two"), kind="community", whose="warehouses")
    asked = dana.view()
    assert "Which one?" in asked.text and "Opinions" in asked.text and known(desk) == []

    dana.press(asked, Tap.CHOOSE_FEED, nth=1)

    def done() -> list[Shown]:
        now = dana.view()
        return [now] if "from now on" in now.text else []

    shown = eventually(done, "it was not added")[0]
    assert "I read “Opinions” from now on, for beat warehouses." in shown.text and shown.view == asked.view
    (kept,) = known(desk)
    assert (kept.title, kept.kind, kept.beat) == ("Opinions", FeedKind.COMMUNITY, "warehouses")


def test_by_command_it_is_said_first_and_done_then(desk: SlackDesk, dana: Client, outside: FeedServer) -> None:
    """Slack hears at once, and the threads that answer it are free meanwhile."""
    going = threading.Event()

    async def slow(visit: Visit) -> None:
        while not going.is_set():
            await asyncio.sleep(0.01)
        await say(feed("Slow"))(visit)

    outside.plays["/slow"] = slow
    began = time.monotonic()
    said = dana.command(f"feeds add <{outside.url('/slow')}|slow> competitor")
    assert said.text == READING and time.monotonic() - began < 2
    assert "None yet" in dana.command("feeds").text and known(desk) == []
    going.set()
    assert "I read “Slow” from now on, for everybody." in later(dana, said).text
    assert known(desk)[0].kind is FeedKind.COMPETITOR

    chosen = later(dana, dana.command(f"feeds add {outside.url('/two')}"))
    dana.press(chosen, Tap.CHOOSE_FEED)
    assert "I read “News” from now on" in later(dana, chosen, 2).text
    wrong = later(dana, dana.command("feeds add http://10.0.0.1/feed"))
    assert "private network" in wrong.text and len(known(desk)) == 2


def test_who_would_be_one_too_many_is_asked_to_wait(desk: SlackDesk, dana: Client, outside: FeedServer) -> None:
    going, asked, begun = threading.Event(), form(dana), threading.Barrier(AT_ONCE + 1)

    def read() -> None:
        begun.wait(10)
        going.wait(10)

    for _ in range(AT_ONCE):
        desk.door.meanwhile(read)
    begun.wait(10)
    address = outside.url("/feed")
    assert "reading several things already" in dana.command(f"feeds add {address}").text
    assert "reading several things already" in dana.submit(asked, address=address)["errors"]["address"]
    going.set()
    desk.deps.readers.finish()
    assert known(desk) == []
    assert "from now on" in later(dana, dana.command(f"feeds add {address}")).text


def test_a_feed_is_changed_and_removed(desk: SlackDesk, dana: Client, outside: FeedServer) -> None:
    desk.hire()
    later(dana, dana.command(f"feeds add {outside.url('/feed')}"))
    shown = in_modal(dana)
    dana.press(shown, Tap.FEED, option="Change")
    change = dana.view()
    assert change.element("whose")[1]["initial_option"]["value"] == "everybody"
    forged = Shown("modal", change.payload | {"private_metadata": '{"feed":"1"}'}, view=change.view)
    assert list(dana.submit(forged, kind="news", whose="everybody").values())[1]["kind"] == STALE
    assert "for beat warehouses now" in becomes(dana.submit(change, kind="community", whose="warehouses"))
    assert (known(desk)[0].kind, known(desk)[0].beat) == (FeedKind.COMMUNITY, "warehouses")

    listed = dana.command("feeds")  # the same in a message
    dana.press(listed, Tap.FEED, option="Change")
    assert dana.submit(dana.view(), kind="news", whose="@Mara Lind") == {}
    assert "News · for Mara Lind" in later(dana, listed).text

    asked = dana.press(listed, Tap.FEED, option="Remove")
    assert asked is not None and f"Stop reading “{HOSTILE}”?" in asked.text
    kept = dana.press(asked, Tap.FEEDS)
    assert kept is not None and HOSTILE in kept.text and len(known(desk)) == 1
    gone = dana.press(asked, Tap.REMOVE_FEED)
    assert gone is not None and "any more" in gone.text and known(desk) == []

    # The modal is still open, and so is the question.
    for action, more in ((Tap.FEED, {"option": "Change"}), (Tap.FEED, {"option": "Remove"})):
        dana.press(shown, action, **more)
        assert "isn't there any more" in dana.view().text
    told = dana.press(asked, Tap.REMOVE_FEED)
    assert told is not None and "isn't there any more" in told.text


def test_many_feeds_by_the_page(desk: SlackDesk, dana: Client, outside: FeedServer) -> None:
    rows = "".join(f'<outline text="Feed {n:02}" xmlUrl="http://f{n}.example/feed"/>' for n in range(24))
    outside.plays["/opml"] = say(f'<opml version="2.0"><body>{rows}</body></opml>', "text/xml")
    shown = later(dana, dana.command(f"feeds add {outside.url('/opml')}"))
    assert "24 feeds added" in shown.text and "Reading them for the first time: 0 of 24." in shown.text

    modal = in_modal(dana)
    seen = [modal.text]
    while Tap.FEEDS_LATER in modal.actions:
        dana.press(modal, Tap.FEEDS_LATER)
        modal = dana.view()
        seen.append(modal.text)
    assert all(sum(f"Feed {n:02}\n" in text for text in seen) == 1 for n in range(24)) and len(seen) == 3
    dana.press(modal, Tap.FEEDS_EARLIER)
    assert "Feed 10\n" in dana.view().text


def test_only_a_director_sees_or_touches_the_feeds(desk: SlackDesk, dana: Client, outside: FeedServer) -> None:
    mara = Client(desk.slack, desk.url, desk.person(desk.hire()))
    later(dana, dana.command(f"feeds add {outside.url('/feed')}"))
    listed, asked, before = dana.command("feeds"), form(dana), known(desk)
    refusal = "Only a content director chooses the feeds."
    assert refusal in mara.command("feeds").text
    assert refusal in later(mara, mara.command(f"feeds add {outside.url('/news.xml')}")).text
    for action, more in (
        (Tap.ADD_FEED, {}),
        (Tap.FEED, {"option": "Change"}),
        (Tap.FEED, {"option": "Remove"}),
    ):
        told = mara.press(listed, action, **more)
        assert told is not None and refusal in told.text
    for action, value in (
        (Tap.REMOVE_FEED, f'{{"feed":{before[0].id}}}'),
        (Tap.CHOOSE_FEED, f'{{"url":"{outside.url("/news.xml")}"}}'),
        (Tap.FEEDS, '{"start":0}'),
    ):
        told = mara.press(button(action, value), action)
        assert told is not None and refusal in told.text
    assert refusal in becomes(mara.submit(asked, address=outside.url("/news.xml")))
    foreign = {"user": {"id": dana.person.id, "team_id": "T999999999"}}
    told = dana.press(listed, Tap.ADD_FEED, **foreign)
    assert told is not None and told.text == ELSEWHERE
    who = dana._who()
    dana._who = lambda: who | foreign  # type: ignore[method-assign]
    assert ELSEWHERE in becomes(dana.submit(asked, address=outside.url("/news.xml")))
    assert known(desk) == before and not outside.of("/news.xml")


def test_a_stale_button_says_so(desk: SlackDesk, dana: Client) -> None:
    for action, value in (
        (Tap.FEEDS, ""),
        (Tap.FEEDS_LATER, '{"start":-1}'),
        (Tap.REMOVE_FEED, '{"feed":"1"}'),
        (Tap.REMOVE_FEED, "[]"),
        (Tap.CHOOSE_FEED, "{}"),
        (Tap.CHOOSE_FEED, '{"url":7}'),
    ):
        told = dana.press(button(action, value), action)
        assert told is not None and told.text == STALE, (action, value)


def test_a_modal_that_was_closed_meanwhile_loses_nothing(desk: SlackDesk, dana: Client, outside: FeedServer) -> None:
    asked = form(dana)
    desk.slack.fail("views.update", "error", error="not_found")
    dana.submit(asked, address=outside.url("/feed"))
    eventually(lambda: known(desk), "it was not added")
    desk.deps.readers.finish()
    assert HOSTILE in dana.command("feeds").text


def test_slack_in_trouble_while_it_was_read(desk: SlackDesk, dana: Client, outside: FeedServer) -> None:
    asked = form(dana)
    desk.slack.fail("views.update", "rate", seconds=1)
    dana.submit(asked, address=outside.url("/feed"))
    assert "from now on" in dana.view().text
