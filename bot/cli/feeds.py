"""The feeds that marketing chose: listed, added, removed, taken in and out as OPML."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.running import open_office, plainly
from bot.domain.errors import Gone, InvalidInput
from bot.domain.feeds import CHOOSABLE

if TYPE_CHECKING:
    from bot.domain.screens import FeedLine
    from bot.wiring.parts import Office

MOST_OPML = 5_000_000  # bytes
LOOKS = 0.3  # seconds between two looks at how far it is
Progress = Callable[[int, int], None]


@click.group()
def feeds() -> None:
    """Choose what is read outside, and for whom."""


@feeds.command("list")
@plainly
def list_feeds() -> None:
    """Each feed with its number, kind, whom it is for, and what is wrong."""
    built, _ = open_office()
    lines = _all(built)
    for line in lines:
        feed = line.feed
        read = f"read {line.read}" if line.read else "not read yet"
        newest = f"newest {line.newest}" if line.newest else "nothing new yet"
        passed = f"{line.forwarded} passed on"
        click.echo("  ".join([f"{feed.id:>4}", feed.title, line.address, feed.kind, line.whose, read, newest, passed]))
        if line.trouble:
            click.echo(f"      {line.trouble}")
    if not lines:
        click.echo("No feeds yet. Add one: beatdesk feeds add https://example.com/blog")


@feeds.command()
@click.argument("address")
@click.option("--kind", type=click.Choice([kind.value for kind in CHOOSABLE]), default="news", show_default=True)
@click.option("--for", "whose", default="everybody", show_default=True, help="A beat's name, or @ and an expert's.")
@plainly
def add(address: str, kind: str, whose: str) -> None:
    """Add the feed at ADDRESS, or the one that a page there names. It is read first."""
    from bot.domain.screens import FeedChoice
    from bot.flows import sources

    built, _ = open_office()
    screen = sources.add(built.deps, built.workspace, None, address, kind, whose)
    if isinstance(screen, FeedChoice):
        found = "\n".join(f"  {each.url}  {each.title}" for each in screen.feeds)
        raise InvalidInput(f"Several feeds stand there. Add the one you mean by its own address:\n{found}")
    click.echo(screen.said)


@feeds.command()
@click.argument("which")
@click.option("--yes", is_flag=True, help="Don't ask first.")
@plainly
def remove(which: str, yes: bool) -> None:
    """Stop reading a feed; WHICH is its number from `feeds list`, or its title."""
    from bot.flows import sources

    built, _ = open_office()
    feed = _named(_all(built), which).feed.id
    question = sources.ask_removal(built.deps, built.workspace, None, feed).question
    if not yes and not click.confirm(question):
        click.echo("Nothing has changed.")
        return
    click.echo(sources.remove(built.deps, built.workspace, None, feed).said)


@feeds.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--read", is_flag=True, help="Read what is due right away, instead of leaving it to the running bot.")
@plainly
def take_in(file: Path, read: bool) -> None:
    """Add the feeds of an OPML file."""
    from bot.flows import sources

    if file.stat().st_size > MOST_OPML:
        raise InvalidInput(f"{file} is over 5 MB, more than any list of feeds needs.")
    opml = file.read_bytes()
    built, _ = open_office()
    with _bar("Adding them") as progress:
        screen = sources.take_in(built.deps, built.workspace, None, opml, progress)
    click.echo(screen.said)
    if read:
        _read(built)
    elif screen.unread:
        click.echo("The bot reads them for the first time when it runs, within some minutes.")


@feeds.command("export")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--secrets", is_flag=True, help="Those whose address holds a token too: keep the file to yourself.")
@plainly
def give_out(file: Path | None, secrets: bool) -> None:
    """All feeds as an OPML file; without FILE, on standard output."""
    from bot.flows import sources

    built, _ = open_office()
    opml = sources.give_out(built.deps, built.workspace, None, secrets=secrets)
    if file is None:
        click.echo(opml, nl=False)
        return
    file.touch(mode=0o600)
    with file.open("wb") as out:  # a folder is refused here, and stays as open as it was
        file.chmod(0o600)
        out.write(opml)


def _all(built: "Office") -> "list[FeedLine]":
    """Every feed, page after page."""
    from bot.flows import sources

    found: list[FeedLine] = []
    while True:
        page = sources.page(built.deps, built.workspace, None, len(found))
        found += page.feeds
        if not page.feeds or len(found) >= page.total:
            return found


def _named(lines: "list[FeedLine]", which: str) -> "FeedLine":
    """The one with this number, or this title or the only one that holds these words. Raises Gone or InvalidInput."""
    wanted = which.strip().casefold()
    numbered = [line for line in lines if str(line.feed.id) == wanted]
    titled = [line for line in lines if line.feed.title.casefold() == wanted]
    holding = [line for line in lines if wanted and wanted in line.feed.title.casefold()]
    found = numbered or titled or holding
    if not found:
        raise Gone(f"I read no feed “{which[:80]}”. `beatdesk feeds list` shows them.")
    if len(found) > 1:
        some = "\n".join(f"  {line.feed.id:>4}  {line.feed.title}" for line in found[:10])
        raise InvalidInput(f"Several feeds are called so. Give the number of the one you mean:\n{some}")
    return found[0]


def _read(built: "Office") -> None:
    """Read what is due, and show meanwhile how many are left."""
    from bot.flows import sources
    from bot.flows.feeds import read_due

    ended = threading.Event()
    with _bar("Reading them for the first time") as progress:

        def look() -> None:
            while not ended.wait(LOOKS):
                page = sources.page(built.deps, built.workspace, None)
                progress(page.total - page.unread, page.total)

        looking = threading.Thread(target=look, name="looking")
        looking.start()
        try:
            count = read_due(built.deps, built.workspace)
        finally:
            ended.set()
            looking.join()
    left = sources.page(built.deps, built.workspace, None).unread
    click.echo(f"Read {count} feed{'' if count == 1 else 's'}.{f' {left} wait for their turn.' if left else ''}")


@contextmanager
def _bar(what: str) -> Iterator[Progress]:
    """A bar on standard error, where that is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bars

    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Bars(*columns, console=console, disable=not console.is_terminal) as bars:
        task = bars.add_task(what, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)
