"""Publishing in Slack, all the way: posts, rhythm, leave, buddies, an offer, comments; pressed and filled in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.almanac import HolidayAlmanac
from bot.domain.availability import Leave, LeaveKind
from bot.domain.cadence import Goal
from bot.domain.cadence_messages import Nudge
from bot.domain.feeds import Page
from bot.domain.ideas import IdeaStatus
from bot.domain.messages import Press
from bot.domain.people import Sme
from bot.domain.posts import Place, Post
from bot.domain.screens import Idea, IdeaFilter
from bot.flows import ideas
from bot.flows.tick import tick
from bot.slack import files
from bot.slack.names import Tap
from bot.slack.values import STALE
from tests.feeding import PrintedFeeds
from tests.flows.test_interview import run_interview
from tests.newsdesk import utc
from tests.servers.emulate import Slack
from tests.slack.clicking import Client, Shown, eventually
from tests.slack.desk import SlackDesk, slack_desk
from tests.slack.test_clicks import button
from tests.slack.test_summary import Sketches

SITE = "https://news.example"
WALLS, NIGHTS = f"{SITE}/walls", f"{SITE}/nights"


@pytest.fixture
def desk(slack: Slack, sqlite_template: Path, tmp_path: Path) -> Iterator[SlackDesk]:
    """A desk with sketched pictures, printed pages and the real almanac, on a Monday morning."""
    file = tmp_path / "beatdesk.sqlite3"
    shutil.copy(sqlite_template, file)
    pages = {
        WALLS: Page(WALLS, "Pick walls", "Words.", author="Mara Lind", published=utc("2026-03-20 09:00")),
        NIGHTS: Page(NIGHTS, "Counting at night", "Words.", author="Jon Pell"),
    }
    ports: dict[str, Any] = {"pictures": Sketches(), "feeds": PrintedFeeds(pages=pages), "almanac": HolidayAlmanac()}
    with slack_desk(slack, f"sqlite:///{file}", utc("2026-03-23 08:00"), **ports) as built:
        yield built


@pytest.fixture
def mara(desk: SlackDesk) -> Sme:
    return desk.hire()


@pytest.fixture
def marta(desk: SlackDesk, mara: Sme) -> Client:
    """Mara's own Slack."""
    return client(desk, mara)


@pytest.fixture
def dana(desk: SlackDesk) -> Client:
    return Client(desk.slack, desk.url, desk.slack.person("Dana"))


def client(desk: SlackDesk, who: Sme) -> Client:
    return Client(desk.slack, desk.url, desk.person(who))


def opened(who: Client, shown: Shown, action: str, nth: int = 0, **how: Any) -> Shown:
    """The form that a press opens."""
    who.press(shown, action, nth, **how)
    return who.view()


def left(shown: Shown) -> set[str]:
    """What can still be pressed."""
    return shown.actions - {"None"}


def becomes(answer: dict[str, Any]) -> str:
    assert answer["response_action"] == "update", answer
    return Shown("modal", answer["view"]).text


def posts(desk: SlackDesk, sme: Sme) -> list[Post]:
    with desk.deps.store.read() as tx:
        return tx.posts.of_sme(desk.workspace, sme.id, 9)


def one_idea(desk: SlackDesk, mara: Sme) -> Idea:
    """One of hers that a director has accepted."""
    desk.until(utc("2026-03-24 08:00"))
    desk.hears(mara)
    run_interview(desk, mara)
    desk.wait(timedelta(hours=2))
    dana = desk.director.user
    first = ideas.page(desk.deps, desk.workspace, dana, IdeaFilter()).ideas[0]
    ideas.decide(desk.deps, desk.workspace, dana, first.id, first.version, IdeaStatus.ACCEPTED)
    return first


def status_of(desk: SlackDesk, idea: Idea) -> IdeaStatus:
    with desk.deps.store.read() as tx:
        found = tx.ideas.get(desk.workspace, idea.id)
    assert found is not None
    return found.status


# Posts.


