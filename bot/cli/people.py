"""Experts and directors: added, changed, paused, removed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from bot.cli.running import open_office, plainly
from bot.domain.errors import Gone
from bot.domain.people import DEFAULT_SLOT, SmeForm
from bot.settings import load

if TYPE_CHECKING:
    from bot.wiring.parts import Newcomer, Office


def _newcomer(built: "Office", whom: str) -> "Newcomer":
    """Somebody who had no place here: a Slack member by their id, or a new person of the local page by their name."""
    from bot import wiring

    return wiring.newcomer(load(), built, whom)


@click.group()
def people() -> None:
    """Add and change experts."""


@people.command("list")
@plainly
def list_people() -> None:
    """Who is here, their zone, slot and beat."""
    built, actor = open_office()
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
        click.option("--must", multiple=True, help="Only news with one of these words; may be given several times."),
        click.option("--never", multiple=True, help="Never news with one of these words."),
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

    built, actor = open_office()
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

    built, actor = open_office()
    with built.store.read() as tx:
        sme = tx.smes.get(actor.workspace, number)
    if sme is None:
        raise Gone("That expert isn't here any more.")
    beat = sme.beat
    form = SmeForm(sme.name, sme.zone, beat.name, beat.topics, beat.shapers, str(sme.slot), beat.must, beat.never)
    form = replace(form, **{name: given for name, given in fields.items() if given not in (None, ())})
    click.echo(f"Changed {enrolment.edit_sme(built.deps, actor, number, form).name}.")


@people.command()
@click.argument("number", type=int)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="A day; without it, until they write `start`.")
@plainly
def pause(number: int, until: datetime | None) -> None:
    """No check-ins for a while."""
    from bot.flows import enrolment

    built, actor = open_office()
    day = until.date() if until else None
    sme = enrolment.pause(built.deps, actor, number, day)
    click.echo(f"Paused {sme.name}{f' until {day}' if day else ''}.")


@people.command()
@click.argument("number", type=int)
@plainly
def resume(number: int) -> None:
    """Check-ins go on."""
    from bot.flows import enrolment

    built, actor = open_office()
    click.echo(f"{enrolment.resume(built.deps, actor, number).name} is back.")


@people.command()
@click.argument("number", type=int)
@plainly
def remove(number: int) -> None:
    """They are no expert any more; their words stay until they have them erased."""
    from bot.flows import enrolment

    built, actor = open_office()
    click.echo(f"{enrolment.leave(built.deps, actor, number).name} has left.")


@click.group()
def directors() -> None:
    """Name and remove content directors."""


@directors.command("add")
@click.argument("name")
@plainly
def add_director(name: str) -> None:
    """Make NAME a content director; in Slack, the member with that id."""
    from bot.flows import enrolment

    built, actor = open_office()
    known = _newcomer(built, name)
    director = enrolment.name_director(built.deps, actor, known.user, known.channel, known.name)
    click.echo(f"{director.name} is a content director.")


@directors.command("remove")
@click.argument("name")
@plainly
def remove_director(name: str) -> None:
    """Take the role away from NAME."""
    from bot.flows import enrolment

    built, actor = open_office()
    enrolment.remove_director(built.deps, actor, name)
    click.echo(f"{name} is no director any more.")
