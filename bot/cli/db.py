"""The database: brought up to date, scrubbed, and after a restore forgotten in again."""

from pathlib import Path

import click

from bot.cli.running import open_office, plainly
from bot.settings import load


@click.group()
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

    built, actor = open_office()
    for line in data.tombstones(built.deps, actor):
        click.echo(line)


@db.command("forget-again")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@plainly
def forget_again(file: Path) -> None:
    """After a restore: forget again whom the list FILE (from `db tombstones`) names."""
    from bot.flows import data

    built, actor = open_office()
    forgotten = data.forget_again(built.deps, actor, file.read_text(encoding="utf-8").splitlines())
    click.echo(f"Forgotten again: {forgotten}.")


@db.command()
@plainly
def scrub() -> None:
    """Rewrite the database's files, so that nothing erased lingers in unused parts of them."""
    from bot.wiring.parts import open_store

    store = open_store(load())
    for sentence in store.scrub() or ["Done: nothing that was erased is left in the files."]:
        click.echo(sentence)


@db.command("new-key")
@plainly
def new_key() -> None:
    """A key for SECRETS_KEY, which seals secret addresses. Put it first, the one before after it, then `db reseal`."""
    from bot.storage.sealing import new_key as made

    click.echo(made())


@db.command()
@plainly
def reseal() -> None:
    """Seal what older keys sealed with the newest one; older keys may then go from SECRETS_KEY."""
    from bot.wiring.parts import open_store

    click.echo(f"Sealed anew: {open_store(load()).reseal()}.")
