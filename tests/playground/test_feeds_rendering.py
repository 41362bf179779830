"""Feeds, prompts and the radar as HTML: nothing from outside is markup, and only http(s) addresses are linked."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from bot.domain.feed_messages import FeedPrompt, FeedReading, ReadingItem
from bot.domain.feeds import Candidate, Feed, FeedKind, FeedState
from bot.domain.forwards import Cited
from bot.domain.ideas import Idea, IdeaStatus
from bot.domain.messages import Question, View
from bot.domain.screens import (
    FeedChoice,
    FeedLine,
    FeedRemoval,
    FeedsPage,
    IdeaCard,
    RadarItem,
    RadarPage,
    RadarStory,
    RadarVoice,
    Screen,
)
from bot.playground.personas import Part, Persona
from bot.playground.render import Pages, web_address
from tests.playground.serving import MONDAY, plain

DANA = Persona("dana", "Dana Whitfield", Part.DIRECTOR, "dm-dana", "Europe/London", "")
PAGES = Pages()
LINK = "https://dockdoor.example/pick?a=1&b=2"
HOSTILE = {
    "broadcast": "<!channel> <!here> @everyone <@U123>",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": "\"><svg onload=alert(1)> ' onmouseover='x",
    "template": "{{ 6661*7013 }} {% raw %}",
    "markdown": "[bank](javascript:alert(1)) `code` <http://evil.example|https://bank.example>",
    "right to left": "עברית ואז English 123 ושוב עברית",
    "override": "invoice\u202egnp.exe \u2066x",
    "closing": "</li></ul></section></main></body>",
}
PROMPT = FeedPrompt(7, "incite", "Pick-to-light is dead", LINK, "Dock Door", "2 days old")
BUTTONS = {"take": "I have a take", "not_for_me": "Not for me", "later": "Later"}
REASONS = {
    "not_topic": "Not my topic",
    "not_new": "Old news",
    "not_salesy": "Too salesy",
    "not_again": "Already said it",
}
FEED = Feed(1, 12, LINK, "Dock Door", FeedKind.COMMUNITY, FeedState.ACTIVE, MONDAY, "Dana")
LINE = FeedLine(FEED, LINK, "everybody", "2 hours ago", "1 day ago", 3)
IDEA = Idea(1, 5, 1, "Mara", 3, 4, "A fast pick.", "story", "Fast picks", "", None, None, "", None, IdeaStatus.NEW,
            MONDAY, MONDAY)  # fmt: skip


def view(said: View) -> str:
    return str(PAGES.view(said))


def screen(shown: Screen, **beside: str) -> str:
    return str(PAGES.screen(shown, DANA, MONDAY, **beside))


def presses(markup: str) -> dict[str, str]:
    """The buttons by what they press; each carries the forward's id."""
    found = re.findall(r'<button[^>]*data-press="(\w+)" data-id="7">(.*?)</button>', markup)
    assert len(found) == markup.count("<button")
    return dict(found)


def links(markup: str) -> list[str]:
    """Where links to the outside lead; every one is guarded."""
    found = re.findall(r'<a class="outside"([^>]*)>', markup)
    assert all('target="_blank" rel="noopener noreferrer nofollow"' in each for each in found)
    assert len(found) == markup.count('target="_blank"')
    return [unescape(re.findall(r'href="([^"]*)"', each)[0]) for each in found]


def everywhere(title: str, link: str = LINK) -> dict[str, str]:
    """Every place where words and links from outside are shown, with these."""
    item = RadarItem(title, link, title, title, "Tuesday")
    story = RadarStory(title, 2, True, True, (item, item, item))
    line = FeedLine(replace(FEED, title=title), title, title, "", "", 0, title)
    cited = Cited(title, link, title, MONDAY, True, None, "4 days old", title)
    many = FeedsPage((line,), 0, 1, 1, title, (title,), ((1, title),), title)
    prompt = replace(PROMPT, title=title, link=link, site=title, reason=title, claim=title)
    return {
        "prompt": view(prompt),
        "prompt by hand": view(replace(prompt, by=title, note=title)),
        "reading": view(FeedReading((ReadingItem(title, link, title),))),
        "question": view(Question("What now?", source=ReadingItem(title, link, title))),
        "idea": screen(IdeaCard(replace(IDEA, source=cited), True)),
        "feeds": screen(many),
        "choice": screen(FeedChoice(link, (Candidate(link, title), Candidate(title, "")), FeedKind.NEWS, title)),
        "removal": screen(FeedRemoval(line)),
        "radar": screen(RadarPage(title, (story,), (story,), (RadarVoice(title, (item,)),), 3)),
    }


