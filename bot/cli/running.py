"""What every command does alike: says errors as sentences, and opens the office it works in."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, NoReturn

import click

from bot.domain.errors import BeatdeskError, StoreUnavailable
from bot.settings import load

if TYPE_CHECKING:
    from bot.domain.permissions import Actor
    from bot.wiring.parts import Office


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


def open_office() -> "tuple[Office, Actor]":
    """Everything put together, and whoever sits at the command line."""
    from bot import process, wiring
    from bot.flows.identity import operator
    from bot.wiring.feeds import close as close_feeds

    settings = load()
    process.set_up_logging(settings.log_level)
    built = wiring.office(settings)
    context = click.get_current_context()
    context.call_on_close(built.store.close)
    context.call_on_close(lambda: close_feeds(built.deps))  # first: the last one named
    return built, operator(built.workspace)