def test_a_post_is_logged_from_home_corrected_and_taken_back(desk: SlackDesk, mara: Sme, marta: Client) -> None:
    form = opened(marta, marta.home(), Tap.LOG_POST)

    assert "reading that page" in becomes(marta.submit(form, address=WALLS))
    tick(desk.deps)

    logged = marta.latest()
    assert "Pick walls" in logged.text and "20 March 2026" in logged.text
    (post,) = posts(desk, mara)
    assert (post.day, post.place) == (date(2026, 3, 20), Place.BLOG)

    correction = opened(marta, logged, Tap.CORRECT_POST)
    assert correction.element("title")[1]["initial_value"] == "Pick walls"
    assert list(marta.submit(correction, date="2026-03-30")["errors"]) == ["date"]
    assert marta.submit(correction, title="Pick <!channel> walls", date="2026-03-19", place="talk") == {}
    tick(desk.deps)
    (post,) = posts(desk, mara)
    assert (post.title, post.day, post.place) == ("Pick <!channel> walls", date(2026, 3, 19), Place.TALK)
    changed = marta.latest()
    assert changed.ts == logged.ts and "Pick <!channel> walls" in changed.text

    desk.wait(timedelta(seconds=5))
    said = marta.press(changed, Press.POST_BACK)
    assert said is not None and "Taken back" in said.payload["text"]
    tick(desk.deps)
    gone = marta.latest()
    assert gone.ts == logged.ts and left(gone) == set() and posts(desk, mara) == []


def test_what_is_to_mend_in_a_post_stands_under_its_field(desk: SlackDesk, mara: Sme, marta: Client) -> None:
    form = opened(marta, marta.home(), Tap.LOG_POST)

    assert list(marta.submit(form, address="ask Jo")["errors"]) == ["address"]
    assert list(marta.submit(form, address=WALLS, date="2027-03-30")["errors"]) == ["date"]
    assert posts(desk, mara) == []


def test_a_page_that_somebody_else_signed(desk: SlackDesk, mara: Sme, marta: Client) -> None:
    marta.submit(opened(marta, marta.home(), Tap.LOG_POST), address=NIGHTS)
    tick(desk.deps)

    asked = marta.latest()
    assert "signed by Jon Pell" in asked.text and left(asked) == {Press.POST_MINE, Press.POST_BACK}
    assert posts(desk, mara) == []
    marta.press(asked, Press.POST_MINE)
    tick(desk.deps)
    assert [post.title for post in posts(desk, mara)] == ["Counting at night"]
    assert marta.latest().ts == asked.ts and Press.POST_MINE not in marta.latest().actions


def test_a_post_of_two(desk: SlackDesk, mara: Sme, marta: Client) -> None:
    desk.says(mara, f"posted {WALLS}")
    ravi = desk.hire("Ravi Das")
    raviv = client(desk, ravi)
    desk.says(ravi, f"posted {WALLS}")

    asked = raviv.latest()
    assert left(asked) == {Press.POST_TOGETHER, Press.POST_BACK}
    raviv.press(asked, Press.POST_TOGETHER)
    tick(desk.deps)
    (post,) = posts(desk, ravi)
    assert set(post.authors) == {mara.id, ravi.id}


def test_an_accepted_idea_is_published_from_the_list_and_from_a_nudge(
    desk: SlackDesk, mara: Sme, marta: Client
) -> None:
    idea = one_idea(desk, mara)
    form = opened(marta, marta.command(""), Tap.LOG_POST)
    assert form.element("idea")[1]["initial_option"]["value"] == str(idea.id)
    assert opened(marta, marta.home(), Tap.LOG_POST, 1).element("idea") == form.element("idea")
    desk.deps.chat.send(desk.workspace, mara.channel, Nudge(9, "Pick walls", idea.id, idea.headline), "nudge")
    nudge = marta.latest()
    assert left(nudge) == {Tap.LOG_POST, Press.CHECK_IN}
    form = opened(marta, nudge, Tap.LOG_POST)
    assert form.element("idea")[1]["initial_option"]["value"] == str(idea.id)

    marta.submit(form, address=WALLS)
    tick(desk.deps)

    assert status_of(desk, idea) is IdeaStatus.PUBLISHED and posts(desk, mara)[0].idea == idea.id
    shown = marta.command("published")
    assert "Published" in shown.text and Tap.LOG_POST not in shown.actions


