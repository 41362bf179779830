"""The command line: run, demo, doctor, export, people, directors, db. Thin: each command calls one flow or one room."""

import io
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from bot import __version__
from bot.domain.errors import BeatdeskError, Gone, InvalidInput, StoreUnavailable
from bot.domain.people import DEFAULT_SLOT, SmeForm
from bot.settings import load

if TYPE_CHECKING:
    from bot.domain.permissions import Actor
    from bot.wiring import Newcomer, Office


def fail(sentence: str) -> NoReturn:
    """A sentence on stderr and exit code 1; never a traceback, which could hold people's words."""
    click.echo(sentence, err=True)
    sys.exit(1)


def plainly(command: Callable[..., None]) -> Callable[..., None]:
    """Say errors as a sentence, and stop quietly on Ctrl-C or a closed pipe."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except BeatdeskError as problem:
            unusable = "I can't use the database: it doesn't answer, or it isn't one. `beatdesk doctor` says more."
            fail(unusable if type(problem) is StoreUnavailable else problem.user_message)
        except KeyboardInterrupt:
            sys.exit(130)
        except BrokenPipeError:
            sys.stderr.close()
            sys.exit(1)
        except OSError as problem:
            fail(f"I can't use {problem.filename or 'a file'}: {problem.strerror or type(problem).__name__}.")
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as problem:
            from bot.flows.faults import place_of

            what = f"{type(problem).__name__} at {place_of(problem)}"
            fail(f"Something went wrong on my side ({what}). `beatdesk doctor` may know more.")

    return wrapped


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
    from bot import wiring
    from bot.playground import demo as demo_room
    from bot.playground.newsroom import load as load_newsroom

    if json_file is not None and not json_file.absolute().parent.is_dir():
        raise InvalidInput(f"There is no folder {json_file.parent} to write the JSON to.")
    played = load_newsroom(newsroom or demo_room.NEWSROOM)
    if json_file is not None:
        json_file.open("a").close()  # says at once if it can't be written
    wiring.play_demo(load(), played, json_file)


@main.command()
@plainly
def doctor() -> None:
    """Say what is wrong and what to do about it."""
    from bot import doctor as ward

    findings = list(ward.examine(load()))
    for finding in findings:
        click.echo(str(finding))
    sys.exit(any(finding.wrong for finding in findings))


@main.group()
def export() -> None:
    """Write words into files. Each reading is noted for the expert."""


@export.command()
@click.option("--format", "form", type=click.Choice(["jsonl", "markdown"]), default="jsonl", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="A file; without it, standard output.")
@plainly
def transcripts(form: str, out: Path | None) -> None:
    """All transcripts that directors may read, character for character."""
    from bot.flows import transcripts as flow

    built, actor = _office()
    words = flow.export(built.deps, actor, form)
    if out is None:
        for text in words:
            click.echo(text.encode(), nl=False)
        return
    out.touch(mode=0o600)
    out.chmod(0o600)  # also where the file was there before: it holds words from now on
    with out.open("w", encoding="utf-8", newline="") as file:
        file.writelines(words)


def _office() -> "tuple[Office, Actor]":
    """Everything put together, and whoever sits at the command line."""
    from bot import process, wiring
    from bot.flows.identity import operator

    settings = load()
    process.set_up_logging(settings.log_level)
    built = wiring.office(settings)
    click.get_current_context().call_on_close(built.store.close)
    return built, operator(built.workspace)


def _newcomer(built: "Office", whom: str) -> "Newcomer":
    """Somebody who had no place here: a Slack member by their id, or a new person of the local page by their name."""
    from bot import wiring

    return wiring.newcomer(load(), built, whom)


@main.group()
def people() -> None:
    """Add and change experts."""


@people.command("list")
@plainly
def list_people() -> None:
    """Who is here, their zone, slot and beat."""
    built, actor = _office()
    with built.store.read() as tx:
        for sme in tx.smes.roster(actor.workspace):
            until = f" until {sme.paused_until}" if sme.paused_until else ""
            click.echo(f"{sme.id:>4}  {sme.name}  {sme.zone}  {sme.slot}  {sme.beat.name}  {sme.state}{until}")


def _form_options(new: bool) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The fields of an expert: needed for a new one, left as they are where not given for one who is there."""
    options = [
        click.option("--name", help="In Slack it may be left out: as in their profile." if new else None),
        click.option("--zone", help="IANA zone, such as Europe/Berlin. In Slack it may be left out."),
        click.option("--beat", required=new, help="Short name of what they cover."),
        click.option("--topic", "topics", multiple=True, help="A topic phrase; give five."),
        click.option("--shaper", "shapers", multiple=True, help="Somebody who shapes the beat."),
        click.option("--slot", default=str(DEFAULT_SLOT) if new else None, show_default=new),
    ]

    def with_options(command: Callable[..., None]) -> Callable[..., None]:
        for option in reversed(options):
            command = option(command)
        return command

    return with_options


