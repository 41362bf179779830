"""`beatdesk demo`: a newsroom played in seconds, printed as a story, and written down as JSON.

newsroom.yaml -> Story -> printed lines, records
"""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from bot.domain.feed_messages import FeedPrompt, FeedReading
from bot.domain.ideas import Idea
from bot.domain.people import Sme
from bot.flows.transcripts import highlight_record, own_interviews, turn_record
from bot.playground.newsroom import Newsroom
from bot.playground.story import Sent, SteppedClock, Story, StoryChat, Typed
from bot.ports import Deps, Transaction

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # a newsroom's words must not steer the terminal
NEWSROOM = Path(__file__).parent / "newsrooms" / "fortnight.yaml"


class Teller:
    """Prints what happens, a heading for each day and everybody's own clock at each line."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._day = ""

    def tell(self, story: Story, event: Sent | Typed) -> None:
        """One message, sent or typed."""
        zone, name = _place(story, event.channel)
        local = event.at.astimezone(zone)
        day = f"{local:%A} {local.day} {local:%B %Y}"
        if day != self._day:
            self._console.print(f"\n[bold]{day}[/bold]")
            self._day = day
        offset = f"{local:%z}"
        clock = f"[dim]{local:%H:%M} {zone.key.rsplit('/', 1)[-1].replace('_', ' ')} ({offset[:3]}:{offset[3:]})[/dim]"
        if isinstance(event, Typed):
            self._console.print(f"{clock}  [bold cyan]{escape(name)}[/bold cyan]")
            text, style = event.text, "cyan"
        else:
            self._console.print(f"{clock}  Beatdesk to {escape(name)}")
            text, style = event.view.text, "default"
        self._console.print(
            Padding(escape(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)), (0, 2, 0, 6)), style=style, highlight=False
        )

    def summary(self, record: dict[str, Any]) -> None:
        """What the fortnight left behind."""
        ideas = Table("Idea", "By", "Format", "Status", title="Ideas", title_justify="left")
        for idea in record["ideas"]:
            ideas.add_row(escape(idea["headline"]), escape(idea["sme"]), idea["format"] or "", idea["status"])
        self._console.print()
        self._console.print(ideas)
        self._console.print(
            f"{len(record['checkins'])} check-ins, {len(record['turns'])} turns, "
            f"{len(record['highlights'])} highlights, {len(record['ideas'])} ideas."
        )


def play(deps: Deps, clock: SteppedClock, chat: StoryChat, newsroom: Newsroom, json_file: Path | None) -> None:
    """Play the newsroom, print it, and write the record if a file is named."""
    console = Console(highlight=False)
    teller = Teller(console)
    story: Story
    bar = Progress(TextColumn("{task.description}"), BarColumn(), console=Console(stderr=True), transient=True)
    with bar:
        task = bar.add_task("Playing", total=1.0)
        begin = clock()

        def moved(now: datetime, end: datetime) -> None:
            bar.update(task, completed=(now - begin) / (end - begin), description=f"{now:%d %B %Y}")

        story = Story(deps, clock, chat, newsroom, lambda event: teller.tell(story, event))
        story.play(moved)
    record = as_record(story)
    teller.summary(record)
    if json_file is not None:
        json_file.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def as_record(story: Story) -> dict[str, Any]:
    """Everything that happened, as plain data."""
    with story.deps.store.read() as tx:
        smes = [player.sme for player in story.players.values()]
        return {
            "messages": [_message(tx, story, sent) for sent in story.chat.sent],
            "checkins": [row for sme in smes for row in _checkins(tx, sme)],
            "turns": [
                turn_record(turn, sme, interview)
                for sme in smes
                for interview in own_interviews(tx, sme)
                for turn in tx.turns.of(sme.workspace, interview.id)
            ],
            "highlights": [
                highlight_record(mark)
                for sme in smes
                for interview in own_interviews(tx, sme)
                for mark in tx.highlights.of(sme.workspace, interview.id)
            ],
            "ideas": [
                _idea(tx, idea)
                for sme in smes
                for interview in own_interviews(tx, sme)
                for idea in tx.ideas.of_interview(sme.workspace, interview.id)
            ],
            "forwards": [row for sent in story.chat.sent for row in _forwards(tx, story, sent)],
        }


def _place(story: Story, channel: str) -> tuple[ZoneInfo, str]:
    """The zone and the name of whoever reads a channel."""
    player = story.players.get(channel)
    if player is not None:
        return player.sme.tz, player.sme.name
    name = story.newsroom.director if channel == story.director.channel else story.newsroom.channel
    return story.director_zone, name


def _message(tx: Transaction, story: Story, sent: Sent) -> dict[str, Any]:
    zone, name = _place(story, sent.channel)
    player = story.players.get(sent.channel)
    counted = tx.outbox.unprompted_since(story.workspace, player.sme.id, player.sme.enrolled_at) if player else []
    budgeted = sent.view.kind in {"reminder", "idea_news", "thanks", "feed_prompt", "feed_reading"}
    return {
        "at": sent.at.isoformat(),
        "local": sent.at.astimezone(zone).isoformat(),
        "zone": zone.key,
        "to": name,
        "kind": sent.view.kind,
        "text": sent.view.text,
        "unprompted": budgeted and sent.at in counted,
    }


def _forwards(tx: Transaction, story: Story, sent: Sent) -> list[dict[str, Any]]:
    """The items from outside in a message that reached an expert: one, or two to be read."""
    player = story.players.get(sent.channel)
    if player is None or not isinstance(sent.view, FeedPrompt | FeedReading):
        return []
    shown = [sent.view] if isinstance(sent.view, FeedPrompt) else sent.view.items
    links = {(each.title, each.link) for each in shown}
    return [
        {
            "at": sent.at.isoformat(),
            "local": sent.at.astimezone(player.sme.tz).isoformat(),
            "sme": player.sme.name,
            "kind": forward.kind.value,
            "title": forward.title,
            "link": forward.link,
            "score": round(forward.score, 3),
            "reason": forward.reason,
        }
        for forward in tx.forwards.of(story.workspace, player.sme.id)
        if (forward.title, forward.link) in links
    ]


def _checkins(tx: Transaction, sme: Sme) -> list[dict[str, Any]]:
    return [
        {
            "sme": sme.name,
            "due": checkin.due_at.isoformat(),
            "asked": checkin.asked_at.isoformat() if checkin.asked_at else None,
            "state": checkin.state.value,
        }
        for checkin in reversed(tx.checkins.recent(sme.workspace, sme.id, 10_000))
    ]


def _idea(tx: Transaction, idea: Idea) -> dict[str, Any]:
    mark = tx.highlights.get(idea.workspace, idea.highlight)
    return {
        "id": idea.id,
        "sme": idea.sme_name,
        "headline": idea.headline,
        "angle": idea.angle,
        "format": idea.format.value if idea.format else None,
        "stage": idea.stage.value if idea.stage else None,
        "status": idea.status.value,
        "highlight": highlight_record(mark) if mark else None,
    }