@pytest.mark.parametrize("name", HOSTILE)
def test_words_from_outside_are_words_everywhere(name: str) -> None:
    title = HOSTILE[name]

    for place, markup in everywhere(title).items():
        # A title like this stands there as text, and brings no element, attribute or computed number with it.
        assert title in unescape(markup), place
        assert title not in markup or not re.search("[<>\"'&]", title), place
        bare = re.sub(r'"[^"]*"', '""', markup)
        assert not re.search(r"<(?:script|img|!|@)|<[a-z][^<>]*\son\w+=", bare), place
        assert str(6661 * 7013) not in markup, place
        assert markup.count("</main>") == 0, place


@pytest.mark.parametrize("name", ["script", "closing", "markdown"])
def test_hostile_words_leave_the_elements_as_they_are(name: str) -> None:
    def elements(markup: str) -> list[str]:
        return re.findall(r"</?[a-z][a-z0-9]*", markup)

    quiet = everywhere("plain words")
    for place, markup in everywhere(HOSTILE[name]).items():
        shown = [each for each in elements(markup) if each not in {"<code", "</code"}]
        assert shown == elements(quiet[place]), place


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JavaScript:alert(1)", "java\nscript:alert(1)", " javascript:x", "data:text/html,x",
     "vbscript:x", "file:///etc/passwd", "//evil.example/x", "/as/dana/people", "", "x", "http:", "https://",
     "https://bank.example@evil.example/", "https://u:p@evil.example/", "https://evil.example/\u2028x",
     'https://x.example/"onload="y', "https://x.example\\@evil.example", "http://[::1",
     "https://x.example/" + "a" * 3000],
)  # fmt: skip
def test_only_honest_web_addresses_are_linked(address: str) -> None:
    assert web_address(address) == ""

    for place, markup in everywhere("A title", address).items():
        assert links(markup) == [], place
        assert "A title" in markup, place


def test_an_address_on_the_web_is_linked_as_it_is() -> None:
    for place, markup in everywhere("A title").items():
        wanted = {"feeds": 0, "choice": 0, "removal": 0, "radar": 7}.get(place, 1)
        assert links(markup) == [LINK] * wanted, place
        assert "&amp;b=2" in markup or not wanted


def test_a_title_beyond_all_measure_is_cut() -> None:
    for place, markup in everywhere("t" * 3000).items():
        titles = re.findall(r'<(?:a|bdi) class="outside"[^>]*>(?:<bdi>)?(t+…?|t+\.\.\.)<', markup)
        assert all(len(each) <= 300 for each in titles), place
        assert titles or place in {"feeds", "choice", "removal"}


def test_a_prompt_shows_what_it_is_about_and_asks_one_thing() -> None:
    markup = view(replace(PROMPT, reason="your beat is picking", claim="Lights cost more.", heated=True, gated=True))

    words = plain(markup)
    assert "Pick-to-light is dead" in words
    assert "Dock Door · 2 days old · for subscribers · heated" in words
    assert "They claim: Lights cost more." in words
    assert "Your beat is picking." in words
    assert "How would you answer them? Thoughtful, not attacking." in words
    assert presses(markup) == BUTTONS


def test_a_prompt_that_claims_nothing_says_nothing_of_a_claim() -> None:
    markup = view(replace(PROMPT, asks="news"))

    assert "claim" not in markup
    assert "What would you tell a colleague" in markup


def test_a_directors_note_is_shown_as_theirs() -> None:
    assert "Dana writes: Yours!" in plain(view(replace(PROMPT, by="Dana", note="Yours!")))


def test_not_for_me_asks_why_with_four_small_buttons() -> None:
    markup = view(replace(PROMPT, answered="not_for_me"))

    assert presses(markup) == REASONS
    assert "Not for you, then. Why?" in markup
    assert PROMPT.question not in markup


@pytest.mark.parametrize("answered", ["take", "later", *REASONS])
def test_an_answered_prompt_has_a_line_and_no_buttons(answered: str) -> None:
    done = replace(PROMPT, answered=answered)  # type: ignore[arg-type]
    markup = view(done)

    assert presses(markup) == {}
    assert done.done and done.done in unescape(markup)
    assert PROMPT.question not in markup
    assert links(markup) == [LINK]


