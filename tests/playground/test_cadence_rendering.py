"""Posts, nudges, offers, the summary, the cadence and an expert's Home as HTML: what people wrote is never markup."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import pytest

from bot.domain.availability import Leave
from bot.domain.cadence import Goal
from bot.domain.cadence_messages import (
    BuddyQuestion,
    CadenceAlert,
    CommentPrompt,
    Nudge,
    Offer,
    PostLogged,
    QuotedComment,
    Summary,
    SummaryPost,
    WeekCount,
)
from bot.domain.ideas import IdeaStatus
from bot.domain.messages import View
from bot.domain.people import DEFAULT_SLOT, Beat, Director, Sme, SmeState
from bot.domain.posts import Place, Post, PostState, Via
from bot.domain.screens import (
    CadenceLine,
    CadencePage,
    ExpertHome,
    IdeaCard,
    IdeaFilter,
    IdeaPage,
    OwnBuddy,
    OwnRhythm,
    PersonLine,
    PostCard,
    Roster,
    Screen,
)
from bot.playground.personas import Part, Persona
from bot.playground.picture_addresses import HIGHEST, MOST, rhythm_address, weeks_address
from tests.playground.serving import MONDAY, plain
from tests.playground.test_feeds_rendering import DANA, HOSTILE, IDEA, LINK, PAGES, links, screen, view

MARA = Persona("mara", "Mara Lind", Part.EXPERT, "dm-mara", "Europe/Berlin", "picking")
TODAY = date(2027, 3, 1)
WEEKS = tuple(WeekCount(TODAY - timedelta(weeks=11 - back), back % 4) for back in range(12))
LOGGED = PostLogged(7, "Slow picks", LINK, "12 March 2026", "blog", "Logged.")
SUMMARY = Summary(
    "22 to 28 February",
    (
        SummaryPost("Asha Gurung and Mara Lind", "Two on one", LINK, "blog"),
        SummaryPost("Tomás Herrera", "Curtailed", LINK, "talk"),
    ),
    3,
    WEEKS,
    2,
    5,
    ("Pick-to-light is dead",),
    "A first post by Asha Gurung.",
    ("Ngozi Adeyemi",),
)
LINE = CadenceLine(
    1, "Mara Lind", 2, 6, (0, 1, 2, 0, 0, 3, 0, 0, 1, 0, 0, 2), Goal.TWO_WEEKS, "Tomás Herrera", "new here"
)


def sme(name: str = "Mara Lind", beat: str = "picking") -> Sme:
    return Sme(1, 1, "mara", "dm-mara", name, "Europe/Berlin", Beat(beat), DEFAULT_SLOT, SmeState.ACTIVE, MONDAY)


def post(title: str = "Slow picks", link: str = LINK, names: tuple[str, ...] = ("Mara Lind",)) -> Post:
    authors = tuple(range(1, len(names) + 1))
    return Post(1, 7, link, title, TODAY, Place.BLOG, authors, PostState.PUBLISHED, Via.SME, MONDAY, names=names)


def rhythm(title: str = "", link: str = LINK) -> OwnRhythm:
    return OwnRhythm(
        (0,) * 11 + (2,),
        2,
        0,
        Goal.MONTHLY,
        (post(title or "Slow picks", link, (title or "Mara Lind", "Tomás")),),
        OwnBuddy(4, title or "Tomás", own_week=True),
        (),
        title,
        title,
        title,
        title,
        (title,) if title else (),
        ((5, title or "Fast picks"),),
    )


def own_home(own: OwnRhythm | None, who: Sme | None = None) -> str:
    mine = ExpertHome(who or sme(), "Tuesday at 09:00", False, 2, rhythm=own)
    return str(PAGES.part("screens/home.html", me=MARA, mine=mine, now=MONDAY))


def form(name: str, text: str, **context: object) -> str:
    beside = {"sme": sme(text), "for_somebody": True, "colleagues": [(2, text)], "zones": [text], "days": ("Mon",) * 7}
    more = {"countries": [("XX", text)], "country": text, "post": None, "ready": [(5, text)], "chosen": 5}
    return str(PAGES.part(f"forms/{name}.html", me=DANA, **beside | more | context))


def everywhere(title: str, link: str = LINK) -> dict[str, str]:
    """Every place where words and links of people stand, with these."""
    comments = tuple(QuotedComment(n, title, title, link) for n in (7, 8))
    week = replace(
        SUMMARY,
        week=title,
        posts=(SummaryPost(title, title, link, title),),
        answered=(title,),
        celebrate=title,
        away=(title,),
    )
    card = IdeaCard(replace(IDEA, headline=title, decided_by=title, status=IdeaStatus.PUBLISHED), True)
    people = Roster((sme(title, title),), (Director(1, 1, "dana", "dm-dana", title),), 0)
    return {
        "logged": view(replace(LOGGED, title=title, link=link, day=title, said=title, idea=title)),
        "nudge": view(Nudge(9, title, 5, title, title)),
        "offer": view(Offer(title)),
        "alert": view(CadenceAlert(title)),
        "buddy": view(BuddyQuestion(7, title, title)),
        "comments": view(CommentPrompt(title, comments)),
        "summary": view(week),
        "cadence": screen(CadencePage(week, (replace(LINE, name=title, buddy=title, mark=title),), 0, 1, title, title)),
        "home": own_home(rhythm(title, link), sme(title)),
        "correct": screen(PostCard(post(title, link), ((5, title),))),
        "idea": screen(card),
        "people": screen(people, lines={1: PersonLine(people.smes[0], "", (), title, title)}),
        **{f"form {name}": form(name, title) for name in ("post", "rhythm", "leave", "buddy", "place")},
    }


def presses(markup: str, known: str = "7") -> dict[str, str]:
    """What the buttons say, by what they press or open; those that press carry this id."""
    found = re.findall(r'<button[^>]*data-(?:press|open)="([^"]+)"[^>]*>(.*?)</button>', markup)
    assert len(found) == markup.count("<button")
    assert set(re.findall(r'data-press="\w+" data-id="(\d+)"', markup)) <= {known}
    return {what: plain(words) for what, words in found}


@pytest.mark.parametrize("name", HOSTILE)
def test_words_of_people_are_words_everywhere(name: str) -> None:
    title = HOSTILE[name]

    for place, markup in everywhere(title).items():
        told = re.sub(r"</?code>", "`", unescape(markup)) if "`" in title else unescape(markup)
        assert title in told, place
        assert title not in markup or not re.search("[<>\"'&]", title), place
        bare = re.sub(r'"[^"]*"', '""', markup)
        assert not re.search(r"<(?:script|img src=x|!|@)|<[a-z][^<>]*\son\w+=", bare), place
        assert str(6661 * 7013) not in markup, place
        assert markup.count("</main>") == 0, place


@pytest.mark.parametrize("name", ["script", "closing", "markdown", "attribute"])
def test_hostile_words_leave_the_elements_as_they_are(name: str) -> None:
    def elements(markup: str) -> list[str]:
        found = re.findall(r"</?[a-z][a-z0-9]*", markup)
        return [each for each in found if each not in {"<code", "</code"}]

    quiet = everywhere("plain words")
    for place, markup in everywhere(HOSTILE[name]).items():
        assert elements(markup) == elements(quiet[place]), place


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "", "https://bank.example@evil.example/"]
)
def test_only_honest_addresses_are_linked(address: str) -> None:
    for place, markup in everywhere("A title", address).items():
        assert links(markup) == ([LINK] if place == "idea" and "idea-source" in markup else []), place
        assert "A title" in markup, place


def test_an_honest_address_is_linked_as_it_is() -> None:
    wanted = {"logged": 1, "comments": 2, "summary": 1, "cadence": 1, "home": 1}
    for place, markup in everywhere("A title").items():
        assert links(markup) == [LINK] * wanted.get(place, 0), place


@pytest.mark.parametrize(
    ("asks", "buttons"),
    [
        ("", {"posts/7": "Correct", "post_back": "Take it back"}),
        ("details", {"posts/7": "Correct", "post_back": "Take it back"}),
        ("whose", {"post_mine": "It’s mine", "post_back": "Not mine"}),
        ("together", {"post_together": "We wrote it together", "post_back": "It’s theirs"}),
    ],
)
def test_a_logged_post_asks_what_is_still_to_be_known(asks: str, buttons: dict[str, str]) -> None:
    markup = view(replace(LOGGED, asks=asks, whom="Petra Voss", idea="Fast picks"))  # type: ignore[arg-type]

    assert presses(markup) == buttons
    assert plain(markup).startswith("Logged. Slow picks blog · 12 March 2026 · from your idea “Fast picks”")


def test_a_post_that_was_taken_back_is_only_a_sentence() -> None:
    assert plain(view(replace(LOGGED, said="Taken back.", gone=True))) == "Taken back."


def test_a_nudge_offers_to_talk_and_to_log() -> None:
    markup = view(Nudge(9, "Slow picks", 7, "Fast picks", "Tomás"))

    assert presses(markup) == {"check_in": "Talk it through", "posts/new?idea=7": "It’s out"}
    assert "This week is yours, with Tomás. “Fast picks” is accepted" in plain(markup)


def test_an_offer_is_answered_once() -> None:
    assert presses(view(Offer())) == {
        "buddy": "A buddy",
        "place": "Another time",
        "offer_second_week": "Every second week",
        "leave": "A break",
        "offer_go_on": "Go on as it was",
    }
    assert presses(view(Offer("Every second week, then."))) == {}
    assert plain(view(Offer("Every second week, then."))).endswith("Every second week, then.")


def test_a_buddy_is_asked_for_until_they_answer() -> None:
    asked = BuddyQuestion(7, "Tomás", "Tomás")

    assert presses(view(asked)) == {"buddy_yes": "Yes, let’s", "buddy_no": "No, thanks"}
    assert presses(view(replace(asked, answered="no"))) == {}


def test_comments_are_quoted_until_they_are_answered() -> None:
    prompt = CommentPrompt("Slow picks", (QuotedComment(7, "", "Why left?", LINK), QuotedComment(9, "Jo", "Hm.", "")))
    markup = view(prompt)

    assert presses(markup) == {"comment_done": "I answered"}
    assert "2 readers wrote under “Slow picks”. Why left? A reader · answer there Hm. Jo" in plain(markup)
    assert presses(view(replace(prompt, done=True))) == {}
    assert plain(view(replace(prompt, done=True))).endswith("Answered. Good.")
    assert "I answered" not in view(CommentPrompt("", ()))


def test_the_summary_tells_who_published_what_and_shows_the_weeks() -> None:
    markup = view(SUMMARY)

    told = re.sub(r"<figure.*?</figure>", "[picture]", markup, flags=re.DOTALL)
    assert plain(told) == (
        "Published, 22 to 28 February Asha Gurung and Mara Lind Two on one · blog Tomás Herrera Curtailed · talk "
        "and 3 more; /ideas cadence shows all of the team. [picture] A first post by Asha Gurung. "
        "2 ideas wait for marketing, the oldest for 5 days. Contentious posts answered: “Pick-to-light is dead”. "
        "Away: Ngozi Adeyemi."
    )
    pictures = re.findall(r'<img class="look-(\w+)" src="([^"]*)" alt="([^"]*)" width="320" height="200"', markup)
    counts = "0%2C1%2C2%2C3%2C0%2C1%2C2%2C3%2C0%2C1%2C2%2C3"
    assert [(look, unescape(address)) for look, address, _ in pictures] == [
        (look, f"/pictures/weeks.png?from=2026-12-14&n={counts}&look={look}") for look in ("light", "dark")
    ]
    assert {alt for *_, alt in pictures} == {SUMMARY.alt}
    assert f"<figcaption hidden>{SUMMARY.alt}</figcaption>" in markup
    assert "<button" not in markup


def test_a_quiet_week_says_so_and_a_week_without_numbers_has_no_picture() -> None:
    markup = view(Summary("1 to 7 March", (), 0, (), 0, 0))

    assert plain(markup) == "Published, 1 to 7 March Nothing new came out this week. No idea waits for marketing."
    assert "<img" not in markup


def test_numbers_beyond_measure_fit_into_an_address() -> None:
    many = tuple(WeekCount(TODAY + timedelta(weeks=week), 10_000_000) for week in range(MOST + 5))

    assert "from=2027-04-05" in weeks_address(many, "dark")
    assert weeks_address(many, "dark").count(str(HIGHEST)) == MOST
    assert rhythm_address((-3, 5), "light") == "/pictures/rhythm.png?n=0%2C5&look=light"


def test_directors_see_everybody_in_the_cadence_and_others_the_week() -> None:
    markup = screen(CadencePage(SUMMARY, (LINE, replace(LINE, name="Tom", days=None, mark="")), 15, 40, "Monday"))

    words = plain(markup)
    assert "Next in the channel: Monday." in words
    assert "Mara Lind new here every two weeks · with Tomás Herrera 6 days 2 Posts per week over 12 weeks" in words
    assert "Tom every two weeks · with Tomás Herrera none yet" in words
    assert "16 to 17 of 40" in words
    assert re.findall(r'href="(/as/dana/cadence[^"]*)"', markup) == ["/as/dana/cadence", "/as/dana/cadence?start=17"]
    heights = re.findall(r'class="(bar-\w+)" x="[\d.]+" y="[\d.]+" width="6" height="([\d.]+)"', markup)
    assert heights[1:4] == [("bar-week", "8.0"), ("bar-week", "16.0"), ("bar-none", "1.5")]
    assert heights[5] == ("bar-week", "24.0")
    assert heights[11] == ("bar-now", "16.0")

    alone = screen(CadencePage(SUMMARY))
    assert "<table" not in alone and "Everybody" not in alone and "pager" not in alone


def test_home_shows_their_own_rhythm() -> None:
    words = plain(own_home(rhythm()))

    for told in ["Last post today", "This week 2 posts", "Goal monthly, shared",
                 "1 Mar 2027 · blog · Mara Lind, Tomás", "Slow picks", "Fast picks It’s published",
                 "This week is yours.", "You’re here.", "Nobody else has opened an interview of yours.",
                 "Tuesday at 09:00."]:  # fmt: skip
        assert told in words, told
    assert "/pictures/rhythm.png?n=0%2C0" in own_home(rhythm())


@pytest.mark.parametrize(
    ("buddy", "words", "buttons"),
    [
        (None, "With a buddy you take turns", ["buddy"]),
        (OwnBuddy(4, "Tomás", asked=True), "Take turns with Tomás", ["buddy_yes", "buddy_no"]),
        (OwnBuddy(4, "Tomás", "Tomás"), "Tomás hasn’t answered yet", ["buddy_leave"]),
        (OwnBuddy(4, "Tomás"), "This week is theirs.", ["buddy_leave"]),
    ],
)
def test_home_knows_how_it_stands_with_a_buddy(buddy: OwnBuddy | None, words: str, buttons: list[str]) -> None:
    markup = own_home(replace(rhythm(), buddy=buddy))

    part = markup[markup.index('id="own-buddy"') :]
    part = part[: part.index("</section>")]
    assert words in plain(part)
    assert re.findall(r'data-(?:own-press|open)="(\w+)"', part) == buttons


def test_home_of_somebody_new_has_nothing_to_show_and_says_so() -> None:
    away = replace(sme(), leaves=(Leave(TODAY, None),))
    own = OwnRhythm((0,) * 12, 0, None, Goal.WEEKLY, away="on leave until 14 April")
    words = plain(own_home(own, away))

    for told in ["Last post none yet", "This week none yet", "Nothing yet. Write posted and a link to me",
                 "No accepted idea waits",
                 "On leave until 14 April. I send you nothing meanwhile. I’m back"]:  # fmt: skip
        assert told in words, told
    planned = replace(sme(), leaves=(Leave(TODAY + timedelta(days=1), None),))
    assert "On leave until 14 April. Cancel it" in plain(own_home(own, planned))
    assert "Your rhythm" not in own_home(None)


def test_a_post_is_corrected_with_what_is_known_of_it() -> None:
    markup = screen(PostCard(replace(post(), idea=5, place=Place.TALK), ((5, "Fast picks"), (6, "Other"))))

    assert 'data-own-form="posts/correct" data-id="7"' in markup
    assert 'value="Slow picks"' in markup and 'value="2027-03-01"' in markup
    assert re.findall(r'<option value="([^"]*)" selected>', markup) == ["talk", "5"]
    assert 'name="link"' not in markup


def test_the_forms_show_how_it_is_now() -> None:
    them = replace(sme(), goal=Goal.MONTHLY, every=2, weekly_budget=0, working_days=(0, 6), country="DE")
    markup = form("rhythm", "Germany", sme=them)

    assert re.findall(r'<option value="([^"]*)" selected>', markup) == ["monthly", "2", "0"]
    assert re.findall(r'name="day(\d)" value="yes" checked', markup) == ["0", "6"]
    assert 'name="begins" value="09:00"' in markup and 'name="ends" value="18:00"' in markup
    assert 'name="country" value="Germany"' in markup
    assert "for who can change" not in form("rhythm", "x", for_somebody=False)
    assert 'data-sme=""' in form("leave", "x", for_somebody=False)
    assert "Nobody is free just now" in form("buddy", "x", colleagues=())


def test_published_ideas_are_shown_as_such_and_accepted_ones_can_be_logged() -> None:
    mine = replace(MARA, sme=sme())
    accepted = replace(IDEA, status=IdeaStatus.ACCEPTED, decided_by="Dana")

    def card(shown: Screen, me: Persona) -> str:
        return str(PAGES.screen(shown, me, MONDAY))

    assert 'data-open="posts/new?idea=5"' in card(IdeaCard(accepted, False), mine)
    assert "data-open" not in card(IdeaCard(accepted, True), DANA)
    assert "data-open" not in card(IdeaCard(replace(accepted, sme=9), False), mine)
    out = card(IdeaCard(replace(accepted, status=IdeaStatus.PUBLISHED), True), DANA)
    assert "Dana accepted this, and it is out." in plain(out)
    assert "Change the decision" not in out and "data-press" not in out
    filters = card(IdeaPage((), IdeaFilter(IdeaStatus.PUBLISHED), None, None, False), mine)
    assert re.findall(r'aria-current="true">(\w+)<', filters) == ["Published"]


def test_the_directors_list_shows_leave_and_buddies_and_offers_what_fits() -> None:
    both = (sme(), replace(sme("Tomás"), id=2, leaves=(Leave(TODAY, None),)))
    lines = {1: PersonLine(both[0], "", buddy="Asha"), 2: PersonLine(both[1], "", away="on leave until 14 April")}
    markup = screen(Roster(both, (), 0), lines=lines)

    one, other = markup[markup.index('id="sme-1"') : markup.index('id="sme-2"')], markup[markup.index('id="sme-2"') :]
    assert "Takes turns with Asha" in plain(one) and "On leave until 14 April" in plain(other)
    assert re.findall(r'data-(?:own-post|open)="([^"]+)"', one) == ["people/1/rhythm", "people/1/leave", "buddy/part"]
    assert re.findall(r'data-(?:own-post|open)="([^"]+)"', other) == [
        "people/2/rhythm", "leave/back", "people/2/leave", "people/2/buddy"]  # fmt: skip


def test_views_say_what_their_text_says() -> None:
    views: tuple[View, ...] = (CadenceAlert("It's quiet."), Nudge(9, "", 5, "Fast picks"), BuddyQuestion(1, "A", "B"))
    for said in views:
        assert said.text in plain(view(said)), said.kind