def test_other_hands_get_nothing_of_a_post(desk: SlackDesk, mara: Sme, dana: Client) -> None:
    desk.says(mara, f"posted {WALLS}")
    (post,) = posts(desk, mara)
    ravi = client(desk, desk.hire("Ravi Das"))
    for action, value in ((Press.POST_BACK, f"{post.id}"), (Tap.CORRECT_POST, f'{{"post":{post.id}}}')):
        said = ravi.press(button(action, value), action)
        assert said is not None and "Pick walls" not in said.text
    said = ravi.press(button(Press.POST_BACK, "x"), Press.POST_BACK)
    assert said is not None and said.payload["text"] == STALE
    said = dana.press(button(Tap.LOG_POST, "{}"), Tap.LOG_POST)
    assert said is not None and posts(desk, mara) == [post]
    correction = opened(dana, button(Tap.CORRECT_POST, f'{{"post":{post.id}}}'), Tap.CORRECT_POST)
    assert dana.submit(correction, title="Walls") == {}
    assert posts(desk, mara)[0].title == "Walls"


# Rhythm and hours.


def test_an_expert_chooses_their_rhythm(desk: SlackDesk, mara: Sme, marta: Client) -> None:
    form = opened(marta, marta.home(), Tap.RHYTHM)

    for wrong, field in (
        ({"country": "Germoney"}, "country"),
        ({"days": ""}, "days"),
        ({"begins": "17:00", "ends": "17:30"}, "ends"),
    ):
        assert list(marta.submit(form, **wrong)["errors"]) == [field]
    chosen = {"goal": "monthly", "budget": "1", "every": "2", "days": "0,1,3", "begins": "08:00", "ends": "16:30"}
    assert marta.submit(form, country="germany", **chosen) == {}

    now = desk.sme(mara)
    assert (now.goal, now.weekly_budget, now.every, now.working_days) == (Goal.MONTHLY, 1, 2, (0, 1, 3))
    assert (now.day_begins, now.day_ends, now.country) == (time(8), time(16, 30), "DE")
    again = opened(marta, marta.home(), Tap.RHYTHM)
    assert again.element("country")[1]["initial_value"] == "Germany"
    assert marta.submit(again) == {} and desk.sme(mara).working_days == (0, 1, 3)


def test_a_director_chooses_for_an_expert(desk: SlackDesk, mara: Sme, dana: Client) -> None:
    edit = opened(dana, dana.home(), Tap.PERSON, option="Edit")
    form = opened(dana, edit, Tap.RHYTHM)

    assert form.payload["title"]["text"] == "Mara Lind"
    assert dana.submit(form, goal="every two weeks", country="DE-BY") == {}

    assert (desk.sme(mara).goal, desk.sme(mara).country) == (Goal.TWO_WEEKS, "DE-BY")


def test_nobody_chooses_for_a_colleague(desk: SlackDesk, mara: Sme) -> None:
    ravi = client(desk, desk.hire("Ravi Das"))
    said = ravi.press(button(Tap.RHYTHM, f'{{"sme":{mara.id}}}'), Tap.RHYTHM)
    assert said is not None and "director" in said.payload["text"]


# Leave.


def test_an_expert_is_away_and_back(desk: SlackDesk, mara: Sme, marta: Client) -> None:
    form = opened(marta, marta.home(), Tap.AWAY)
    assert form.element("since")[1]["initial_date"] == "2026-03-23"
    assert list(marta.submit(form, until="2026-03-20")["errors"]) == ["until"]

    assert "on leave until 10 April" in becomes(marta.submit(form, until="2026-04-10"))

    assert desk.sme(mara).leaves == (Leave(date(2026, 3, 23), date(2026, 4, 10)),)
    home = marta.home()
    assert "on leave until 10 April" in home.text and Tap.AWAY not in home.actions
    marta.press(home, Press.BACK)
    eventually(lambda: [1] if Tap.AWAY in marta.home_as_it_is().actions else [], "Home does not show that she is back")
    assert desk.sme(mara).leaves == ()


def test_a_director_enters_and_ends_leave(desk: SlackDesk, mara: Sme, dana: Client) -> None:
    form = opened(dana, dana.home(), Tap.PERSON, option="Away")
    assert "Mara is on leave from 7 April" in becomes(dana.submit(form, since="2026-04-07", until="2026-04-10"))

    assert desk.sme(mara).leaves == (Leave(date(2026, 4, 7), date(2026, 4, 10), by="Dana"),)
    home = dana.home()
    assert "On leave from 7 April until 10 April" in home.text
    dana.press(home, Tap.PERSON, option="Cancel leave")
    assert desk.sme(mara).leaves == ()