@people.command()
@click.option("--user", default="", help="In Slack: their member id, such as U024BE7LH.")
@_form_options(new=True)
@plainly
def add(user: str, **fields: Any) -> None:
    """Sign an expert up; they are welcomed once."""
    from bot.flows import enrolment

    built, actor = _office()
    typed = frozenset(field for field in ("name", "zone") if fields[field])
    known = _newcomer(built, user or fields["name"] or "")
    form = SmeForm(**fields | {"name": fields["name"] or known.name, "zone": fields["zone"] or known.zone})
    sme = enrolment.add_sme(built.deps, actor, known.user, known.channel, form, typed=typed)
    click.echo(f"Added {sme.name} (number {sme.id}). First check-in: {sme.next_due_at:%Y-%m-%d %H:%M} UTC.")


@people.command()
@click.argument("number", type=int)
@_form_options(new=False)
@plainly
def edit(number: int, **fields: Any) -> None:
    """Change an expert; NUMBER is from `people list`. What isn't given stays as it is."""
    from bot.flows import enrolment

    built, actor = _office()
    with built.store.read() as tx:
        sme = tx.smes.get(actor.workspace, number)
    if sme is None:
        raise Gone("That expert isn't here any more.")
    form = SmeForm(sme.name, sme.zone, sme.beat.name, sme.beat.topics, sme.beat.shapers, str(sme.slot))
    form = replace(form, **{name: given for name, given in fields.items() if given not in (None, ())})
    click.echo(f"Changed {enrolment.edit_sme(built.deps, actor, number, form).name}.")


@people.command()
@click.argument("number", type=int)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="A day; without it, until they write `start`.")
@plainly
def pause(number: int, until: datetime | None) -> None:
    """No check-ins for a while."""
    from bot.flows import enrolment

    built, actor = _office()
    day = until.date() if until else None
    sme = enrolment.pause(built.deps, actor, number, day)
    click.echo(f"Paused {sme.name}{f' until {day}' if day else ''}.")


@people.command()
@click.argument("number", type=int)
@plainly
def resume(number: int) -> None:
    """Check-ins go on."""
    from bot.flows import enrolment

    built, actor = _office()
    click.echo(f"{enrolment.resume(built.deps, actor, number).name} is back.")


@people.command()
@click.argument("number", type=int)
@plainly
def remove(number: int) -> None:
    """They are no expert any more; their words stay until they have them erased."""
    from bot.flows import enrolment

    built, actor = _office()
    click.echo(f"{enrolment.leave(built.deps, actor, number).name} has left.")


@main.group()
def directors() -> None:
    """Name and remove content directors."""


@directors.command("add")
@click.argument("name")
@plainly
def add_director(name: str) -> None:
    """Make NAME a content director; in Slack, the member with that id."""
    from bot.flows import enrolment

    built, actor = _office()
    known = _newcomer(built, name)
    director = enrolment.name_director(built.deps, actor, known.user, known.channel, known.name)
    click.echo(f"{director.name} is a content director.")


@directors.command("remove")
@click.argument("name")
@plainly
def remove_director(name: str) -> None:
    """Take the role away from NAME."""
    from bot.flows import enrolment

    built, actor = _office()
    enrolment.remove_director(built.deps, actor, name)
    click.echo(f"{name} is no director any more.")


@main.group()
def db() -> None:
    """The database."""


@db.command()
@plainly
def upgrade() -> None:
    """Bring the tables up to date; safe to run again."""
    from bot.storage.migrations import upgrade as bring_up

    bring_up(load().database)
    click.echo("The database is up to date.")


@db.command("tombstones")
@plainly
def tombstones() -> None:
    """Who asked to be forgotten, and when, without words: keep the list beside your backups."""
    from bot.flows import data

    built, actor = _office()
    for line in data.tombstones(built.deps, actor):
        click.echo(line)


@db.command("forget-again")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@plainly
def forget_again(file: Path) -> None:
    """After a restore: forget again whom the list FILE (from `db tombstones`) names."""
    from bot.flows import data

    built, actor = _office()
    forgotten = data.forget_again(built.deps, actor, file.read_text(encoding="utf-8").splitlines())
    click.echo(f"Forgotten again: {forgotten}.")


@db.command()
@plainly
def scrub() -> None:
    """Rewrite the database's files, so that nothing erased lingers in unused parts of them."""
    from bot import wiring

    store = wiring.open_store(load())
    for sentence in store.scrub() or ["Done: nothing that was erased is left in the files."]:
        click.echo(sentence)
