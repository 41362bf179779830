"""Feeds on the page, over HTTP: pasted, chosen, changed, removed, taken in and out; prompts pressed; who may not."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.domain.feeds import CHOOSABLE
from bot.domain.forwards import ForwardState
from bot.playground.feeds_pages import MOST_OPML
from tests.loopback import NO_AUTHORITIES
from tests.playground.newsstand import BLOG, Newsstand, WordRanker, entry, opml_of
from tests.playground.serving import Served, Tab, plain, playground, wait_for


@dataclass
class Stand:
    """A playground with a newsstand, and the director's browser."""

    served: Served
    news: Newsstand

    @property
    def dana(self) -> Tab:
        return self.served.tab("dana")

    def add(self, address: str = BLOG, **form: str) -> httpx.Response:
        return self.dana.post("feeds/add", address=address, **({"kind": "news", "whose": ""} | form))

    def opml(self, file: bytes, user: str = "dana") -> httpx.Response:
        tab = self.served.tab(user)
        return tab.http.post(f"/as/{user}/feeds/opml", content=file, headers={"x-csrf-token": tab.csrf})

    def offered(self, user: str = "mara") -> str:
        """An expert is given an item by hand; returns its id once the prompt stands there."""
        answer = self.dana.post("say", text=f"/ideas incite https://dockdoor.example/1 @{user} Yours?", told="yes")
        assert "I'll put “Pick-to-light is dead” before" in answer.json()["said"]
        tab = self.served.tab(user)
        (forward,) = wait_for(lambda: re.findall(r'data-press="take" data-id="(\d+)"', tab.messages()))
        return str(forward)


@contextmanager
def stand(folder: Path, second_hand: bool = True) -> Iterator[Stand]:
    news = Newsstand()
    with playground(folder, feeds=news, ranker=WordRanker(), second_hand=second_hand, busy=5.0) as served:
        served.clock.set(served.clock() + timedelta(hours=2))  # in everybody's working hours in Europe
        yield Stand(served, news)
        news.open.set()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Stand]:
    with stand(tmp_path) as built:
        yield built


@pytest.fixture(scope="module")
def shared_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """For tests that add nothing; one feed, number 1, is there."""
    with stand(tmp_path_factory.mktemp("feeds"), second_hand=False) as built:
        assert "page" in built.add().json()
        yield built


def numbers(page: str) -> list[int]:
    return [int(each) for each in re.findall(r'id="feed-(\d+)"', page)]


def card(page: str, feed: int) -> str:
    return plain(page[page.index(f'id="feed-{feed}"') :].partition("</dl>")[0])


def test_a_pasted_address_is_added_read_and_shown_with_all_that_is_known(desk: Stand) -> None:
    desk.news.shelves[BLOG] = [entry("Old news", desk.served.clock() - timedelta(days=1))]

    answer = desk.add(kind="competitor", whose="@Mara Lindqvist")

    assert answer.status_code == 200
    assert "for Mara Lindqvist" in answer.json()["said"]
    (feed,) = numbers(answer.json()["page"])
    wait_for(lambda: "not yet" not in card(desk.dana.page("feeds"), feed))
    shown = card(desk.dana.page("feeds"), feed)
    assert re.search(r"competitor \S+ For Mara Lindqvist Last read just now Last new item 1 day ago Passed on 0", shown)
    assert "for the first time" not in plain(desk.dana.page("feeds"))


@pytest.mark.parametrize(
    ("form", "field", "words"),
    [
        ({"address": ""}, "address", "Please paste the address"),
        ({"address": "   "}, "address", "Please paste the address"),
        ({"address": "nonsense"}, "address", "no feed there"),
        ({"address": "javascript:alert(1)"}, "address", "no feed there"),
        ({"address": "https://nothing.example/"}, "address", "no feed there"),
        ({"address": "https://x.example/" + "a" * 900_000}, "address", "Please paste the address"),
        ({"address": "http://dockdoor.example/feed.xml/"}, "address", "already"),
        ({"address": "https://a.example", "kind": "gossip"}, "kind", "one of"),
        ({"address": "https://a.example", "whose": "knitting"}, "whose", "no beat “knitting”"),
        ({"address": "https://a.example", "whose": "@nobody"}, "whose", "nobody"),
    ],
)
def test_what_is_wrong_stands_at_its_field(shared_desk: Stand, form: dict[str, str], field: str, words: str) -> None:
    answer = shared_desk.add(**form)

    assert answer.status_code == 200
    assert list(answer.json()) == ["fields"]
    assert list(answer.json()["fields"]) == [field]
    assert words in answer.json()["fields"][field]
    assert len(answer.json()["fields"][field]) < 300
    assert numbers(shared_desk.dana.page("feeds")) == [1]


