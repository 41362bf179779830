"""What flows say, as HTML: every view and every screen, with all text of people escaped and kept apart."""

import hashlib
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, assert_never
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.domain.cadence import Goal
from bot.domain.cadence_messages import BuddyQuestion, CadenceAlert, CommentPrompt, Nudge, Offer, PostLogged, Summary
from bot.domain.feed_messages import FeedPrompt, FeedReading
from bot.domain.feeds import CHOOSABLE
from bot.domain.highlights import Highlight
from bot.domain.ideas import DECLINE_REASONS, PARK_REASONS, IdeaStatus
from bot.domain.interviews import Turn, Who
from bot.domain.messages import (
    ForgetQuestion,
    Heard,
    IdeaNews,
    NoteKept,
    Notice,
    Question,
    Reminder,
    Reply,
    TakeBack,
    Thanks,
    Thinking,
    View,
    Welcome,
)
from bot.domain.people import Sme, SmeState
from bot.domain.posts import Place
from bot.domain.screens import (
    CadencePage,
    FeedChoice,
    FeedRemoval,
    FeedsPage,
    IdeaCard,
    IdeaPage,
    MyData,
    PostCard,
    RadarPage,
    Roster,
    Said,
    Screen,
    SearchPage,
    TranscriptPage,
)
from bot.playground import times
from bot.playground.personas import Part, Persona
from bot.playground.picture_addresses import rhythm_address, weeks_address
from bot.ports import ChatMessage

HERE = Path(__file__).parent
_CODE = re.compile(r"`([^`\n]+)`")
_UNFIT_IN_ADDRESSES = re.compile(r"[\s\x00-\x1f\x7f\\<>\"]")
LONGEST_LINK = 2_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a turn, with the highlight it belongs to, if any."""

    text: str
    mark: Highlight | None = None


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message of the conversation as the template wants it. `version` changes whenever what it shows changes."""

    message: ChatMessage
    at: datetime
    body: Markup
    mine: bool
    new_day: bool
    follows: bool
    version: str


def said(text: str) -> Markup:
    """A text of the bot's: escaped, with `words in backticks` as code."""
    parts = _CODE.split(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part) for place, part in enumerate(parts)
    )


def web_address(link: str) -> str:
    """An address that a page may link to; "" for what is no http(s) address, or one dressed up as another host's."""
    if len(link) > LONGEST_LINK or _UNFIT_IN_ADDRESSES.search(link):
        return ""
    try:
        parts = urlsplit(link)
        honest = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return ""
    return link if honest else ""


def pieces(turn: Turn, marks: Sequence[Highlight]) -> list[Piece]:
    """The turn's text cut where highlights begin and end; joined it is the same text."""
    own = [mark for mark in marks if mark.turn_id == turn.id]
    cuts = sorted({0, len(turn.text), *(min(edge, len(turn.text)) for mark in own for edge in (mark.start, mark.end))})
    return [
        Piece(turn.text[start:end], next((mark for mark in own if mark.start <= start and end <= mark.end), None))
        for start, end in itertools.pairwise(cuts)
    ]


class Pages:
    """The templates, compiled once."""

    def __init__(self) -> None:
        self._env = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._env.filters["said"] = said
        self._env.globals.update(
            times=times,
            ideas_address=ideas_address,
            pieces=pieces,
            Part=Part,
            IdeaStatus=IdeaStatus,
            SmeState=SmeState,
            Who=Who,
            park_reasons=PARK_REASONS,
            decline_reasons=DECLINE_REASONS,
            feed_kinds=CHOOSABLE,
            web_address=web_address,
            weeks_address=weeks_address,
            rhythm_address=rhythm_address,
            is_away=is_away,
            Goal=Goal,
            Place=Place,
        )

    def page(self, template: str, **context: Any) -> str:
        """A template with its context."""
        return self._env.get_template(template).render(**context)

    def part(self, template: str, **context: Any) -> Markup:
        """A template as a part of another page."""
        return Markup(self.page(template, **context))  # noqa: S704 (the template escapes)

    def view(self, view: View) -> Markup:
        """What the bot says in a conversation."""
        match view:
            case Question():
                name = "question"
            case Thanks():
                name = "thanks"
            case NoteKept():
                name = "note_kept"
            case ForgetQuestion():
                name = "forget_question"
            case FeedPrompt():
                name = "feed_prompt"
            case FeedReading():
                name = "feed_reading"
            case PostLogged():
                name = "post_logged"
            case Nudge():
                name = "nudge"
            case Offer():
                name = "offer"
            case BuddyQuestion():
                name = "buddy_question"
            case CommentPrompt():
                name = "comment_prompt"
            case Summary():
                name = "summary"
            case Welcome() | Reply() | Reminder() | IdeaNews() | Notice() | Heard() | Thinking() | TakeBack():
                name = "plain"
            case CadenceAlert():
                name = "plain"
            case _:
                assert_never(view)
        return self.part(f"views/{name}.html", view=view)

    def screen(self, screen: Screen, me: Persona, now: datetime, **beside: Any) -> Markup:
        """What is shown to one person only; `beside` is what its template shows besides."""
        match screen:
            case FeedsPage():
                name = "feeds"
            case FeedChoice():
                name = "feed_choice"
            case FeedRemoval():
                name = "feed_removal"
            case RadarPage():
                name = "radar"
            case CadencePage():
                name = "cadence"
            case PostCard():
                name = "post_card"
            case IdeaPage():
                name = "ideas"
            case IdeaCard():
                name = "idea_card"
            case TranscriptPage():
                name = "transcript"
            case SearchPage():
                name = "search"
            case Roster():
                name = "people"
            case MyData():
                name = "my_data"
            case Said():
                name = "said"
            case _:
                assert_never(screen)
        return self.part(f"screens/{name}.html", screen=screen, me=me, now=now, **beside)

    def bubbles(self, messages: Sequence[ChatMessage], me: Persona) -> list[Bubble]:
        """The messages of a conversation, on the reader's clock."""
        found: list[Bubble] = []
        for message in messages:
            at = times.moment_of(message.ts)
            before = found[-1] if found else None
            new_day = before is None or _day(before.at, me.tz) != _day(at, me.tz)
            follows = before is not None and not new_day and before.message.user == message.user
            close = before is not None and (at - before.at).total_seconds() < 300
            body = Markup("") if message.view is None else self.view(message.view)
            shown = (message.text, body, message.sign, message.edited, message.deleted, new_day, follows and close)
            version = hashlib.sha256(repr(shown).encode()).hexdigest()[:12]
            mine = bool(message.user) and message.user == me.user
            found.append(Bubble(message, at, body, mine, new_day, follows and close, version))
        return found


def _day(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).date().isoformat()


def is_away(sme: Sme, now: datetime) -> bool:
    """Whether they are on leave today."""
    return any(leave.covers(now.astimezone(sme.tz).date()) for leave in sme.leaves)


def ideas_address(me: Persona, page: IdeaPage, before: int | None = None, **changed: str) -> str:
    """Where this page of ideas can be opened again, with a filter changed ("" takes it away)."""
    wanted = {
        "status": page.filter.status.value if page.filter.status else "",
        "sme": str(page.filter.sme or "") if page.may_decide else "",
        "topic": page.filter.topic or "",
    }
    parts = wanted | changed | ({"before": str(before)} if before is not None else {})
    return f"{me.base}/ideas?{times.query(parts)}".rstrip("?")
