"""Makes docs/pictures/slack-*.png: an interview on the real flows, drawn from the blocks that would be sent.

python -m tests.slack.screenshots [folder]
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from playwright.sync_api import sync_playwright

from bot.domain.feed_messages import FeedPrompt
from bot.domain.feeds import Feed, FeedKind, FeedState
from bot.domain.ideas import IdeaStatus
from bot.domain.messages import Heard, Press, Thanks, Thinking, View
from bot.domain.people import Sme, SmeForm
from bot.domain.screens import FeedLine, FeedsPage, IdeaFilter, RadarItem, RadarPage, RadarStory, RadarVoice
from bot.flows import enrolment, ideas, transcripts
from bot.flows.home import home as home_of
from bot.slack import feeds, forms
from bot.slack.client import HEARD, OFF_RECORD
from bot.slack.home import home
from bot.slack.ideas import ideas as list_of_ideas
from bot.slack.lists import in_modal
from bot.slack.messages import message, messages
from bot.slack.radar import radar
from bot.slack.transcripts import transcript
from tests.newsdesk import Desk, open_desk, utc
from tests.playground.browser import FLAGS
from tests.slack import preview
from tests.slack import screenshots_cadence as cadence

ROOT = Path(__file__).parent.parent.parent
MOST_BYTES = 150_000
SIZE = {"width": 1040, "height": 400}  # the sheet is cut out of it
INES = SmeForm(
    "Ines Moreau",
    "Europe/Paris",
    "hospital hygiene",
    ("hand hygiene", "night shifts", "sterile supply", "cleaning contracts", "outbreak response"),
    (),
    "Tue 09:00",
)
TOMAS = SmeForm(
    "Tomas Berg",
    "America/Chicago",
    "operating theatres",
    ("theatre turnover", "instrument loss", "surgeon preferences", "weekend lists", "robot training"),
    (),
    "Wed 10:30",
)
QUESTION = "What do our audits not see?"
NEXT_QUESTION = "Which of the other wards would be the hardest to change?"
ANSWERS = (
    ("The nights, mostly.", "In February we moved the dispensers from the doors to the bed rails."),
    (
        "We audited at three in the morning for the first time: 41 disinfections in a hundred, against 88 by day.",
        "A night sister told me: “it takes me twelve steps each time.”",
        "Off the record: that was ward 4 West.",
    ),
    ("Whether the nurses will use it. I walk the twelve steps with them. Within a week that ward was at 70.",),
    ("A low number is not a careless nurse, it is a dispenser in the wrong place.",),
)
THINKS_FOR = timedelta(seconds=75)
NOTE = "Let's make this the opener in May. Can you get the ward's leave to show the two numbers?"


@dataclass
class Talk:
    """A direct message as both sides see it."""

    desk: Desk
    sme: Sme
    drawn: list[str] = field(default_factory=list)
    views: list[View] = field(default_factory=list)
    _seen: int = 0

    def at(self) -> str:
        return _clock(self.desk.clock(), self.sme)

    def heard(self) -> list[str]:
        """What the bot has sent since we looked."""
        fresh = self.desk.chat.sent[self._seen :]
        self._seen = len(self.desk.chat.sent)
        mine = [
            sent for sent in fresh if sent.channel == self.sme.channel and not isinstance(sent.view, Heard | Thinking)
        ]
        self.views += [sent.view for sent in mine]
        drawn = [preview.sent(part.blocks, _clock(sent.at, self.sme)) for sent in mine for part in messages(sent.view)]
        self.drawn += drawn
        return drawn

    def says(self, *texts: str) -> None:
        """A burst, each message with the reaction it gets; then the quiet period."""
        self.desk.wait(THINKS_FOR)
        for text in texts:
            self.desk.says(self.sme, text)
            kept_between_us = any(turn.off_record for turn in self.desk.turns(self.sme) if turn.text == text)
            sign = OFF_RECORD if kept_between_us else HEARD
            self.drawn.append(preview.typed(self.sme.name, text, self.at(), sign))
        self.desk.wait(timedelta(seconds=50))


def _clock(moment: datetime, sme: Sme) -> str:
    return f"{moment.astimezone(ZoneInfo(sme.zone)):%H:%M}"


def hire(desk: Desk, form: SmeForm, name: str) -> Sme:
    return enrolment.add_sme(desk.deps, desk.as_director(), f"U-{name}", f"D-{name}", form)


def drawings(desk: Desk) -> dict[str, str]:
    """Every picture as a page, by its name."""
    dana = desk.director.user
    ines = hire(desk, INES, "ines")
    hire(desk, TOMAS, "tomas")
    talk = Talk(desk, ines)
    desk.until(utc("2026-03-23 12:00"))
    found = {"welcome": preview.page(preview.conversation("Beatdesk", talk.heard()))}
    ideas.ask(desk.deps, desk.workspace, dana, ines.user, QUESTION)
    desk.until(utc("2026-03-24 08:00"))
    talk.drawn.clear()
    talk.heard()
    closing = interview(talk)
    found["interview"] = preview.page(preview.conversation("Beatdesk", talk.drawn[: talk.drawn.index(closing)][:8]))
    found["close"] = preview.page(preview.conversation("Beatdesk", [closing]))
    desk.wait(timedelta(hours=2))
    found |= director(desk, talk)
    return found


def interview(talk: Talk) -> str:
    """Answer until it closes; returns the close as it is drawn."""
    for burst in ANSWERS:
        talk.says(*burst)
        fresh = talk.heard()
        if isinstance(talk.views[-1], Thanks):
            return fresh[-1]
    talk.says("done")
    fresh = talk.heard()
    assert isinstance(talk.views[-1], Thanks), "the interview never closed"
    return fresh[-1]


def director(desk: Desk, talk: Talk) -> dict[str, str]:
    """The director reads, asks and decides; the expert hears of it."""
    dana, now = desk.director.user, desk.clock()
    page = ideas.page(desk.deps, desk.workspace, dana, IdeaFilter())
    first = page.ideas[-1]
    found = {}
    answer = preview.sent(list_of_ideas(page, now).blocks, _clock(now, talk.sme), only_you=True)
    found["ideas"] = preview.page(preview.conversation("In any conversation, after /ideas", [answer]))
    accept = forms.decide(Press.ACCEPT, first.headline, "{}", first.sme_name)
    decline = forms.decide(Press.DECLINE, page.ideas[0].headline, "{}", first.sme_name)
    found["decide"] = preview.page(preview.modal(accept), preview.modal(decline), look="two")
    words = transcripts.read(desk.deps, desk.workspace, dana, first.interview, first.highlight)
    found["transcript"] = preview.page(preview.modal(transcript(words)), look="one")
    ideas.ask(desk.deps, desk.workspace, dana, talk.sme.user, NEXT_QUESTION)
    seen = home_of(desk.deps, desk.workspace, dana)
    found["home-director"] = preview.page(preview.home(home(seen, now)))
    found["add"] = preview.page(preview.modal(forms.add_person()), look="one")
    ideas.decide(desk.deps, desk.workspace, dana, first.id, first.version, IdeaStatus.ACCEPTED, "", NOTE)
    desk.until(utc("2026-03-25 09:20"))
    cadence.published(desk, talk.sme, desk.clock())
    mine = home_of(desk.deps, desk.workspace, talk.sme.user)
    assert mine.expert is not None and mine.expert.rhythm is not None
    drawn = home(mine, desk.clock(), cadence.RHYTHM)
    found["home-expert"] = preview.page(preview.home(drawn), files=cadence.portrait(mine.expert.rhythm.weeks))
    desk.until(utc("2026-03-31 07:00"))  # 09:00 in Paris: the next check-in
    found["news"] = preview.page(preview.conversation("Beatdesk", talk.heard()))
    return found


def outside(now: datetime) -> dict[str, str]:
    """What comes from outside: made up, since nothing is read for a picture."""
    site = "https://wardnotes.example"
    prompt = FeedPrompt(
        7,
        "incite",
        "Hand hygiene audits are theatre, and we should stop paying for them",
        f"{site}/audits",
        "Ward Notes",
        "2 days old",
        claim="Counting disinfections by day says nothing about infections.",
        heated=True,
        by="Dana",
        note="You measured the nights. What would you say to him?",
    )
    asked = preview.sent(message(prompt).blocks, "10:12")
    declined = preview.sent(message(replace(prompt, by="", note="", answered="not_for_me")).blocks, "10:15")
    listed = feeds.feeds(feeds_page(now))
    week = preview.sent(radar(radar_page(site)).blocks, "09:40", only_you=True)
    return {
        "incite": preview.page(preview.conversation("Beatdesk", [asked, declined])),
        "feeds": preview.page(preview.modal(in_modal(feeds.TITLE, listed)), look="one"),
        "radar": preview.page(preview.conversation("In any conversation, after /ideas radar", [week])),
    }


def feeds_page(now: datetime) -> FeedsPage:
    def line(number: int, title: str, kind: FeedKind, whose: str, forwarded: int, trouble: str = "") -> FeedLine:
        address = f"https://{title.lower().replace(' ', '')}.example/feed"
        feed = Feed(1, number, address, title, kind, FeedState.ACTIVE, now, "Dana", trouble=trouble)
        return FeedLine(feed, address, whose, "12 minutes ago", "3 hours ago", forwarded, trouble)

    lines = (
        line(1, "Infection Weekly", FeedKind.NEWS, "everybody", 14),
        line(2, "Sterile Talk", FeedKind.COMMUNITY, "beat hospital hygiene", 5),
        line(3, "Theatre Vendors", FeedKind.COMPETITOR, "Tomas Berg", 0, "The site has not answered since yesterday."),
    )
    about = "Items are compared with beats by meaning, on this machine."
    return FeedsPage(lines, 0, 3, 0, about, said="I read “Theatre Vendors” from now on, for Tomas Berg.")


def radar_page(site: str) -> RadarPage:
    def item(title: str, name: str, author: str, day: str) -> RadarItem:
        return RadarItem(title, f"{site}/{name.replace(' ', '-')}", name, author, day)

    theatre = item("Hand hygiene audits are theatre", "Ward Notes", "Jon Pell", "Tuesday")
    defended = item("In defence of the audit", "Infection Weekly", "A. Osei", "Wednesday")
    counted = item("Counting at night", "Sterile Talk", "", "Wednesday")
    glove = item("Gloves by the bed: what one ward learned", "Sterile Talk", "M. Roy", "Monday")
    story = RadarStory("Hand hygiene audits are theatre", 3, True, True, (defended, counted, theatre))
    return RadarPage(
        "hospital hygiene",
        (story, RadarStory(glove.title, 1, False, False, (glove,))),
        (story,),
        (RadarVoice("Ward Notes", (theatre,)), RadarVoice("Sterile Talk", (counted, glove))),
        37,
    )


def take(folder: Path, browser_path: Path) -> None:
    """Draw everything and keep the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as data:
        desk = open_desk(f"sqlite:///{Path(data) / 'desk.sqlite3'}", utc("2026-03-23 08:00"))
        drawn = drawings(desk) | outside(desk.clock()) | cadence.drawings(desk.sme(_first(desk)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(browser_path), args=[*FLAGS, "--disable-lcd-text"])
        page = browser.new_page(viewport=SIZE, device_scale_factor=1.2)  # type: ignore[arg-type]
        for name, html in drawn.items():
            page.set_content(html)
            page.evaluate("document.fonts.ready")
            file = folder / f"slack-{name}.png"
            page.locator(".sheet").screenshot(path=file)
            assert file.stat().st_size < MOST_BYTES, f"{file} is {file.stat().st_size} bytes"
        browser.close()


def _first(desk: Desk) -> Sme:
    with desk.deps.store.read() as tx:
        return tx.smes.roster(desk.workspace)[0]


def main(arguments: Sequence[str]) -> None:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        sys.exit("Chromium is not here; on Debian: apt install chromium")
    take(Path(arguments[0]) if arguments else ROOT / "docs" / "pictures", Path(found))


if __name__ == "__main__":
    main(sys.argv[1:])