def test_three_megabytes_of_text_as_an_address_are_refused(shared_desk: Stand) -> None:
    answer = shared_desk.add("a" * 3_000_000)

    assert answer.status_code == 413
    assert "Nothing was sent" in answer.json()["error"]


@pytest.mark.parametrize("path", ["add", "change", "remove"])
def test_a_form_without_its_fields_changes_nothing(shared_desk: Stand, path: str) -> None:
    answer = shared_desk.dana.post(f"feeds/{path}")

    assert answer.status_code in {200, 410, 422}
    assert "page" not in answer.json()
    assert numbers(shared_desk.dana.page("feeds")) == [1]


@pytest.mark.parametrize("feed", ["999", "0", "-1", "1e3", "\uff19", "9" * 30, "1; DROP"])
def test_a_feed_that_is_not_there_is_gone(shared_desk: Stand, feed: str) -> None:
    for path in ("change", "remove"):
        answer = shared_desk.dana.post(f"feeds/{path}", id=feed, kind="news", whose="")
        assert answer.status_code == 410
        assert "isn't there any more" in answer.json()["error"]
    assert shared_desk.dana.part(f"feeds/{feed}/removal").status_code in {404, 410}


def test_a_feed_is_changed_and_removed_after_asking(desk: Stand) -> None:
    (feed,) = numbers(desk.add().json()["page"])

    answer = desk.dana.post("feeds/change", id=feed, kind="customer board", whose="warehouse picking")

    assert "customer board for beat warehouse picking" in answer.json()["said"]
    assert "For beat warehouse picking" in card(answer.json()["page"], feed)
    wrong = desk.dana.post("feeds/change", id=feed, kind="gossip", whose="")
    assert (wrong.status_code, "one of" in wrong.json()["error"]) == (422, True)

    asked = desk.dana.part(f"feeds/{feed}/removal").text

    assert "Stop reading “The feed of dockdoor.example”?" in plain(asked)
    assert numbers(desk.dana.page("feeds")) == [feed]
    answer = desk.dana.post("feeds/remove", id=feed)
    assert "any more" in answer.json()["said"]
    assert "No feeds yet" in answer.json()["page"]
    assert desk.dana.part(f"feeds/{feed}/removal").status_code == 410


def test_of_several_feeds_one_is_chosen_and_kind_and_whose_are_kept(desk: Stand) -> None:
    answer = desk.add("https://site.example/many", kind="community", whose="warehouse picking")

    choice = answer.json()["choice"]
    assert "Which one?" in choice
    offers = re.findall(r'data-feed-add="([^"]*)" data-kind="([^"]*)" data-whose="([^"]*)"', choice)
    assert [url for url, *_ in offers] == [f"https://site.example/many/{end}.xml" for end in ("posts", "comments")]
    assert {(kind, whose) for _, kind, whose in offers} == {("community", "warehouse picking")}
    url, kind, whose = offers[0]
    assert "community" in plain(desk.add(url, kind=kind, whose=whose).json()["page"])


def test_a_slow_site_keeps_nobody_else_waiting(desk: Stand) -> None:
    desk.news.open.clear()
    answers: list[httpx.Response] = []
    adding = threading.Thread(target=lambda: answers.append(desk.add()))
    adding.start()
    wait_for(lambda: desk.news.asked)

    begun = time.monotonic()
    assert desk.served.tab("mara").page() and desk.dana.page("feeds")
    assert desk.served.tab("robin").say("hello").status_code == 200

    assert time.monotonic() - begun < 5
    assert not answers, "it was still being read meanwhile"
    desk.news.open.set()
    adding.join(10)
    assert "page" in answers[0].json()