def test_a_reading_asks_for_nothing() -> None:
    reading = FeedReading((ReadingItem("One", LINK, "Dock Door"), ReadingItem("Two", "javascript:x", "")))
    markup = view(reading)

    assert "Two things people on your beat argue about; no need to answer." in plain(markup)
    assert links(markup) == [LINK]
    assert "<button" not in markup


def test_an_idea_shows_what_it_answers() -> None:
    cited = Cited("Pick-to-light is dead", LINK, "Dock Door", MONDAY, True, None, "4 days old", "Asha wrote on it.")
    words = plain(screen(IdeaCard(replace(IDEA, source=cited), True)))

    assert "About Pick-to-light is dead · Dock Door · 4 days old · for subscribers Asha wrote on it." in words
    assert "for subscribers" not in plain(screen(IdeaCard(replace(IDEA, source=replace(cited, gated=False)), True)))
    assert "idea-source" not in screen(IdeaCard(IDEA, True))


def test_a_feed_shows_everything_that_is_known_of_it() -> None:
    broken = replace(LINE, trouble="The site doesn't answer.", feed=replace(FEED, id=13, beat="picking"))
    page = FeedsPage((LINE, broken), 0, 40, 12, "Compared by words.", ("picking",), ((1, "Mara"),), "Added.")
    markup = screen(page)

    words = plain(markup)
    for told in ["community", LINK, "For everybody", "Last read 2 hours ago", "Last new item 1 day ago",
                 "Passed on 3 items", "The site doesn't answer.", "Compared by words.", "Added.", "40 feeds",
                 "Reading them for the first time: 28 of 40", "1 to 2 of 40"]:  # fmt: skip
        assert told in words, told
    assert '<progress id="feeds-read" max="40" value="28">' in markup
    assert 'href="/as/dana/feeds?start=2"' in markup
    form = markup[markup.index('id="whose-13"') :]
    assert re.findall(r'<option value="([^"]*)" selected>', form[: form.index("</form>")]) == ["picking"]
    ids = re.findall(r' id="([^"]*)"', markup)
    assert len(ids) == len(set(ids))


def test_a_feed_that_was_never_read_says_so_and_nothing_moves_without_need() -> None:
    markup = screen(FeedsPage((replace(LINE, read="", newest=""),), 0, 1, 0, "", (), ()))

    assert "Last read not yet Last new item none yet" in plain(markup)
    assert "for the first time" not in markup
    assert "1 feed " in plain(markup)


def test_an_expert_a_feed_is_for_is_chosen_in_its_form() -> None:
    mine = replace(LINE, whose="Mara", feed=replace(FEED, sme=1))
    markup = screen(FeedsPage((mine,), 0, 1, 0, "", ("Mara",), ((1, "Mara"),)))

    form = markup[markup.index('id="whose-12"') :]
    assert re.findall(r'<option value="([^"]*)" selected>', form[: form.index("</form>")]) == ["@Mara"]


def test_the_radar_keeps_its_two_signals_apart() -> None:
    item = RadarItem("One", LINK, "Dock Door", "Jo", "Tuesday")
    stories = (
        RadarStory("Many", 4, True, False, (item,) * 4),
        RadarStory("Few", 1, False, True, (item,)),
    )
    markup = screen(RadarPage("", stories, stories[:1], (RadarVoice("Jo", (item,)),), 9))

    many, few = re.findall(r'<li class="story">(.*?)</p>\s*(?:<details|<ul)', markup, re.DOTALL)[:2]
    assert "4 sources" in many and 'width="100.0" height="8" rx="4"' in many
    assert ">debatable<" in many and ">heated<" not in many
    assert "1 source<" in few and 'width="25.0" height="8" rx="4"' in few
    assert ">heated<" in few and ">debatable<" not in few
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", markup) == ["What many tell", "What people argue about", "Who is talking"]
    assert "9 items in the last seven days." in plain(markup)


def test_an_empty_radar_says_what_to_do() -> None:
    assert "Once your feeds bring something" in screen(RadarPage("", (), (), (), 0))
    assert "Nothing in the feeds fits that." in screen(RadarPage("Mara", (), (), (), 0))
