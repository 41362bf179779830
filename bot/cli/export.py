"""Words into files."""

from pathlib import Path

import click

from bot.cli.running import open_office, plainly


@click.group()
def export() -> None:
    """Write words into files. Each reading is noted for the expert."""


@export.command()
@click.option("--format", "form", type=click.Choice(["jsonl", "markdown"]), default="jsonl", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="A file; without it, standard output.")
@plainly
def transcripts(form: str, out: Path | None) -> None:
    """All transcripts that directors may read, character for character."""
    from bot.flows import transcripts as flow

    built, actor = open_office()
    words = flow.export(built.deps, actor, form)
    if out is None:
        for text in words:
            click.echo(text.encode(), nl=False)
        return
    out.touch(mode=0o600)
    with out.open("w", encoding="utf-8", newline="") as file:
        out.chmod(0o600)  # also where the file was there before: it holds words from now on
        file.writelines(words)