@pytest.mark.parametrize(
    ("profile", "last"),
    [
        ({"status_emoji": ":palm_tree:", "status_text": "Vacationing", "status_expiration": 0}, None),
        ({"status_text": "OOO", "status_expiration": 1776204000}, date(2026, 4, 14)),  # 15 April, midnight in Berlin
    ],
)
def test_a_status_that_says_out_of_office_is_leave_until_it_is_over(
    desk: SlackDesk, mara: Sme, profile: dict[str, Any], last: date | None
) -> None:
    def changes(**about: Any) -> None:
        user = {"id": mara.user, "team_id": "T000000001", "tz": mara.zone, "profile": {"real_name": mara.name} | about}
        desk.slack.send_event({"type": "user_change", "user": user})

    changes(**profile)
    eventually(lambda: list(desk.sme(mara).leaves), "the status was not heard")
    assert desk.sme(mara).leaves == (Leave(date(2026, 3, 23), last, LeaveKind.OUT_OF_OFFICE),)
    changes(status_text="In a meeting", status_emoji=":calendar:")
    eventually(lambda: [1] if not desk.sme(mara).leaves else [], "she is still away")


# Buddies, and the offer.


def test_two_become_buddies_and_one_leaves(desk: SlackDesk, mara: Sme, marta: Client) -> None:
    raviv = client(desk, desk.hire("Ravi Das"))
    desk.wait(timedelta(minutes=1))
    form = opened(marta, marta.home(), Tap.ASK_BUDDY)
    (choice,) = form.element("colleague")[1]["options"]

    assert "I've asked Ravi" in becomes(marta.submit(form, colleague=choice["value"]))
    assert "Ravi hasn't answered yet" in marta.home().text
    assert {Press.BUDDY_YES, Press.BUDDY_NO} <= raviv.home().actions
    desk.until(utc("2026-03-25 09:00"))
    asked = next(each for each in raviv.conversation() if Press.BUDDY_YES in each.actions)
    raviv.press(asked, Press.BUDDY_YES)
    desk.wait(timedelta(minutes=1))
    assert next(each for each in raviv.conversation() if each.ts == asked.ts).actions == {"None"}

    home = marta.home()
    assert "You and Ravi Das take turns." in home.text and Tap.ASK_BUDDY not in home.actions
    marta.press(home, Press.BUDDY_LEAVE)
    eventually(lambda: [1] if Tap.ASK_BUDDY in marta.home_as_it_is().actions else [], "Home still shows the pair")


def test_an_offer_is_taken_up_where_it_stands(desk: SlackDesk, mara: Sme, marta: Client) -> None:
    desk.until(utc("2026-04-14 08:00"))
    offer = marta.latest()
    assert {Tap.ASK_BUDDY, Tap.OWN_PLACE, Press.OFFER_SECOND_WEEK, Tap.AWAY, Press.OFFER_GO_ON} == left(offer)
    assert "until" in opened(marta, offer, Tap.AWAY).actions and "zone" in opened(marta, offer, Tap.OWN_PLACE).actions
    alone = marta.press(offer, Tap.ASK_BUDDY)
    assert alone is not None and "no colleague here yet" in alone.payload["text"]

    said = marta.press(offer, Press.OFFER_SECOND_WEEK)
    assert said is not None and "Every second week" in said.payload["text"]
    tick(desk.deps)

    taken = marta.latest()
    assert taken.ts == offer.ts and left(taken) == set() and "Every second week, then." in taken.text
    assert desk.sme(mara).every == 2


# Comments.


def test_a_comment_is_quoted_and_answered(desk: SlackDesk, mara: Sme, marta: Client) -> None:
    desk.says(mara, f"posted {WALLS}")
    desk.says(mara, f"comment {WALLS} Did you measure <!here> it & how?")
    desk.until(utc("2026-03-25 12:00"))
    prompt = next(each for each in marta.conversation() if Press.COMMENT_DONE in each.actions)
    assert "Did you measure <!here> it & how?" in prompt.text

    marta.press(prompt, Press.COMMENT_DONE)
    tick(desk.deps)

    done = next(each for each in marta.conversation() if each.ts == prompt.ts)
    assert left(done) == set() and "Answered. Good." in done.text


# The Home tab's picture.


def drawn(home: Shown) -> list[str]:
    return [block["slack_file"]["id"] for block in home.blocks if block["type"] == "image"]


