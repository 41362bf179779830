"""What a newsroom says about posts, leave, hours and buddies: taken in all the ways people write it, or refused."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.almanac import HolidayAlmanac
from bot.domain.cadence import Goal
from bot.domain.errors import Misconfigured
from bot.domain.posts import Place
from bot.playground.newsroom import Newsroom, load
from bot.playground.newsroom_pieces import own_feeds, pages, pieces
from tests.demo.conftest import command

MARA = {"name": "Mara Lind", "zone": "Europe/Berlin"}
TOM = {"name": "Tom Arce", "zone": "America/Denver"}
ALMANAC = HolidayAlmanac()


@pytest.fixture
def newsroom(tmp_path: Path) -> Any:
    def read(*people: dict[str, Any], **more: Any) -> Newsroom:
        file = tmp_path / "in.yaml"
        written = {"start": "2026-03-30", "people": list(people) or [MARA, TOM], **more}
        file.write_text(yaml.safe_dump(written, allow_unicode=True), "utf-8")
        return load(file, ALMANAC)

    return read


@pytest.mark.parametrize(
    ("written", "day", "title", "link"),
    [
        ("2026-04-07", date(2026, 4, 7), "", ""),
        (date(2026, 4, 7), date(2026, 4, 7), "", ""),
        ("2026-04-07 https://a.example/one", date(2026, 4, 7), "", "https://a.example/one"),
        ("2026-04-07 A rumour, and more", date(2026, 4, 7), "A rumour, and more", ""),
        ("2026-04-07: A rumour https://a.example/one", date(2026, 4, 7), "A rumour", "https://a.example/one"),
        ({"day": "2026-04-07", "title": "A rumour"}, date(2026, 4, 7), "A rumour", ""),
        ({"date": "2026-04-07", "url": "https://a.example/"}, date(2026, 4, 7), "", "https://a.example/"),
        ({"on": "2026-04-07", "headline": "A", "link": "http://a.example"}, date(2026, 4, 7), "A", "http://a.example"),
    ],
)
def test_a_post_in_all_the_ways(newsroom: Any, written: Any, day: date, title: str, link: str) -> None:
    for posts in ([written], written):
        (post,) = newsroom(MARA | {"posts": posts}).people[0].posts
        assert (post.day, post.title, post.link, post.via, post.place) == (day, title, link, "dm", None)


def test_a_post_says_where_and_by_whom_and_when(newsroom: Any) -> None:
    written = [
        {"day": "2026-04-09 14:30", "place": "linkedin", "via": "director"},
        {"day": "2026-04-08", "place": "Talk", "via": "feed", "time": "08:15", "idea": "a rumour"},
    ]
    talk, linkedin = newsroom(MARA | {"posts": written}).people[0].posts
    assert (linkedin.at, linkedin.place, linkedin.via) == (time(14, 30), Place.LINKEDIN, "director")
    assert (talk.at, talk.place, talk.via, talk.idea) == (time(8, 15), Place.TALK, "feed", "a rumour")


@pytest.mark.parametrize(
    ("written", "periods"),
    [
        ("2026-04-06 to 2026-04-17", [(6, 17)]),
        ("2026-04-06..2026-04-17", [(6, 17)]),
        ("from 2026-04-06 until 2026-04-17", [(6, 17)]),
        ("2026-04-06 – 2026-04-17", [(6, 17)]),
        ("2026-04-06", [(6, 6)]),
        (date(2026, 4, 6), [(6, 6)]),
        ({"from": "2026-04-06", "until": "2026-04-17"}, [(6, 17)]),
        ({"since": "2026-04-06", "to": "2026-04-17"}, [(6, 17)]),
        ({"first": "2026-04-06", "last": "2026-04-17"}, [(6, 17)]),
        ({"on": "2026-04-06"}, [(6, 6)]),
        (["2026-04-06", "2026-04-17"], [(6, 17)]),
        ([["2026-04-06", "2026-04-17"]], [(6, 17)]),
        (["2026-04-20 to 2026-04-24", {"from": "2026-04-06", "until": "2026-04-07"}, "2026-04-10"],
         [(6, 7), (10, 10), (20, 24)]),
    ],
)  # fmt: skip
def test_leave_in_all_the_ways(newsroom: Any, written: Any, periods: list[tuple[int, int]]) -> None:
    found = newsroom(MARA | {"away": written}).people[0].away
    assert [(away.first.day, away.last.day) for away in found] == periods


def test_hours_days_goal_budget_and_country(newsroom: Any) -> None:
    mara, tom = newsroom(
        MARA | {"country": "Germany", "goal": "every 2 weeks", "budget": "none", "hours": "9-17:30", "days": "Mon-Thu"},
        TOM | {"country": "US", "goal": "Monthly", "budget": 5, "hours": ["08:30", "16:00"], "days": ["sun", "Wed"]},
    ).people
    assert (mara.country, mara.goal, mara.budget, mara.days) == ("DE", Goal.TWO_WEEKS, 0, (0, 1, 2, 3))
    assert mara.hours == (time(9), time(17, 30))
    assert (tom.country, tom.goal, tom.budget, tom.days) == ("US", Goal.MONTHLY, 5, (2, 6))
    assert tom.hours == (time(8, 30), time(16))


@pytest.mark.parametrize(
    "written",
    [
        {"buddies": [["Mara Lind", "Tom Arce"]]},
        {"buddies": [["Mara", "Tom"]]},
        {"buddies": ["Mara Lind", "Tom Arce"]},
        {"buddies": ["Mara and Tom"]},
        {"buddies": "Mara & Tom"},
        {"buddies": {"Mara Lind": "Tom Arce"}},
        {"buddies": [{"one": "Mara", "other": "Tom"}]},
        {"people": [MARA | {"buddy": "Tom"}, TOM]},
        {"people": [MARA | {"buddies": ["Tom Arce"]}, TOM | {"buddy": "Mara Lind"}]},
        {"people": [MARA | {"buddy": "Tom"}, TOM], "buddies": [["Tom Arce", "Mara Lind"]]},
    ],
)
def test_a_pair_in_all_the_ways(newsroom: Any, written: dict[str, Any]) -> None:
    (pair,) = newsroom(*written.pop("people", ()), **written).buddies
    assert set(pair) == {"Mara Lind", "Tom Arce"}


def test_what_stands_beside_the_people_goes_to_them(newsroom: Any) -> None:
    read = newsroom(
        posts=[
            {"sme": "Mara", "day": "2026-04-01"},
            {"authors": ["Mara Lind", "Tom"], "day": "2026-04-02", "title": "T"},
        ],
        away={"Tom Arce": "2026-04-06 to 2026-04-17"},
        country="PT",
    )
    mara, tom = read.people
    assert [post.day.day for post in mara.posts] == [1, 2]
    assert [post.title for post in tom.posts] == ["T"]
    assert [away.last.day for away in tom.away] == [17]
    assert (mara.country, tom.country) == ("PT", "PT")


def test_links_and_titles_are_made_up_once_each(newsroom: Any) -> None:
    read = newsroom(
        MARA | {"posts": ["2026-04-01", "2026-04-01", "2026-04-02 Same title", {"day": "2026-04-03", "via": "feed"}]},
        TOM | {"posts": ["2026-04-05 Same title", "2026-04-06 https://a.example/own"]},
    )
    made = pieces(read)
    assert len({piece.link for piece in made}) == len(made)
    assert {"https://posts.example/same-title", "https://posts.example/same-title-2", "https://a.example/own"} < {
        piece.link for piece in made
    }
    assert all(piece.title for piece in made)
    assert set(pages(made)) == {piece.link for piece in made}
    assert list(own_feeds(made)) == ["Mara Lind"]
    assert b"<item>" in own_feeds(made)["Mara Lind"]


def person(**more: Any) -> dict[str, Any]:
    return {"people": [MARA | more]}


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (person(country="Atlantis"), "people, number 1, country: I don't know the country “Atlantis”."),
        (person(goal="yearly"), "goal: this should be one of weekly, every two weeks, monthly."),
        (person(budget=6), "budget: this should be less than or equal to 5."),
        (person(budget=-1), "budget: this should be greater than or equal to 0."),
        (person(budget="some"), "budget: this should be a whole number."),
        (person(hours="17-9"), "hours: the day ends at 09:00, before it begins at 17:00."),
        (person(hours="all day"), "hours: I can't read the hours “all day”; write them as “09:00-17:00”."),
        (person(hours="25-26"), "hours: I can't read the hours “25-26”"),
        (person(days="Funday"), "days: “Funday” is no day; write Mon, Tue, Wed, Thu, Fri, Sat, Sun."),
        (person(days=[]), "days: name at least one working day."),
        (person(posts=["2026-02-30"]), "posts, number 1, day: this should be a date, such as 2026-04-07."),
        (person(posts=["soon"]), "posts, number 1, day: this should be a date, such as 2026-04-07."),
        (person(posts=["1500-01-01"]), "posts, number 1, day: 1500-01-01 is too far away"),
        (person(posts=[{"title": "A"}]), "“day” is missing (people, number 1, posts, number 1)."),
        (person(posts=[{"day": "2026-04-07", "date": "2026-04-08"}]), "“date” and “day” say the same; keep one."),
        (person(posts=[{"day": "2026-04-07", "link": "ftp://a.example"}]), "“ftp://a.example” is no link"),
        (person(posts=[{"day": "2026-04-07", "place": "moon"}]), "place: this should be one of blog, LinkedIn, talk"),
        (person(posts=[{"day": "2026-04-07", "via": "pigeon"}]), "via: this should be one of dm, director, feed."),
        (person(posts=[{"day": "2026-04-07", "by": "x"}]), "“by” is not a key I know"),
        (person(posts=["2026-04-01 https://a.example/1", "2026-04-02 https://a.example/1"]), "stands here twice"),
        (person(away=["2026-04-09 to 2026-04-01"]), "the last day, 2026-04-01, comes before the first, 2026-04-09."),
        (person(away=["2026-02-01 to 2026-02-30"]), "away, number 1, last: this should be a date"),
        (person(away="whenever"), "I can't read “whenever”; write days, such as “2026-04-06 to 2026-04-17”."),
        (person(away={"from": "2026-04-09"}), "say from when and until when"),
        (person(away=["2026-04-01 to 2026-04-09", "2026-04-05"]), "2026-04-01 to 2026-04-09 and 2026-04-05 overlap"),
        (person(buddy="Zed"), "buddies: “Zed” is nobody's name here."),
        (person(buddy="Mara"), "buddies: Mara Lind can't be their own buddy."),
        (person(buddy="Mara", buddies=["Tom"]), "“buddies” and “buddy” say the same; keep one."),
        ({"buddies": [["Mara", "Nobody"]]}, "buddies: “Nobody” is nobody's name here."),
        ({"buddies": [["Mara"]]}, "buddies, number 1: a pair is two names, such as [Mara Lindqvist, Tomás Arce]."),
        ({"buddies": [["Mara", "Tom"], ["Tom", "Ann"]]}, "buddies: Tom Arce can have one buddy only."),
        ({"posts": [{"sme": "Nobody", "day": "2026-04-01"}]}, "posts: “Nobody” is nobody's name here."),
        ({"posts": ["2026-04-01"]}, "posts: what stands beside the people needs a name"),
        ({"away": {"Zed": "2026-04-01"}}, "away: “Zed” is nobody's name here."),
        ({"busy": "some day"}, "busy, number 1: I can't read “some day”"),
        (
            {"people": [MARA | {"budget": 0}, TOM | {"budget": "none"}], "buddies": [["Mara", "Tom"]]},
            "buddies: Mara Lind and Tom Arce both allow no messages, so that nobody can ask them.",
        ),
    ],
)  # fmt: skip
def test_what_can_not_be_is_said_plainly(newsroom: Any, written: dict[str, Any], sentence: str) -> None:
    ann = {"name": "Ann Ash", "zone": "UTC"}
    people = written.pop("people", [MARA, TOM, ann])
    with pytest.raises(Misconfigured) as wrong:
        newsroom(*people, **written)
    assert any(sentence in problem for problem in wrong.value.problems), wrong.value.problems


def test_all_of_it_is_listed_at_once_by_the_real_command(tmp_path: Path) -> None:
    mara = MARA | {"country": "Atlantis", "posts": ["2026-02-30"], "away": "2026-04-09 to 2026-04-01", "hours": "x"}
    written = {"start": "2026-03-30", "people": [mara], "posts": [{"sme": "Zed", "day": "2026-04-01"}]}
    (tmp_path / "in.yaml").write_text(yaml.safe_dump(written), "utf-8")
    ran = command(tmp_path, "--newsroom", "in.yaml")
    assert (ran.returncode, ran.stdout) == (1, "")
    said = ran.stderr.splitlines()[1:]
    assert len(said) == 5
    for word in ("Atlantis", "posts, number 1", "comes before", "hours", "Zed"):
        assert sum(word in line for line in said) == 1, word
