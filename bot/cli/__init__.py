"""The command line: run, demo, doctor, export, people, directors, feeds, db. Thin: each calls one flow or one room."""

import io
import sys
from pathlib import Path

import click

from bot import __version__
from bot.cli import db, export, feeds, people
from bot.cli.running import plainly
from bot.domain.errors import InvalidInput
from bot.settings import load


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="beatdesk")
def main() -> None:
    """Beatdesk: a reporter that lives in the chat."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that can't show “ shows ? instead


@main.command()
@plainly
def run() -> None:
    """Start the bot. With no settings: a local web page; with Slack's tokens: in Slack."""
    from bot import process, wiring

    settings = load()
    process.set_up_logging(settings.log_level)
    wiring.run(settings, click.echo)


@main.command()
@click.option("--newsroom", type=click.Path(path_type=Path), help="Another newsroom, in YAML.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write everything that happened here.")
@plainly
def demo(newsroom: Path | None, json_file: Path | None) -> None:
    """Play a fortnight in seconds and print it as a story."""
    from bot.playground import demo as demo_room
    from bot.wiring.demo import play_demo, read_newsroom

    if json_file is not None and not json_file.absolute().parent.is_dir():
        raise InvalidInput(f"There is no folder {json_file.parent} to write the JSON to.")
    played = read_newsroom(newsroom or demo_room.NEWSROOM)
    if json_file is not None:
        json_file.open("a").close()  # says at once if it can't be written
    play_demo(load(), played, json_file)


@main.command()
@plainly
def doctor() -> None:
    """Say what is wrong and what to do about it."""
    from bot import doctor as ward

    findings = list(ward.examine(load()))
    for finding in findings:
        click.echo(str(finding))
    sys.exit(any(finding.wrong for finding in findings))


for group in (export.export, people.people, people.directors, feeds.feeds, db.db):
    main.add_command(group)