def test_a_rhythm_is_drawn_and_uploaded_once_for_the_same_counts(desk: SlackDesk, mara: Sme, marta: Client) -> None:
    ravi = client(desk, desk.hire("Ravi Das"))

    assert drawn(marta.home()) == drawn(marta.home()) == drawn(ravi.home()) != []
    (file,) = desk.slack.files()
    assert file["channels"] == [] and "Mara" not in str(file)
    desk.says(mara, f"posted {WALLS}")
    assert drawn(marta.home()) != drawn(ravi.home()) and len(desk.slack.files()) == 2


def test_where_slack_takes_no_picture_home_has_bars(desk: SlackDesk, mara: Sme, marta: Client) -> None:
    desk.slack.fail("views.publish", "error", error="invalid_blocks")
    before = len(desk.slack.calls("views.publish"))
    home = marta.home()
    assert drawn(home) == [] and "▁▁▁" in home.text and "Your posts per week" in home.text
    assert len(desk.slack.calls("views.publish")) == before + 2
    assert drawn(marta.home())


def test_where_nothing_can_be_uploaded_home_does_not_try_each_time(desk: SlackDesk, mara: Sme, marta: Client) -> None:
    desk.slack.fail("files.getUploadURLExternal", "error", error="missing_scope", times=99)
    for _ in range(3):
        home = marta.home()
        assert drawn(home) == [] and "▁▁▁" in home.text
    assert len(desk.slack.calls("files.getUploadURLExternal")) == 1 and files.REST > 60


# The week, for whoever asks.


def test_the_week_is_shown_to_a_director_with_days_and_to_an_expert_without(
    desk: SlackDesk, mara: Sme, marta: Client, dana: Client
) -> None:
    desk.says(mara, f"posted {WALLS} 2026-03-23")
    dana.press(dana.home(), Tap.CADENCE)
    week = dana.view()
    assert "Pick walls" in week.text and "1 this week" in week.text
    said = marta.press(button(Tap.CADENCE, '{"start":0}'), Tap.CADENCE)
    assert said is not None and "Pick walls" in said.text and "1 this week" not in said.text
    stranger = Client(desk.slack, desk.url, desk.slack.person("Eve"))
    refused = stranger.press(button(Tap.CADENCE, '{"start":0}'), Tap.CADENCE)
    assert refused is not None and "Pick walls" not in refused.text


# The command.


def later(who: Client, shown: Shown) -> str:
    """What a command says when it is done."""
    return str(eventually(lambda: who.told(shown.url), "nothing more was said")[-1].payload["text"])


def test_a_director_logs_a_post_for_an_expert(desk: SlackDesk, mara: Sme, dana: Client) -> None:
    reading = dana.command(f"posted <{WALLS}> <@{mara.user}>")

    assert "moment" in reading.text.lower() or "reading" in reading.text.lower()
    assert "Logged" in later(dana, reading)
    (post,) = posts(desk, mara)
    assert (post.title, post.logged_by) == ("Pick walls", "Dana")
    missing = dana.command(f"posted <{SITE}/nothing> <@{mara.user}>")
    assert later(dana, missing) and len(posts(desk, mara)) == 1


def test_a_director_pairs_parts_and_enters_leave_by_command(desk: SlackDesk, mara: Sme, dana: Client) -> None:
    ravi = desk.hire("Ravi Das")

    assert "Both have to say yes" in dana.command(f"pair <@{mara.user}> <@{ravi.user}>").text
    assert "each has their own weeks" in dana.command("part @Mara").text
    assert "Mara is on leave from 7 April" in dana.command("away @Mara from 7 April until 10 April").text
    assert desk.sme(mara).leaves == (Leave(date(2026, 4, 7), date(2026, 4, 10), by="Dana"),)
    assert "That leave is cancelled" in dana.command("back @Mara").text
    refused = client(desk, ravi).command("away @Mara until 10 April")
    assert "director" in refused.text and desk.sme(mara).leaves == ()


def test_the_week_by_command_is_leafed_through(desk: SlackDesk, dana: Client) -> None:
    for number in range(17):
        desk.hire(f"Ada{chr(97 + number)} Bell")

    week = dana.command("cadence")
    assert "Adaa Bell" in week.text and "Adaq Bell" not in week.text
    dana.press(week, Tap.CADENCE_LATER)
    second = eventually(lambda: dana.told(week.url), "no second page")[-1]
    assert second.payload["replace_original"] and "Adaq Bell" in second.text and Tap.CADENCE_EARLIER in second.actions