def test_many_are_taken_in_twice_and_out_again(desk: Stand) -> None:
    assert desk.opml(opml_of(45)).json()["said"] == "45 feeds added."
    assert desk.opml(opml_of(46)).json()["said"] == "1 feed added, 45 I read already."

    page = desk.dana.page("feeds")
    assert "46 feeds" in plain(page)
    seen = set(numbers(page))
    for start in (20, 40):
        seen |= set(numbers(desk.dana.page(f"feeds?start={start}")))
    assert len(seen) == 46
    (last, *_) = numbers(desk.dana.page("feeds?start=40"))
    changed = desk.dana.post("feeds/change", id=last, kind="community", whose="", start=40).json()
    assert 'data-start="40"' in changed["page"] and "is community for everybody now" in plain(changed["page"])
    out = desk.dana.http.get("/as/dana/feeds.opml")
    assert out.headers["content-disposition"] == 'attachment; filename="feeds.opml"'
    assert out.headers["content-type"].startswith("text/x-opml")
    assert {each.url for each in desk.news.outlines(out.content)} == {
        f"https://f{n}.example/feed.xml" for n in range(1, 47)
    }


def test_secret_addresses_are_shown_to_nobody_and_written_out_only_when_asked_for(desk: Stand) -> None:
    secret = "https://reddit.example/.rss?user=x&feed=0123456789abcdef0123456789abcdef"
    answer = desk.add(secret)

    assert "0123456789abcdef" not in answer.text + desk.dana.page("feeds")
    assert "https://reddit.example/…" in desk.dana.page("feeds")
    assert "0123456789abcdef" not in desk.dana.http.get("/as/dana/feeds.opml").text
    assert "0123456789abcdef" in desk.dana.http.get("/as/dana/feeds.opml?secrets=yes").text


def test_open_pages_see_how_far_a_file_is_in(desk: Stand) -> None:
    with (
        httpx.Client(base_url=desk.served.url, timeout=10, verify=NO_AUTHORITIES) as browser,
        browser.stream("GET", "/as/dana/events") as stream,
    ):
        lines = stream.iter_lines()
        while "hello" not in next(lines):
            pass
        desk.opml(opml_of(60))
        heard = next(line for line in lines if '"done": 60' in line)
    assert '"kind": "feeds"' in heard and '"total": 60' in heard


def test_a_page_that_waits_learns_how_many_were_read(shared_desk: Stand) -> None:
    assert "Reading them for the first time: 0 of 1" in plain(shared_desk.dana.page("feeds"))
    assert 'data-unread="1"' in shared_desk.dana.part("feeds?start=0").text


@pytest.mark.parametrize("file", [b"", b"<html></html>", b"\x00\xff" * 1000, b"<opml><body></body></opml>"])
def test_a_file_that_is_no_list_of_feeds_is_told_at_its_field(shared_desk: Stand, file: bytes) -> None:
    answer = shared_desk.opml(file)

    assert answer.status_code == 200
    assert "OPML" in answer.json()["fields"]["opml"]


def test_a_huge_file_is_refused(shared_desk: Stand) -> None:
    answer = shared_desk.opml(b"<opml>" + b" " * MOST_OPML)

    assert answer.status_code == 413
    assert "over 5 MB" in answer.json()["error"]


@pytest.mark.parametrize("user", ["mara", "robin"])
def test_only_a_director_sees_and_changes_feeds(shared_desk: Stand, user: str) -> None:
    tab = shared_desk.served.tab(user)

    asked = len(shared_desk.news.asked)
    answers = [tab.http.get(f"/as/{user}/{path}") for path in ("feeds", "radar", "feeds.opml", "feeds/1/removal")]
    answers += [tab.part(path) for path in ("feeds", "radar?about=@mara", "feeds/1/removal")]
    answers += [
        tab.post(f"feeds/{path}", id=1, address=BLOG, kind="news", whose="") for path in ("add", "change", "remove")
    ]
    answers += [shared_desk.opml(opml_of(2), user), tab.say("/ideas feeds")]

    for answer in answers:
        assert answer.status_code == 403, answer.url
        assert "Only a content director" in plain(answer.text), answer.url
    assert len(shared_desk.news.asked) == asked, "nothing was read for them"
    assert f"/as/{user}/feeds" not in tab.page()
    assert numbers(shared_desk.dana.page("feeds")) == [1]


