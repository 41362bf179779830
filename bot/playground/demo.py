"""`beatdesk demo`: a newsroom played in seconds, printed as a story, and written down as JSON.

newsroom.yaml -> Story -> printed lines, records
"""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from bot.playground.newsroom import Newsroom
from bot.playground.record import as_record
from bot.playground.story import Sent, SteppedClock, Story, StoryChat, Typed
from bot.ports import Deps

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # a newsroom's words must not steer the terminal
NEWSROOM = Path(__file__).parent / "newsrooms" / "fortnight.yaml"


class Teller:
    """Prints what happens, a heading for each day and everybody's own clock at each line."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._day = ""

    def tell(self, story: Story, event: Sent | Typed) -> None:
        """One message, sent or typed."""
        zone, name = story.place_of(event.channel)
        local = event.at.astimezone(zone)
        day = f"{local:%A} {local.day} {local:%B %Y}"
        if day != self._day:
            self._console.print(f"\n[bold]{day}[/bold]")
            self._day = day
        offset = f"{local:%z}"
        clock = f"[dim]{local:%H:%M} {zone.key.rsplit('/', 1)[-1].replace('_', ' ')} ({offset[:3]}:{offset[3:]})[/dim]"
        if isinstance(event, Typed):
            self._console.print(f"{clock}  [bold cyan]{escape(name)}[/bold cyan]")
            text, style = (f"({event.text})", "dim cyan") if event.pressed else (event.text, "cyan")
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
