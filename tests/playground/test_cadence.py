"""Posts, rhythm, leave, buddies and comments through the page's own requests, against the real flows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest

from bot.almanac import HolidayAlmanac
from bot.domain.cadence import Goal
from bot.domain.cadence_messages import CommentPrompt, Offer, QuotedComment
from bot.domain.comments import Comment, CommentState
from bot.domain.ideas import IdeaStatus
from bot.domain.people import Sme
from bot.domain.posts import Place, PostState
from tests.playground.newsstand import Newsstand
from tests.playground.serving import Served, Tab, plain, playground, wait_for

POST = "https://dockdoor.example/slow-picks"
RHYTHM = {"goal": "monthly", "budget": "1", "every": "2", "day0": "yes", "day3": "yes", "begins": "08:00",
          "ends": "16:30", "country": "Germany"}  # fmt: skip


@dataclass
class Desk:
    """A served playground with three experts and pages that can be read."""

    served: Served
    news: Newsstand

    def sme(self, user: str) -> Sme:
        with self.served.store.read() as tx:
            found = tx.smes.by_user(self.served.workspace, user)
        assert found is not None
        return found

    def logged(self, tab: Tab, link: str = POST) -> int:
        """A post of theirs, from the form to the message about it; its id."""
        before = tab.messages().count("item-shown")
        assert "said" in tab.post("posts/log", link=link).json()
        wait_for(lambda: tab.messages().count("item-shown") > before)
        with self.served.store.read() as tx:
            return max(post.id for post in tx.posts.of_sme(self.served.workspace, self.sme(tab.user).id, 9))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    news = Newsstand()
    with playground(tmp_path, feeds=news, almanac=HolidayAlmanac()) as served:
        news.published = served.clock() - timedelta(days=1)
        yield Desk(served, news)


def said(answer: httpx.Response) -> str:
    """What the page says of it."""
    assert answer.status_code == 200, answer.text
    return str(answer.json()["said"])


def problem(answer: httpx.Response) -> str:
    """What the page says at the form."""
    assert answer.status_code == 200, answer.text
    assert list(answer.json()) == ["problem"]
    return str(answer.json()["problem"])


def test_a_post_is_logged_corrected_and_taken_back(desk: Desk) -> None:
    mara = desk.served.tab("mara")
    post = desk.logged(mara)

    told = plain(mara.messages())
    assert "Pick-to-light is dead" in told and "Correct Take it back" in told
    home = mara.page("home")
    assert "Pick-to-light is dead" in home and "Last post 1 day ago" in plain(home)
    form = mara.part(f"posts/{post}").text
    assert 'value="Pick-to-light is dead"' in form and "own-form" in mara.page(f"posts/{post}")

    corrected = mara.post("posts/correct", id=post, title="Lights out", day="2027-02-26", place="talk")
    assert said(corrected) == "Corrected: “Lights out”, 26 February 2027."
    with desk.served.store.read() as tx:
        kept = tx.posts.get(desk.served.workspace, post)
    assert kept is not None and (kept.title, kept.day, kept.place) == ("Lights out", date(2027, 2, 26), Place.TALK)
    wait_for(lambda: "Lights out" in mara.messages())

    assert "Taken back" in said(mara.post("press", press="post_back", id=post))
    assert "Lights out" not in mara.page("home")
    assert mara.http.get(f"/as/mara/posts/{post}").status_code == 410


@pytest.mark.parametrize(
    ("form", "words"),
    [({"link": ""}, "no web address"), ({"link": POST, "day": "2028-01-01"}, "still to come"),
     ({"link": POST, "day": "soon"}, "can't read the day")],
)  # fmt: skip
def test_what_is_wrong_with_a_post_is_told_at_the_form(shared: Served, form: dict[str, str], words: str) -> None:
    answer = shared.tab("mara").post("posts/log", **form)

    assert words in problem(answer)


def test_a_post_of_an_accepted_idea_makes_it_published(desk: Desk) -> None:
    mara, dana = desk.served.tab("mara"), desk.served.tab("dana")
    mara.say("check in")
    mara.say("Since January we pick 121 lines an hour, and the wrong sizes come back on a second truck.")
    mara.say("done")
    desk.served.go(hours=2)
    with desk.served.store.read() as tx:
        interview = tx.interviews.readable(desk.served.workspace, desk.served.clock())[-1]
        idea = tx.ideas.of_interview(desk.served.workspace, interview.id)[0]
    dana.post("press", press="accept", id=idea.id, seen=idea.version)
    assert f'data-open="posts/new?idea={idea.id}"' in mara.page("home")
    assert f'data-open="posts/new?idea={idea.id}"' in mara.part("ideas?status=accepted").text
    assert f'<option value="{idea.id}" selected>' in mara.part(f"posts/new?idea={idea.id}").text
    desk.news.published = desk.served.clock()

    mara.post("posts/log", link=POST, idea=idea.id)

    wait_for(lambda: "from your idea" in mara.messages())
    with desk.served.store.read() as tx:
        kept = tx.ideas.get(desk.served.workspace, idea.id)
    assert kept is not None and kept.status is IdeaStatus.PUBLISHED
    assert 'class="status published"' in dana.part("ideas?status=published").text


def test_a_post_of_two_is_theirs_together_or_not(desk: Desk) -> None:
    mara, asha = desk.served.tab("mara"), desk.served.tab("asha")
    post = desk.logged(mara)

    asha.post("posts/log", link=POST)
    wait_for(lambda: "We wrote it together" in asha.messages())
    assert "counts for" in said(asha.post("press", press="post_together", id=post))

    assert "Pick-to-light is dead" in asha.page("home")
    assert "doesn't count for you" in said(asha.post("press", press="post_back", id=post))
    assert "Pick-to-light is dead" not in asha.page("home")


def test_a_page_that_somebody_else_signed_is_asked_about(desk: Desk) -> None:
    mara = desk.served.tab("mara")
    desk.news.author = "Petra Voss"
    mara.post("posts/log", link=POST)
    wait_for(lambda: "It’s mine" in mara.messages())
    with desk.served.store.read() as tx:
        (asked,) = tx.posts.waiting(desk.served.workspace, desk.sme("mara").id)
    assert asked.state is PostState.ASKED

    assert "Logged" in said(mara.post("press", press="post_mine", id=asked.id))

    assert "Pick-to-light is dead" in mara.page("home")


def test_an_expert_chooses_a_rhythm(desk: Desk) -> None:
    mara = desk.served.tab("mara")
    assert "Germany" in mara.part("rhythm").text
    assert "Germany" in problem(mara.post("rhythm/save", **(RHYTHM | {"country": "Germony"})))
    idle = {key: value for key, value in RHYTHM.items() if key[:3] != "day"}
    assert "at least one working day" in problem(mara.post("rhythm/save", **idle))

    assert "goal: a post a month" in said(mara.post("rhythm/save", **RHYTHM))

    sme = desk.sme("mara")
    assert (sme.goal, sme.weekly_budget, sme.every, sme.country) == (Goal.MONTHLY, 1, 2, "DE")
    assert (sme.working_days, f"{sme.day_begins:%H:%M}", f"{sme.day_ends:%H:%M}") == ((0, 3), "08:00", "16:30")
    home = plain(mara.page("home"))
    assert "Monday, Thursday, 08:00 to 16:30, without public holidays (Germany)." in home
    assert "every second week" in home


def test_an_expert_goes_on_leave_and_comes_back(desk: Desk) -> None:
    mara = desk.served.tab("mara")
    assert "give the last day" in problem(mara.post("leave/save"))
    assert "other way round" in problem(mara.post("leave/save", **{"from": "2027-03-09", "until": "2027-03-05"}))

    assert "on leave until" in said(mara.post("leave/save", until="2027-03-12"))
    assert "I’m back" in mara.page("home")
    assert "Good to have you back" in said(mara.post("press", press="back"))

    assert "I’m back" not in mara.page("home")
    mara.post("leave/save", **{"from": "2027-03-10", "until": "2027-03-12"})
    assert "Cancel it" in mara.page("home")
    assert "That leave is cancelled" in said(mara.post("leave/back"))


def test_a_director_chooses_for_somebody(desk: Desk) -> None:
    dana, mara = desk.served.tab("dana"), desk.sme("mara")
    assert "For <bdi>Mara Lindqvist</bdi>" in dana.part(f"people/{mara.id}/rhythm").text

    assert "Their goal" in said(dana.post("rhythm/save", sme=mara.id, **RHYTHM))
    assert "Mara is on leave" in said(dana.post("leave/save", sme=mara.id, until="2027-03-12"))

    assert "On leave until 12 March" in plain(dana.part("people").text)
    assert desk.sme("mara").leaves[-1].by == "Dana Whitfield"
    assert "Mara is back" in said(dana.post("leave/back", sme=mara.id))
    assert "On leave" not in plain(dana.page("people"))


def test_buddies_are_asked_paired_and_parted(desk: Desk) -> None:
    mara, asha, dana = (desk.served.tab(user) for user in ("mara", "asha", "dana"))
    assert "Asha Gurung" in mara.part("buddy").text
    assert "Buddies are two" in problem(mara.post("buddy/ask", colleague=desk.sme("mara").id))
    assert "asked Asha" in said(mara.post("buddy/ask", colleague=desk.sme("asha").id))
    assert "hasn’t answered yet" in plain(mara.page("home"))
    with desk.served.store.read() as tx:
        asked = tx.pairs.of(desk.served.workspace, desk.sme("mara").id)
    assert asked is not None
    assert "Take turns with" in plain(asha.page("home"))

    assert "nothing changes" in said(asha.post("press", press="buddy_no", id=asked.id))
    paired = dana.post("buddy/pair", one=desk.sme("mara").id, colleague=desk.sme("asha").id)
    assert "I'll ask" in said(paired)
    with desk.served.store.read() as tx:
        pair = tx.pairs.of(desk.served.workspace, desk.sme("mara").id)
    assert pair is not None and pair.id != asked.id
    for each in (mara, asha):
        each.post("press", press="buddy_yes", id=pair.id)

    assert "You take turns with" in mara.page("home")
    assert "Takes turns with Mara Lindqvist" in plain(dana.page("people"))
    assert "their own weeks" in said(dana.post("buddy/part", sme=desk.sme("asha").id))
    assert "Your turns together are over" not in said(asha.post("press", press="buddy_leave", id=pair.id))
    assert "Takes turns" not in plain(dana.page("people"))
    assert dana.post("buddy/pair", one=999, colleague=desk.sme("asha").id).status_code == 410


def test_an_offer_is_taken_up(desk: Desk) -> None:
    mara, served = desk.served.tab("mara"), desk.served
    served.deps.chat.send(served.workspace, "dm-mara", Offer(), "offer")
    assert "Go on as it was" in mara.messages()

    assert "Every second week" in said(mara.post("press", press="offer_second_week"))
    assert desk.sme("mara").every == 2
    assert "As before" in said(mara.post("press", press="offer_go_on"))

    place = {"name": "Mara Lindqvist", "zone": "Europe/Oslo", "day": "Wed", "time": "10:15"}
    assert 'value="Europe/Berlin"' in mara.part("place").text
    assert "time zone" in problem(mara.post("place/save", **(place | {"zone": "Oslo/Nowhere"})))
    assert "Changed." in said(mara.post("place/save", **place))
    assert (desk.sme("mara").zone, str(desk.sme("mara").slot)) == ("Europe/Oslo", "Wed 10:15")


def test_a_comment_is_answered(desk: Desk) -> None:
    mara, served = desk.served.tab("mara"), desk.served
    now, mine = served.clock(), desk.sme("mara").id
    with served.store.begin() as tx:
        draft = Comment(served.workspace, 0, mine, None, "c1", "Petra", "Why?", POST, now)
        kept = tx.comments.add(replace(draft, state=CommentState.SHOWN, shown_at=now))
        tx.commit()
    assert kept is not None
    quoted = CommentPrompt("Slow picks", (QuotedComment(kept.id, "Petra", "Why?", POST),))
    served.deps.chat.send(served.workspace, "dm-mara", quoted, "comment")
    assert f'data-press="comment_done" data-id="{kept.id}"' in mara.messages()

    assert mara.post("press", press="comment_done", id=kept.id).status_code == 200

    with served.store.read() as tx:
        answered = tx.comments.get(served.workspace, kept.id)
    assert answered is not None and answered.state is CommentState.ANSWERED
    assert served.tab("asha").post("press", press="comment_done", id=kept.id).status_code == 410


def test_the_cadence_is_shown_to_directors_with_days_and_to_experts_without(desk: Desk) -> None:
    mara, dana = desk.served.tab("mara"), desk.served.tab("dana")
    desk.logged(mara)

    answer = dana.say("/ideas cadence").json()
    assert (answer["title"], answer["address"]) == ("Cadence", "/as/dana/cadence")
    assert "<table" in answer["sheet"] and "Tomás Herrera" in answer["sheet"]
    page = dana.page("cadence")
    assert "Pick-to-light is dead" in page or "Nothing new came out" in page
    assert 'aria-current="page">Cadence' in page
    own = mara.say("/ideas cadence").json()["sheet"]
    assert "<table" not in own and "Tomás" not in own
    assert "<table" not in mara.page("cadence")


@pytest.mark.parametrize("path", ["home", "posts/new", "rhythm", "leave", "buddy", "place"])
def test_only_experts_have_a_home(shared: Served, path: str) -> None:
    for user in ("dana", "robin"):
        answer = shared.tab(user).http.get(f"/as/{user}/{path}", headers={"x-fragment": "1"})
        assert answer.status_code == 403
        assert "the experts I interview" in answer.json()["error"]
    page = shared.tab("mara").page(path)
    assert "page-body" in page if path == "home" else "own-form" in page


@pytest.mark.parametrize("user", ["mara", "robin"])
def test_only_a_director_opens_and_sends_forms_for_others(shared: Served, user: str) -> None:
    tab = shared.tab(user)
    with shared.store.read() as tx:
        asha = tx.smes.by_user(shared.workspace, "asha")
    assert asha is not None
    for form in ("rhythm", "leave", "buddy"):
        assert tab.http.get(f"/as/{user}/people/{asha.id}/{form}").status_code == 403
    actions: dict[str, dict[str, object]] = {
        "rhythm/save": RHYTHM | {"country": "", "sme": asha.id},
        "leave/save": {"sme": asha.id, "until": "2027-03-12"},
        "leave/back": {"sme": asha.id},
        "buddy/pair": {"one": asha.id, "colleague": asha.id},
        "buddy/part": {"sme": asha.id},
    }
    for path, form in actions.items():
        assert tab.post(path, **form).status_code == 403, path
    assert shared.tab("dana").http.get("/as/dana/people/999/leave").status_code == 410
    assert shared.tab("robin").http.get("/as/robin/cadence").status_code == 403