def test_what_is_sent_from_elsewhere_or_without_the_token_does_nothing(shared_desk: Stand) -> None:
    dana = shared_desk.dana
    right = {"x-csrf-token": dana.csrf}
    for headers in ({}, {"x-csrf-token": "0" * 64}, right | {"origin": "http://evil.example"},
                    right | {"sec-fetch-site": "cross-site"}):  # fmt: skip
        for path in ("add", "change", "remove", "opml"):
            answer = dana.http.post(f"/as/dana/feeds/{path}", content=opml_of(1), headers=headers)
            assert answer.status_code == 403, path
    assert dana.http.get("/as/dana/feeds.opml?secrets=yes", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert numbers(dana.page("feeds")) == [1]


def test_what_needs_a_look_outside_says_so_first(shared_desk: Stand) -> None:
    asked = len(shared_desk.news.asked)

    for text in ("/ideas feeds add https://a.example", "/ideas incite https://a.example @mara"):
        answer = shared_desk.dana.say(text)
        assert answer.json() == {"patience": "Reading that first; a moment."}

    assert len(shared_desk.news.asked) == asked


def test_the_composer_opens_feeds_and_radar_and_says_what_was_done(desk: Stand) -> None:
    dana = desk.dana
    shown = dana.say("/ideas feeds").json()
    assert (shown["title"], shown["address"]) == ("Feeds", "/as/dana/feeds")
    assert 'id="feeds"' in shown["sheet"]

    for text in ("/ideas feeds add https://site.example/many community", f"/ideas feeds add {BLOG}"):
        shown = dana.post("say", text=text, told="yes").json()
        assert (shown["title"], shown["address"]) == ("Feeds", "/as/dana/feeds")
    assert numbers(shown["sheet"])

    shown = dana.post("say", text="/ideas radar @mara", told="yes").json()
    assert (shown["title"], shown["address"]) == ("Radar", "/as/dana/radar?about=%40mara")
    assert 'id="radar"' in shown["sheet"]

    for word in ("incite", "forward"):
        text = f"/ideas {word} https://dockdoor.example/{word} @mara Yours?"
        assert "before Mara" in dana.post("say", text=text, told="yes").json()["said"]
    wrong = dana.post("say", text="/ideas incite https://nothing.example @mara", told="yes")
    assert (wrong.status_code, wrong.json()["error"]) == (422, "I can't read that page.")


def test_the_radar_gathers_the_week_and_is_narrowed(desk: Stand) -> None:
    now = desk.served.clock()
    other = "https://aisle.example/feed.xml"
    desk.news.shelves |= {
        BLOG: [entry("Slotting is wrong!", now, author="Jo Ek"), entry("Clinic staffing <b>", now)],
        other: [entry("Slotting is wrong!", now, link="javascript:alert(1)")],
    }
    for address in (BLOG, other):
        desk.add(address)
    wait_for(lambda: "not yet" not in plain(desk.dana.page("feeds")))

    page = desk.dana.page("radar")

    words = plain(page)
    assert "3 items in the last seven days." in words
    assert "Slotting is wrong! 2 sources debatable heated" in words
    assert "Who is talking" in words and "Jo Ek" in words
    assert "Clinic staffing <b>" in words and "<b>" not in page and "javascript:" not in page
    narrowed = plain(desk.dana.page("radar?about=@mara"))
    assert "narrowed to “@Mara Lindqvist”" in narrowed and "Clinic" not in narrowed
    wrong = desk.dana.page("radar?about=@nobody")
    assert 'value="@nobody"' in wrong and "sheet-trouble" in wrong and "3 items" in plain(wrong)


def test_only_the_expert_it_was_put_before_answers_an_item_with_a_take(desk: Stand) -> None:
    forward = desk.offered()
    mara = desk.served.tab("mara")
    assert "Dana Whitfield writes: Yours?" in plain(mara.messages())
    for user in ("tomas", "dana", "robin"):
        tab = desk.served.tab(user)
        for press in ("take", "later", "not_for_me", "not_new"):
            assert tab.post("press", press=press, id=forward).status_code in {403, 410}, press
    assert 'data-press="take"' in mara.messages()

    assert mara.post("press", press="take", id=forward).status_code == 200

    wait_for(lambda: "item-quoted" in mara.messages())
    page = mara.messages()
    assert "About Pick-to-light is dead · Dock Door" in plain(page)
    assert "You have a take on it" in plain(page)
    assert 'data-press="take"' not in page

    mara.say("We stopped it in February: one line in 400 was wrong before, one in 180 with the lights.")
    mara.say("done")
    wait_for(lambda: "Next time" in mara.messages())
    desk.served.go(hours=2)
    ideas = desk.dana.page("ideas")
    assert "About Pick-to-light is dead · Dock Door" in plain(ideas)
    assert '<a class="outside" href="https://dockdoor.example/1"' in ideas


def test_not_for_me_asks_why_and_later_puts_it_off(desk: Stand) -> None:
    forward, other = desk.offered("mara"), desk.offered("asha")
    mara, asha = desk.served.tab("mara"), desk.served.tab("asha")

    asha.post("press", press="later", id=other)
    mara.post("press", press="not_for_me", id=forward)
    assert "Not for you, then. Why?" in plain(mara.messages())
    mara.post("press", press="not_salesy", id=forward)

    assert "Too salesy. I'll send less like it." in plain(mara.messages())
    assert "I'll bring it up once more." in plain(asha.messages())
    for page in (mara.messages(), asha.messages()):
        assert "data-press" not in page[page.index("item-shown") :].partition("</li>")[0]
    with desk.served.store.read() as tx:
        kept = tx.forwards.get(desk.served.workspace, int(forward))
    assert kept is not None
    assert (kept.state, kept.why) == (ForwardState.DECLINED, "salesy")


@pytest.mark.parametrize("forward", ["", "0", "99999", "-1", "1.5"])
def test_an_item_that_is_not_there_cannot_be_answered(shared_desk: Stand, forward: str) -> None:
    for press in ("take", "later", "not_for_me", "not_again"):
        assert shared_desk.served.tab("mara").post("press", press=press, id=forward).status_code == 410


def test_the_director_reads_about_the_feeds_under_the_people(shared_desk: Stand) -> None:
    page = shared_desk.dana.page("people")

    assert re.search(r'1 feed\b[^<]*<a href="/as/dana/feeds">Open the feeds</a>', page)


def test_words_that_news_must_or_must_never_hold_are_kept_with_an_expert(desk: Stand) -> None:
    with desk.served.store.read() as tx:
        mara = tx.smes.by_user(desk.served.workspace, "mara")
    assert mara is not None
    form = {"name": mara.name, "zone": mara.zone, "beat": mara.beat.name, "day": "Tue", "time": "09:00",
            **{f"topic{n}": topic for n, topic in enumerate(mara.beat.topics, 1)}}  # fmt: skip

    saved = desk.dana.post("people/save", id=mara.id, must="warehouse, <b>dock</b> ,,", never="crypto", **form)

    assert "go" in saved.json()
    page = desk.dana.page("people")
    assert "Only news with warehouse, <b>dock</b>" in plain(page.replace("<bdi>", "")) or "&lt;b&gt;dock" in page
    assert "Never news with crypto" in plain(page)
    again = desk.dana.page(f"people/{mara.id}")
    assert 'name="must" value="warehouse, &lt;b&gt;dock&lt;/b&gt;"' in again
    assert 'name="never" value="crypto"' in again
    assert "Only news with" not in desk.dana.page("people").partition("Mara Lindqvist</bdi></h2>")[0]


def test_kinds_are_those_that_can_be_chosen(shared_desk: Stand) -> None:
    page = shared_desk.dana.page("feeds")

    form = page[page.index('id="feed-kind"') :].partition("</select>")[0]
    assert re.findall(r'value="([^"]*)"', form) == [kind.value for kind in CHOOSABLE]
